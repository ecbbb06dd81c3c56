"""Lets the script go on while the demo's clock runs by itself."""

from __future__ import annotations

from celery import shared_task

from demo.capstone import MEETING_ID


@shared_task(name="demo.tasks.catch_up")
def catch_up() -> None:
    """Let everything arrive that the script has up to now."""
    from demo import play
    from meetings.models import Meeting

    meeting = Meeting.objects.filter(key=MEETING_ID).first()
    if meeting is not None:
        play.catch_up(meeting)
