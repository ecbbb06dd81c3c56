"""Lists for the inspectors' file: instruments, what was not counted, nominees, over-votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from meetings.models import Channel, Holding, Meeting
from meetings.quantities import Quantity, exact
from voting import snapshot, turnout
from voting.models import Instrument, Ruling, StandingLot
from voting.nominees import overvotes, positions
from voting.reports.blocks import Block, Facts, Head, Listing, Report, Table, Text
from voting.reports.content import RULED, annex_of, moment_to_the_second
from voting.rules.agenda import Agenda
from voting.rules.facts import BROKER_NON_VOTE
from voting.rules.lots import DISINTERESTED
from voting.rules.sentences import number

#: How many rows are fetched at a time, so that memory is flat.
CHUNK = 2000


# Instruments


def instruments_of(meeting: Meeting, made: datetime) -> Report:
    """Every instrument that was received, in the order of the record, with its status."""
    listing = Listing(
        "Instruments in the order of the record",
        (
            "Instrument",
            "Holding",
            "Holder",
            "Class",
            "Form",
            "Channel",
            "Solicited by",
            "Received",
            "Dated",
            "Signed",
            "Shares",
            "Status",
            "By or reason",
        ),
        lambda: _instrument_rows(meeting),
        frozenset({10}),
        widths=(14, 10, 21, 14, 19, 11, 12, 14),
        on_paper=(0, 1, 2, 5, 7, 10, 11, 12),
    )
    return annex_of(meeting, made, "List of Instruments", [("Instruments", [listing])])


_FIELDS = (
    "key",
    "holding__key",
    "holding__holder__name",
    "holding__share_class__name",
    "holding__units",
    "holding__units_per_share",
    "form",
    "channel",
    "solicitor",
    "received",
    "dated",
    "signed",
    "shares",
    "standing__status",
    "standing__by__key",
    "standing__reason",
)


def _instrument_rows(meeting: Meeting) -> Iterator[Sequence[str]]:
    rows = Instrument.objects.filter(meeting=meeting).order_by("line_id").values(*_FIELDS)
    for row in rows.iterator(chunk_size=CHUNK):
        yield (
            row["key"],
            row["holding__key"],
            row["holding__holder__name"],
            row["holding__share_class__name"],
            Instrument.Form(row["form"]).label,
            Channel(row["channel"]).label,
            row["solicitor"],
            moment_to_the_second(row["received"], meeting),
            row["dated"].isoformat() if row["dated"] else "",
            "yes" if row["signed"] else "no",
            number(_shares(row)),
            _status(row["standing__status"]),
            row["standing__by__key"] or row["standing__reason"] or "",
        )


def _shares(row: Mapping[str, Any]) -> Quantity:
    if row["shares"] is not None:
        return exact(row["shares"])
    return exact(Fraction(row["holding__units"], row["holding__units_per_share"]))


def _status(status: str | None) -> str:
    return turnout.STATUSES.get(status or "", (status or "", "", ""))[0]


# Not counted, and why


def not_counted_of(meeting: Meeting, made: datetime) -> Report:
    """Each instrument that is not counted: what became of it, why, and the ruling on it."""
    listing = Listing(
        "Instruments that are not counted, in the order of the record",
        (
            "Instrument",
            "Holding",
            "Holder",
            "Shares",
            "What",
            "Received",
            "Status",
            "Why",
            "By",
            "Ruling",
            "Ruled by",
        ),
        lambda: _not_counted_rows(meeting),
        frozenset({3}),
        widths=(12, 8, 16, 9, 12, 14, 12, 20, 12, 20),
        on_paper=(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    )
    return annex_of(meeting, made, "Instruments not Counted", [("Not counted, and why", [listing])])


def _latest_ruling(field: str) -> Subquery:
    rulings = Ruling.objects.filter(instrument=OuterRef("pk")).order_by("-at", "-line_id")
    return Subquery(rulings.values(field)[:1])


def _not_counted_rows(meeting: Meeting) -> Iterator[Sequence[str]]:
    rows = (
        Instrument.objects.filter(meeting=meeting)
        .exclude(standing__status="governs")
        .annotate(
            ruled=_latest_ruling("decision"),
            ruled_because=_latest_ruling("reason"),
            ruled_by=_latest_ruling("by"),
        )
        .order_by("line_id")
        .values(*_FIELDS, "ruled", "ruled_because", "ruled_by")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        meaning = turnout.STATUSES.get(row["standing__status"] or "", ("", "", ""))[2]
        ruled = f"{RULED[row['ruled']]}: {row['ruled_because']}" if row["ruled"] else ""
        yield (
            row["key"],
            row["holding__key"],
            row["holding__holder__name"],
            number(_shares(row)),
            f"{Instrument.Form(row['form']).label}, {Channel(row['channel']).label.lower()}",
            moment_to_the_second(row["received"], meeting),
            _status(row["standing__status"]),
            turnout.LATE_BECAUSE.get(row["standing__reason"] or "", meaning),
            row["standing__by__key"] or "",
            ruled,
            row["ruled_by"] or "",
        )


# Banks and brokers


def nominees_of(meeting: Meeting, made: datetime) -> Report:
    """Each position of a bank or broker, from the register to what was voted and what was not."""
    agenda = snapshot.agenda_of(meeting)
    listing = Listing(
        "Positions, in shares",
        (
            "Holding",
            "Nominee",
            "In the register",
            "Voted under it",
            "Legal proxies",
            "Its own",
            "Instructed",
            "Not instructed",
            "Over-voted, held",
            *(f"Broker non-votes, {matter.id}" for matter in agenda.matters),
        ),
        lambda: _nominee_rows(meeting, agenda),
        frozenset(range(2, 9 + len(agenda.matters))),
        widths=(8, 20, *([10] * (7 + len(agenda.matters)))),
    )
    return annex_of(
        meeting,
        made,
        "Reconciliation of Nominees’ Positions",
        [
            (
                "Positions",
                [
                    listing,
                    Text(
                        "Its own are the shares of a position less those of respondents and "
                        "legal proxies under it, which are voted there. Instructed and not "
                        "instructed add up to them. Of an over-vote nothing counts until it is "
                        "settled. "
                        "Broker non-votes in an election are the largest number for a nominee."
                    ),
                ],
            )
        ],
    )


def _nominee_rows(meeting: Meeting, agenda: Agenda) -> Iterator[Sequence[str]]:
    found = positions.nominees_of(meeting)
    for holdings in _in_batches(found):
        non_votes = _non_votes([one.pk for one in holdings], agenda)
        for one in positions.described(holdings):
            held = sum(exact(each.shares or 0) for each in one.held)
            yield (
                one.holding.key,
                one.holding.holder.name,
                number(exact(one.shares)),
                number(exact(one.respondents)),
                number(exact(one.legal_proxies)),
                number(exact(one.own)),
                number(exact(one.voted)),
                number(exact(one.absent)),
                number(exact(held)) if one.held else "0",
                *(
                    number(exact(non_votes.get((one.holding.pk, matter.id), 0)))
                    for matter in agenda.matters
                ),
            )


def _in_batches(holdings: QuerySet[Holding]) -> Iterator[list[Holding]]:
    batch: list[Holding] = []
    for holding in holdings.iterator(chunk_size=CHUNK):
        batch.append(holding)
        if len(batch) == CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch


def _non_votes(holdings: Sequence[int], agenda: Agenda) -> dict[tuple[int, str], Quantity]:
    """Shares that stand as broker non-votes, by holding and matter."""
    by_line: dict[tuple[int, int], Quantity] = {}
    lots = StandingLot.objects.filter(holding__in=holdings, code__icontains=BROKER_NON_VOTE)
    rows = lots.values("holding_id", "code", "units_per_share").annotate(total=Sum("units"))
    for row in rows:
        shares = Fraction(int(row["total"]), row["units_per_share"])
        for line, code in enumerate(row["code"][1:]):
            if DISINTERESTED.get(code, code) == BROKER_NON_VOTE:
                place = (row["holding_id"], line)
                by_line[place] = by_line.get(place, 0) + shares
    found: dict[tuple[int, str], Quantity] = {}
    for (holding, line), shares in by_line.items():
        key = (holding, agenda.places[line].matter.id)
        found[key] = max(found.get(key, 0), shares)
    return found


# Over-votes


def over_votes_of(meeting: Meeting, made: datetime) -> Report:
    """Each over-vote, open or ruled on, line by line, with the evidence relied on (231(d))."""
    open_ = overvotes.examined(meeting, overvotes.open_positions(meeting))
    blocks: list[Block] = []
    for place, one in enumerate(open_, start=1):
        blocks += _over_vote(one, f"1.{place}")
    return annex_of(
        meeting,
        made,
        "Statement of Over-votes",
        [
            ("Held, and not settled", blocks or [Text("None.")]),
            ("Ruled on", list(_ruled_over_votes(meeting))),
        ],
    )


def _over_vote(one: overvotes.OverVote, place: str) -> Iterator[Block]:
    position = one.position
    yield Head(place, f"{position.holding.holder.name} ({position.holding.key})")
    yield Facts(
        [
            ("Position", f"{number(exact(position.own))} shares"),
            ("Instructed", f"{number(exact(one.instructed))} shares"),
            ("Over by", f"{number(exact(one.excess))} shares"),
            ("Instruments", ", ".join(each.key for each in one.instruments)),
            ("Decides", f"matter {', '.join(one.determinative)}" if one.determinative else "none"),
        ]
    )
    rows = [
        (
            line.title,
            turnout.choice_in_words(choice),
            number(exact(shares)),
            number(exact(line.prorated.get(choice, 0))),
        )
        for line in one.lines
        for choice, shares in line.instructed.items()
    ]
    yield Table(
        "As instructed, and as it would count if accepted",
        ("Line", "Choice", "Instructed", "In proportion"),
        rows,
        frozenset({2, 3}),
        widths=(46, 18, 18, 18),
    )


def _ruled_over_votes(meeting: Meeting) -> Iterator[Block]:
    rulings = (
        Ruling.objects.filter(
            instrument__meeting=meeting, instrument__holding__kind=Holding.Kind.NOMINEE
        )
        .select_related("instrument__holding__holder", "instrument__standing")
        .order_by("line_id")
    )
    rows = [
        (
            ruling.instrument.key,
            f"{ruling.instrument.holding.holder.name} ({ruling.instrument.holding.key})",
            "–" if ruling.instrument.shares is None else number(exact(ruling.instrument.shares)),
            RULED[ruling.decision],
            ruling.reason,
            ruling.by,
            moment_to_the_second(ruling.at, meeting),
        )
        for ruling in rulings
    ]
    if not rows:
        yield Text("None.")
        return
    yield Table(
        "Rulings on nominees’ instruments, with the information relied on",
        ("Instrument", "Nominee", "Shares", "Ruling", "Reason", "By", "At"),
        rows,
        frozenset({2}),
        widths=(14, 17, 9, 10, 26, 11, 13),
    )
    yield Text(
        "Where the inspectors relied on information about an over-vote beside the proxies "
        "themselves, the reason states what it was, from whom, when and how it was obtained, and "
        "why it is held to be accurate and reliable (8 Del. C. 231(d))."
    )
