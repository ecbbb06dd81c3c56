"""Counts a meeting in the database: one grouped pass over the lots that stand now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from django.db import connection
from django.db.models import Sum

from meetings.models import Holding, Meeting, ShareClass
from voting import snapshot, standing
from voting.models import (
    Attendance,
    Instrument,
    InstrumentStanding,
    StandingAllocation,
)
from voting.record.result import Result
from voting.recount import recount
from voting.rules import facts, order
from voting.rules.agenda import Agenda
from voting.rules.facts import Lot, Problem, Quantity, Standing
from voting.rules.holding_vote import HoldingVote
from voting.rules.lots import exact
from voting.rules.marks import Reader
from voting.rules.outcome import Outcome, decide_meeting
from voting.rules.tally import Counts, tally


def outcome_of(meeting: Meeting) -> Outcome:
    """The quorum and every matter, as they stand now."""
    (outcome,) = outcomes_of(meeting, [{}])
    return outcome


def outcomes_of(
    meeting: Meeting, supposing: Sequence[Mapping[int, Mapping[str, facts.Ruling]]]
) -> list[Outcome]:
    """The outcome under each of several sets of rulings, as if they had been made.

    Each maps holdings to rulings by instrument; an empty one is how it stands. Votes are summed
    once.
    """
    agenda = snapshot.agenda_of(meeting)
    now = standing_counts(meeting)
    counts = {agenda.last_close: now}
    for close in agenda.closes[:-1]:
        assert close is not None
        counts[close] = _as_of_close(meeting, agenda, now, close)
    interested = _interested_shares(meeting, agenda)
    return [
        _decided(agenda, _supposing(agenda, counts, rulings) if rulings else counts, interested)
        for rulings in supposing
    ]


def outcome_if(instrument: Instrument, decision: str) -> tuple[Outcome, HoldingVote]:
    """The outcome if the inspectors ruled so on an instrument, and how its holding would stand.

    Nothing is recorded. It equals a recount of the record with the ruling's line at its end.
    """
    ruling = {instrument.key: facts.Ruling(instrument.key, decision, "", "", instrument.received)}
    (outcome,) = outcomes_of(instrument.meeting, [{instrument.holding_id: ruling}])
    (known,) = standing.facts_of([instrument.holding_id])
    ruled = replace(known, rulings={**known.rulings, **ruling})
    return outcome, ruled.vote(Reader(outcome.agenda), outcome.agenda.last_close)


def _decided(
    agenda: Agenda,
    counts: Mapping[datetime | None, Counts],
    interested: Mapping[tuple[str, str], Quantity],
) -> Outcome:
    by_close = {close: tally(one, agenda) for close, one in counts.items()}
    return decide_meeting(
        agenda,
        {matter.id: by_close[agenda.close_of[matter.id]] for matter in agenda.matters},
        by_close[agenda.last_close],
        interested,
    )


def standing_counts(meeting: Meeting) -> Counts:
    """Shares by class and code, and cumulated votes by class and line, as they stand now."""
    classes = dict(ShareClass.objects.filter(meeting=meeting).values_list("pk", "key"))
    counts = Counts({share_class: _shares_by_code(pk) for pk, share_class in classes.items()})
    allocated = (
        StandingAllocation.objects.filter(share_class__in=list(classes))
        .values("share_class_id", "line", "interested", "units_per_vote")
        .annotate(total=Sum("units"))
        .values_list("share_class_id", "line", "interested", "units_per_vote", "total")
    )
    for of_class, line, interested, per_vote, units in allocated:
        place = (classes[of_class], line, interested)
        votes = Fraction(int(units), per_vote)
        counts.allocations[place] = exact(counts.allocations.get(place, 0) + votes)
    return counts


#: Written out because it is the one statement that reads every vote. Not to look at each row for
#: the few lots that have parts of a share, it sums all units alike, and those again by
#: themselves. Units are summed as text so that no sum is too large for what carries it.
_SUMS = """
SELECT code, 0 AS per_share, CAST(SUM(units) AS text) AS units FROM voting_standinglot
WHERE share_class_id = %s GROUP BY code
UNION ALL
SELECT code, units_per_share, CAST(SUM(units) AS text) FROM voting_standinglot
WHERE share_class_id = %s AND units_per_share > 1 GROUP BY code, units_per_share
"""


def _shares_by_code(share_class: int) -> dict[str, Quantity]:
    """Shares of a class by code, from one statement and so from one moment."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [share_class, share_class])
        rows: list[tuple[str, int, str]] = cursor.fetchall()
    shares: dict[str, Quantity] = {
        code: int(units) for code, per_share, units in rows if not per_share
    }
    for code, per_share, units in rows:
        if per_share:
            shares[code] = exact(shares[code] - int(units) + Fraction(int(units), per_share))
    return shares


