"""All the dates that follow from a meeting's facts (docs/rules.md, section 4, C1 to C24).

Days are differences of dates: the day of the meeting is left out, that of the deadline included.
`every_date` gives them all, those that do not bind this meeting too, with the reason why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time

from . import after_meeting, before_meeting, delivery
from .entries import Entry
from .facts import MeetingFacts

Rule = Callable[[MeetingFacts], Iterator[Entry]]

RULES: tuple[Rule, ...] = (
    before_meeting.record_date,
    before_meeting.notice,
    before_meeting.other_days,
    before_meeting.list_of_stockholders,
    before_meeting.meeting_and_polls,
    delivery.brokers,
    delivery.filings,
    delivery.contest,
    after_meeting.results,
    after_meeting.next_year,
    after_meeting.kept,
)


def every_date(facts: MeetingFacts) -> list[Entry]:
    """Every date that can be computed, in order, whether or not it binds this meeting."""
    found = [entry for rule in RULES for entry in rule(facts)]
    return sorted(found, key=_in_time)


def _in_time(entry: Entry) -> tuple[date, time]:
    """By the day, and of one day the moments after what has none."""
    moment = entry.when.time() if isinstance(entry.when, datetime) else time.min
    return entry.day, moment


def dates(facts: MeetingFacts) -> list[Entry]:
    """The dates that bind this meeting, in order."""
    return [entry for entry in every_date(facts) if entry.applies]


def broken_rules(facts: MeetingFacts) -> list[Entry]:
    """The chosen dates that break a rule; each says the rule and its source."""
    return [entry for entry in dates(facts) if entry.broken]
