"""A witness: looks after a log, and cosigns what is consistent with all that it saw before.

    python -m voting.witness URL --state FILE [--log-key VKEY] [--key FILE]
    python -m voting.witness --new-key NAME > FILE

URL is that of a meeting's log, such as https://vote.example.com/log/capstone-2003. The state file
remembers the last checkpoint and the keys; a first run trusts what the log says of its keys unless
`--log-key` gives one. Exits with 0 where all is well, with 1 where the log contradicts itself or
its signature is wrong, and with 2 where it could not be asked. Needs `cryptography` and no Django.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from voting.proof import merkle
from voting.proof.checkpoint import (
    COSIGNER,
    BadNote,
    Checkpoint,
    Note,
    NotSigned,
    SigningKey,
    VerifierKey,
    decoded_hash,
)

#: Seconds, and bytes, after which a log is given up.
PATIENCE, LONGEST = 30, 1 << 20


class Unreachable(Exception):
    """The log could not be asked, or answers nothing of the kind."""


class Contradiction(Exception):
    """The log shows what cannot be true together with what it showed before."""


@dataclass
class State:
    """What the witness remembers: the last note, and the keys that it knows the log by."""

    note: str = ""
    keys: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> State:
        """What the file holds; a state without anything where there is no file yet."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return cls(str(kept["note"]), [str(each) for each in kept["keys"]])
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise Unreachable(f"{path} is no state file of a witness ({fault})") from None

    def write(self, path: Path) -> None:
        """Replace the file, whole or not at all."""
        beside = path.with_name(f"{path.name}.new")
        text = json.dumps({"note": self.note, "keys": self.keys}, ensure_ascii=False, indent=1)
        with beside.open("w", encoding="utf-8") as out:
            out.write(text + "\n")
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)


def look(url: str, state: State, log_key: str | None) -> tuple[State, Checkpoint]:
    """Fetch the last checkpoint and check it against what is remembered; the new state."""
    note = _note(_fetched(f"{url}/checkpoint"))
    seen = Checkpoint.parse(note.text)
    if len(seen.root) != merkle.HASH:
        raise Contradiction("the checkpoint's root is no hash")
    keys = _trusted(url, state, note, log_key)
    if state.note:
        _compare(url, Checkpoint.parse(Note.parse(state.note).text), seen)
    return State(str(note), keys), seen


def _trusted(url: str, state: State, note: Note, log_key: str | None) -> list[str]:
    """The keys that the log is known by; one that a known key signed beside is one of them."""
    offered = [str(each["vkey"]) for each in _json(f"{url}/keys.json").get("keys", ())]
    known = [log_key] if log_key else state.keys or offered
    faults = []
    for vkey in known:
        try:
            VerifierKey.parse(vkey).check(note)
            break
        except NotSigned as fault:
            faults.append(str(fault))
    else:
        raise Contradiction(f"no known key signed the checkpoint: {'; '.join(faults) or 'none'}")
    signed = [vkey for vkey in {*known, *offered} if _signed_by(vkey, note)]
    return sorted({*known, *signed})


def _signed_by(vkey: str, note: Note) -> bool:
    try:
        VerifierKey.parse(vkey).check(note)
    except (BadNote, NotSigned):
        return False
    return True


def _compare(url: str, before: Checkpoint, seen: Checkpoint) -> None:
    if seen.origin != before.origin:
        raise Contradiction(f"this is the log of {seen.origin}, and it was that of {before.origin}")
    if seen.size < before.size:
        raise Contradiction(f"the log shrank from {before.size} leaves to {seen.size}")
    if before.size == 0:
        return
    proof = []
    if seen.size > before.size:
        answer = _json(f"{url}/consistency?from={before.size}&to={seen.size}")
        try:
            proof = [decoded_hash(each, "a hash of the proof") for each in answer["proof"]]
        except (BadNote, KeyError, TypeError, AttributeError) as fault:
            raise Unreachable(f"the log answers no proof of consistency ({fault})") from None
    try:
        merkle.check_consistency(before.size, seen.size, before.root, seen.root, proof)
    except merkle.WrongProof as fault:
        raise Contradiction(
            f"the log of {seen.size} leaves does not begin with that of {before.size}: {fault}"
        ) from None


def cosign(url: str, note: Note, key: SigningKey, at: datetime) -> None:
    """Send this witness's signature under the checkpoint to the log."""
    signed = Note(note.text, (*note.signatures, key.cosign(note.text, at)))
    _fetched(f"{url}/cosignature", str(signed).encode())


def _fetched(url: str, body: bytes | None = None) -> str:
    kind = {"Content-Type": "text/plain; charset=utf-8"}
    try:
        request = urllib.request.Request(url, data=body, headers=kind)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return str(answer.read(LONGEST).decode())
    except urllib.error.HTTPError as error:
        said = error.read(200).decode(errors="replace").strip().partition("\n")[0]
        plain = "text/plain" in error.headers.get("Content-Type", "")
        raise Unreachable(f"{url}: {error.code} {said if plain else error.reason}") from None
    except (OSError, ValueError) as error:
        raise Unreachable(f"{url}: {getattr(error, 'reason', error)}") from None


def _json(url: str) -> dict[str, Any]:
    try:
        answer = json.loads(_fetched(url))
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Unreachable(f"{url} answers no JSON object")
    return answer


def _note(text: str) -> Note:
    try:
        note = Note.parse(text)
        Checkpoint.parse(note.text)
    except BadNote as fault:
        raise Unreachable(f"the log answers no signed checkpoint: {fault}") from None
    return note


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m voting.witness",
        description="Look after a meeting's log, and cosign what is consistent.",
    )
    parser.add_argument("url", nargs="?", help="the log, as https://vote.example.com/log/MEETING")
    parser.add_argument("--state", type=Path, metavar="FILE", help="what the witness remembers")
    parser.add_argument("--log-key", metavar="VKEY", help="the log's key, from its keeper")
    parser.add_argument("--key", type=Path, metavar="FILE", help="cosign with this private key")
    parser.add_argument("--new-key", metavar="NAME", help="print a new private key and end")
    options = parser.parse_args(arguments)
    try:
        if options.new_key:
            return _print_new_key(options.new_key)
        if not options.url or not options.state:
            parser.error("give the log's URL and --state FILE")
        return _watch(options.url.rstrip("/"), options.state, options.log_key, options.key)
    except (Unreachable, BadNote, OSError) as fault:
        print(f"The log was not checked: {fault}.", file=sys.stderr)
        return 2


def _print_new_key(name: str) -> int:
    key = SigningKey(name, secrets.token_bytes(32), COSIGNER)
    VerifierKey.parse(str(key.verifier))
    print(key.written())
    print(f"Register the witness with: {key.verifier}", file=sys.stderr)
    return 0


def _watch(url: str, path: Path, log_key: str | None, key_file: Path | None) -> int:
    key = SigningKey.parse(key_file.read_text(encoding="utf-8")) if key_file else None
    if key and key.kind != COSIGNER:
        raise BadNote("the private key signs notes; a witness's key is made by --new-key")
    before = State.read(path)
    try:
        state, seen = look(url, before, log_key)
    except Contradiction as fault:
        print(f"Do not trust this log: {fault}.", file=sys.stderr)
        if before.note:
            print(f"It signed this before, which proves it:\n\n{before.note}", file=sys.stderr)
        return 1
    state.write(path)
    if key:
        cosign(url, Note.parse(state.note), key, datetime.now(UTC))
    done = "cosigned" if key else "consistent"
    print(f"{seen.origin}: {seen.size} leaves, {done}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
