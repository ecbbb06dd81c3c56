"""Exports of sealed records, made by hand: whole ones, and what a forger makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from voting.proof.checkpoint import COSIGNER, Checkpoint, SigningKey, encoded, signed
from voting.proof.merkle import line_hash, root_of
from voting.record.read import read_record
from voting.record.result import digest, of_a_count
from voting.recount import recount

ORIGIN = "vote.example.com/capstone-2003"
KEY = SigningKey(ORIGIN, b"k" * 32)
OTHER_KEY = SigningKey(ORIGIN, b"o" * 32)
WITNESS = SigningKey("witness.example.org", b"w" * 32, COSIGNER)

MEETING: list[dict[str, Any]] = [
    {
        "type": "meeting",
        "id": "capstone-2003",
        "issuer": "Capstone Turbine Corporation",
        "title": "2003 Annual Meeting of Stockholders",
        "timezone": "America/Los_Angeles",
        "record_date": "2003-04-10",
        "mailed": "2003-04-24",
        "convenes": "2003-05-30T09:00:00-07:00",
    },
    {"type": "class", "id": "common", "name": "Common Stock", "outstanding": "1000"},
    {
        "type": "matter",
        "id": "2",
        "title": "Authority for a reverse stock split",
        "kind": "proposal",
        "standard": {"rule": "majority", "of": "outstanding"},
        "board": "for",
    },
    *(
        {
            "type": "holding",
            "id": f"h{n}",
            "holder": f"Holder {n}",
            "class": "common",
            "shares": "80",
        }
        for n in range(12)
    ),
]


def vote(n: int, holding: int, choice: str, minute: int) -> dict[str, Any]:
    return {
        "type": "instrument",
        "id": f"I{n}",
        "holding": f"h{holding}",
        "form": "proxy",
        "channel": "internet",
        "received": f"2003-05-20T10:{minute:02d}:00-07:00",
        "votes": {"2": choice},
    }


def polls(state: str, at: str) -> dict[str, Any]:
    return {"type": "polls", "matter": "*", "state": state, "at": f"2003-05-30T{at}:00-07:00"}


VOTES = [vote(n, n % 12, "for" if n % 3 else "against", n) for n in range(20)]
#: Fifteen lines about the meeting, twenty votes, the polls opened and closed: 37 lines.
WHOLE = [*MEETING, *VOTES, polls("opened", "09:15"), polls("closed", "10:00")]


@dataclass
class Made:
    """An export in the making. Lines may be changed in it before it is written or signed anew."""

    lines: list[bytes]
    seals: list[dict[str, Any] | None] = field(default_factory=list)
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    keys: list[SigningKey] = field(default_factory=lambda: [KEY])

    @property
    def hashes(self) -> list[bytes]:
        ordered = sorted((each for each in self.seals if each), key=lambda each: each["leaf"])
        return [bytes.fromhex(each["hash"]) for each in ordered]

    def seal(self) -> None:
        """Seal the lines that have none."""
        for line in self.lines[len(self.seals) :]:
            salt = sha256(b"salt" + line).digest()[:16]
            leaf = sum(1 for each in self.seals if each)
            self.seals.append(
                {"leaf": leaf, "salt": salt.hex(), "hash": line_hash(salt, line).hex()}
            )

    def sign(self, size: int, *keys: SigningKey, at: str = "2003-05-30T18:00:00+00:00") -> None:
        """Sign a checkpoint over the first leaves."""
        stated = Checkpoint(ORIGIN, size, root_of(self.hashes[:size]))
        note = str(signed(stated, *(keys or (KEY,))))
        self.checkpoints.append({"leaves": size, "at": at, "note": note})

    def count(self, **changed: Any) -> None:
        """Add a count of the lines so far, which are signed before it, and sign it too."""
        if self.checkpoints[-1]["leaves"] != len(self.lines):
            self.sign(len(self.lines))
        result = recount(read_record([each.decode() for each in self.lines]))
        line = {
            "type": "count",
            "id": f"count-{len(self.checkpoints)}",
            "kind": "final",
            "at": "2003-05-30T10:10:00-07:00",
            "by": "Inspector",
            "leaves": len(self.lines),
            "root": encoded(root_of(self.hashes)),
            "result": of_a_count(result),
            "digest": digest(result),
        }
        self.lines.append(json.dumps({**line, **changed}).encode())
        self.seal()
        self.sign(len(self.lines))

    def rehash(self) -> None:
        """Give each line the hash that it has now, as a forger would."""
        for line, each in zip(self.lines, self.seals, strict=True):
            if each:
                each["hash"] = line_hash(bytes.fromhex(each["salt"]), line).hex()

    def write(self, folder: Path) -> Path:
        """Write it as a folder."""
        folder.mkdir(exist_ok=True)
        (folder / "record.jsonl").write_bytes(b"".join(line + b"\n" for line in self.lines))
        (folder / "seal.jsonl").write_text("".join(json.dumps(e) + "\n" for e in self.seals))
        (folder / "checkpoints.jsonl").write_text(
            "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in self.checkpoints)
        )
        keys = [{"vkey": str(key.verifier)} for key in self.keys]
        named = {"keys": keys, "witnesses": [str(WITNESS.verifier)]}
        (folder / "keys.json").write_text(json.dumps(named))
        return folder


def made(
    lines: Sequence[dict[str, Any]] = WHOLE,
    sizes: Sequence[int] = (15, 24, 35),
    change: Callable[[dict[str, Any]], None] = lambda line: None,
) -> Made:
    """A whole export with checkpoints of these sizes and one over all."""
    copies: list[dict[str, Any]] = json.loads(json.dumps(lines))
    for line in copies:
        change(line)
    export = Made([json.dumps(line).encode() for line in copies])
    export.seal()
    for size in [*sizes, len(lines)]:
        export.sign(size)
    return export
