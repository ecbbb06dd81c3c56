"""What a card is made of: whose it is, choices, nominees' rows, items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from voting.rules.facts import BOARD, Matter, Quantity
from voting.rules.sentences import number

#: What was marked, as a form has it: the words by field.
Marks = Mapping[str, Sequence[str]]

#: How an item is laid out on the card.
CHOICE, LIST, BY_NOMINEE, VOTES = "choice", "list", "by_nominee", "votes"
EXCEPT, DIVIDE = "except", "divide"


#: The board's name on its own card where none was entered.
THE_BOARD = "the Board of Directors"


@dataclass(frozen=True, slots=True)
class Side:
    """A solicitor as his card has him. `solicitor` is his name in the record."""

    solicitor: str = BOARD
    name: str = THE_BOARD
    proxies: tuple[str, ...] = ()
    colour: str = ""
    contact: str = ""
    statement: str = ""

    @property
    def of_board(self) -> bool:
        return self.solicitor == BOARD

    @property
    def card(self) -> str:
        """His card in a phrase: "the white card of Harbor Fund"."""
        colour = f"{self.colour} " if self.colour else ""
        return f"the {colour}card of {self.name}"

    @property
    def titled(self) -> str:
        """His name at the beginning of a sentence."""
        return f"{self.name[:1].upper()}{self.name[1:]}"

    @property
    def solicited(self) -> str:
        """On whose behalf a proxy on his card is solicited (Rule 14a-4(a)(1)), in a phrase."""
        if self.of_board:
            return f"solicited on behalf of {self.name}"
        return f"solicited by {self.name}, not on behalf of the Board of Directors"

    @property
    def shape(self) -> list[Any]:
        """What a holder saw of it on the card; changes when that does."""
        return [self.solicitor, self.name, self.proxies, self.colour, self.statement]


#: Where nobody else solicits.
THE_BOARD_ALONE = Side()


class Choice(NamedTuple):
    """One box of the card: the word that is sent and the label beside it."""

    value: str
    label: str


class Row(NamedTuple):
    """A nominee on the card. `named_by` is told only where several have named nominees.

    Nominees are then grouped by who named them, and in the order of the alphabet in each group,
    alike on every side's card (Rule 14a-19(e)).
    """

    field: str
    nominee: str
    name: str
    note: str = ""
    biography: str = ""
    named_by: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A matter on the card.

    `choices` are those of the matter, or with the layout `by_nominee` those of each nominee.
    `votes_in_all` is what may be divided in a cumulative election. `not_open` says why nothing
    can be marked now, and is empty where something can. `in_discretion` where the named proxies
    decided on a matter raised at the meeting. `advised` is what the card's solicitor recommends,
    in the record's form.
    """

    field: str
    number: str
    matter: Matter
    layout: str
    choices: tuple[Choice, ...]
    rows: tuple[Row, ...]
    recommendation: str
    needs: str
    effect: str
    if_blank: str
    summary: str = ""
    votes_in_all: Quantity = 0
    not_open: str = ""
    in_discretion: bool = False
    advised: Any = None

    @property
    def except_field(self) -> str:
        return f"{self.field}-except"

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields on a form: none where nothing can be marked."""
        return () if self.not_open else self.names

    @property
    def names(self) -> tuple[str, ...]:
        """The names that its fields have on a form when it is open."""
        if self.layout == LIST:
            return (self.field, self.except_field)
        if self.layout == BY_NOMINEE:
            return tuple(row.field for row in self.rows)
        if self.layout == VOTES:
            return (self.field, *(row.field for row in self.rows))
        return (self.field,)

    @property
    def votes_in_all_shown(self) -> str:
        return number(self.votes_in_all)
