"""Counts a meeting from its record alone: no database, no settings, no Django.

    python -m voting.recount RECORD [--as-of TIME]

Prints the result as JSON. Exits with 2 where the record cannot be read, with every fault on
standard error as `RECORD:LINE: what is wrong and what would be right`.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from voting.record import result, values
from voting.record.read import Record, UnreadableRecord, read_record
from voting.rules.entitlement import own_shares
from voting.rules.facts import Problem, Quantity, Standing
from voting.rules.holding_vote import HoldingVote, vote_of
from voting.rules.marks import Reader
from voting.rules.outcome import decide_meeting
from voting.rules.tally import Counts, tally


def recount(record: Record, as_of: datetime | None = None) -> result.Result:
    """The result of a meeting from the facts in its record."""
    agenda = record.agenda
    closes = agenda.closes
    read = Reader(agenda)
    # What is alike at every close is summed once; what changes between closes, for each.
    alike, at_close = Counts(), [Counts() for _ in closes]
    governing: list[tuple[str, Sequence[str]]] = []
    standings: dict[str, Standing] = {}
    problems: list[Problem] = []
    interested: dict[tuple[str, str], Quantity] = {}

    for holding in record.holdings.values():
        own = own_shares(holding, record.beneath.get(holding.id, 0))
        if holding.interested and not holding.excluded:
            for matter in holding.interested:
                key = (matter, holding.share_class)
                interested[key] = interested.get(key, 0) + own
        instruments = record.instruments.get(holding.id, ())
        attendance = () if holding.excluded else record.attendance.get(holding.id, ())
        if not instruments and not attendance:
            governing.append((holding.id, ()))
            continue

        def vote(close: datetime | None) -> HoldingVote:
            return vote_of(holding, own, instruments, record.rulings, attendance, read, close)  # noqa: B023

        last = vote(closes[-1])
        if len(closes) == 1 or _all_by(closes[0], holding_times(instruments, attendance)):
            alike.add(holding.share_class, last.lots)
        else:
            for counts, close in zip(at_close, closes, strict=True):
                counts.add(holding.share_class, vote(close).lots)
        governing.append((holding.id, last.governing))
        standings.update(last.standings)
        problems += last.problems

    by_close = {
        close: tally(alike.merged(counts), agenda)
        for close, counts in zip(closes, at_close, strict=True)
    }
    outcome = decide_meeting(
        agenda,
        {matter.id: by_close[agenda.close_of[matter.id]] for matter in agenda.matters},
        by_close[closes[-1]],
        interested,
    )
    line_of = {one.id: one.line for each in record.instruments.values() for one in each}
    return result.Result(
        outcome,
        as_of,
        governing,
        [(id, standings[id]) for id in sorted(line_of, key=line_of.__getitem__)],
        sorted(problems, key=lambda one: (line_of[one.instrument], one.kind, one.detail)),
    )


def holding_times(*facts: Iterable[object]) -> Iterator[datetime]:
    """When the instruments and the attendance of a holding were received."""
    for each in facts:
        for fact in each:
            yield fact.received if hasattr(fact, "received") else fact.at  # type: ignore[attr-defined]


def _all_by(close: datetime | None, times: Iterable[datetime]) -> bool:
    return close is None or all(time <= close for time in times)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m voting.recount", description="Count a meeting from its record alone."
    )
    parser.add_argument("record", help="a meeting record (JSON Lines), or - for standard input")
    parser.add_argument("--as-of", metavar="TIME", help="count what was recorded up to this moment")
    options = parser.parse_args(arguments)
    try:
        as_of = None if options.as_of is None else values.time(options.as_of)
    except ValueError as error:
        parser.error(f"--as-of: {error}")
    # Millions of small objects are made and all of them are kept: collecting finds nothing.
    gc.disable()
    try:
        with _opened(options.record) as lines:
            record = read_record(lines, as_of)
    except OSError as error:
        print(f"{options.record}: {error.strerror}; name a readable file", file=sys.stderr)
        return 2
    except UnicodeDecodeError as error:
        print(f"{options.record}: not UTF-8 ({error}); save it as UTF-8", file=sys.stderr)
        return 2
    except UnreadableRecord as error:
        for fault in error.faults:
            print(f"{options.record}:{fault.line}: {fault.message}", file=sys.stderr)
        return 2
    try:
        result.write(recount(record, as_of), sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has read enough; the interpreter would flush once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _opened(name: str) -> io.TextIOBase:
    if name == "-":
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\n")
    return open(name, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
