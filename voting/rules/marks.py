"""What the marks on an instrument mean (P12, P15; decisions 5, 9 and 10).

A *reading* gives each votable line either one choice for all the shares of the instrument, or
quantities of shares by choice. It does not depend on how many shares in the end it speaks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from .agenda import Agenda
from .facts import (
    CODE_OF_CHOICE,
    FOR,
    UNVOTED,
    WITHHOLD,
    Instrument,
    Matter,
    Quantity,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The meaning of an instrument's marks.

    `code` has a choice for each line. Where a line was given in quantities, `quantities` maps it
    to shares by choice and its place in `code` is unvoted. `allocations` map a line of a
    cumulative election to a number of votes; `spreads` lists, for each cumulative election
    marked FOR without numbers, the lines among which the votes are spread evenly, and its seats.
    `problems` are pairs of kind and detail for the inspectors.
    """

    code: str
    quantities: Mapping[int, Mapping[str, Quantity]]
    allocations: Mapping[str, Mapping[int, Quantity]]
    spreads: tuple[tuple[tuple[int, ...], int], ...]
    problems: tuple[tuple[str, str], ...]

    @property
    def plain(self) -> bool:
        """One choice on each line for all the shares."""
        return not (self.quantities or self.allocations or self.spreads)


def quantity_of(text: str) -> Quantity:
    """An exact number from its decimal digits."""
    if text.isascii() and text.isdigit():
        return int(text)
    number = Fraction(text)
    return int(number) if number.denominator == 1 else number


def quantities_in(mark: Any, kind: str) -> list[dict[str, str]]:
    """The shares by choice that a mark gives: of one matter, or of each nominee of an election."""
    # Nearly every mark is a word; this is asked of each of them.
    if type(mark) is not dict or "except" in mark:
        return []
    if kind == "election":
        return [one for one in mark.values() if type(one) is dict]
    return [mark]


class Extent(NamedTuple):
    """How far quantities reach: their largest sum on one line, and whether all votes are such.

    `largest` is None where there are none. Where `all_quantities`, the rest of the holding is
    absent (decision 3).
    """

    largest: Quantity | None
    all_quantities: bool


def extent(votes: Mapping[str, Any], agenda: Agenda) -> Extent:
    """How far the quantities of an instrument's votes reach."""
    largest: Quantity | None = None
    every = bool(votes)
    for matter, mark in votes.items():
        kind = agenda.kind_of[matter]
        given = quantities_in(mark, kind)
        if not given or (kind == "election" and len(given) < len(mark)):
            every = False
        for one in given:
            total = sum(quantity_of(shares) for shares in one.values())
            largest = total if largest is None else max(largest, total)
    return Extent(largest, every)


class Reader:
    """Reads instruments against one agenda, each different set of marks once."""

    def __init__(self, agenda: Agenda) -> None:
        self.agenda = agenda
        # The votes are kept beside what is known of them, so that no other object can take
        # their identity.
        self._readings: dict[tuple[int, str, bool, str], tuple[Any, Reading]] = {}
        self._extents: dict[int, tuple[Any, Extent]] = {}

    def __call__(self, instrument: Instrument) -> Reading:
        """What the marks of an instrument mean."""
        votes = instrument.votes
        key = (id(votes), instrument.form, instrument.channel == "nominee", instrument.solicitor)
        known = self._readings.get(key)
        if known is None:
            known = self._readings[key] = (votes, read(instrument, self.agenda))
        return known[1]

    def extent(self, instrument: Instrument) -> Extent:
        """How far the quantities of an instrument reach."""
        votes = instrument.votes
        known = self._extents.get(id(votes))
        if known is None:
            known = self._extents[id(votes)] = (votes, extent(votes, self.agenda))
        return known[1]


