"""Which user of a bank or broker instructs for which position, and who decided so."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, NomineePosition, Role
from voting.models import PositionChange
from voting.nominees import positions
from voting.nominees.forms import GivePosition
from voting.views.desk import ROWS, name_of, page, rows_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY, Role.ADMINISTRATOR)
def nominee_users(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """All positions with their users, a form to give one, and what was done before. No votes."""
    form = GivePosition(meeting, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user, row = form.cleaned_data["user"], form.cleaned_data["position"]
        try:
            positions.give(user, row, by=name_of(request), now=current_clock().now())
        except positions.NoPosition as refused:
            form.add_error("user", str(refused))
        else:
            messages.success(request, f"{user} instructs for {row.key} from now on.")
            return redirect("voting:desk:nominee_users", key=meeting.key)
    found = rows_of(request, positions.nominees_of(meeting).prefetch_related("nominee_users__user"))
    changes = PositionChange.objects.filter(holding__meeting=meeting)
    return page(
        request,
        meeting,
        "nominees/users.html",
        "nominee_users",
        found=found,
        form=form,
        changes=changes.select_related("holding", "user").order_by("-pk")[:ROWS],
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY, Role.ADMINISTRATOR)
def end_position(request: HttpRequest, meeting: Meeting, position: int) -> HttpResponse:
    """Let a user no longer instruct for a position: asked first."""
    given = get_object_or_404(
        NomineePosition.objects.select_related("user", "holding__holder", "holding__meeting"),
        pk=position,
        holding__meeting=meeting,
    )
    if request.method == "POST":
        positions.end(given.user, given.holding, by=name_of(request), now=current_clock().now())
        messages.success(
            request,
            f"{given.user} no longer instructs for {given.holding.key}. What he sent stays.",
        )
        return redirect("voting:desk:nominee_users", key=meeting.key)
    return page(request, meeting, "nominees/end_position.html", "nominee_users", given=given)
