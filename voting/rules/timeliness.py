"""What is in time (P3; decisions 1 and 17). "By" a moment includes that moment."""

from __future__ import annotations

from datetime import date, datetime

from .facts import Instrument, Meeting


def polls_close(meeting: Meeting, matter: str) -> datetime | None:
    """When the polls on a matter close: as last announced, else as scheduled; None: not yet known.

    Polls that were opened again after a close are open until they are next closed.
    """
    close = meeting.polls_close
    for announcement in meeting.announcements:
        if announcement.matter in ("*", matter):
            if announcement.state == "closed":
                close = announcement.at
            elif close is not None and close < announcement.at:
                close = None
    return close


def polls_opened(meeting: Meeting, matter: str, at: datetime) -> bool:
    """Whether the polls on a matter had been announced open by a moment."""
    return any(
        announcement.state == "opened"
        and announcement.matter in ("*", matter)
        and announcement.at <= at
        for announcement in meeting.announcements
    )


def in_time(received: datetime, deadline: datetime | None) -> bool:
    """At or before the deadline; always, where there is none."""
    return deadline is None or received <= deadline


def past_cutoff(instrument: Instrument, meeting: Meeting) -> bool:
    """A proxy that came after its channel's cutoff. Cutoffs bind proxies only (decision 20)."""
    return instrument.form == "proxy" and not in_time(
        instrument.received, meeting.cutoffs.get(instrument.channel)
    )


def expired(instrument: Instrument, meeting_day: date) -> bool:
    """A proxy whose written date is more than three years before the meeting (8 Del. C. 212(b))."""
    written = instrument.dated
    if instrument.form != "proxy" or written is None:
        return False
    anniversary = (written.year + 3, written.month, written.day)
    return anniversary < (meeting_day.year, meeting_day.month, meeting_day.day)
