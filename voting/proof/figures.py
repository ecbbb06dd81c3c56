"""Counts and certificates of the record, made again from the lines that they cover."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from voting.record.collected import UnreadableRecord
from voting.record.read import CARRIED, Record, read_record
from voting.record.result import Result, digest, of_a_count

from .exported import RECORD, Export, Signed
from .findings import Findings
from .sealed_lines import UNSEALED, SealedLines

#: Counts a record; `voting.recount.recount`, which stands above this package.
Recount = Callable[[Record], Result]


def check_counts(
    export: Export,
    sealed: SealedLines,
    checkpoints: Sequence[Signed],
    result: Result,
    recount: Recount,
    findings: Findings,
) -> None:
    """The figures of each count follow from the lines that it covers."""
    roots = {each.stated.size: each.stated.root for each in checkpoints}
    counted = _last_counted_leaf(sealed)
    for number, read in sealed.others:
        if read.get("type") not in ("count", "certificate"):
            continue
        leaves, name = read["leaves"], f"line {number:,}, the {read['type']}"
        if read["type"] == "count":
            name = f"line {number:,}, {read['id']},"
        if read.get("root"):
            root = base64.b64decode(read["root"])
            if leaves not in roots:
                findings.fault(
                    "counts",
                    f"{name} names a root of {leaves:,} leaves; no checkpoint is of so many",
                )
            elif roots[leaves] != root:
                findings.fault(
                    "counts", f"{name} names another root than the checkpoint of {leaves:,} leaves"
                )
        if read["type"] != "count":
            continue
        covered = result
        if counted is None or counted >= leaves:
            try:
                covered = recount(read_record(_covered(export, sealed, leaves)))
            except UnreadableRecord as error:
                findings.fault(
                    "counts",
                    f"{name} covers {leaves:,} lines that make no record: "
                    f"{error.faults[0].message}",
                )
                continue
        _compare(name, read, covered, findings)


def _compare(name: str, read: dict[str, Any], result: Result, findings: Findings) -> None:
    found, stated = of_a_count(result), read["result"]
    if found == stated:
        if digest(result) != read["digest"]:
            findings.fault(
                "counts", f"{name} has another digest than the result of the lines that it covers"
            )
        return
    for part in found:
        if found[part] == stated.get(part):
            continue
        where = part
        if part == "matters":
            kept = {one.get("id"): one for one in stated["matters"] if isinstance(one, dict)}
            where = next(
                (f"matter {one['id']}" for one in found[part] if kept.get(one["id"]) != one), part
            )
        findings.fault(
            "counts", f"{name} has other figures for {where} than the lines that it covers give"
        )
        return
    findings.fault("counts", f"{name} has figures that the lines do not give")


def _last_counted_leaf(sealed: SealedLines) -> int | None:
    """The highest leaf of a line that changes counts; None where such a line has no seal."""
    leaves = sealed.leaf_of[:]
    for number, read in sealed.others:
        if read.get("type") in CARRIED:
            leaves[number - 1] = 0
    return None if UNSEALED in leaves else max(leaves)


def _covered(export: Export, sealed: SealedLines, leaves: int) -> Iterator[str]:
    for leaf, line in zip(sealed.leaf_of, export.lines(RECORD), strict=False):
        if 0 <= leaf < leaves:
            yield line.decode()
