"""Writes the sealed record as a zip that anybody can verify (`python -m voting.verify`).

What it holds is the record up to the last checkpoint: each of its lines is under a signature. It
is made while it is sent, so that memory does not grow with the meeting.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from meetings.models import Meeting
from voting import public_log
from voting.models import Checkpoint, RecordLine
from voting.proof.exported import CHECKPOINTS, KEYS, RECORD, SEALS

#: Lines that are read, and bytes that are sent, at a time.
BATCH, PIECE = 2000, 1 << 18


class NothingSealed(Exception):
    """A meeting without a checkpoint has nothing to verify."""


def zipped(meeting: Meeting) -> Iterator[bytes]:
    """The zip, piece by piece. Raises `NothingSealed`."""
    last = public_log.latest(meeting)
    if last is None:
        raise NothingSealed("Nothing of this meeting is sealed yet.")
    return _pieces(meeting, last)


def _pieces(meeting: Meeting, last: Checkpoint) -> Iterator[bytes]:
    outlet = _Outlet()
    with (
        zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        TemporaryFile() as seals,
    ):
        with archive.open(RECORD, "w", force_zip64=True) as member:
            yield from _written(member, _lines(meeting, last, seals), outlet)
        seals.seek(0)
        with archive.open(SEALS, "w", force_zip64=True) as member:
            yield from _written(member, iter(lambda: seals.read(PIECE), b""), outlet)
        with archive.open(CHECKPOINTS, "w", force_zip64=True) as member:
            yield from _written(member, _checkpoints(meeting, last), outlet)
        archive.writestr(KEYS, json.dumps(public_log.keys_of(meeting), indent=1) + "\n")
    yield outlet.taken()


def _lines(meeting: Meeting, last: Checkpoint, seals: IO[bytes]) -> Iterator[bytes]:
    """The lines of the record; what seals them is put aside for later."""
    rows = (
        RecordLine.objects.filter(meeting=meeting, seal__leaf__lt=last.leaves)
        .order_by("pk")
        .values_list("body", "seal__leaf", "seal__salt", "seal__leaf_hash")
    )
    for body, leaf, salt, hash in rows.iterator(chunk_size=BATCH):
        seals.write(
            f'{{"leaf": {leaf}, "salt": "{bytes(salt).hex()}", '
            f'"hash": "{bytes(hash).hex()}"}}\n'.encode()
        )
        yield f"{body}\n".encode()


def _checkpoints(meeting: Meeting, last: Checkpoint) -> Iterator[bytes]:
    signed = Checkpoint.objects.filter(meeting=meeting, leaves__lte=last.leaves)
    for each in signed.order_by("leaves").prefetch_related("cosignatures").iterator(chunk_size=500):
        cosignatures = sorted(each.cosignatures.all(), key=lambda one: one.pk)
        fields: dict[str, Any] = {
            "leaves": each.leaves,
            "at": each.at.isoformat(),
            "note": public_log.cosigned(each.note, cosignatures),
        }
        yield (json.dumps(fields, ensure_ascii=False) + "\n").encode()


def _written(member: IO[bytes], pieces: Iterable[bytes], outlet: _Outlet) -> Iterator[bytes]:
    """Write into a member of the zip; what comes out of it meanwhile."""
    for piece in pieces:
        member.write(piece)
        if outlet.waiting >= PIECE:
            yield outlet.taken()


class _Outlet:
    """A file without a beginning: what is written into it is taken out at the other end."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.waiting = 0

    def write(self, piece: bytes) -> int:
        """As a file does."""
        self._pieces.append(bytes(piece))
        self.waiting += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """What has been written since it was last asked for."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self.waiting = 0
        return taken
