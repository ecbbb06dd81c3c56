"""Challenges: entered by the secretary or an inspector, disposed of by the inspectors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting.announcements import NotPossible
from voting.inspection import challenges
from voting.inspection.forms import ChallengeForm, DispositionForm
from voting.inspection.guard import for_sworn_inspectors
from voting.views.desk import page, rows_of


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def challenges_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The record of challenges, the latest first."""
    return page(
        request,
        meeting,
        "desk/challenges.html",
        "challenges",
        found=rows_of(request, challenges.of(meeting).order_by("-pk")),
        open_count=challenges.open_(meeting).count(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def lodge(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Enter a challenge as its party states it."""
    initial = {name: request.GET.get(name, "") for name in ("what", "target")}
    form = ChallengeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            against = challenges.target_of(meeting, given["what"], given["target"])
            made = challenges.lodge(meeting, given["by"], given["ground"], current_clock(), against)
        except NotPossible as refused:
            form.add_error("target", str(refused))
        else:
            messages.success(request, f"{made.key} is entered in the record.")
            return redirect("voting:desk:challenges", key=meeting.key)
    return page(
        request,
        meeting,
        "desk/lodge_challenge.html",
        "challenges",
        form=form,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_sworn_inspectors
def dispose(request: HttpRequest, meeting: Meeting, challenge: int) -> HttpResponseBase:
    """Dispose of a challenge, with the reason."""
    found = get_object_or_404(challenges.of(meeting), pk=challenge)
    form = DispositionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            challenges.dispose(
                found,
                form.cleaned_data["decision"],
                form.cleaned_data["reason"],
                request.user,
                current_clock(),
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The disposition of {found.key} is recorded.")
            return redirect("voting:desk:challenges", key=meeting.key)
    return page(
        request,
        meeting,
        "desk/dispose_challenge.html",
        "challenges",
        challenge=found,
        form=form,
        status=422 if form.errors else 200,
    )
