"""An export of a sealed record: a zip, or a folder with the same files.

`record.jsonl` is the meeting record; `seal.jsonl` has for each of its lines, in the same order,
`{"leaf", "salt", "hash"}` or `null`; `checkpoints.jsonl` the signed checkpoints with their
cosignatures; `keys.json` the verifier keys.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .checkpoint import Checkpoint, Note, VerifierKey

RECORD, SEALS = "record.jsonl", "seal.jsonl"
CHECKPOINTS, KEYS = "checkpoints.jsonl", "keys.json"

#: Errors of a zip that was cut or damaged, wherever in it that shows.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class BadExport(ValueError):
    """An export that cannot be read: what is wrong, and with which of its files."""


class Signed(NamedTuple):
    """A line of `checkpoints.jsonl`: the note, what it states, and when the log says it signed."""

    line: int
    note: Note
    stated: Checkpoint
    at: str


class Export:
    """The files of an export."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            raise BadExport(f"{path} is not there; name the zip or its folder")
        self._zip: zipfile.ZipFile | None = None
        if not path.is_dir():
            try:
                self._zip = zipfile.ZipFile(path)
            except DAMAGED:
                raise BadExport(f"{path} is not a whole zip: it was cut off or damaged") from None

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of one of the files. Raises `BadExport` where it is missing or damaged."""
        try:
            file = self._zip.open(name) if self._zip else self.path.joinpath(name).open("rb")
        except (KeyError, FileNotFoundError):
            raise BadExport(f"{name} is missing from the export") from None
        except DAMAGED:
            raise BadExport(f"{name} was cut off or damaged") from None
        with file:
            try:
                yield from file
            except DAMAGED:
                raise BadExport(f"{name} was cut off or damaged") from None

    def keys(self) -> tuple[list[VerifierKey], list[VerifierKey]]:
        """The keys of the log, the oldest first, and those of its witnesses."""
        written = b"".join(self.lines(KEYS))
        try:
            read = json.loads(written)
            keys = [VerifierKey.parse(each["vkey"]) for each in read["keys"]]
            return keys, [VerifierKey.parse(each) for each in read.get("witnesses", ())]
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise BadExport(f"{KEYS} cannot be read: {fault}") from None

    def checkpoints(self) -> Iterator[Signed]:
        """The checkpoints, in the order of the file."""
        for number, line in enumerate(self.lines(CHECKPOINTS), start=1):
            try:
                read = json.loads(line)
                note = Note.parse(read["note"])
                signed = Signed(number, note, Checkpoint.parse(note.text), str(read["at"]))
            except (ValueError, TypeError, KeyError, AttributeError) as fault:
                where = f"{CHECKPOINTS}, line {number}"
                raise BadExport(f"{where} is no checkpoint: {fault}") from None
            yield signed


def read_seal(read: Any) -> tuple[int, bytes, bytes | None] | None:
    """What an entry of `seal.jsonl` says: leaf, salt and hash. Raises `ValueError`."""
    if read is None:
        return None
    try:
        leaf, salt, hash = read["leaf"], bytes.fromhex(read["salt"]), read.get("hash")
        if type(leaf) is int and leaf >= 0:
            return leaf, salt, None if hash is None else bytes.fromhex(hash)
    except (TypeError, KeyError, AttributeError):
        pass
    raise ValueError('write {"leaf": number, "salt": hex, "hash": hex}, or null')
