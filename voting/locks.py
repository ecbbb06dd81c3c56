"""The lock between those who act on one holding and those who act on the whole meeting.

Every vote, ruling and check-in shares it; the opening and closing of polls, and whatever else
changes what all votes mean, takes it alone. So all that was acknowledged before a close is
counted, and nothing comes after. It is taken before any holding's lock, so that nobody waits in
a circle. On SQLite a transaction that writes is alone anyway.

Whoever has it knows that the meeting is not closed: once its count is certified nothing is
recorded any more, and this is where everybody is told so.
"""

from __future__ import annotations

from django.db import connection
from django.utils import dateformat

from meetings.models import Meeting
from voting.models import ClosedMeeting
from voting.not_possible import NotPossible

#: Sets these locks apart from other advisory locks in the same database ("Quor").
_SPACE = 0x51756F72
#: The same for the lock of those who seal ("Seal").
_SEALS = 0x5365616C


class MeetingClosed(NotPossible):
    """The meeting's count is certified, so nothing is recorded any more."""

    def __init__(self, closed: ClosedMeeting, meeting: Meeting) -> None:
        at = dateformat.format(closed.at.astimezone(meeting.zone), r"g:i a T \o\n F j, Y")
        super().__init__(
            f"The inspectors certified the count at {at}, and the meeting is closed: its record "
            "can be read, and nothing is added to it."
        )


def share_polls(meeting: Meeting) -> None:
    """Hold the polls where they are until this transaction ends, together with other voters.

    Raises `MeetingClosed`.
    """
    _hold(meeting, alone=False)


def hold_polls_alone(meeting: Meeting) -> None:
    """Wait for every vote under way, and keep others out until this transaction ends.

    Raises `MeetingClosed`.
    """
    _hold(meeting, alone=True)


def hold_log_alone(meeting: Meeting) -> None:
    """Be the only one who seals the meeting's record, until this transaction ends.

    Taken after all others. No vote waits for it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SEALS, meeting.pk])


def _hold(meeting: Meeting, *, alone: bool) -> None:
    """Take the lock, and look whether the meeting was closed while it was waited for."""
    if connection.vendor == "postgresql":
        # One statement for both: a function of the database looks again after it has the lock.
        with connection.cursor() as cursor:
            cursor.execute("SELECT hold_meeting(%s, %s, %s)", [_SPACE, meeting.pk, alone])
            (closed,) = cursor.fetchone()
    else:
        closed = ClosedMeeting.objects.filter(meeting=meeting).exists()
    if closed:
        raise MeetingClosed(ClosedMeeting.objects.get(meeting=meeting), meeting)
