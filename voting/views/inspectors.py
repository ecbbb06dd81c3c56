"""Who inspects the election: appointments, the oath, the duties, and how rulings are made."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import second_factor
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting import announcements, record_lines
from voting.announcements import NotPossible
from voting.inspection import oath
from voting.inspection.duties import duties
from voting.inspection.forms import AppointForm, OathForm
from voting.models import InspectionPolicy, Ruling, RulingProposal
from voting.views.desk import name_of, page


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def inspectors(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The inspectors of the meeting, how far each is, and how they rule."""
    return _inspectors_page(request, meeting, AppointForm())


def _inspectors_page(
    request: HttpRequest, meeting: Meeting, form: AppointForm, status: int = 200
) -> HttpResponse:
    listed, policy = oath.inspectors(meeting), oath.policy_of(meeting)
    appointed = sum(one.appointment is not None for one in listed)
    return page(
        request,
        meeting,
        "desk/inspectors.html",
        "inspectors",
        inspectors=listed,
        policy=policy,
        too_few=policy.two_inspectors_rule and appointed < 2,
        policy_frozen=_ruled(meeting),
        form=form,
        status=status,
    )


def _ruled(meeting: Meeting) -> bool:
    """Whether anything was ruled on: from then on the way of ruling stays as it is."""
    return (
        Ruling.objects.filter(instrument__meeting=meeting).exists()
        or RulingProposal.objects.filter(instrument__meeting=meeting).exists()
    )


@require_POST
@for_roles(Role.SECRETARY)
def appoint(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Appoint an inspector."""
    form = AppointForm(request.POST)
    if form.is_valid():
        try:
            made = oath.appoint(
                meeting, form.cleaned_data["username"], name_of(request), current_clock()
            )
        except NotPossible as refused:
            form.add_error("username", str(refused))
        else:
            messages.success(request, f"{made.inspector} is appointed as an inspector.")
            return redirect("voting:desk:inspectors", key=meeting.key)
    return _inspectors_page(request, meeting, form, status=422)


@require_POST
@for_roles(Role.SECRETARY)
def set_policy(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Set how many inspectors make a ruling, as long as none was made."""
    two = request.POST.get("two_inspectors_rule") == "1"
    if _ruled(meeting):
        messages.error(request, "A ruling was made or proposed already; the way of ruling stays.")
    elif oath.policy_of(meeting).two_inspectors_rule != two:
        now = current_clock().now()
        number = "two inspectors" if two else "one inspector"
        with transaction.atomic():
            InspectionPolicy.objects.update_or_create(
                meeting=meeting, defaults={"two_inspectors_rule": two}
            )
            announcements.append_fact(
                meeting,
                {
                    "type": "note",
                    "text": f"From now on {number} make each ruling ({name_of(request)}).",
                    "at": record_lines.moment(now, meeting.zone),
                },
                now,
            )
        messages.success(request, f"From now on {number} make each ruling.")
    return redirect("voting:desk:inspectors", key=meeting.key)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.INSPECTOR)
def take_oath(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """Sign the oath: the own name typed, and a code of the second factor."""
    appointment = oath.appointment_of(request.user, meeting)
    form = OathForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and appointment is not None and form.is_valid():
        given = form.cleaned_data
        try:
            oath.take(appointment, given["name"], given["code"], current_clock())
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Your oath is signed. You may act as an inspector now.")
            return redirect("voting:desk:duties", key=meeting.key)
    return page(
        request,
        meeting,
        "desk/oath.html",
        "duties",
        appointment=appointment,
        oath=oath.oath_of(appointment) if appointment else None,
        text=oath.text_for(meeting, appointment.inspector) if appointment else "",
        enrolled=second_factor.enrolled(request.user),
        form=form,
        wants_code=True,
        status=422 if form.errors else 200,
    )


@require_safe
@for_roles(Role.INSPECTOR)
def duties_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The duties of 231(b), each with its state."""
    return page(
        request,
        meeting,
        "desk/duties.html",
        "duties",
        duties=duties(meeting),
        appointment=oath.appointment_of(request.user, meeting),
        sworn=oath.sworn(request.user, meeting),
    )
