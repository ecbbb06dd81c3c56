"""Keeps what stands now: which instrument governs, in lots that the count can sum.

Derived by `voting.rules` from what was received, and replaced in the transaction that changes it.
`differences` derives it again and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q

from meetings.models import Holding, Meeting
from meetings.quantities import Quantity, in_units
from voting import bulk, snapshot
from voting.models import (
    Instrument,
    InstrumentStanding,
    LegalProxyWithdrawal,
    StandingAllocation,
    StandingLot,
)
from voting.rules import facts
from voting.rules.agenda import Agenda
from voting.rules.entitlement import own_shares
from voting.rules.holding_vote import HoldingVote, vote_of
from voting.rules.lots import DISINTERESTED
from voting.rules.marks import Reader

#: How many holdings are derived at a time, to keep memory flat.
BATCH = 2000

#: The values in which what stands is written.
_LOT = ("holding_id", "share_class_id", "code", "units", "units_per_share")
_ALLOCATION = (
    "holding_id",
    "share_class_id",
    "line",
    "interested",
    "units",
    "units_per_vote",
)
_STANDING = ("instrument_id", "status", "by_id", "reason", "problems")


@dataclass
class HoldingFacts:
    """All that is known of one holding, as rows and as the rules see it.

    `withdrawn` where it is a legal proxy that its nominee withdrew: nothing more is voted by it.
    """

    row: Holding
    value: facts.Holding
    own: Quantity
    rows: list[Instrument] = field(default_factory=list)
    instruments: list[facts.Instrument] = field(default_factory=list)
    attendance: Sequence[facts.Attendance] = ()
    rulings: dict[str, facts.Ruling] = field(default_factory=dict)
    withdrawn: bool = False

    def vote(self, read: Reader, close: datetime | None) -> HoldingVote:
        """How the holding's own shares stand at the close of some polls."""
        return vote_of(
            self.value, self.own, self.instruments, self.rulings, self.attendance, read, close
        )


def facts_of(holdings: Sequence[int], *, with_past: bool = True) -> list[HoldingFacts]:
    """What is known of these holdings, in the order of the register.

    Without their past, what they may vote and nothing of what was received for them.
    """
    wanted = set(holdings)
    beneath: dict[int, Quantity] = {}
    known: dict[int, HoldingFacts] = {}
    for row in _with_those_under_them(wanted):
        if row.under_id in wanted:
            beneath[row.under_id] = beneath.get(row.under_id, 0) + row.shares
        if row.pk in wanted:
            value = snapshot.holding_value(row, row.share_class.key)
            known[row.pk] = HoldingFacts(row, value, 0)
            known[row.pk].withdrawn = row.withdrawn
            if row.first_attended is not None and not row.excluded:
                known[row.pk].attendance = [facts.Attendance(row.key, row.first_attended)]
    for pk, of in known.items():
        of.own = own_shares(of.value, beneath.get(pk, 0))
    if with_past:
        _add_past(known)
    return list(known.values())


def _with_those_under_them(holdings: Collection[int]) -> Iterable[Any]:
    """Rows of these holdings and of what lies under them, in the order of the register."""
    own, under = Q(pk__among=holdings), Q(under__among=holdings)
    withdrawn = LegalProxyWithdrawal.objects.filter(legal_proxy=OuterRef("pk"))
    rows = Holding.objects.annotate(
        first_attended=Min("attendance__at"), withdrawn=Exists(withdrawn)
    )
    if len(holdings) == 1:
        # One statement for a single vote.
        return rows.select_related("share_class").filter(own | under).order_by("pk")
    # For many, no class again beside each of them, and an index for either condition.
    rows = rows.prefetch_related("share_class")
    found = {row.pk: row for each in (own, under) for row in rows.filter(each)}
    return [found[pk] for pk in sorted(found)]


def _add_past(known: Mapping[int, HoldingFacts]) -> None:
    received = Instrument.objects.filter(holding__among=known)
    rows = list(snapshot.with_latest_ruling(received))
    rulings = snapshot.rulings_by_key(rows)
    for row in rows:
        of = known[row.holding_id]
        of.rows.append(row)
        of.instruments.append(snapshot.instrument_value(row, of.value.id))
        if row.key in rulings:
            of.rulings[row.key] = rulings[row.key]


