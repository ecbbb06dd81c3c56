"""What the votes of one instruction mean in shares for each choice (rules.md P10 and P16).

`For`, `Agnst`, `Abstn`, `Wthhld` and the three frequencies are the choices of the card, and are
faults where it does not offer them. Others are resolved here, once and for good, so that what is
recorded are choices:

* `WthMgmt` is the board's recommendation, and a fault where it recommends nothing.
* `AgnstMgmt` is the opposite of it: against for for, for for against or withhold. To abstain
  or a frequency there is no opposite, so it is a fault.
* `Dscrtnry` leaves the choice to the proxyholder. A broker may vote without instructions on a
  routine matter alone (P10), and the proxies are the board's: there it counts as the board
  recommends. On any other matter it is a fault; shares without instructions are broker non-votes
  there, and have to be said to be such.
* `NoActn` and `Blnk` are not voted. What is voted on none of the resolutions is a fault, since
  leaving the instruction out says so.
* `Prtry` with our own code is a broker non-vote.

Votes in a cumulative election are numbers of votes, not of shares, and cannot be given FOR here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from voting.record.values import shown
from voting.rules.facts import Matter, Quantity
from voting.rules.lots import exact
from voting.rules.numbers import number

from .reading import Element, child, text_of
from .resolutions import Resolution, Resolutions
from .vocabulary import (
    AGAINST_BOARD,
    BROKER_NON_VOTE_CODE,
    CHOICE_OF_ELEMENT,
    DISCRETION,
    ELEMENT_OF_CHOICE,
    ELEMENT_OF_CODE,
    ISSUER,
    NOT_VOTED,
    VOTE_ELEMENTS,
    WITH_BOARD,
    opposite,
    recommended,
)

Shares = dict[str, Quantity]
Votes = dict[str, Mapping[str, Quantity] | Mapping[str, Mapping[str, Quantity]]]

_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?", re.ASCII)
_MOST_DIGITS, _MOST_DECIMALS = 18, 17
_MOST_RESOLUTIONS = 1000

#: The elements of the two ways to vote on one resolution.
_PARTS_OF = {
    "VoteInstr": ("IssrLabl", "ListgGrpRsltnLabl", *VOTE_ELEMENTS, "Prtry"),
    "GblVoteInstr": ("IssrLabl", "VoteOptn"),
}
_IS_VOTE = frozenset(VOTE_ELEMENTS)

#: Stands for all shares of the balance.
_ALL = "QALL"


class Faulty(Exception):
    """A fault in one instruction: the field, and what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def children_of(
    element: Element,
    field: str,
    known: tuple[str, ...],
    problems: list[Faulty],
    several: tuple[str, ...] = (),
) -> dict[str, Element]:
    """The children of an element by name; one that is unknown or there twice is a fault.

    Of `several` only the first is returned.
    """
    prefix = element.tag.rpartition("}")[0] + "}"
    found: dict[str, Element] = {}
    for one in element:
        own = one.tag.startswith(prefix)
        name = one.tag[len(prefix) :] if own else one.tag
        if name not in known or not own:
            problems.append(
                Faulty(field, f"{shown(name)} is no element of {field}. Check its name.")
            )
        elif name in found and name not in several:
            problems.append(Faulty(field, f"{name} is there twice. Give it once."))
        else:
            found.setdefault(name, one)
    return found


def quantity_in(element: Element | None, field: str) -> Quantity:
    """The shares in a Unit, exactly. Raises `Faulty` for anything else."""
    inner = list(element) if element is not None else []
    if len(inner) != 1 or local(inner[0]) != "Unit":
        raise Faulty(field, "Write one number of shares, as <Unit>1200</Unit>.")
    try:
        return _number(text_of(inner[0]))
    except ValueError as error:
        raise Faulty(field, str(error)) from None


@lru_cache(maxsize=10_000)
def _number(text: str) -> Quantity:
    match = _DECIMAL.fullmatch(text) if len(text) <= 40 else None
    if match is None or not (match[2] or match[3]):
        raise ValueError(f"{shown(text)} is no number of shares. Write digits, as 1200 or 0.5.")
    whole, decimals = match[2].lstrip("0"), (match[3] or "").rstrip("0")
    if match[1] == "-" and (whole or decimals):
        raise ValueError(f"{text} is negative. Write how many shares are voted so.")
    if len(whole) + len(decimals) > _MOST_DIGITS or len(decimals) > _MOST_DECIMALS:
        raise ValueError(f"{shown(text)} has too many digits; the schema has {_MOST_DIGITS}.")
    return Fraction(f"{whole or '0'}.{decimals}") if decimals else int(whole or "0")


