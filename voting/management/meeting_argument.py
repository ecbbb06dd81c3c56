"""The MEETING argument of the commands: a meeting's id in the record."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from meetings.models import Meeting


def add_meeting(parser: CommandParser) -> None:
    """Let a command take a meeting."""
    parser.add_argument("meeting", help="the meeting's id")


def meeting_named(key: str) -> Meeting:
    """The meeting with an id; an error that lists the others, where there is none."""
    meeting = Meeting.objects.select_related("issuer").filter(key=key).first()
    if meeting is None:
        known = ", ".join(Meeting.objects.order_by("key").values_list("key", flat=True)[:20])
        raise CommandError(
            f"There is no meeting {key!r}; known are: {known or 'none'}", returncode=2
        )
    return meeting
