"""Pages of the desk without votes: signing in, the meetings, the papers' contradictions."""

from __future__ import annotations

import math
from datetime import timedelta

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from meetings.access import for_roles
from meetings.attempts import Attempts, address_of
from meetings.forms import StaffSignIn
from meetings.models import Meeting, Role, SetupWarning, StaffRole

#: An office may share one address; a name is one person's.
BY_ADDRESS = Attempts("staff sign-in by address", most=30, within=timedelta(minutes=15))
BY_NAME = Attempts("staff sign-in by name", most=10, within=timedelta(minutes=15))


@never_cache
@sensitive_post_parameters("password")
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign a member of staff in. An unknown name gets the same answer as a wrong password."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(_way_on(request, request.GET.get("next", "")))
    given = request.POST if request.method == "POST" else None
    form = StaffSignIn(given, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        known_as = name.casefold()
        wait = max(BY_ADDRESS.take(address_of(request)), BY_NAME.take(known_as))
        if wait:
            minutes = math.ceil(wait / 60)
            response = render(request, "meetings/too_many.html", {"minutes": minutes}, status=429)
            response["Retry-After"] = str(wait)
            return response
        user = authenticate(request, username=name, password=form.cleaned_data["password"])
        if user is not None:
            BY_NAME.forget(known_as)
            login(request, user)
            return redirect(_way_on(request, form.cleaned_data["next"]))
        form.add_error(None, "The name and the password do not belong together.")
    return render(request, "meetings/staff_sign_in.html", {"form": form})


def _way_on(request: HttpRequest, wanted: str) -> str:
    """Where to go after signing in: never to another host."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url("meetings:meetings")


@require_POST
def staff_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("meetings:staff_sign_in")


@require_safe
@login_required
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings at which one has a role, the next first, and where each role begins."""
    rows = StaffRole.objects.filter(user=request.user).select_related("meeting__issuer")
    held: dict[Meeting, list[str]] = {}
    for row in rows.order_by("-meeting__convenes", "meeting_id", "role"):
        held.setdefault(row.meeting, []).append(row.role)
    listed = [
        {
            "meeting": meeting,
            "convenes": meeting.convenes.astimezone(meeting.zone),
            "roles": [Role(role).label for role in roles],
            "begins_at": _first_page(roles),
        }
        for meeting, roles in held.items()
    ]
    return render(request, "meetings/meetings.html", {"listed": listed})


def _first_page(roles: list[str]) -> str | None:
    """The name of the page on which work begins, by role."""
    if Role.SECRETARY in roles or Role.INSPECTOR in roles:
        return "voting:desk:dashboard"
    if Role.REGISTRAR in roles:
        return "voting:desk:admission"
    if Role.NOMINEE in roles:
        return "voting:desk:positions"
    if Role.CLERK in roles or Role.SUPERVISOR in roles:
        return "voting:desk:cards"
    if Role.SOLICITOR in roles:
        return "voting:desk:daily_reports"
    if Role.ADMINISTRATOR in roles:
        return "voting:desk:nominee_users"
    return "voting:desk:report" if Role.OBSERVER in roles else None


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def setup_warnings(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The contradictions in the meeting's papers, and what was decided about each."""
    order = list(SetupWarning.Severity)
    found = sorted(
        SetupWarning.objects.filter(meeting=meeting).order_by("pk"),
        key=lambda warning: order.index(SetupWarning.Severity(warning.severity)),
    )
    return render(
        request,
        "meetings/setup_warnings.html",
        {"meeting": meeting, "roles": request.roles, "found": found, "current": "warnings"},  # type: ignore[attr-defined]
    )
