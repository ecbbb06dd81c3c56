"""Pages of a contest: the secretary enters the sides, and every side reads the same reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting import daily_reports, floor_business, snapshot, solicitations
from voting.contest_forms import CardOfSolicitorForm, ElectionTermsForm, ReaderForm
from voting.models import DailyReport, Solicitor
from voting.rules.facts import BOARD
from voting.views.desk import name_of, page

#: Who reads the daily reports: the secretary for the board, a solicitor's users, the inspectors.
READERS = (Role.SECRETARY, Role.SOLICITOR, Role.INSPECTOR)


@require_safe
@for_roles(Role.SECRETARY)
def contest(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The sides with their cards, who still has none, and the terms of the elections."""
    return _page(request, meeting)


def _terms(meeting: Meeting, data: Any = None) -> ElectionTermsForm:
    action = reverse("voting:desk:election_terms", args=[meeting.key])
    return ElectionTermsForm(data, meeting=meeting, action=action)


def _readers(meeting: Meeting, data: Any = None) -> ReaderForm:
    action = reverse("voting:desk:report_readers", args=[meeting.key])
    return ReaderForm(data, meeting=meeting, action=action)


def _page(
    request: HttpRequest,
    meeting: Meeting,
    form: ElectionTermsForm | None = None,
    readers: ReaderForm | None = None,
    status: int = 200,
) -> HttpResponse:
    agenda = snapshot.agenda_of(meeting)
    rows = {row.key: row for row in Solicitor.objects.filter(meeting=meeting)}
    raised = [matter.key for matter in floor_business.raised(meeting)]
    named = (BOARD, *solicitations.named_in(agenda, raised))
    sides = solicitations.sides_of(meeting)
    listed = [
        {
            "key": key,
            "side": solicitations.side_for(sides, key),
            "row": rows.get(key),
            "in_use": solicitations.in_use(meeting, key),
            "users": [one.user.get_username() for one in _users(rows.get(key))],
        }
        for key in named
    ]
    return page(
        request,
        meeting,
        "desk/contest.html",
        "contest",
        listed=listed,
        several=len(sides) > 1,
        form=form or _terms(meeting),
        readers=readers or _readers(meeting),
        status=status,
    )


def _users(row: Solicitor | None) -> Any:
    return row.users.select_related("user") if row else ()


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def solicitor(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Enter what a solicitor's card says, while nothing has come in on it."""
    given = request.POST if request.method == "POST" else request.GET
    key = given.get("solicitor", "")
    if key not in (BOARD, *solicitations.named_in(snapshot.agenda_of(meeting))):
        raise Http404("The agenda names no such solicitor.")
    row = Solicitor.objects.filter(meeting=meeting, key=key).first()
    form = CardOfSolicitorForm(
        request.POST if request.method == "POST" else None, solicitor=key, row=row
    )
    if request.method == "POST" and form.is_valid():
        try:
            entered = solicitations.enter(
                meeting, key, current_clock(), by=name_of(request), **form.cleaned_data
            )
        except solicitations.NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The card of {entered.name} is entered.")
            return redirect("voting:desk:contest", key=meeting.key)
    return page(
        request,
        meeting,
        "desk/solicitor.html",
        "contest",
        solicitor=key,
        form=form,
        in_use=solicitations.in_use(meeting, key),
        status=422 if form.errors else 200,
    )


@require_POST
@for_roles(Role.SECRETARY)
def election_terms(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Keep the hour of the reports and the resignation policy."""
    form = _terms(meeting, request.POST)
    if not form.is_valid():
        return _page(request, meeting, form, status=422)
    form.save()
    messages.success(request, "The terms of the elections are kept.")
    return redirect("voting:desk:contest", key=meeting.key)


@require_POST
@for_roles(Role.SECRETARY)
def report_readers(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Let a user read the daily reports for a side."""
    form = _readers(meeting, request.POST)
    if form.is_valid():
        user, side = form.cleaned_data["user"], form.cleaned_data["solicitor"]
        try:
            solicitations.give(user, side)
        except solicitations.NotPossible as refused:
            form.add_error("user", str(refused))
        else:
            messages.success(request, f"{user.get_username()} reads the reports for {side.name}.")
            return redirect("voting:desk:contest", key=meeting.key)
    return _page(request, meeting, readers=form, status=422)


@require_safe
@for_roles(*READERS)
def reports(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The daily reports, the latest first."""
    found = DailyReport.objects.filter(meeting=meeting)
    return page(
        request,
        meeting,
        "desk/daily_reports.html",
        "daily_reports",
        found_reports=found,
        hour=daily_reports.hour_of(meeting),
        several=len(solicitations.sides_of(meeting)) > 1,
    )


@require_safe
@for_roles(*READERS)
def report(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """A day's report, as it was made for all sides."""
    found = get_object_or_404(DailyReport, pk=pk, meeting=meeting)
    return page(
        request,
        meeting,
        "desk/daily_report.html",
        "daily_reports",
        report=found,
        tables=daily_reports.tables_of(found),
    )


@require_safe
@for_roles(*READERS)
def report_csv(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """A day's report for a spreadsheet: the same bytes for whoever asks."""
    found = get_object_or_404(DailyReport, pk=pk, meeting=meeting)
    response = HttpResponse(daily_reports.csv_of(found), content_type="text/csv; charset=utf-8")
    name = f"daily-report-{found.day:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