def read(instrument: Instrument, agenda: Agenda) -> Reading:
    """Read every mark of an instrument against the agenda."""
    reader = _Reader(instrument, agenda)
    for matter in agenda.matters:
        mark = instrument.votes.get(matter.id)
        if matter.kind == "election":
            reader.election(matter, mark)
        else:
            reader.proposal(matter, mark)
    return Reading(
        "".join(reader.code),
        reader.quantities,
        reader.allocations,
        tuple(reader.spreads),
        tuple(reader.problems),
    )


class _Reader:
    """Collects a reading matter by matter."""

    def __init__(self, instrument: Instrument, agenda: Agenda) -> None:
        self.agenda = agenda
        self.solicitor = instrument.solicitor
        self.proxy = instrument.form == "proxy"
        self.fills_in = (
            self.proxy and not instrument.by_nominee and agenda.meeting.unmarked == "board"
        )
        self.code = [UNVOTED] * len(agenda.places)
        self.quantities: dict[int, Mapping[str, Quantity]] = {}
        self.allocations: dict[str, Mapping[int, Quantity]] = {}
        self.spreads: list[tuple[tuple[int, ...], int]] = []
        self.problems: list[tuple[str, str]] = []

    def proposal(self, matter: Matter, mark: Any) -> None:
        (line,) = self.agenda.lines_of[matter.id]
        if mark is None:
            if self.fills_in:
                recommended = matter.recommendation(self.solicitor)
                if isinstance(recommended, str):
                    self.code[line] = CODE_OF_CHOICE[recommended]
        elif isinstance(mark, dict):
            self.quantities[line] = _by_code(mark)
        else:
            self.code[line] = self._one(matter, mark)

    def _one(self, matter: Matter, mark: Any) -> str:
        """The choice of a single mark; unvoted where contradictory ones were made."""
        if isinstance(mark, str):
            return CODE_OF_CHOICE[mark]
        choices = set(mark)
        if len(choices) == 1:
            return CODE_OF_CHOICE[choices.pop()]
        if choices:
            self.problems.append(
                ("overmarked", f"matter {matter.id} is marked {' and '.join(mark)}")
            )
        return UNVOTED

    def election(self, matter: Matter, mark: Any) -> None:
        if isinstance(mark, list):
            chosen = self._one(matter, mark)
            if chosen == UNVOTED:
                return
            mark = mark[0]
        marks, quantities, numbers = self._marks_by_line(matter, mark)
        if matter.cumulative:
            self.quantities.update(quantities)
            self._cumulate(matter, self._as_they_stand(matter, marks), numbers)
            return
        if self.fills_in and not (matter.contested and (marks or quantities)):
            for line, choice in self._recommended(matter).items():
                if line not in quantities:
                    marks.setdefault(line, (None, choice))
        # What counts is what was marked, also for a nominee who was replaced since.
        fors = sum(choice == FOR for _, choice in marks.values())
        if matter.contested and fors > matter.seats:
            self.problems.append(
                ("overmarked", f"matter {matter.id} has {fors} marks FOR {matter.seats} seats")
            )
            return
        self.quantities.update(quantities)
        for line, choice in self._as_they_stand(matter, marks).items():
            self.code[line] = choice

    def _as_they_stand(
        self, matter: Matter, marks: Mapping[int, tuple[str | None, str]]
    ) -> dict[int, str]:
        """Choices made for nominees, as they count for those who now stand in their places.

        A choice for no one by name is a recommendation for who stood there first.
        """
        first = {self.agenda.place_of[matter.id][one.id]: one.id for one in matter.nominees}
        return {
            line: self._for_nominee(matter, nominee or first[line], choice)
            for line, (nominee, choice) in marks.items()
        }

    def _marks_by_line(
        self, matter: Matter, mark: Any
    ) -> tuple[
        dict[int, tuple[str | None, str]],
        dict[int, Mapping[str, Quantity]],
        dict[int, Quantity],
    ]:
        """An election's marks by line: nominee and choice, shares by choice, cumulated votes."""
        marks: dict[int, tuple[str | None, str]] = {}
        quantities: dict[int, Mapping[str, Quantity]] = {}
        numbers: dict[int, Quantity] = {}
        named = [nominee.id for nominee in matter.nominees]
        if mark is None:
            return marks, quantities, numbers
        if isinstance(mark, str):
            given: Mapping[str, Any] = dict.fromkeys(named, mark)
        elif "except" in mark:
            given = dict.fromkeys(named, "for")
            for name in mark["except"]:
                if name in self.agenda.place_of[matter.id]:
                    line = self.agenda.place_of[matter.id][name]
                    given = {
                        id: "withhold" if self.agenda.place_of[matter.id][id] == line else choice
                        for id, choice in given.items()
                    }
                else:
                    self.problems.append(
                        ("unknown_name", f"{name} is no nominee of matter {matter.id}")
                    )
        else:
            given = mark
        for id, choice in given.items():
            line = self.agenda.place_of[matter.id][id]
            if isinstance(choice, dict):
                quantities[line] = self._quantities_for(matter, id, choice)
            elif isinstance(choice, str) and choice[0].isdigit():
                numbers[line] = quantity_of(choice)
            else:
                marks[line] = (id, self._one(matter, choice))
        return marks, quantities, numbers

    def _for_nominee(self, matter: Matter, nominee: str, choice: str) -> str:
        """A choice made for a nominee, as it counts for who now stands in his place."""
        if (matter.id, nominee) in self.agenda.replaced and not self._passes_on(choice):
            return UNVOTED
        return choice

    def _passes_on(self, choice: str) -> bool:
        """A proxy's FOR passes to a substitute where the meeting's proxies may vote for one."""
        return choice == FOR and self.proxy and self.agenda.meeting.substitution

    def _quantities_for(
        self, matter: Matter, nominee: str, given: Mapping[str, str]
    ) -> Mapping[str, Quantity]:
        by_code = _by_code(given)
        if (matter.id, nominee) not in self.agenda.replaced:
            return by_code
        by_choice: dict[str, Quantity] = {}
        for choice, shares in by_code.items():
            counted = self._for_nominee(matter, nominee, choice)
            by_choice[counted] = by_choice.get(counted, 0) + shares
        return by_choice

    def _recommended(self, matter: Matter) -> dict[int, str]:
        """The solicitor's recommendation by line, in the choices that the card offers."""
        recommended = matter.recommendation(self.solicitor)
        lines = self.agenda.place_of[matter.id]
        if recommended is None:
            return {}
        if isinstance(recommended, str):
            recommended = {nominee.id: recommended for nominee in matter.nominees}
            if matter.contested and recommended and "for" in recommended.values():
                return {}
        against = WITHHOLD if matter.by_plurality else CODE_OF_CHOICE["against"]
        return {
            lines[id]: against if choice in ("against", "withhold") else CODE_OF_CHOICE[choice]
            for id, choice in recommended.items()
            if id in lines and not (choice == "abstain" and matter.by_plurality)
        }

    def _cumulate(
        self, matter: Matter, marks: dict[int, str], numbers: dict[int, Quantity]
    ) -> None:
        """Give a cumulative election's votes by number or, without numbers, spread evenly."""
        if not marks and not numbers and self.fills_in:
            recommended = self._recommended(matter).items()
            marks = self._as_they_stand(
                matter, {line: (None, choice) for line, choice in recommended if choice == FOR}
            )
        for line, choice in marks.items():
            self.code[line] = choice
        if numbers:
            self.allocations[matter.id] = numbers
        else:
            spread = tuple(sorted(line for line, choice in marks.items() if choice == FOR))
            if spread:
                self.spreads.append((spread, matter.seats))


def _by_code(given: Mapping[str, str]) -> dict[str, Quantity]:
    return {CODE_OF_CHOICE[choice]: quantity_of(shares) for choice, shares in given.items()}
