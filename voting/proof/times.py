"""Times that cannot run backwards, and lines that cannot stand before others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from voting.record.read import Record
from voting.record.values import time as read_time

from .exported import CHECKPOINTS, Signed
from .findings import Findings
from .sealed_lines import UNSEALED, SealedLines

#: Channels on which an act is received the moment it is recorded.
AT_ONCE = ("internet", "telephone")

#: Lines that are announced with the meeting's lock held alone, at the time when it is held.
ANNOUNCED = ("polls", "count", "certificate")


def check_announced(others: Iterable[tuple[int, dict[str, Any]]], findings: Findings) -> None:
    """What is announced to all is announced in order."""
    last, line = None, 0
    for number, read in others:
        if read.get("type") not in ANNOUNCED:
            continue
        at = _moment(read.get("at"))
        if at and last and at < last:
            findings.fault(
                "clock",
                f"line {number:,}, a {read['type']} line at {read['at']}, was recorded after line "
                f"{line:,} and is earlier: the clock ran backwards",
            )
        elif at:
            last, line = at, number


def check_checkpoint_times(checkpoints: Sequence[Signed], findings: Findings) -> None:
    last = None
    for each in checkpoints:
        at = _moment(each.at)
        if at is None:
            findings.fault("clock", f"{CHECKPOINTS}, line {each.line:,}: at is no time")
        elif last and at < last:
            findings.fault(
                "clock",
                f"the checkpoint of {each.stated.size:,} leaves is said to be earlier than the one "
                "before it: the clock ran backwards",
            )
        else:
            last = at


def check_instruments(
    record: Record, sealed: SealedLines, checkpoints: Sequence[Signed], findings: Findings
) -> None:
    """A holding's acts are recorded one after the other, and sealed after they were received."""
    sizes = [each.stated.size for each in checkpoints]
    sealed_at = [_moment(each.at) for each in checkpoints]
    for instruments in record.instruments.values():
        last = None
        for one in instruments:
            leaf = sealed.leaf_of[one.line - 1]
            if leaf != UNSEALED:
                covering = bisect_right(sizes, leaf)
                at = sealed_at[covering] if covering < len(sealed_at) else None
                if at and one.received > at:
                    findings.fault(
                        "clock",
                        f"line {one.line:,}, instrument {one.id}, is said to be received at "
                        f"{one.received.isoformat()}, after the checkpoint that sealed it was "
                        f"signed ({at.isoformat()})",
                    )
            if one.form == "revocation" or one.channel not in AT_ONCE:
                continue
            if last and one.received < last.received:
                findings.fault(
                    "clock",
                    f"line {one.line:,}, instrument {one.id}, was recorded after line "
                    f"{last.line:,} of the same holding and is said to be received before it: the "
                    "clock ran backwards",
                )
            last = one
    if sealed.overtaken:
        _check_overtaken(record, sealed, findings)


def _check_overtaken(record: Record, sealed: SealedLines, findings: Findings) -> None:
    """Lines may be sealed out of order where their transactions ended so, but not any lines."""
    findings.notice(
        f"{len(sealed.overtaken):,} lines were sealed before one that stands above them (the first "
        f"is line {sealed.overtaken[0]:,}): they were recorded at the same time."
    )
    leaf_of = sealed.leaf_of
    for instruments in record.instruments.values():
        for one, other in pairwise(instruments):
            if UNSEALED < leaf_of[other.line - 1] < leaf_of[one.line - 1]:
                findings.fault(
                    "order",
                    f"line {other.line:,} was sealed before line {one.line:,} of the same holding "
                    "and stands after it: the lines were reordered",
                )
    lines = [one.line for each in record.instruments.values() for one in each]
    for number, read in sealed.others:
        if read.get("type") != "polls":
            continue
        leaf = leaf_of[number - 1]
        for line in lines:
            if leaf_of[line - 1] != UNSEALED and (line < number) != (leaf_of[line - 1] < leaf):
                findings.fault(
                    "order",
                    f"line {line:,} was sealed on the other side of line {number:,}, which "
                    f"{read.get('state')} the polls, than it stands: the lines were reordered",
                )


def _moment(text: Any) -> datetime | None:
    try:
        return read_time(text)
    except ValueError:
        return None
