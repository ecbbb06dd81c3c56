"""Departures from a rule: who answers for what is kept, in place of what the rule asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from meetings.clock import Clock
from meetings.models import Departure, Meeting


class Difference(NamedTuple):
    """What is kept about something, and what a rule asks for in its place, in words."""

    about: str
    kept: str
    asked: str


def standing(meeting: Meeting) -> Mapping[Difference, Departure]:
    """The differences that somebody answers for, as the latest word on each has it."""
    latest = {
        Difference(row.about, row.kept, row.asked): row
        for row in Departure.objects.filter(meeting=meeting).order_by("pk")
    }
    return {difference: row for difference, row in latest.items() if row.holds}


def answer_for(
    meeting: Meeting, difference: Difference, clock: Clock, *, source: str, reason: str, by: str
) -> Departure:
    """Record that somebody answers for a difference, as it is now."""
    return Departure.objects.create(
        meeting=meeting,
        about=difference.about,
        kept=difference.kept,
        asked=difference.asked,
        source=source,
        reason=reason,
        by=by,
        at=clock.now(),
    )


def withdraw(departure: Departure, clock: Clock, *, reason: str, by: str) -> Departure:
    """Record that nobody answers for it any more: it is an error again."""
    return Departure.objects.create(
        meeting_id=departure.meeting_id,
        about=departure.about,
        kept=departure.kept,
        asked=departure.asked,
        source=departure.source,
        holds=False,
        reason=reason,
        by=by,
        at=clock.now(),
    )
