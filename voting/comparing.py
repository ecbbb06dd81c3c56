"""Two counts of one meeting: what differs, and which instruments explain it. Pure Python.

The two are results of the same record, the later with more of its lines. A holding whose
instruments stand as before, whose holder came no later and on whose matters nothing was announced
meanwhile, counts as before: so what changed between the two is all that can explain a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voting.record.result import Result
from voting.rules.facts import Quantity, Standing
from voting.rules.outcome import MatterOutcome


@dataclass(frozen=True, slots=True)
class Figure:
    """Votes by one choice, for one nominee or on the matter, in each of the counts."""

    nominee: str | None
    choice: str
    before: Quantity
    after: Quantity

    @property
    def difference(self) -> Quantity:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class MatterDifference:
    """A matter whose votes or outcome differ; `before` is None where it was raised since."""

    before: MatterOutcome | None
    after: MatterOutcome
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Changed:
    """An instrument that stands otherwise; `before` is None where it came since."""

    instrument: str
    before: Standing | None
    after: Standing


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between an earlier and a later count."""

    present: Figure
    matters: Sequence[MatterDifference]
    instruments: Sequence[Changed]


def compare(before: Result, after: Result) -> Comparison:
    """Compare two results of one record."""
    return Comparison(
        Figure(None, "present", before.outcome.quorum.present, after.outcome.quorum.present),
        list(_matters(before, after)),
        list(changed_instruments(before, after)),
    )


def changed_instruments(before: Result, after: Result) -> Iterator[Changed]:
    """The instruments that stand otherwise than before, in the order of the record."""
    stood = dict(before.instruments)
    for id, standing in after.instruments:
        if stood.get(id) != standing:
            yield Changed(id, stood.get(id), standing)


def _matters(before: Result, after: Result) -> Iterator[MatterDifference]:
    earlier = {one.matter.id: one for one in before.outcome.matters}
    met = before.outcome.quorum.met == after.outcome.quorum.met
    for one in after.outcome.matters:
        was = earlier.get(one.matter.id)
        figures = [
            figure
            for figure in _figures({} if was is None else was.totals, one.totals)
            if figure.difference
        ]
        if figures or was is None or not met or _decided(was) != _decided(one):
            yield MatterDifference(was, one, figures)


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Figure]:
    for name, votes in after.items():
        if isinstance(votes, Mapping):
            were = before.get(name, {})
            for choice, number in votes.items():
                yield Figure(name, choice, were.get(choice, 0), number)
        else:
            yield Figure(None, name, before.get(name, 0), votes)
    for gone in before.keys() - after.keys():
        votes = before[gone]
        if isinstance(votes, Mapping):
            for choice, number in votes.items():
                yield Figure(gone, choice, number, 0)


def _decided(one: MatterOutcome) -> tuple[Any, ...]:
    elected = one.elected
    return (one.outcome, *((elected.elected, elected.tied) if elected else ()))
