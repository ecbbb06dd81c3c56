"""A date of the calendar: what it is, what the rule says, and whether a chosen date keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .era import ALWAYS, Era, written

#: A day, or a moment in the meeting's zone. The dates of one entry are all of one kind.
When = date | datetime


class Nature(StrEnum):
    """What a date is for."""

    CHOSEN = "chosen"  #: the company chose it, and the rule judges it
    ACT = "act"  #: something that the company does by then
    PERIOD = "period"  #: something that is kept up from the first day to the last
    LIMIT = "limit"  #: until or from when somebody may do something; nothing to be done


class Direction(StrEnum):
    """On which side of its date a rule wants something."""

    NOT_BEFORE = "not before"
    NOT_AFTER = "not after"
    WITHIN = "from … to"
    FREE = "as chosen"


@dataclass(frozen=True, slots=True)
class Entry:
    """A date that follows from a meeting's facts.

    `key` names it for good; `rule` is its number in docs/rules.md. `first` and `last` are what the
    rule allows, both included, None where it sets no bound. `given` is the date that was chosen.
    `unless` says why the rule does not reach this meeting; `in_force` whether it was the law on
    the day that decides. `filing_day` is the last business day where only such a day will do.
    """

    key: str
    rule: str
    title: str
    nature: Nature
    sentence: str
    source: str
    first: When | None = None
    last: When | None = None
    given: When | None = None
    era: Era = ALWAYS
    in_force: bool = True
    unless: str = ""
    filing_day: date | None = None

    @property
    def applies(self) -> bool:
        """Whether the rule binds this meeting."""
        return self.in_force and not self.unless

    @property
    def direction(self) -> Direction:
        """What the rule says about the side."""
        if self.first is not None and self.last is not None:
            return Direction.WITHIN
        if self.first is not None:
            return Direction.NOT_BEFORE
        return Direction.NOT_AFTER if self.last is not None else Direction.FREE

    @property
    def when(self) -> When:
        """Where it stands in the order of time."""
        if self.given is not None:
            return self.given
        if self.nature == Nature.PERIOD and self.first is not None:
            return self.first
        return _the_one(None if self.last is not None else self.first, self.last)

    @property
    def day(self) -> date:
        """The day of `when`, in the meeting's zone."""
        return day_of(self.when)

    @property
    def bounds(self) -> str:
        """What the rule allows, in words."""
        if self.first is None and self.last is None:
            return ""
        if self.first is None or self.last is None:
            return f"{self.direction} {shown(_the_one(self.first, self.last))}"
        if self.first == self.last:
            return f"on {shown(self.first)}"
        return f"from {shown(self.first)} to {shown(self.last)}"

    def allows(self, chosen: When) -> bool:
        """Whether a date, or moment, keeps the rule."""
        if self.first is not None and _before(chosen, self.first):
            return False
        return self.last is None or not _before(self.last, chosen)

    @property
    def broken(self) -> bool:
        """Whether the chosen date breaks a rule that binds this meeting."""
        return self.applies and self.given is not None and not self.allows(self.given)


def day_of(when: When) -> date:
    """The day of a moment as its own zone has it, or the day itself."""
    return when.date() if isinstance(when, datetime) else when


def _the_one(first: When | None, last: When | None) -> When:
    """The bound that there is."""
    found = last if first is None else first
    if found is None:
        raise ValueError("There is no bound.")
    return found


def _before(one: When, other: When) -> bool:
    """Whether one comes before another: by the moment where both have one, else by the day."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return day_of(one) < day_of(other)


def shown(when: When) -> str:
    """A date as a page writes it; a moment with its time and zone."""
    if not isinstance(when, datetime):
        return written(when)
    half = "a.m." if when.hour < 12 else "p.m."
    hour = when.hour % 12 or 12
    return f"{written(when.date())}, {hour}:{when:%M} {half} {when.tzname() or ''}".strip()
