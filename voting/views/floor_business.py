"""Other business on the day: matters raised, the named proxies' discretion, and what changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Matter, Meeting, Role
from voting import announcements, floor_business, session
from voting.announcements import NotPossible
from voting.desk_floor_forms import (
    AdjournmentForm,
    DiscretionForm,
    FloorMatterForm,
    SubstitutionForm,
)
from voting.inspection.guard import sworn_where_inspector
from voting.views.desk import name_of, page


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def floor(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The matters raised at the meeting, and what was decided on them."""
    return page(
        request,
        meeting,
        "desk/floor.html",
        "floor",
        matters=floor_business.raised(meeting),
        decisions=list(reversed(floor_business.decisions(meeting))),
        polls=announcements.polls_state(meeting),
        convened=current_clock().now() >= meeting.convenes,
        facts=session.facts(meeting),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def raise_matter(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Record a matter raised at the meeting."""
    form = FloorMatterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            matter = floor_business.raise_matter(
                meeting,
                current_clock(),
                title=data["title"],
                standard=form.wanted,
                proponent=data["proponent"],
                summary=data["summary"],
                advisory=data["advisory"],
                by=name_of(request),
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Matter {matter.key} is on the agenda.")
            return redirect("voting:desk:floor", key=meeting.key)
    status = 422 if form.errors else 200
    return page(request, meeting, "desk/raise_matter.html", "floor", form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY, Role.INSPECTOR)
@sworn_where_inspector
def discretion(request: HttpRequest, meeting: Meeting, matter: int) -> HttpResponse:
    """Record how the named proxies vote the proxies they hold."""
    found = get_object_or_404(
        Matter.objects.select_related("meeting").filter(
            pk__in=[one.pk for one in floor_business.raised(meeting)]
        ),
        pk=matter,
    )
    form = DiscretionForm(
        request.POST if request.method == "POST" else None,
        meeting=meeting,
        solicitors=floor_business.solicitors(meeting),
    )
    if request.method == "POST" and form.is_valid():
        try:
            floor_business.decide(
                found, clock=current_clock(), by=name_of(request), **form.decision
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The proxies’ vote on matter {found.key} is recorded.")
            return redirect("voting:desk:floor", key=meeting.key)
    return page(
        request,
        meeting,
        "desk/discretion.html",
        "floor",
        form=form,
        matter=found,
        decisions=[one for one in floor_business.decisions(meeting) if one.matter == found.key],
        state=announcements.polls_state(meeting)[found.key],
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def substitute(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Record a nominee's substitute."""
    form = SubstitutionForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            session.substitute(
                form.cleaned_data["nominee"], form.cleaned_data["name"], current_clock()
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The substitution is recorded.")
            return redirect("voting:desk:floor", key=meeting.key)
    status = 422 if form.errors else 200
    return page(request, meeting, "desk/substitute.html", "floor", form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def adjourn(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Record that the meeting is adjourned."""
    form = AdjournmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            session.adjourn(meeting, clock=current_clock(), **form.cleaned_data)
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The adjournment is recorded.")
            return redirect("voting:desk:floor", key=meeting.key)
    status = 422 if form.errors else 200
    return page(request, meeting, "desk/adjourn.html", "floor", form=form, status=status)
