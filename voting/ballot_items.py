"""What a card is made of: choices, nominees' rows, items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from voting.rules.facts import Matter, Quantity
from voting.rules.sentences import number

#: What was marked, as a form has it: the words by field.
Marks = Mapping[str, Sequence[str]]

#: How an item is laid out on the card.
CHOICE, LIST, BY_NOMINEE, VOTES = "choice", "list", "by_nominee", "votes"
EXCEPT, DIVIDE = "except", "divide"


class Choice(NamedTuple):
    """One box of the card: the word that is sent and the label beside it."""

    value: str
    label: str


class Row(NamedTuple):
    """A nominee on the card. `named_by` is told only where several have named nominees."""

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
    decided on a matter raised at the meeting.
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
