"""Over-votes of nominees, and what the result would be under each way to settle them (P10).

Held, an over-vote does not count. The nominee mends it with a corrected file, or the inspectors
rule on it, on evidence (8 Del. C. 231(d)): accepted, it counts in proportion, up to the position.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from meetings.models import Holding, Meeting
from voting import counting, snapshot, standing
from voting.models import Instrument
from voting.nominees import positions
from voting.nominees.positions import Position
from voting.rules import facts
from voting.rules.agenda import Agenda
from voting.rules.facts import CHOICE_OF_CODE, Lot, Quantity
from voting.rules.holding_vote import HoldingVote
from voting.rules.lots import DISINTERESTED
from voting.rules.marks import Reader

REJECT, PRORATE = "reject", "accept"


@dataclass(frozen=True, slots=True)
class Line:
    """A votable line: shares by choice as instructed, if rejected and if counted in proportion."""

    title: str
    instructed: Mapping[str, Quantity]
    rejected: Mapping[str, Quantity]
    prorated: Mapping[str, Quantity]


@dataclass(frozen=True, slots=True)
class OverVote:
    """A position with more shares voted than it has.

    `instruments` are those held. `uniform` where all is voted alike on each line: then to count
    up to the position and to count in proportion are the same. `determinative` are the matters
    whose outcome its settlement would change.
    """

    position: Position
    instruments: Sequence[Instrument]
    instructed: Quantity
    lines: Sequence[Line]
    uniform: bool
    determinative: Sequence[str]

    @property
    def excess(self) -> Quantity:
        return self.instructed - self.position.own


@dataclass(frozen=True, slots=True)
class Alternative:
    """The outcome of a matter with all over-votes rejected, and with all in proportion."""

    matter: facts.Matter
    rejected: str
    prorated: str

    @property
    def determinative(self) -> bool:
        return self.rejected != self.prorated

    @property
    def rejected_words(self) -> str:
        return self.rejected.replace("_", " ")

    @property
    def prorated_words(self) -> str:
        return self.prorated.replace("_", " ")


def open_positions(meeting: Meeting) -> list[Position]:
    """Positions with an over-vote that nothing has settled."""
    nominees = positions.nominees_of(meeting)
    held = nominees.filter(instruments__standing__status="overvote").distinct()
    return [one for one in positions.described(held) if one.held]


def alternatives(meeting: Meeting, over: Sequence[Position]) -> list[Alternative]:
    """Each matter's outcome under REJECT and PRORATE, for all over-votes together."""
    rejected, prorated = _outcomes(meeting, [_rulings(over, REJECT), _rulings(over, PRORATE)])
    return [
        Alternative(matter, rejected[matter.id], prorated[matter.id])
        for matter in snapshot.agenda_of(meeting).matters
    ]


def examined(meeting: Meeting, over: Sequence[Position]) -> list[OverVote]:
    """Each over-vote line by line, before and after; what it would decide if it alone counted."""
    read = Reader(snapshot.agenda_of(meeting))
    facts_by_pk = {
        known.row.pk: known for known in standing.facts_of([one.holding.pk for one in over])
    }
    supposing = [_rulings([one], decision) for one in over for decision in (REJECT, PRORATE)]
    outcomes = iter(_outcomes(meeting, supposing))
    found = []
    for one in over:
        rejected, prorated = next(outcomes), next(outcomes)
        decides = [id for id in rejected if rejected[id] != prorated[id]]
        found.append(_examined(one, facts_by_pk[one.holding.pk], read, decides))
    return found


def _examined(
    position: Position, known: standing.HoldingFacts, read: Reader, decides: Sequence[str]
) -> OverVote:
    agenda = read.agenda
    keys = {one.key for one in position.held}
    instructed = [one for one in known.instruments if one.id in keys]
    rejected, prorated = (
        _by_line(_vote(known, keys, decision, read).lots, agenda) for decision in (REJECT, PRORATE)
    )
    given = [_as_instructed(instructed, read, line) for line in range(len(agenda.places))]
    return OverVote(
        position,
        position.held,
        sum(_extent(one, read) for one in instructed),
        [
            Line(title, given[line], rejected[line], prorated[line])
            for line, title in enumerate(_titles(agenda))
        ],
        all(len(by_choice) <= 1 for by_choice in given),
        decides,
    )


def _rulings(over: Iterable[Position], decision: str) -> dict[int, dict[str, facts.Ruling]]:
    return {
        one.holding.pk: {held.key: _ruling(held.key, decision) for held in one.held} for one in over
    }


def _ruling(key: str, decision: str) -> facts.Ruling:
    # No rule looks at the time of a ruling.
    return facts.Ruling(key, decision, "", "", datetime.max.replace(tzinfo=UTC))


def _vote(
    known: standing.HoldingFacts, keys: Iterable[str], decision: str, read: Reader
) -> HoldingVote:
    ruled = {key: _ruling(key, decision) for key in keys}
    supposed = replace(known, rulings={**known.rulings, **ruled})
    return supposed.vote(read, read.agenda.last_close)


def _outcomes(
    meeting: Meeting, supposing: Sequence[Mapping[int, Mapping[str, facts.Ruling]]]
) -> list[dict[str, str]]:
    """Each matter's outcome under each set of rulings, with who is elected: either may differ."""
    return [
        {
            found.matter.id: "no_quorum"
            if not outcome.quorum.met
            else ", ".join([found.outcome, *(found.elected.elected if found.elected else ())])
            for found in outcome.matters
        }
        for outcome in counting.outcomes_of(meeting, supposing)
    ]


def _titles(agenda: Agenda) -> list[str]:
    return [
        f"{place.nominee.id}. {place.nominee.name}"
        if place.nominee
        else f"{place.matter.id}. {place.matter.title}"
        for place in agenda.places
    ]


def _by_line(lots: Iterable[Lot], agenda: Agenda) -> list[dict[str, Quantity]]:
    """Shares by choice on each line, of lots as they would count."""
    lines: list[dict[str, Quantity]] = [{} for _ in agenda.places]
    for lot in lots:
        for line, code in enumerate(lot.code[1:]):
            choice = CHOICE_OF_CODE[DISINTERESTED.get(code, code)]
            lines[line][choice] = lines[line].get(choice, 0) + lot.shares
    return lines


def _as_instructed(
    instruments: Sequence[facts.Instrument], read: Reader, line: int
) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    for one in instruments:
        reading = read(one)
        given = reading.quantities.get(line)
        if given is None:
            given = {reading.code[line]: one.shares or 0}
        for code, shares in given.items():
            choice = CHOICE_OF_CODE[code]
            if shares:
                found[choice] = found.get(choice, 0) + shares
    return found


def _extent(one: facts.Instrument, read: Reader) -> Quantity:
    return max(one.shares or 0, read.extent(one).largest or 0)


def held_position(meeting: Meeting, holding: Holding) -> Position | None:
    """A position, if an over-vote of it is open."""
    (position,) = positions.described([holding])
    return position if position.held else None


def reason_of(evidence: Mapping[str, str]) -> str:
    """A ruling's reason with the four parts that the certificate states (231(d), rules.md P10)."""
    heads = {
        "what": "Information relied on",
        "source": "From whom",
        "when": "When",
        "how": "How it was obtained",
        "basis": "Why it is accurate and reliable",
        "finding": "Finding",
    }
    return "\n".join(
        f"{head}: {' '.join(evidence[name].split())}"
        for name, head in heads.items()
        if evidence.get(name, "").strip()
    )
