"""What the demo adds to every page: its clock."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from demo.capstone import MEETING_ID
from demo.clock import MovableClock
from demo.milestones import MILESTONES, next_stop
from meetings.models import Meeting


def demo_clock(request: HttpRequest) -> dict[str, Any]:
    """The time that the demo shows, and the stops that lie ahead."""
    meeting = Meeting.objects.filter(key=MEETING_ID).first()
    if meeting is None:
        return {}
    now = MovableClock().now()
    return {
        "demo_clock": {
            "now": now.astimezone(meeting.zone),
            "next": next_stop(now),
            "ahead": [stop for stop in MILESTONES if stop.moment > now],
        }
    }
