"""What a ruling on an instrument would do, said before it is recorded.

The inspectors see for each decision, and for none, what would become of the instrument and of the
shares, every figure that differs and every result that does. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from meetings.models import Meeting
from voting import counting, standing, turnout
from voting.exceptions_explained import IRREGULAR_STATUSES
from voting.models import Instrument, Ruling
from voting.reports.content import HEADINGS, verdict
from voting.rules import facts, sentences
from voting.rules.facts import Problem
from voting.rules.holding_vote import HoldingVote
from voting.rules.marks import Reader
from voting.rules.numbers import decimal, in_decimals
from voting.rules.outcome import MatterOutcome, Outcome


@dataclass(frozen=True, slots=True)
class IfRuled:
    """One decision: what the instrument would then be, and what would be counted for its holder.

    `shares` are those for which the holding would be represented; `overvote` says how an
    instrument for more shares than there are would be counted, and is empty otherwise.
    """

    decision: str
    status: str
    meaning: str
    shares: str
    overvote: str


@dataclass(frozen=True, slots=True)
class Differing:
    """A result that depends on the ruling: in a word and a sentence, by decision."""

    title: str
    results: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """Votes that differ: on a matter or for a nominee, of a choice, by decision."""

    line: str
    choice: str
    votes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The decisions side by side. `differing` is empty where no result depends on them."""

    decisions: Sequence[IfRuled]
    differing: Sequence[Differing]
    figures: Sequence[Figure]


#: To leave it is to make no ruling: what stands now goes on standing.
LEAVE = "leave"
LABELS = {
    LEAVE: "Leave",
    Ruling.Decision.ACCEPT.value: "Accept",
    Ruling.Decision.REJECT.value: "Reject",
}


def rulings_on(instrument: Instrument) -> Foreseen:
    """What leaving, accepting and rejecting an instrument would do, by the count as it is now."""
    holding = instrument.holding_id
    ruled = {decision: _rulings(instrument, decision) for decision in LABELS}
    supposing = [{holding: rulings} if rulings else {} for rulings in ruled.values()]
    outcomes = dict(zip(LABELS, counting.outcomes_of(instrument.meeting, supposing), strict=True))
    agenda = outcomes[LEAVE].agenda
    (known,) = standing.facts_of([holding])
    votes = {
        decision: replace(known, rulings={**known.rulings, **rulings}).vote(
            Reader(agenda), agenda.last_close
        )
        for decision, rulings in ruled.items()
    }
    return Foreseen(
        [_if_ruled(instrument, decision, vote) for decision, vote in votes.items()],
        _differing({LABELS[decision]: outcome for decision, outcome in outcomes.items()}),
        list(_figures(outcomes)),
    )


def _rulings(instrument: Instrument, decision: str) -> dict[str, facts.Ruling]:
    if decision == LEAVE:
        return {}
    return {instrument.key: facts.Ruling(instrument.key, decision, "", "", instrument.received)}


def _figures(outcomes: Mapping[str, Outcome]) -> Iterator[Figure]:
    """Every total that differs, in agenda order."""
    present = {decision: outcome.quorum.present for decision, outcome in outcomes.items()}
    if len(set(present.values())) > 1:
        yield Figure("Quorum", "Votes present", _said(present))
    for each in zip(*(one.matters for one in outcomes.values()), strict=True):
        matter = each[0].matter
        names = {nominee.id: nominee.name for nominee in matter.nominees}
        lines = {decision: _lines(one) for decision, one in zip(outcomes, each, strict=True)}
        for line, choice in lines[LEAVE]:
            votes = {decision: one[line, choice] for decision, one in lines.items()}
            if len(set(votes.values())) > 1:
                title = f"{matter.id}. {matter.title}" if line is None else names.get(line, line)
                yield Figure(title, HEADINGS[choice], _said(votes))


