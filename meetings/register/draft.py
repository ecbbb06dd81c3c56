"""A register that is loaded and not in the record yet. Nothing is received for it."""

from __future__ import annotations

from meetings.models import Meeting

NOT_IN_THE_RECORD = (
    "This meeting’s register is a draft. The secretary enters it in the record before anything is "
    "received for it."
)


def is_draft(meeting: Meeting) -> bool:
    """Whether the register of a meeting is a draft now."""
    return Meeting.objects.filter(pk=meeting.pk, register_draft=True).exists()