def local(element: Element) -> str:
    """An element's name without its namespace."""
    tag: str = element.tag
    return tag[tag.rfind("}") + 1 :]


class Voting:
    """Reads the votes of instructions on the resolutions of one meeting."""

    def __init__(self, known: Resolutions) -> None:
        self.known = known

    def read(self, details: Element, balance: Quantity | None, problems: list[Faulty]) -> Votes:
        """The shares by choice on each matter. All faults go to `problems`.

        `balance` are the shares of the instruction, for votes on all of them.
        """
        return _Votes(self.known, balance, problems).read(details)


class _Votes:
    """The votes of one instruction."""

    def __init__(
        self, known: Resolutions, balance: Quantity | None, problems: list[Faulty]
    ) -> None:
        self.known = known
        self.balance = balance
        self.problems = problems
        self.votes: dict[str, Shares | dict[str, Shares]] = {}
        self.places: dict[tuple[str, str | None], str] = {}

    def read(self, details: Element) -> Votes:
        before = len(self.problems)
        agenda = child(details, "VoteInstrForAgndRsltn")
        kinds = [] if agenda is None else list(agenda)
        if len(kinds) != 1:
            raise Faulty(
                "VoteDtls/VoteInstrForAgndRsltn",
                "Give either votes on resolutions (VotePerAgndRsltn) or one vote on all of them "
                "(VoteForAllAgndRsltns).",
            )
        name = local(kinds[0])
        if name == "VoteForAllAgndRsltns":
            self._on_all(kinds[0])
        elif name == "VotePerAgndRsltn":
            self._on_each(kinds[0])
        else:
            raise Faulty(
                "VoteDtls/VoteInstrForAgndRsltn",
                f"{shown(name)} is no way to vote. Write VotePerAgndRsltn.",
            )
        self._check_contested()
        if not self.votes and len(self.problems) == before:
            raise Faulty(
                "VoteDtls",
                "Nothing is voted on any resolution. Leave the instruction out; to take back an "
                "earlier one send seev.005.",
            )
        return dict(self.votes)

    def _on_each(self, element: Element) -> None:
        kinds = {local(one) for one in element}
        if len(kinds) != 1 or not kinds <= {"VoteInstr", "GblVoteInstr"}:
            raise Faulty(
                "VotePerAgndRsltn",
                "Give the votes either as VoteInstr with quantities or as GblVoteInstr with codes, "
                "and at least one of them.",
            )
        if len(element) > _MOST_RESOLUTIONS:
            raise Faulty("VotePerAgndRsltn", f"More than {_MOST_RESOLUTIONS} votes are given.")
        for one in element:
            try:
                self._vote(one)
            except Faulty as faulty:
                self.problems.append(faulty)

    def _vote(self, element: Element) -> None:
        """One resolution's votes, in quantities or by a code."""
        name = local(element)
        label = text_of(child(element, "IssrLabl"))
        field = f"{name}[IssrLabl={shown(label)}]"
        found = children_of(element, field, _PARTS_OF[name], self.problems, several=("Prtry",))
        resolution = self._resolution(label, text_of(found.get("ListgGrpRsltnLabl")), field)
        if name == "GblVoteInstr":
            given: Mapping[str, Quantity | str] = {self._chosen(found.get("VoteOptn"), field): _ALL}
        else:
            given = self._in_quantities(element, found, field)
        self._add(resolution, given, field)

    def _on_all(self, element: Element) -> None:
        """One code for every resolution: it must mean something on each of them."""
        field = "VoteForAllAgndRsltns"
        chosen = self._chosen(element, field)
        for resolution in self.known.standing:
            contested = resolution.matter.kind == "election" and resolution.matter.contested
            try:
                if contested and chosen == "For":
                    raise Faulty(
                        field,
                        f"Election {resolution.group} has more nominees than its "
                        f"{resolution.matter.seats} seats, so that nobody can vote for all. Vote "
                        "on each resolution.",
                    )
                self._add(resolution, {chosen: _ALL}, f"{field}[IssrLabl={resolution.label!r}]")
            except Faulty as faulty:
                self.problems.append(faulty)

    def _resolution(self, label: str, group: str, field: str) -> Resolution:
        found = self.known.by_label.get(label)
        if group:
            if (group, label) in self.known.in_group:
                found = self.known.in_group[group, label]
            elif found is not None:
                where = f"in {shown(found.group)}" if found.group else "in no group"
                raise Faulty(
                    field,
                    f"Resolution {shown(label)} is {where}, not in {shown(group)}. Correct "
                    "ListgGrpRsltnLabl or leave it out.",
                )
        if found is None:
            listed = ", ".join(one.label for one in self.known.standing[:40])
            raise Faulty(field, f"There is no resolution {shown(label)}. Resolutions are {listed}.")
        place = (found.matter.id, found.first)
        if place in self.places:
            raise Faulty(
                field,
                f"Resolution {shown(label)} is voted twice"
                + (f" (as {self.places[place]} too)" if self.places[place] != label else "")
                + ". Give all its votes once.",
            )
        self.places[place] = label
        return found

    def _in_quantities(
        self, element: Element, found: Mapping[str, Element], field: str
    ) -> dict[str, Quantity | str]:
        """Shares, or QALL, by the name of the element that they are given in."""
        given: dict[str, Quantity | str] = {
            name: self._amount(one, f"{field}/{name}")
            for name, one in found.items()
            if name in _IS_VOTE
        }
        if "Prtry" in found:
            for one in element.iterchildren(found["Prtry"].tag):
                name = self._proprietary(child(one, "Cd"), f"{field}/Prtry")
                if name in given:
                    raise Faulty(f"{field}/Prtry", f"{name} is there twice. Give it once.")
                given[name] = self._amount(child(one, "Qty"), f"{field}/Prtry")
        if not given:
            raise Faulty(field, "There is no vote. Write how many shares are voted For, Agnst, …")
        return given

    def _chosen(self, element: Element | None, field: str) -> str:
        """The element of a vote that one code stands for."""
        options = [] if element is None else list(element)
        if len(options) != 1:
            raise Faulty(field, "Give one code for the vote, as <Tp>CFOR</Tp>.")
        if local(options[0]) == "Prtry":
            return self._proprietary(options[0], f"{field}/Prtry")
        code = text_of(options[0])
        if code == "CHRM":
            raise Faulty(
                field,
                "CHRM leaves the vote to the chair of the meeting, who is not the proxyholder. "
                "Give votes.",
            )
        if local(options[0]) != "Tp" or code not in ELEMENT_OF_CODE:
            raise Faulty(
                field, f"{shown(code)} is no code. Write one of {', '.join(ELEMENT_OF_CODE)}."
            )
        return ELEMENT_OF_CODE[code]

    def _proprietary(self, code: Element | None, field: str) -> str:
        id, issuer = text_of(child(code, "Id")), text_of(child(code, "Issr"))
        if (id, issuer) != (BROKER_NON_VOTE_CODE, ISSUER):
            raise Faulty(
                field,
                f"{shown(id)} of {shown(issuer)} is not known here. For broker non-votes write Id "
                f"{BROKER_NON_VOTE_CODE} and Issr {ISSUER}.",
            )
        return BROKER_NON_VOTE_CODE

    def _amount(self, element: Element | None, field: str) -> Quantity | str:
        inner = [] if element is None else list(element)
        if len(inner) != 1:
            raise Faulty(field, "Give either a quantity (Qty) or the code QALL (Cd), not both.")
        if local(inner[0]) == "Cd":
            if text_of(inner[0]) != _ALL:
                raise Faulty(field, f"{shown(text_of(inner[0]))} is no code. Write {_ALL}.")
            return _ALL
        if local(inner[0]) == "Unit":
            # A proprietary vote has its choice of quantity or code inside one Qty.
            return quantity_in(element, field)
        if local(inner[0]) != "Qty":
            raise Faulty(field, "Write a number of shares, as <Qty><Unit>1200</Unit></Qty>.")
        return quantity_in(inner[0], field)

    def _add(self, resolution: Resolution, given: Mapping[str, Quantity | str], field: str) -> None:
        """Add the votes on one resolution, or raise what is wrong with them."""
        if _ALL in given.values() and len(given) > 1:
            others = ", ".join(name for name, amount in given.items() if amount != _ALL)
            raise Faulty(
                field,
                f"{_ALL} gives all shares to one choice, and there are votes for others too"
                f"{f' ({others})' if others else ''}. Write a quantity for each.",
            )
        shares: Shares = {}
        total: Quantity = 0
        for name, amount in given.items():
            quantity = self._whole_balance(field) if isinstance(amount, str) else amount
            total += quantity
            choice = self._choice(resolution, name, f"{field}/{name}")
            if choice is not None and quantity:
                shares[choice] = exact(shares.get(choice, 0) + quantity)
        if self.balance is not None and total > self.balance:
            raise Faulty(
                field,
                f"{number(exact(total))} shares are voted and the balance of the instruction is "
                f"{number(self.balance)}. Correct the votes or InstdBal.",
            )
        if not shares:
            return
        if resolution.nominee is None:
            self.votes[resolution.matter.id] = shares
        else:
            of_matter = self.votes.setdefault(resolution.matter.id, {})
            of_matter[resolution.nominee] = shares  # type: ignore[assignment]

    def _whole_balance(self, field: str) -> Quantity:
        if self.balance is None:
            raise Faulty(
                field,
                "The vote is one of all shares, and how many they are is not said. Write the "
                "balance once, as a Unit, in AcctDtls/InstdBal.",
            )
        return self.balance

    def _choice(self, resolution: Resolution, name: str, field: str) -> str | None:
        """The choice that an element stands for on a resolution; None for no vote."""
        matter = resolution.matter
        if name in NOT_VOTED:
            return None
        if name == BROKER_NON_VOTE_CODE:
            return "broker_non_vote"
        choice = CHOICE_OF_ELEMENT.get(name) or self._left_to_others(resolution, name, field)
        if choice not in matter.choices:
            offered = ", ".join(ELEMENT_OF_CHOICE[one] for one in matter.choices)
            raise Faulty(
                field,
                f"{name} is not offered on {shown(resolution.label)}. Write one of {offered}.",
            )
        if matter.cumulative and choice == "for":
            raise Faulty(
                field,
                f"Election {shown(resolution.group)} is cumulative: votes for a nominee are a "
                "number of votes, which this message cannot say. Send this account as CSV.",
            )
        return choice

    def _left_to_others(self, resolution: Resolution, name: str, field: str) -> str:
        """The choice where it is said by way of the board's recommendation."""
        matter = resolution.matter
        if name == DISCRETION and not matter.routine:
            raise Faulty(
                field,
                f"{shown(resolution.label)} is no routine matter, on which nobody votes these "
                "shares without instructions. Give votes, or broker non-votes as Prtry with Id "
                f"{BROKER_NON_VOTE_CODE} and Issr {ISSUER}.",
            )
        choice = recommended(matter, resolution.first)
        if choice is None:
            raise Faulty(
                field,
                f"The board recommends nothing on {shown(resolution.label)}, so that {name} says "
                "nothing. Give votes.",
            )
        if name != AGAINST_BOARD:
            assert name in (WITH_BOARD, DISCRETION)
            return choice
        against = opposite(choice)
        if against == "against" and matter.kind == "election" and matter.by_plurality:
            against = "withhold"
        if against is None:
            raise Faulty(
                field,
                f"The board recommends {shown(choice)} on {shown(resolution.label)}, which has no "
                "one opposite. Give votes.",
            )
        return against

    def _check_contested(self) -> None:
        """Where nominees exceed the seats, a share may be voted FOR as many as there are seats."""
        for id, by_nominee in self.votes.items():
            matter = self._matter(id)
            if matter.kind != "election" or matter.cumulative or not matter.contested:
                continue
            lines: list[Shares] = list(by_nominee.values())  # type: ignore[arg-type]
            most = max(sum(line.values()) for line in lines)
            shares = most if self.balance is None else self.balance
            marked = sum(line.get("for", 0) for line in lines)
            if marked > shares * matter.seats:
                self.problems.append(
                    Faulty(
                        "VotePerAgndRsltn",
                        f"{number(exact(marked))} votes are given FOR nominees of election {id}; "
                        f"{number(shares)} shares have {number(exact(shares * matter.seats))} for "
                        f"its {matter.seats} seats. Correct them.",
                    )
                )

    def _matter(self, id: str) -> Matter:
        return next(one.matter for one in self.known.standing if one.matter.id == id)
