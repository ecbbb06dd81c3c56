"""Cuts what governs a holding into lots that are voted alike (decisions 7, 8 and 10).

Where a nominee gives quantities on several matters, its shares are cut at the union of the break
points. Every total is kept exactly; how the matters pair within a lot is invented, and the
nominee's own figures stay the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from .agenda import Agenda
from .facts import FOR, UNVOTED, Holding, Lot, Quantity
from .governing import Claim
from .marks import Reading

BY_PROXY, IN_PERSON = "P", "I"


def exact(number: Quantity) -> Quantity:
    """The same number, as an `int` where it is whole."""
    if isinstance(number, Fraction) and number.denominator == 1:
        return int(number)
    return number


def cut(claim: Claim, reading: Reading, holding: Holding, agenda: Agenda) -> list[Lot]:
    """The lots of one governing claim, in proportion to what it still governs."""
    if claim.left == 0:
        return []
    presence = IN_PERSON if claim.instrument.form == "ballot" else BY_PROXY
    if reading.plain:
        return [Lot(claim.left, presence + reading.code)]
    code = reading.code
    allocations: tuple[tuple[int, Quantity], ...] = ()
    if reading.allocations or reading.spreads:
        code, allocations = _cumulated(claim, reading, holding, agenda)
    lots = [
        Lot(shares, presence + choices)
        for shares, choices in _pieces(claim, code, reading.quantities)
    ]
    return [lots[0]._replace(allocations=allocations), *lots[1:]] if allocations else lots


def _pieces(
    claim: Claim, code: str, quantities: Mapping[int, Mapping[str, Quantity]]
) -> list[tuple[Quantity, str]]:
    """Shares and choices between one break point and the next."""
    ratio = None if claim.left == claim.speaks_for else Fraction(claim.left) / claim.speaks_for
    # The nominees of an election are mostly voted alike: such lines are cut once.
    alike: dict[tuple[tuple[str, Quantity], ...], list[int]] = {}
    for line, by_choice in quantities.items():
        alike.setdefault(tuple(by_choice.items()), []).append(line)
    breaks: set[Quantity] = {claim.left}
    ends: list[tuple[list[int], list[tuple[Quantity, str]]]] = []
    for given, lines in alike.items():
        end: Quantity = 0
        at: list[tuple[Quantity, str]] = []
        for choice, shares in given:
            end += shares if ratio is None else shares * ratio
            at.append((end, choice))
            breaks.add(end)
        at.append((claim.left, UNVOTED))
        ends.append((lines, at))
    breaks.discard(0)
    pieces: list[tuple[Quantity, str]] = []
    start: Quantity = 0
    choices = list(code)
    for stop in sorted(breaks):
        for lines, at in ends:
            chosen = next(choice for end, choice in at if end >= stop)
            for line in lines:
                choices[line] = chosen
        pieces.append((exact(stop - start), "".join(choices)))
        start = stop
    return pieces


def _cumulated(
    claim: Claim, reading: Reading, holding: Holding, agenda: Agenda
) -> tuple[str, tuple[tuple[int, Quantity], ...]]:
    """The votes that a claim gives in cumulative elections, and its code without void ones.

    A holder has shares × votes per share × seats to give; who gives more has not voted.
    """
    votes_per_share = agenda.meeting.classes[holding.share_class].votes_per_share
    code = list(reading.code)
    given: dict[int, Quantity] = {}
    for matter in agenda.matters:
        numbers = reading.allocations.get(matter.id)
        if numbers is None:
            continue
        if sum(numbers.values()) > claim.speaks_for * votes_per_share * matter.seats:
            for line in agenda.lines_of[matter.id]:
                code[line] = UNVOTED
            continue
        for line, votes in numbers.items():
            given[line] = Fraction(votes) * claim.left / claim.speaks_for
    for lines, seats in reading.spreads:
        for line in lines:
            given[line] = Fraction(claim.left) * votes_per_share * seats / len(lines)
    return "".join(code), tuple((line, exact(votes)) for line, votes in sorted(given.items()))


def present_without_a_vote(shares: Quantity, agenda: Agenda) -> Lot:
    """Shares present in person by attendance alone: unvoted on every matter."""
    return Lot(shares, IN_PERSON + UNVOTED * len(agenda.places))


def in_person(lots: Iterable[Lot]) -> list[Lot]:
    """The same lots of a holder who attends."""
    return [lot._replace(code=IN_PERSON + lot.code[1:]) for lot in lots]


def marked_interested(lots: Iterable[Lot], holding: Holding, agenda: Agenda) -> list[Lot]:
    """The same lots, in lower case on the lines of matters in which the holding is interested."""
    lines = {line for matter in holding.interested for line in agenda.lines_of.get(matter, ())}
    if not lines:
        return list(lots)
    return [
        lot._replace(
            code=lot.code[0]
            + "".join(
                _INTERESTED.get(choice, choice) if line in lines else choice
                for line, choice in enumerate(lot.code[1:])
            )
        )
        for lot in lots
    ]


#: The codes that an interested holding's choices are stored under.
_INTERESTED = {"F": "f", "A": "a", "W": "w", "B": "b", "N": "n", UNVOTED: ","}
DISINTERESTED = {small: choice for choice, small in _INTERESTED.items()}
assert FOR in _INTERESTED
