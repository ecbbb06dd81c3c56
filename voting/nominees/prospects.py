"""What would become of a position if an instruction were recorded now: asked of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from voting import standing
from voting.nominees import checks
from voting.nominees.instructions import ADD, Fault, Instruction
from voting.rules import facts, governing
from voting.rules.agenda import Agenda
from voting.rules.facts import Quantity
from voting.rules.marks import Reader
from voting.rules.numbers import number

#: No instrument has this name, and no line of the record comes after this one.
_SUPPOSED, _LAST = "", 2**62


@dataclass(frozen=True, slots=True)
class Prospect:
    """A position before and after an instruction, in shares.

    `status` is that which the instruction would have; `displaced` the shares that an addition
    would take from what was sent before.
    """

    own: Quantity
    voted_before: Quantity
    wanted: Quantity
    status: str
    voted_after: Quantity
    displaced: Quantity

    @property
    def over_by(self) -> Quantity:
        """By how many shares the instruction alone exceeds the position."""
        return max(self.wanted - self.own, 0)


def prospects(
    instructions: Sequence[Instruction],
    mode: str,
    holdings: Mapping[str, int],
    agenda: Agenda,
    now: datetime,
) -> dict[str, Prospect]:
    """By account, what would become of each position."""
    known = {
        each.value.id: each
        for each in standing.facts_of([holdings[one.account] for one in instructions])
    }
    read = Reader(agenda)
    return {
        one.account: _prospect(one, mode, known[one.account], read, now) for one in instructions
    }


def _prospect(
    one: Instruction, mode: str, known: standing.HoldingFacts, read: Reader, now: datetime
) -> Prospect:
    # A row with cumulative votes alone speaks for all of the position.
    wanted = checks.total(one, read.agenda) or known.own
    supposed = facts.Instrument(
        id=_SUPPOSED,
        holding=one.account,
        form="proxy",
        channel="nominee",
        received=now,
        line=_LAST,
        votes=one.written(),
        shares=wanted if mode == ADD else None,
    )
    before = _voted(known, read)
    after = replace(known, instruments=[*known.instruments, supposed])
    status = after.vote(read, read.agenda.last_close).standings[_SUPPOSED].status
    governs = status == "governs"
    displaced = max(before + wanted - known.own, 0) if governs and mode == ADD else 0
    return Prospect(known.own, before, wanted, status, _voted(after, read), displaced)


def _voted(known: standing.HoldingFacts, read: Reader) -> Quantity:
    """The shares for which a proxy or ballot speaks, without attendance alone."""
    found = governing.govern(
        known.value,
        known.own,
        known.instruments,
        read,
        known.rulings,
        read.agenda.last_close,
    )
    return sum(claim.left for claim in found.claims)


def taken_from_others(
    instructions: Sequence[Instruction],
    holdings: Mapping[str, int],
    agenda: Agenda,
    now: datetime,
) -> list[Fault]:
    """Additions for which the position has no room left beside what replaced all before it.

    The rules would let them take the place of the oldest shares. A nominee that adds does not
    mean that, and nothing is cut without its knowing (rules.md P10).
    """
    found = prospects(instructions, ADD, holdings, agenda, now)
    return [
        Fault(
            one.row,
            one.account,
            f"{number(prospect.voted_before)} of its {number(prospect.own)} shares are voted, and "
            f"this adds {number(prospect.wanted)}: it would take the place of some of them. Send "
            "all of them in a file that replaces.",
        )
        for one in instructions
        if (prospect := found[one.account]).displaced
    ]
