"""A result that explains itself, in words: its rule, its figures, and what would change it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from meetings.models import Meeting
from voting import turnout
from voting.comparing import Changed, Comparison, Figure
from voting.models import RecordLine
from voting.reports.content import HEADINGS, verdict
from voting.rules import margins, sentences
from voting.rules.facts import Quantity, Standing
from voting.rules.numbers import decimal, in_decimals
from voting.rules.outcome import MatterOutcome, Outcome
from voting.rules.standards import Decision

#: A line of the record that is no instrument, in words.
_ANNOUNCED = {
    "ruling": "Ruling",
    "attendance": "Arrival at the meeting",
    "polls": "Polls announced",
    "amendment": "Amendment",
    "substitution": "Substitute nominee",
    "adjournment": "Adjournment",
    "matter": "Matter raised",
    "holding": "Position under a nominee",
}


@dataclass(frozen=True, slots=True)
class BucketRow:
    """One kind of vote: how many, where it is counted, and how many of them change the result."""

    label: str
    votes: str
    counted: str
    effect: str
    changes: str


@dataclass(frozen=True, slots=True)
class TestShown:
    """One test: the votes for, what they are a part of, and each kind of vote."""

    title: str
    numerator: str
    denominator: str
    required: str
    met: bool
    buckets: Sequence[BucketRow]


@dataclass(frozen=True, slots=True)
class MarginRow:
    """A nominee, or a frequency: the votes, the margin, and how many more or fewer change it."""

    label: str
    votes: str
    state: str
    margin: str
    changes: str


@dataclass(frozen=True, slots=True)
class MatterShown:
    """A matter that explains itself."""

    title: str
    word: str
    favourable: bool
    why: str
    rule: str
    source: str
    requirement: str
    columns: Sequence[str]
    totals: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    tests: Sequence[TestShown]
    margins: Sequence[MarginRow]
    switch: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole result."""

    quorum_met: bool
    quorum: str
    present: str
    outstanding: str
    spare: str
    matters: Sequence[MatterShown]


def shown(outcome: Outcome) -> Shown:
    """The outcome of a count for a page."""
    quorum = outcome.quorum
    spare = quorum.present - quorum.required
    if quorum.met:
        words = f"It would stand with {decimal(spare)} votes fewer." if spare else "Just enough."
    else:
        words = f"{decimal(max(-spare, 0))} more votes represented would make one."
    return Shown(
        quorum.met,
        in_decimals(sentences.why_quorum(outcome)),
        decimal(quorum.present),
        decimal(quorum.outstanding),
        words if len(quorum.parts) == 1 else "",
        [_matter(one, outcome) for one in outcome.matters],
    )


def _matter(one: MatterOutcome, outcome: Outcome) -> MatterShown:
    word, favourable = verdict(one, outcome)
    rule, source = margins.rule_of(one)
    names = {nominee.id: nominee.name for nominee in outcome.agenda.nominees(one.matter)}
    columns, totals = _totals(one, names)
    moved = margins.switch(one)
    requirement = sentences.requirement(one.matter, outcome.agenda.meeting)
    return MatterShown(
        title=f"{one.matter.id}. {one.matter.title}",
        word=word,
        favourable=favourable,
        why=in_decimals(sentences.why(one, outcome)),
        rule=rule,
        source=source,
        requirement=requirement[0].upper() + requirement[1:] + ".",
        columns=columns,
        totals=[(label, list(zip(columns, votes, strict=True))) for label, votes in totals],
        tests=[
            _test("" if nominee is None else names[nominee], decision)
            for nominee, decision in margins.tests_of(one)
        ],
        margins=list(_margins(one, names)),
        switch=""
        if moved is None
        else f"{_votes(moved)} moved from the last elected to the next nominee would change it.",
    )


def _totals(
    one: MatterOutcome, names: dict[str, str]
) -> tuple[list[str], list[tuple[str, list[str]]]]:
    first = next(iter(one.totals.values()), None)
    if isinstance(first, int) or not hasattr(first, "items"):
        columns = [HEADINGS[choice] for choice in one.totals]
        return columns, [("Votes", [decimal(votes) for votes in one.totals.values()])]  # type: ignore[arg-type]
    return [HEADINGS[choice] for choice in first], [
        (names[id], [decimal(votes) for votes in by_choice.values()])  # type: ignore[union-attr]
        for id, by_choice in one.totals.items()
    ]


def _test(name: str, decision: Decision) -> TestShown:
    of = sentences.needed(decision.standard)
    return TestShown(
        title=f"{name}: {of}" if name else of[0].upper() + of[1:],
        numerator=decimal(decision.votes_for),
        denominator=decimal(decision.base or 0),
        required=decimal(decision.required or 0),
        met=decision.passes,
        buckets=[_bucket(one, passes=decision.passes) for one in margins.buckets_of(decision)],
    )


