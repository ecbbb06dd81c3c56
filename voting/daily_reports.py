"""The daily report of a contest: the same for all sides, made once, and kept (rules.md 6.6).

At a set hour the sweep notes what had come in on each side's card, what is represented, and who
changed from one card to another. Page and file are made of what was noted and of nothing else, so
that no side learns more than another, or earlier. How votes stand is in it only where the meeting
is not confidential, or its polls have closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F
from django.db.models.functions import TruncDate

from meetings.clock import Clock
from meetings.models import Meeting
from meetings.quantities import Quantity, exact
from voting import by_side, counting, snapshot, solicitations, turnout
from voting.ballot_items import Side
from voting.ballot_rows import in_order
from voting.models import (
    DailyReport,
    ElectionTerms,
    Instrument,
    InstrumentStanding,
    Solicitor,
)
from voting.nominees import spreadsheets
from voting.rules.facts import BOARD
from voting.rules.outcome import Outcome
from voting.rules.sentences import number
from voting.turnout import percent

#: For so long after it was to convene a meeting is still reported on.
AFTERWARDS = timedelta(days=40)


def make_due(clock: Clock) -> int:
    """Make the reports that are due; how many. Made late, twice or by several, there is one."""
    now = clock.now()
    rows = Solicitor.objects.exclude(key=BOARD).filter(meeting__convenes__gt=now - AFTERWARDS)
    made = 0
    for meeting in Meeting.objects.filter(pk__in=rows.values("meeting")).select_related("issuer"):
        day = due(meeting, now)
        made += day is not None and _make(meeting, day, clock)
    return made


def hour_of(meeting: Meeting) -> time:
    """The hour, in the meeting's zone, at which its reports are made."""
    terms = ElectionTerms.objects.filter(meeting=meeting).first() or ElectionTerms()
    return terms.reports_at


def due(meeting: Meeting, now: datetime) -> date | None:
    """The day whose report is to be made now, if there is one.

    The first is of the day on which another card than the board's was entered, the last of the one
    on which the polls closed. A day that was missed altogether has none: what it would say is lost.
    """
    hour = hour_of(meeting)
    day = now.astimezone(meeting.zone).date()
    if now < _moment(day, hour, meeting):
        day -= timedelta(days=1)
    others = Solicitor.objects.filter(meeting=meeting).exclude(key=BOARD)
    first = others.order_by("entered_at").values_list("entered_at", flat=True).first()
    if first is None or _moment(day, hour, meeting) < first:
        return None
    if DailyReport.objects.filter(meeting=meeting, day__gte=day).exists():
        return None
    close = snapshot.agenda_of(meeting).last_close
    if close is not None and _moment(day - timedelta(days=1), hour, meeting) >= close:
        return None
    return day


def _moment(day: date, hour: time, meeting: Meeting) -> datetime:
    return datetime.combine(day, hour, meeting.zone)


def _make(meeting: Meeting, day: date, clock: Clock) -> bool:
    """Make a day's report, all of it from one moment; False where another worker made it."""
    outermost = not connection.in_atomic_block
    try:
        with transaction.atomic():
            if outermost and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            taken_at = clock.now()
            content = content_of(meeting, day, taken_at)
            DailyReport.objects.create(meeting=meeting, day=day, taken_at=taken_at, content=content)
    except IntegrityError:
        return False
    return True


def content_of(meeting: Meeting, day: date, taken_at: datetime) -> dict[str, Any]:
    """All that a report says, in words and figures, at this moment."""
    sides = solicitations.sides_of(meeting)
    outcome = counting.outcome_of(meeting)
    quorum = outcome.quorum
    tables = [
        _received(meeting, sides),
        _represented(meeting, sides, quorum.outstanding),
        _changed(meeting, sides),
    ]
    if not meeting.confidential or turnout.polls_are_closed(meeting):
        tables += _standing(outcome)
    return {
        "issuer": meeting.issuer.name,
        "meeting": meeting.title,
        "day": day.isoformat(),
        "taken_at": taken_at.astimezone(meeting.zone).isoformat(timespec="seconds"),
        "facts": [
            ["Votes outstanding", number(quorum.outstanding)],
            ["Votes represented", number(quorum.present)],
            ["Of those outstanding", percent(quorum.present, quorum.outstanding, 2)],
            ["Needed for a quorum", number(quorum.required)],
            ["Quorum", "met" if quorum.met else "not met"],
        ],
        "tables": tables,
    }


def _table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    note: str = "",
    words: int = 1,
) -> dict[str, Any]:
    """A table; after its first columns, of `words`, come figures."""
    return {
        "title": title,
        "columns": list(columns),
        "rows": [list(row) for row in rows],
        "note": note,
        "words": words,
    }