def _as_of_close(meeting: Meeting, agenda: Agenda, now: Counts, close: datetime) -> Counts:
    """The counts at an earlier close: only holdings that acted after it stand differently."""
    later = set(
        Instrument.objects.filter(meeting=meeting, received__gt=close).values_list(
            "holding_id", flat=True
        )
    ) | set(
        Attendance.objects.filter(holding__meeting=meeting, at__gt=close).values_list(
            "holding_id", flat=True
        )
    )
    read = Reader(agenda)
    then = now.copy()
    for known in standing.facts_of(sorted(later)):
        of_class = known.value.share_class
        then.add(of_class, known.vote(read, close).lots)
        for lot in known.vote(read, agenda.last_close).lots:
            then.add(of_class, [_negative(lot)])
    return then


def _supposing(
    agenda: Agenda,
    counts: Mapping[datetime | None, Counts],
    rulings: Mapping[int, Mapping[str, facts.Ruling]],
) -> dict[datetime | None, Counts]:
    """The counts as they would be with other rulings on some holdings' instruments."""
    read = Reader(agenda)
    changed = {close: one.copy() for close, one in counts.items()}
    for known in standing.facts_of(sorted(rulings)):
        supposed = replace(known, rulings={**known.rulings, **rulings[known.row.pk]})
        for close, one in changed.items():
            one.add(
                known.value.share_class,
                [_negative(lot) for lot in known.vote(read, close).lots],
            )
            one.add(known.value.share_class, supposed.vote(read, close).lots)
    return changed


def _negative(lot: Lot) -> Lot:
    return Lot(-lot.shares, lot.code, tuple((line, -votes) for line, votes in lot.allocations))


def _interested_shares(meeting: Meeting, agenda: Agenda) -> dict[tuple[str, str], Quantity]:
    """Shares by matter and class of holdings that are interested in it."""
    if not any(_narrows(matter.standard) for matter in agenda.matters):
        return {}
    interested = (
        Holding.objects.filter(meeting=meeting, excluded=False)
        .exclude(interested=[])
        .values_list("pk", flat=True)
    )
    shares: dict[tuple[str, str], Quantity] = {}
    for known in standing.facts_of(list(interested)):
        for matter in known.value.interested:
            key = (matter, known.value.share_class)
            shares[key] = shares.get(key, 0) + known.own
    return shares


def _narrows(standard: object) -> bool:
    parts = [standard]
    while parts:
        one = parts.pop()
        if one.excluding_interested:  # type: ignore[attr-defined]
            return True
        parts += one.parts  # type: ignore[attr-defined]
        if one.if_contested is not None:  # type: ignore[attr-defined]
            parts.append(one.if_contested)  # type: ignore[attr-defined]
    return False


def count(meeting: Meeting, as_of: datetime | None = None) -> Result:
    """The whole result: now from what stands, as of an earlier moment from the record."""
    if as_of is not None:
        return recount(snapshot.record_of(meeting, as_of), as_of)
    outcome = outcome_of(meeting)
    standings: list[tuple[str, Standing]] = []
    problems: list[Problem] = []
    speaking: dict[int, list[str]] = {}
    rows = InstrumentStanding.objects.filter(instrument__meeting=meeting).values_list(
        "instrument__key",
        "instrument__holding_id",
        "instrument__holding__key",
        "status",
        "by__key",
        "reason",
        "problems",
    )
    # One object for all that is alike: most instruments govern.
    alike: dict[tuple[str, str | None, str], Standing] = {}
    for key, pk, holding, status, by, reason, found in rows.order_by(
        "instrument__line_id"
    ).iterator():
        standing_ = alike.get((status, by, reason))
        if standing_ is None:
            standing_ = Standing(status, by, reason or None)
            if by is None:
                alike[status, by, reason] = standing_
        standings.append((key, standing_))
        if status == "governs":
            speaking.setdefault(pk, []).append(key)
        problems += [Problem(holding, kind, detail, key) for kind, detail in sorted(found)]
    governing = list(_governing(meeting, outcome.agenda, speaking))
    return Result(outcome, None, governing, standings, problems)


def _governing(
    meeting: Meeting, agenda: Agenda, speaking: Mapping[int, list[str]]
) -> Iterator[tuple[str, Sequence[str]]]:
    """For each holding of the register the instruments that speak for it, oldest first."""
    several = [holding for holding, keys in speaking.items() if len(keys) > 1]
    ordered = _oldest_first(several, speaking, agenda)
    holdings = Holding.objects.filter(meeting=meeting).order_by("pk").values_list("pk", "key")
    for pk, key in holdings.iterator():
        yield key, ordered.get(pk) or speaking.get(pk, ())


def _oldest_first(
    holdings: Sequence[int], speaking: Mapping[int, list[str]], agenda: Agenda
) -> dict[int, list[str]]:
    """The instruments that speak for parts of these holdings, in the order of their acts."""
    acts: dict[int, list[facts.Instrument]] = {}
    for row in Instrument.objects.filter(holding__in=holdings):
        if row.key in speaking[row.holding_id]:
            acts.setdefault(row.holding_id, []).append(snapshot.instrument_value(row, ""))
    return {
        holding: [
            one.id for one in sorted(each, key=lambda one: order.sequence_key(one, agenda.meeting))
        ]
        for holding, each in acts.items()
    }
