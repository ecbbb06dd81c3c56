"""The columns of a nominee's file: one for each choice on each votable line of the agenda."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from voting.rules.agenda import Agenda
from voting.rules.facts import Matter

ACCOUNT = "account"

#: What is given to a nominee of a cumulative election: a number of votes, and no shares.
VOTES = "votes"

#: A choice as it is written at the head of a column.
WORDS = {
    "for": "for",
    "against": "against",
    "withhold": "withhold",
    "abstain": "abstain",
    "broker_non_vote": "broker non-vote",
    "1": "1 year",
    "2": "2 years",
    "3": "3 years",
    VOTES: "votes",
}


class Column(NamedTuple):
    """Shares for one choice on one line, or the `VOTES` that a nominee gets in a cumulative
    election; `nominee` is empty outside of an election."""

    matter: str
    nominee: str
    choice: str
    line: int
    title: str


def columns_of(agenda: Agenda) -> list[Column]:
    """The columns of the template, in agenda order, for those who stand for election now."""
    return [
        column
        for column in _all(agenda)
        if not column.nominee or agenda.places[column.line].nominee.id == column.nominee  # type: ignore[union-attr]
    ]


def by_title(agenda: Agenda) -> dict[str, Column]:
    """Every column that is understood, by its folded title: those of nominees replaced, too."""
    return {folded(column.title): column for column in _all(agenda)}


def folded(title: str) -> str:
    """A column's title as it is compared: case, blanks, hyphens and underscores do not matter."""
    return " ".join(title.casefold().replace("_", " ").replace("-", " ").split())


def choices_of(matter: Matter) -> tuple[str, ...]:
    """What a nominee may give shares to, in the order of the card."""
    return (*matter.choices, "broker_non_vote")


def _all(agenda: Agenda) -> Iterator[Column]:
    named = Counter(matter.id for matter in agenda.matters)
    named.update(id for places in agenda.place_of.values() for id in places)
    for matter in agenda.matters:
        places = agenda.place_of.get(matter.id, {"": agenda.lines_of[matter.id][0]})
        for nominee, line in places.items():
            head = nominee or matter.id
            # An id that means two things is written with its matter's before it.
            if named[head] > 1 and nominee:
                head = f"{matter.id} {nominee}"
            for choice in (VOTES,) if matter.cumulative else choices_of(matter):
                yield Column(matter.id, nominee, choice, line, f"{head} {WORDS[choice]}")
