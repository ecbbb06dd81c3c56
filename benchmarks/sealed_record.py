"""Sealing, proving and verifying: against the bare hash calls, and against the recount alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from benchmarks import scratch
from benchmarks.recount_of_record import record
from benchmarks.table import Row, in_turn
from voting.proof.checkpoint import Checkpoint, SigningKey, signed
from voting.proof.merkle import (
    SALT,
    Frontier,
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    line_hash,
)
from voting.proof.tiles import TiledNodes, TiledTree, hashes_in

#: A line of an instrument, as long as most.
LINE = b'{"type": "instrument", "id": "ABCD-EFGH-JKLM", "holding": "R012345", ' + b"x" * 150

KEY = SigningKey("vote.example.com/benchmark", b"k" * 32)

#: Proofs that are made, the leaves spread over the tree.
PROOFS = 200


def measure(size: int) -> list[Row]:
    """A tree of so many leaves, a proof in it, and an export of so many lines."""
    sealing = _sealing(size)
    in_database = _in_database(size, sealing.baseline)
    return [sealing, *_proving(size), *in_database, *_verifying(size)]


def _sealing(size: int) -> Row:
    salt = os.urandom(SALT)

    def bare() -> None:
        left, right = b"l" * 32, b"r" * 32
        for _ in range(size):
            sha256(b"\x00" + salt + LINE).digest()
            sha256(b"\x01" + left + right).digest()

    def sealed() -> None:
        tree = TiledTree()
        for _ in range(0, size, 5000):
            for _ in tree.extend([line_hash(salt, LINE) for _ in range(5000)]):
                pass
        tree.root()

    ours, theirs = in_turn(sealed, bare, times=3)
    return Row(f"sealing {size:,} leaves", "two hashlib calls a leaf", ours, theirs, 2)


def _proving(size: int) -> list[Row]:
    """The time of a proof, read from tiles as the database has them, against five milliseconds."""
    leaves = [leaf_hash(number.to_bytes(8, "big")) for number in range(size)]
    tree = TiledTree()
    tiles = {(each.level, each.index): each for each in tree.extend(leaves)}

    def row(level: int, tile: int) -> list[bytes]:
        if (level, tile) in tiles:
            return hashes_in(tiles[level, tile].hashes)
        if level == 0:
            return leaves[tile * 256 : (tile + 1) * 256]
        below = (tiles.get((level - 1, number)) for number in range(tile * 256, (tile + 1) * 256))
        return [each.root for each in below if each]

    root = tree.root()
    wanted = range(0, size, max(1, size // PROOFS))
    start = perf_counter()
    for leaf in wanted:
        proof = inclusion_proof(leaf, size, TiledNodes(row))
        check_inclusion(leaves[leaf], leaf, size, root, proof)
    each = (perf_counter() - start) / len(wanted)
    tracemalloc.start()
    inclusion_proof(size // 3, size, TiledNodes(row))
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return [
        Row(f"a proof in a tree of {size:,} leaves", "5 ms", each, 0.005, 1),
        Row("  its memory (MB)", "1 MB", peak, 1, 1),
    ]


#: A meeting of so many lines in the database: seconds to seal it, and of each proof.
IN_DATABASE = """
from time import perf_counter
from django.db import connection
from meetings.clock import current_clock
from meetings.models import Issuer, Meeting
from voting import proof_tiles, sealing
issuer = Issuer.objects.create(name="Benchmark Corp.")
meeting = Meeting.objects.create(issuer=issuer, key="seal", title="Meeting", timezone="UTC",
    record_date="2024-04-01", convenes="2024-05-30T09:00:00Z")
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO voting_recordline (meeting_id, type, body) SELECT %s, 'note', "
        "json_build_object('type', 'note', 'text', n || repeat('x', 190)) "
        "FROM generate_series(1, {size}) AS n", [meeting.pk])
    cursor.execute("ANALYZE voting_recordline")
start = perf_counter()
sealed = sealing.seal_now(meeting, current_clock())
print(perf_counter() - start)
start = perf_counter()
for leaf in range(0, {size}, {size} // {proofs}):
    proof_tiles.inclusion(meeting, leaf, sealed.leaves)
print((perf_counter() - start) / {proofs})
"""


def _in_database(size: int, bare: float) -> list[Row]:
    with scratch.postgresql() as address:
        told = scratch.in_django(address, IN_DATABASE.format(size=size, proofs=PROOFS)).split()
    seconds, proof = map(float, told[-2:])
    return [
        Row("  sealing them in PostgreSQL", "two hashlib calls a leaf", seconds, bare, None),
        Row("  a proof from PostgreSQL", "5 ms", proof, 0.005, 1),
    ]


def _verifying(size: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path, plain = Path(folder) / "sealed.zip", Path(folder) / "record.jsonl"
        _export(size, path, plain)

        def run(*command: str) -> None:
            with open(Path(folder) / "out", "wb") as out:
                subprocess.run([sys.executable, "-m", *command], stdout=out, check=True)

        verified, recounted = in_turn(
            lambda: run("voting.verify", str(path)),
            lambda: run("voting.recount", str(plain)),
            times=1 if size >= 1_000_000 else 3,
        )
        peaks = [_peak("voting.verify", str(path)), _peak("voting.recount", str(plain))]
    return [
        Row(f"verifying an export of {size:,} lines", "recount", verified, recounted, 2),
        Row("  its peak memory (GB)", "that of the recount", *peaks, 1.5),
    ]


def _export(size: int, path: Path, plain: Path) -> None:
    """An export whose lines were recorded in the order of their times."""
    lines = [json.dumps(line) for line in sorted(record(size), key=_recorded)]
    plain.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    tree, seals, notes = Frontier(), [], []
    for leaf, line in enumerate(lines):
        salt = os.urandom(SALT)
        hash = line_hash(salt, line.encode())
        seals.append(f'{{"leaf": {leaf}, "salt": "{salt.hex()}", "hash": "{hash.hex()}"}}\n')
        tree.append(hash)
        if tree.size % 1000 == 0 or tree.size == len(lines):
            note = signed(Checkpoint(KEY.name, tree.size, tree.root()), KEY)
            notes.append(json.dumps({"note": str(note), "at": "2024-05-30T14:00:00+00:00"}) + "\n")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "record.jsonl")
        archive.writestr("seal.jsonl", "".join(seals))
        archive.writestr("checkpoints.jsonl", "".join(notes))
        archive.writestr("keys.json", json.dumps({"keys": [{"vkey": str(KEY.verifier)}]}))


def _recorded(line: dict[str, object]) -> str:
    return str(line.get("received", ""))


def _peak(module: str, path: str) -> float:
    code = (
        "import re, sys\n"
        "said, sys.stdout = sys.stdout, open('/dev/null', 'w')\n"
        f"from {module} import main\n"
        "main(sys.argv[1:])\n"
        # Not `ru_maxrss`, which a process inherits from the one that started it.
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1], file=said)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    return int(done.stdout.split()[-1]) / 1e6
