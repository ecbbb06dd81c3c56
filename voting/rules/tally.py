"""Sums votes by choice.

What is summed is `Counts`: shares by share class and code, which a database can group and a
recount can add up. Expanding the codes is the same for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .agenda import Agenda
from .facts import CHOICE_OF_CODE, FOR, Lot, Matter, Quantity
from .lots import DISINTERESTED, IN_PERSON


@dataclass(slots=True)
class Counts:
    """Shares by share class and code, and cumulated votes by (share class, line, interested)."""

    shares: dict[str, dict[str, Quantity]] = field(default_factory=dict)
    allocations: dict[tuple[str, int, bool], Quantity] = field(default_factory=dict)

    def add(self, share_class: str, lots: Iterable[Lot]) -> None:
        """Add the lots of one holding."""
        shares = self.shares.setdefault(share_class, {})
        for lot in lots:
            shares[lot.code] = shares.get(lot.code, 0) + lot.shares
            for line, votes in lot.allocations:
                place = (share_class, line, lot.code[1 + line] in DISINTERESTED)
                self.allocations[place] = self.allocations.get(place, 0) + votes

    def copy(self) -> Counts:
        """The same counts, to be changed."""
        return Counts({of: dict(codes) for of, codes in self.shares.items()}, {**self.allocations})

    def merged(self, other: Counts) -> Counts:
        """The sum of these and other counts."""
        total = self.copy()
        for share_class, codes in other.shares.items():
            shares = total.shares.setdefault(share_class, {})
            for code, number in codes.items():
                shares[code] = shares.get(code, 0) + number
        for place, votes in other.allocations.items():
            total.allocations[place] = total.allocations.get(place, 0) + votes
        return total


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes by line, share class, choice and interest; and votes present by class."""

    agenda: Agenda
    votes: Mapping[int, Mapping[tuple[str, str, bool], Quantity]]
    present: Mapping[str, Quantity]
    in_person: Mapping[str, Quantity]

    def on_line(
        self,
        matter: Matter,
        line: int,
        *,
        share_class: str | None = None,
        excluding_interested: bool = False,
    ) -> dict[str, Quantity]:
        """Votes on a line by choice, of the classes that vote on the matter."""
        classes = (share_class,) if share_class else self.agenda.meeting.classes_of(matter)
        totals: dict[str, Quantity] = dict.fromkeys(offered(matter), 0)
        for (of_class, choice, interested), votes in self.votes[line].items():
            left_out = interested and excluding_interested
            if of_class in classes and choice in totals and not left_out:
                totals[choice] += votes
        return totals


def offered(matter: Matter) -> tuple[str, ...]:
    """The choices by which votes on a matter are reported; they add up to what is present."""
    if matter.cumulative:
        return (*matter.choices, "broker_non_vote")
    return (*matter.choices, "broker_non_vote", "unvoted")


#: Many codes differ as a whole and have few different pieces of this many characters.
_PIECE = 6


def tally(counts: Counts, agenda: Agenda) -> Tally:
    """Expand codes into votes: shares times the votes per share of their class."""
    votes: dict[int, dict[tuple[str, str, bool], Quantity]] = {
        place.number: defaultdict(int) for place in agenda.places
    }
    present: dict[str, Quantity] = dict.fromkeys(agenda.meeting.classes, 0)
    in_person: dict[str, Quantity] = dict.fromkeys(agenda.meeting.classes, 0)
    cumulative = {place.number for place in agenda.places if place.matter.cumulative}
    for (share_class, start, piece), shares in _in_pieces(counts, len(agenda.places)).items():
        weight = shares * agenda.meeting.classes[share_class].votes_per_share
        if start == 0:
            present[share_class] += weight
            if piece[0] == IN_PERSON:
                in_person[share_class] += weight
        # A code's first character is the mark of presence, and the others are the lines.
        for line, mark in enumerate(piece, start - 1):
            choice = DISINTERESTED.get(mark, mark)
            if line >= 0 and not (line in cumulative and choice == FOR):
                votes[line][share_class, CHOICE_OF_CODE[choice], choice != mark] += weight
    for (share_class, line, interested), cumulated in counts.allocations.items():
        votes[line][share_class, "for", interested] += cumulated
    return Tally(agenda, votes, present, in_person)


def _in_pieces(counts: Counts, lines: int) -> dict[tuple[str, int, str], Quantity]:
    """Shares by class, place of the piece in the code, and piece."""
    sums: dict[tuple[str, int, str], Quantity] = {}
    for share_class, codes in counts.shares.items():
        for start in range(0, lines + 1, _PIECE):
            stop = start + _PIECE
            pieces: dict[str, Quantity] = {}
            for code, shares in codes.items():
                piece = code[start:stop]
                pieces[piece] = pieces.get(piece, 0) + shares
            for piece, shares in pieces.items():
                sums[share_class, start, piece] = shares
    return sums
