"""How one holding votes: what governs it, in lots, and what became of each instrument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from . import governing, joint, lots, order
from .agenda import Agenda
from .facts import Attendance, Holding, Instrument, Lot, Problem, Quantity, Ruling, Standing
from .marks import Reader


@dataclass(frozen=True, slots=True)
class HoldingVote:
    """`governing` are ids of instruments, oldest first; `lots` what they count for."""

    lots: Sequence[Lot]
    governing: Sequence[str]
    standings: Mapping[str, Standing]
    problems: Sequence[Problem]


def vote_of(
    holding: Holding,
    own: Quantity,
    instruments: Sequence[Instrument],
    rulings: Mapping[str, Ruling],
    attendance: Sequence[Attendance],
    read: Reader,
    close: datetime | None,
) -> HoldingVote:
    """How a holding's own shares stand at the close of some polls.

    `own` are the shares that it has for itself; `rulings` are the latest by instrument;
    `attendance` are the times at which its holder was checked in.
    """
    agenda = read.agenda
    if holding.joint:
        governed, cut = joint.govern(holding, own, instruments, read, rulings, close)
    else:
        governed = governing.govern(holding, own, instruments, read, rulings, close)
        cut = [
            lot
            for claim in governed.claims
            for lot in lots.cut(claim, read(claim.instrument), holding, agenda)
        ]
    if any(close is None or one.at <= close for one in attendance):
        absent = own - sum(lot.shares for lot in cut)
        cut = lots.in_person(cut)
        if absent > 0:
            cut.append(lots.present_without_a_vote(lots.exact(absent), agenda))
    if holding.interested:
        cut = lots.marked_interested(cut, holding, agenda)
    speaking = [claim.instrument for claim in governed.claims]
    return HoldingVote(
        cut,
        [instrument.id for instrument in speaking],
        governed.standings,
        [
            *governed.problems,
            *_problems_of_marks(speaking, read),
            *_problems_of_dates(holding, instruments, agenda),
        ],
    )


def _problems_of_marks(instruments: Sequence[Instrument], read: Reader) -> list[Problem]:
    return [
        Problem(instrument.holding, kind, detail, instrument.id)
        for instrument in instruments
        for kind, detail in read(instrument).problems
    ]


_DATE_FAULTS = {
    "undated": "counts as of its postmark or, without one, its receipt",
    "postdated": "is dated after the day it was received",
    "impossible_date": "is dated before the form was mailed",
}


def _problems_of_dates(
    holding: Holding, instruments: Sequence[Instrument], agenda: Agenda
) -> list[Problem]:
    """Dates that the order of acts had to be settled without (P4), and where it matters (P6)."""
    problems = []
    for instrument in instruments:
        fault = order.date_fault(instrument, agenda.meeting)
        if fault == "undated" and instrument.form == "revocation":
            continue  # It regularly counts as of its delivery (P5).
        if fault is not None:
            detail = f"{instrument.id} {_DATE_FAULTS[fault]}"
            problems.append(Problem(holding.id, fault, detail, instrument.id))
    return problems