def _lines(one: MatterOutcome) -> dict[tuple[str | None, str], facts.Quantity]:
    """Totals by nominee and choice, or by choice alone."""
    found: dict[tuple[str | None, str], facts.Quantity] = {}
    for name, total in one.totals.items():
        if isinstance(total, Mapping):
            found |= {(name, choice): votes for choice, votes in total.items()}
        else:
            found[None, name] = total
    return found


def _said(votes: Mapping[str, facts.Quantity]) -> list[tuple[str, str]]:
    return [(LABELS[decision], decimal(number)) for decision, number in votes.items()]


def _if_ruled(instrument: Instrument, decision: str, vote: HoldingVote) -> IfRuled:
    standing = vote.standings.get(instrument.key)
    status = standing.status if standing else ""
    word, _, meaning = turnout.STATUSES.get(status, (status, "", ""))
    reason = (standing.reason if standing else None) or ""
    return IfRuled(
        decision,
        word,
        turnout.LATE_BECAUSE.get(reason, meaning),
        decimal(sum(lot.shares for lot in vote.lots)),
        _overvote(vote.problems, instrument.key),
    )


def _overvote(problems: Sequence[Problem], key: str) -> str:
    """The detail of an accepted overvote, without the id that the page is headed by."""
    for problem in problems:
        if problem.kind == "overvote" and problem.instrument == key:
            return problem.detail.removeprefix(f"{key}: ")
    return ""


@dataclass(frozen=True, slots=True)
class Supposed:
    """The outcome as it stands and with some rulings, and what differs between the two."""

    now: Outcome
    then: Outcome
    differing: Sequence[Differing]


NOW, THEN = "As it stands", "With these rulings"


def supposing(meeting: Meeting, decisions: Mapping[Instrument, str]) -> Supposed:
    """What several rulings together would do. Nothing is recorded."""
    rulings: dict[int, dict[str, facts.Ruling]] = {}
    for one, decision in decisions.items():
        ruling = facts.Ruling(one.key, decision, "", "", one.received)
        rulings.setdefault(one.holding_id, {})[one.key] = ruling
    now, then = counting.outcomes_of(meeting, [{}, rulings])
    return Supposed(now, then, _differing({NOW: now, THEN: then}))


def rulable(meeting: Meeting) -> QuerySet[Instrument, dict[str, Any]]:
    """The instruments about which there is something to rule, the latest first.

    No ruling lets in what came after the polls had closed.
    """
    return (
        turnout.instruments(meeting)
        .filter(Q(standing__status__in=IRREGULAR_STATUSES) | ~Q(standing__problems=[]))
        .exclude(standing__status="late", standing__reason="polls")
        .exclude(standing__status="ineligible")
    )


def _differing(outcomes: Mapping[str, Outcome]) -> list[Differing]:
    """The quorum and the matters that come out otherwise in one case than in the other."""
    differing = []
    if len({outcome.quorum.met for outcome in outcomes.values()}) > 1:
        results = [
            (case, "present" if outcome.quorum.met else "not present", "")
            for case, outcome in outcomes.items()
        ]
        differing.append(Differing("Quorum", results))
    for each in zip(*(one.matters for one in outcomes.values()), strict=True):
        ruled = dict(zip(outcomes, each, strict=True))
        if len({_result(one, outcomes[case]) for case, one in ruled.items()}) > 1:
            matter = each[0].matter
            results = [
                (
                    case,
                    verdict(one, outcomes[case])[0],
                    in_decimals(sentences.why(one, outcomes[case])),
                )
                for case, one in ruled.items()
            ]
            differing.append(Differing(f"{matter.id}. {matter.title}", results))
    return differing


def _result(one: MatterOutcome, outcome: Outcome) -> tuple[object, ...]:
    """What was decided: nothing without a quorum; who is elected or tied; passed or not."""
    if not outcome.quorum.met:
        return ("no_quorum",)
    elected = one.elected
    if elected is None:
        return (one.outcome,)
    return (one.outcome, frozenset(elected.elected), frozenset(elected.tied))