def _received(meeting: Meeting, sides: Sequence[Side]) -> dict[str, Any]:
    """Proxies received by day, on whose card."""
    rows = (
        Instrument.objects.filter(meeting=meeting, form=Instrument.Form.PROXY)
        .annotate(source=by_side.source(), on=TruncDate("received", tzinfo=meeting.zone))
        .values("on", "source")
        .annotate(count=Count("pk"))
    )
    headings = by_side.headings(sides)
    by_day: dict[date, dict[str, int]] = {}
    for row in rows:
        counts = by_day.setdefault(row["on"], dict.fromkeys(headings, 0))
        counts[by_side.label(row["source"], sides)] += row["count"]
    days = [
        [day.isoformat(), *(f"{count:,}" for count in counts.values()), f"{sum(counts.values()):,}"]
        for day, counts in sorted(by_day.items())
    ]
    totals = [sum(counts[one] for counts in by_day.values()) for one in headings]
    days.append(["All days", *(f"{count:,}" for count in totals), f"{sum(totals):,}"])
    return _table(
        "Proxies received, by day",
        ["Day", *headings, "All"],
        days,
        note="Superseded ones are among them.",
    )


def _represented(meeting: Meeting, sides: Sequence[Side], outstanding: Quantity) -> dict[str, Any]:
    """Votes represented now, on whose card."""
    votes = by_side.represented(meeting, sides)
    rows = [
        [label, number(total), percent(total, outstanding, 2)]
        for label, total in votes.items()
        if total or label not in (by_side.SEVERAL, by_side.AT_THE_MEETING)
    ]
    everything = exact(sum(votes.values()))
    rows.append(["All", number(everything), percent(everything, outstanding, 2)])
    return _table(
        "Votes represented, by whose card", ["Card", "Votes", "Of those outstanding"], rows
    )


def _changed(meeting: Meeting, sides: Sequence[Side]) -> dict[str, Any]:
    """Proxies superseded by one on another card."""
    rows = (
        InstrumentStanding.objects.filter(
            instrument__meeting=meeting,
            status="superseded",
            instrument__form="proxy",
            by__form="proxy",
        )
        .annotate(before=by_side.source("instrument__"), after=by_side.source("by__"))
        .exclude(before=F("after"))
        .values("before", "after")
        .annotate(count=Count("pk"))
    )
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        pair = (by_side.label(row["before"], sides), by_side.label(row["after"], sides))
        counts[pair] = counts.get(pair, 0) + row["count"]
    return _table(
        "Proxies superseded by one on another card",
        ["From the card of", "To the card of", "Proxies"],
        [[before, after, f"{count:,}"] for (before, after), count in sorted(counts.items())],
        words=2,
    )


def _standing(outcome: Outcome) -> list[dict[str, Any]]:
    """How the votes stand on each matter; nominees in the order of the cards."""
    tables = []
    for one in outcome.matters:
        title = f"{one.matter.id}. {one.matter.title}"
        if one.elected is None:
            votes: Mapping[str, Quantity] = one.totals  # type: ignore[assignment]
            rows = [[_choice(choice), number(given)] for choice, given in votes.items()]
            tables.append(_table(title, ["Choice", "Votes"], rows))
            continue
        totals: Mapping[str, Mapping[str, Quantity]] = one.totals  # type: ignore[assignment]
        choices = list(next(iter(totals.values()), {}))
        rows = [
            [nominee.name, *(number(given) for given in totals[nominee.id].values())]
            for nominee in in_order(outcome.agenda.nominees(one.matter))
        ]
        tables.append(_table(title, ["Nominee", *map(_choice, choices)], rows))
    return tables


def _choice(choice: str) -> str:
    return "Present, not voted" if choice == "unvoted" else turnout.choice_in_words(choice)


def tables_of(report: DailyReport) -> list[dict[str, Any]]:
    """A report's tables for a page: each cell with the heading of its column."""
    return [
        {
            **table,
            "cells": [list(zip(table["columns"], row, strict=True)) for row in table["rows"]],
        }
        for table in report.content["tables"]
    ]


def csv_of(report: DailyReport) -> bytes:
    """A report as a table for a spreadsheet."""
    content = report.content
    rows: list[Sequence[str]] = [
        ["Issuer", content["issuer"]],
        ["Meeting", content["meeting"]],
        ["Day", content["day"]],
        ["As of", content["taken_at"]],
        *content["facts"],
    ]
    for table in content["tables"]:
        rows += [[], [table["title"]], table["columns"], *table["rows"]]
    return spreadsheets.written(rows)