_LABELS = {**HEADINGS, margins.ABSENT: "Not represented"}
_EFFECTS = {"for": "for it", "against": "counts against it", "none": "no effect"}


def _bucket(one: margins.Bucket, *, passes: bool) -> BucketRow:
    label = _LABELS[one.choice]
    if one.numerator:
        counted = "in the numerator and the denominator"
    else:
        counted = "in the denominator" if one.denominator else "in neither"
    if one.choice == "for":
        changes = ""
    elif one.changes is None:
        changes = "no number would" if passes else "all of them would not"
    elif passes:
        changes = f"{_votes(one.changes)} from FOR to here would defeat it"
    else:
        changes = f"{_votes(one.changes)} from here to FOR would pass it"
    effect = "against it" if one.choice == "against" else _EFFECTS[one.effect]
    return BucketRow(label, decimal(one.votes), counted, effect, changes)


_STATES = {"elected": "elected", "tied": "tied", "not_elected": "not elected"}
_CHOSEN = {"elected": "chosen", "tied": "tied", "not_elected": "not chosen"}


def _margins(one: MatterOutcome, names: dict[str, str]) -> Iterator[MarginRow]:
    states = _STATES if one.elected is not None else _CHOSEN
    for margin in margins.margins_of(one):
        if margin.fewer is not None:
            changes = f"{_votes(margin.fewer)} fewer would change that"
        elif margin.more is not None:
            changes = f"{_votes(margin.more)} more would change that"
        else:
            changes = "no number would"
        yield MarginRow(
            names.get(margin.id) or HEADINGS[margin.id],
            decimal(margin.votes),
            states[margin.state],
            "–" if margin.to_next is None else _signed(margin.to_next),
            changes,
        )


def _signed(votes: Quantity) -> str:
    return f"{'+' if votes > 0 else '−' if votes < 0 else ''}{decimal(abs(votes))}"


def _votes(number: Quantity) -> str:
    return f"{decimal(number)} {'vote' if number == 1 else 'votes'}"


# Two counts compared


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """A matter that differs: its outcome in each, and each figure that is another."""

    title: str
    before: str
    after: str
    figures: Sequence[tuple[str, str, str, str]]


def differences(comparison: Comparison) -> Iterator[DifferenceShown]:
    """The matters that differ between two counts."""
    for one in comparison.matters:
        names = {nominee.id: nominee.name for nominee in one.after.matter.nominees}
        yield DifferenceShown(
            f"{one.after.matter.id}. {one.after.matter.title}",
            "not on the agenda yet" if one.before is None else _outcome(one.before),
            _outcome(one.after),
            [
                (
                    _figure(figure, names),
                    decimal(figure.before),
                    decimal(figure.after),
                    _signed(figure.difference),
                )
                for figure in one.figures
            ],
        )


def _figure(figure: Figure, names: Mapping[str, str]) -> str:
    heading = HEADINGS[figure.choice]
    if figure.nominee is None:
        return heading
    return f"{names.get(figure.nominee, figure.nominee)}, {heading.lower()}"


def _outcome(one: MatterOutcome) -> str:
    return one.outcome.replace("_", " ")


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """An instrument that explains a difference; the holder only where that may be seen."""

    id: int
    key: str
    holder: str
    shares: str
    before: str
    after: str


def changed(
    meeting: Meeting, instruments: Sequence[Changed], *, by_holder: bool
) -> list[ChangedRow]:
    """The changed instruments with what they are for."""
    keys = [one.instrument for one in instruments]
    rows = {
        columns["key"]: turnout.instrument_row(columns, with_votes=False)
        for columns in turnout.instruments(meeting).filter(key__in=keys)
    }
    return [
        ChangedRow(
            rows[one.instrument].id,
            one.instrument,
            rows[one.instrument].holder if by_holder else "",
            rows[one.instrument].shares,
            "not received yet" if one.before is None else _standing(one.before),
            _standing(one.after),
        )
        for one in instruments
    ]


def _standing(standing: Standing) -> str:
    word = turnout.STATUSES.get(standing.status, (standing.status, "", ""))[0]
    if standing.by:
        return f"{word} by {standing.by}"
    return f"{word} ({standing.reason})" if standing.reason else word


def announced(lines: Sequence[RecordLine]) -> list[tuple[str, str, datetime | None]]:
    """What was recorded between two counts beside instruments: its kind, what it is about, when."""
    found = []
    for line in lines:
        body = json.loads(line.body)
        about = body.get("instrument") or body.get("holding") or body.get("matter") or ""
        if isinstance(about, dict):
            about = about.get("id", "")
        said = body.get("decision") or body.get("state") or body.get("reason") or ""
        words = ": ".join(str(each) for each in (about, said) if each)
        found.append((_ANNOUNCED.get(line.type, line.type), words, line.at))
    return found
