"""The room of the meeting: how many people it holds, and when its doors open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from meetings import room
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting.desk_floor_forms import RoomForm
from voting.views.desk import page


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def set_up(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Set the room's places and its doors' time."""
    known = room.lookup(meeting)
    posted = request.method == "POST"
    form = RoomForm(
        request.POST if posted else None,
        initial={"capacity": known.capacity, "doors_open": known.doors_open} if known else {},
    )
    if posted and form.is_valid():
        try:
            room.set_up(meeting, **form.cleaned_data, clock=current_clock())
        except room.NotSet as refused:
            form.add_error(refused.field, str(refused))
        else:
            _tell(request, meeting)
            return redirect("voting:desk:room", key=meeting.key)
    return page(
        request,
        meeting,
        "desk/room.html",
        "room",
        form=form,
        places=room.places(meeting),
        status=422 if posted else 200,
    )


def _tell(request: HttpRequest, meeting: Meeting) -> None:
    """Say what was set, and what follows for those who wait."""
    messages.success(request, "The room is set.")
    now = room.places(meeting)
    if now.waiting and now.free != 0:
        wait = "1 waits" if now.waiting == 1 else f"{now.waiting:,} wait"
        messages.warning(
            request,
            f"{wait}, and there are free places: the registrar admits the first of the waiting "
            "list at the admission desk.",
        )
    known = room.lookup(meeting)
    if known and known.doors_open and known.doors_open > meeting.convenes:
        messages.warning(request, "The doors open after the time for which the meeting is called.")
