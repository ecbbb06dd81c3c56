"""The tabulation: votes on each matter by class, by channel and by solicitor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from meetings.models import Channel, Meeting, ShareClass
from meetings.quantities import Quantity, exact
from voting import counting
from voting.models import Instrument, StandingAllocation, StandingLot
from voting.reports.blocks import Block, Report, Table, Text
from voting.reports.content import HEADINGS, annex_of
from voting.rules.lots import IN_PERSON
from voting.rules.outcome import MatterOutcome, Outcome
from voting.rules.sentences import number
from voting.rules.tally import Counts, Tally, tally

#: Where several proxies speak for one holding.
PUT_TO_THE_LATEST = (
    "Present in person are ballots, and proxies of holders who attend. Where several proxies speak "
    "for one holding, its shares are put to the latest of them. Figures are those that stand."
)


def tabulation_of(meeting: Meeting, made: datetime) -> Report:
    """The votes by class, by channel and by solicitor."""
    outcome = counting.outcome_of(meeting)
    by_channel = {
        Channel(key).label: tallied
        for key, tallied in _tallies(meeting, outcome, "channel", Channel.IN_PERSON).items()
    }
    by_solicitor = {
        _solicitor(key): tallied
        for key, tallied in _tallies(meeting, outcome, "solicitor", "").items()
    }
    note = Text(PUT_TO_THE_LATEST)
    return annex_of(
        meeting,
        made,
        "Tabulation of Votes",
        [
            ("By class", list(_by_class(outcome))),
            ("By channel", [*_by(outcome, by_channel, "Channel"), note]),
            ("By solicitor", [*_by(outcome, by_solicitor, "Solicited by"), note]),
        ],
    )


def _solicitor(key: str) -> str:
    return {"board": "The Board", "": "Present in person"}.get(key, key)


def _tallies(meeting: Meeting, outcome: Outcome, field: str, in_person: str) -> dict[str, Tally]:
    """What stands, apart by a field of the proxies that govern; presence in person by itself."""
    classes = dict(ShareClass.objects.filter(meeting=meeting).values_list("pk", "key"))
    counts: dict[str, Counts] = {}
    lots = StandingLot.objects.filter(share_class__in=list(classes))
    present = lots.filter(code__startswith=IN_PERSON)
    by_proxy = lots.exclude(code__startswith=IN_PERSON).annotate(by=_of_proxy(field))
    columns = ("share_class_id", "code", "units_per_share")
    for rows in (present.values(*columns), by_proxy.values(*columns, "by")):
        for row in rows.annotate(total=Sum("units")):
            shares = Fraction(int(row["total"]), row["units_per_share"])
            found = counts.setdefault(row.get("by", in_person) or in_person, Counts())
            codes = found.shares.setdefault(classes[row["share_class_id"]], {})
            codes[row["code"]] = exact(codes.get(row["code"], 0) + shares)
    allocated = StandingAllocation.objects.filter(share_class__in=list(classes))
    by_line = allocated.annotate(by=_of_proxy(field)).values(
        "share_class_id", "line", "interested", "units_per_vote", "by"
    )
    for row in by_line.annotate(total=Sum("units")):
        found = counts.setdefault(row["by"] or in_person, Counts())
        place = (classes[row["share_class_id"]], row["line"], row["interested"])
        votes = Fraction(int(row["total"]), row["units_per_vote"])
        found.allocations[place] = exact(found.allocations.get(place, 0) + votes)
    return {key: tally(counts[key], outcome.agenda) for key in sorted(counts)}


def _of_proxy(field: str) -> Subquery:
    governing = Instrument.objects.filter(
        holding=OuterRef("holding"), form="proxy", standing__status="governs"
    ).order_by("-line_id")
    return Subquery(governing.values(field)[:1])


def _by_class(outcome: Outcome) -> Iterator[Block]:
    classes = outcome.agenda.meeting.classes
    for one in outcome.matters:
        parts: Mapping[str, Any] = one.by_class or dict.fromkeys(
            outcome.agenda.meeting.classes_of(one.matter), one.totals
        )
        named = {classes[of_class].name: totals for of_class, totals in parts.items()}
        yield _table(one, outcome, named, "Class")


def _by(outcome: Outcome, tallies: Mapping[str, Tally], heading: str) -> Iterator[Block]:
    if not tallies:
        yield Text("Nothing is represented.")
        return
    for one in outcome.matters:
        lines = outcome.agenda.lines_of[one.matter.id]
        parts: dict[str, Any] = {}
        for name, tallied in tallies.items():
            each = [tallied.on_line(one.matter, line) for line in lines]
            ids = [nominee.id for nominee in outcome.agenda.nominees(one.matter)]
            parts[name] = each[0] if one.elected is None else dict(zip(ids, each, strict=True))
        table = _table(one, outcome, parts, heading)
        yield table
        if _sums(parts) != one.totals:
            yield Text(
                f"The polls on matter {one.matter.id} closed before others, and what came after "
                "its close is among these figures. Those of the report are as of its close.",
                note=True,
            )


def _sums(parts: Mapping[str, Any]) -> Any:
    """The parts of a matter's votes added up, in the form of its totals."""
    sums: dict[str, Any] = {}
    for totals in parts.values():
        for key, votes in totals.items():
            if isinstance(votes, Mapping):
                inner = sums.setdefault(key, {})
                for choice, each in votes.items():
                    inner[choice] = exact(inner.get(choice, 0) + each)
            else:
                sums[key] = exact(sums.get(key, 0) + votes)
    return sums


def _table(one: MatterOutcome, outcome: Outcome, parts: Mapping[str, Any], heading: str) -> Table:
    """A matter's votes, a row for each part or, in an election, for each nominee and part."""
    caption = f"{one.matter.id}. {one.matter.title}"
    if one.elected is None:
        choices = list(one.totals)
        sums = _sums(parts)
        return Table(
            caption,
            (heading, *(HEADINGS[choice] for choice in choices)),
            [(name, *_figures(totals, choices)) for name, totals in parts.items()],
            frozenset(range(1, len(choices) + 1)),
            ("All", *_figures(sums, choices)),
            widths=(28, *([72 // len(choices)] * len(choices))),
        )
    names = {nominee.id: nominee.name for nominee in outcome.agenda.nominees(one.matter)}
    totals: Mapping[str, Any] = one.totals
    choices = list(next(iter(totals.values()), {}))
    return Table(
        caption,
        ("Nominee", heading, *(HEADINGS[choice] for choice in choices)),
        [
            (names[id], name, *_figures(part[id], choices))
            for id in totals
            for name, part in parts.items()
        ],
        frozenset(range(2, len(choices) + 2)),
        widths=(24, 18, *([58 // len(choices)] * len(choices))),
    )


def _figures(totals: Mapping[str, Quantity], choices: Sequence[str]) -> tuple[str, ...]:
    return tuple(number(totals[choice]) for choice in choices)
