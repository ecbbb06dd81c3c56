"""The demo's one act: moving the clock."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import dateformat
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from demo import play
from demo.capstone import MEETING_ID
from demo.clock import MovableClock
from demo.milestones import MILESTONES, next_stop
from meetings.models import Meeting
from voting.sweep import sweep

ARRIVED = (
    "Nothing arrived meanwhile.",
    "One thing arrived meanwhile.",
    "{:,} things arrived meanwhile.",
)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the clock by a step or to a stop, and let what was due happen."""
    meeting = get_object_or_404(Meeting, key=MEETING_ID)
    now = MovableClock().now()
    wanted = request.POST.get("to") or request.POST.get("move", "")
    stops = {stop.key: stop.moment for stop in MILESTONES}
    following = next_stop(now)
    if wanted in STEPS:
        to = now + STEPS[wanted]
    elif wanted in stops:
        to = stops[wanted]
    elif wanted == "next" and following is not None:
        to = following.moment
    else:
        to = now
    arrived = play.move_clock(meeting, to)
    sweep(MovableClock())
    shown = MovableClock().now().astimezone(meeting.zone)
    told = dateformat.format(shown, "l, F j, g:i a T")
    meanwhile = ARRIVED[min(arrived, 2)].format(arrived)
    messages.info(request, f"It is now {told}. {meanwhile}")
    back = request.POST.get("back", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "/")
