"""What the demo adds to every page: its clock, and the codes that its staff would have."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from demo import authenticators
from demo.capstone import MEETING_ID
from demo.clock import MovableClock
from demo.load import STAFF
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
            "code": lambda: _code(request),
        }
    }


def _code(request: HttpRequest) -> str:
    """What the authenticator app of one of the demo's staff shows, in two groups."""
    username = request.user.get_username()
    if username not in {name for name, *_ in STAFF}:
        return ""
    code = authenticators.code_of(username)
    return f"{code[:3]} {code[3:]}"