def write(
    each: Iterable[tuple[HoldingFacts, HoldingVote]], agenda: Agenda, *, replacing: bool = True
) -> None:
    """Make these votes stand. `replacing` is false where nothing stood before."""
    lots: list[tuple[int, int, str, int, int]] = []
    allocations: list[tuple[int, int, int, bool, int, int]] = []
    standings: list[tuple[int, str, int | None, str, list[tuple[str, str]]]] = []
    holdings = []
    for known, vote in each:
        holding, share_class = known.row.pk, known.row.share_class_id
        holdings.append(holding)
        for lot in vote.lots:
            lots += [
                (holding, share_class, lot.code, units, per_share)
                for units, per_share in whole_and_rest(lot.shares)
            ]
            allocations += [
                (holding, share_class, line, lot.code[1 + line] in DISINTERESTED, units, per_vote)
                for line, votes in lot.allocations
                for units, per_vote in whole_and_rest(votes)
            ]
        standings += _standings(known, vote)
    cumulative = any(matter.cumulative for matter in agenda.matters)
    if replacing:
        StandingLot.objects.filter(holding__among=holdings).delete()
    if replacing and cumulative:
        StandingAllocation.objects.filter(holding__among=holdings).delete()
    bulk.insert_values(StandingLot, _LOT, lots)
    bulk.insert_values(StandingAllocation, _ALLOCATION, allocations)
    if not replacing:
        bulk.insert_values(InstrumentStanding, _STANDING, standings)
        return
    InstrumentStanding.objects.bulk_create(
        [InstrumentStanding(**dict(zip(_STANDING, one, strict=True))) for one in standings],
        update_conflicts=True,
        unique_fields=["instrument"],
        update_fields=["status", "by", "reason", "problems"],
    )


def whole_and_rest(number: Quantity) -> Iterator[tuple[int, int]]:
    """A quantity as whole shares and, apart, the rest: neither can outgrow a column."""
    if isinstance(number, int):
        if number:
            yield number, 1
        return
    whole, rest = divmod(Fraction(number), 1)
    if whole:
        yield int(whole), 1
    if rest:
        yield in_units(rest)


def _standings(
    known: HoldingFacts, vote: HoldingVote
) -> Iterator[tuple[int, str, int | None, str, list[tuple[str, str]]]]:
    id_of = {row.key: row.pk for row in known.rows}
    problems: dict[str, list[tuple[str, str]]] = {}
    for problem in vote.problems:
        problems.setdefault(problem.instrument, []).append((problem.kind, problem.detail))
    for key, standing in vote.standings.items():
        yield (
            id_of[key],
            standing.status,
            id_of[standing.by] if standing.by else None,
            standing.reason or "",
            problems.get(key, []),
        )


def with_acts(meeting: Meeting) -> Iterator[list[int]]:
    """Ids of the holdings of a meeting that have an instrument or attendance, in batches."""
    acting = (
        Holding.objects.filter(Q(instruments__isnull=False) | Q(attendance__isnull=False))
        .filter(meeting=meeting)
        .order_by("pk")
        .distinct()
        .values_list("pk", flat=True)
    )
    batch: list[int] = []
    for pk in acting:
        batch.append(pk)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def derive(agenda: Agenda, holdings: Sequence[int]) -> Iterator[tuple[HoldingFacts, HoldingVote]]:
    """How these holdings stand at the close of the last polls."""
    read = Reader(agenda)
    for known in facts_of(holdings):
        yield known, known.vote(read, agenda.last_close)


@transaction.atomic
def restand(meeting: Meeting, holdings: Sequence[int] | None = None) -> None:
    """Derive again what stands: for these holdings, or for the whole meeting.

    Whoever changes what a vote means for many holdings at once (polls, a ruling, a substitution,
    an amendment) holds the polls alone and calls this in the same transaction; who changes one
    holding has its lock.
    """
    agenda = snapshot.agenda_of(meeting)
    for batch in [holdings] if holdings is not None else with_acts(meeting):
        write(derive(agenda, batch), agenda)


def differences(meeting: Meeting) -> list[str]:
    """Where what is kept differs from what the instruments say: empty, if all is well."""
    agenda = snapshot.agenda_of(meeting)
    found = []
    for batch in with_acts(meeting):
        kept: dict[int, Counter[tuple[str, int, int]]] = {}
        for lot in StandingLot.objects.filter(holding__in=batch):
            key = (lot.code, lot.units, lot.units_per_share)
            kept.setdefault(lot.holding_id, Counter())[key] += 1
        statuses = dict(
            InstrumentStanding.objects.filter(instrument__holding__in=batch).values_list(
                "instrument__key", "status"
            )
        )
        for known, vote in derive(agenda, batch):
            derived = Counter(
                (lot.code, units, per_share)
                for lot in vote.lots
                for units, per_share in whole_and_rest(lot.shares)
            )
            if derived != kept.get(known.row.pk, Counter()):
                found.append(f"holding {known.row.key}: its standing lots differ")
            found += [
                f"instrument {key}: kept as {statuses.get(key)}, derived as {standing.status}"
                for key, standing in vote.standings.items()
                if statuses.get(key) != standing.status
            ]
    return found
