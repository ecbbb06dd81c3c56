"""How a date of the calendar stands: due, late, done, and whether a rule is broken."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from .entries import Entry, Nature, When, day_of


class Standing(StrEnum):
    """What is to be said of a date now."""

    BROKEN = "broken"  #: the chosen date, or the day it was done, breaks the rule
    ACCEPTED = "accepted"  #: the same, and somebody has answered for it by name
    LATE = "late"  #: its last day has passed and it is not noted as done
    DUE = "due"  #: something to be done, and still in time
    OPEN = "open"  #: now is in the period, or on the right side of the date
    AHEAD = "ahead"  #: nothing to be done yet
    DONE = "done"
    PASSED = "passed"


def stands(
    entry: Entry, now: datetime, done_on: date | None = None, *, accepted: bool = False
) -> Standing:
    """How an entry stands at a moment, which is given in the meeting's zone.

    `done_on` is the day on which it was done; `accepted` whether a departure from the rule is on
    record for just this date.
    """
    if entry.broken or (done_on is not None and breaks_when_done(entry, done_on)):
        return Standing.ACCEPTED if accepted else Standing.BROKEN
    if done_on is not None:
        return Standing.DONE
    if entry.nature == Nature.ACT:
        return Standing.LATE if _past(entry.when, now) else Standing.DUE
    if entry.nature == Nature.CHOSEN:
        return Standing.PASSED if _past(entry.when, now) else Standing.AHEAD
    begun = entry.first is None or not _ahead(entry.first, now)
    if entry.last is not None and _past(entry.last, now):
        return Standing.PASSED
    if entry.nature == Nature.LIMIT and entry.first is None:
        return Standing.AHEAD
    return Standing.OPEN if begun else Standing.AHEAD


def breaks_when_done(entry: Entry, done_on: date) -> bool:
    """Whether doing it on that day breaks a rule that binds this meeting."""
    return entry.applies and entry.nature == Nature.ACT and not entry.allows(done_on)


def _past(when: When, now: datetime) -> bool:
    """Whether a moment, or the whole of a day, is over."""
    return when < now if isinstance(when, datetime) else day_of(when) < now.date()


def _ahead(when: When, now: datetime) -> bool:
    """Whether a moment, or a day, has not begun."""
    return now < when if isinstance(when, datetime) else now.date() < day_of(when)
