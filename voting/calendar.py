"""What the record adds to a meeting's calendar: announced polls, closed channels, adjournment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from meetings import timetable
from meetings.law.facts import MeetingFacts
from meetings.models import Meeting
from meetings.timetable import Happened, Line
from voting import announcements, session
from voting.models import Deadline, PollsAnnouncement


def facts_of(meeting: Meeting) -> MeetingFacts:
    """The meeting as the law sees it; polls that were announced are as announced."""
    adjourned = [one["to"] for one in session.facts(meeting) if one["type"] == "adjournment"]
    known = timetable.facts_of(meeting, adjourned[-1] if adjourned else None)
    opened, closed = _announced(meeting)
    return replace(
        known,
        polls_open=opened.astimezone(meeting.zone) if opened else known.polls_open,
        polls_close=closed.astimezone(meeting.zone) if closed else known.polls_close,
    )


def happened(meeting: Meeting) -> dict[str, Happened]:
    """What the record shows of the calendar's dates, by their keys."""
    closings = Deadline.objects.filter(meeting=meeting, kind=Deadline.Kind.CHANNEL_CLOSES)
    found = {
        f"cutoff:{row.channel}": Happened(row.acted_at, row.outcome or "closed")
        for row in closings
        if row.acted_at is not None
    }
    opened, closed = _announced(meeting)
    if opened:
        found["polls_open"] = Happened(opened, "announced at the meeting")
        found["meeting"] = Happened(opened, "the polls were opened")
    if closed:
        found["polls_close"] = Happened(closed, "announced on the last matter")
    return found


def lines(meeting: Meeting, now: datetime) -> list[Line]:
    """The calendar of a meeting as it stands."""
    return timetable.lines(meeting, facts_of(meeting), now, happened(meeting))


def line_of(meeting: Meeting, key: str, now: datetime) -> Line | None:
    """One date of the calendar, by its key."""
    return next((line for line in lines(meeting, now) if line.entry.key == key), None)


def _announced(meeting: Meeting) -> tuple[datetime | None, datetime | None]:
    """When the first polls opened, and when the last closed if all have."""
    rows = PollsAnnouncement.objects.filter(meeting=meeting).order_by("at", "pk")
    opened = rows.filter(state=PollsAnnouncement.State.OPENED).first()
    closed = rows.filter(state=PollsAnnouncement.State.CLOSED).last()
    all_closed = set(announcements.polls_state(meeting).values()) == {"closed"}
    return (opened.at if opened else None, closed.at if closed and all_closed else None)
