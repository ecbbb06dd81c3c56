"""The inspectors' pages: the polls, and the report on the meeting."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Matter, Meeting, Role
from voting import counting, floor_ballots, sealed_export, sealing, snapshot, turnout
from voting.announcements import NotPossible
from voting.inspection import oath
from voting.inspection import polls as inspected_polls
from voting.inspection.guard import for_sworn_inspectors
from voting.models import PollsAnnouncement
from voting.record.result import as_dict
from voting.reports import blocks, catalogue, content, files, pdf
from voting.views.desk import may_see_votes, page

READERS = (Role.SECRETARY, Role.INSPECTOR, Role.OBSERVER)


@require_safe
@for_roles(Role.INSPECTOR)
def polls(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The polls on each matter, beside their schedule."""
    found = turnout.polls_of(meeting, snapshot.agenda_of(meeting).matters)
    sworn = oath.sworn(request.user, meeting)
    return page(request, meeting, "desk/polls.html", "polls", polls=found, sworn=sworn)


@require_http_methods(["GET", "HEAD", "POST"])
@for_sworn_inspectors
def announce_polls(request: HttpRequest, meeting: Meeting, state: str) -> HttpResponse:
    """Ask whether to open or close the polls, and do it: on one matter, or on all."""
    if state not in PollsAnnouncement.State.values:
        raise Http404("The polls are opened or closed.")
    key = (request.POST if request.method == "POST" else request.GET).get("matter", "")
    matter = get_object_or_404(Matter, meeting=meeting, key=key) if key else None
    ballots = floor_ballots.desk(meeting)
    unfinished = state == "closed" and ballots.unfinished
    early = state == "opened" and current_clock().now() < meeting.convenes
    warned = unfinished or early
    unheeded = request.method == "POST" and warned and not request.POST.get("acknowledged")
    if request.method == "POST" and not unheeded:
        try:
            inspected_polls.announce(meeting, state, request.user, current_clock(), matter)
        except NotPossible as refused:
            messages.error(request, str(refused))
        else:
            on = f"matter {matter.key}" if matter else "every matter"
            messages.success(request, f"The polls on {on} are {STATE_WORDS[state]}.")
        return redirect("voting:desk:polls", key=meeting.key)
    return page(
        request,
        meeting,
        "desk/announce_polls.html",
        "polls",
        state=state,
        matter=matter,
        polls=turnout.polls_of(meeting, snapshot.agenda_of(meeting).matters),
        waiting=turnout.waiting_revocations(meeting).count(),
        ballots=ballots if unfinished else None,
        early=early,
        unheeded=unheeded,
        status=422 if unheeded else 200,
    )


STATE_WORDS = {"opened": "open", "closed": "closed"}


@require_safe
@for_roles(*READERS)
def report(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The inspectors' report on a page."""
    if not may_see_votes(request, meeting):
        return page(request, meeting, "desk/report_withheld.html", "report", status=403)
    made = content.report_of(meeting, current_clock().now())
    return page(request, meeting, "desk/report.html", "report", report=made)


@require_safe
@for_roles(*READERS)
def report_pdf(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """The inspectors' report as a PDF."""
    _refuse_unless_votes_may_be_seen(request, meeting)
    made = content.report_of(meeting, current_clock().now())
    response = HttpResponse(pdf.pdf_of(made), content_type="application/pdf")
    name = file_name(meeting, f"report-{made.standing.lower()}", "pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
@for_roles(*READERS)
def report_json(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The result of the count, as the record's contract has it."""
    _refuse_unless_votes_may_be_seen(request, meeting)
    result = as_dict(counting.count(meeting))
    return JsonResponse(result, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@for_roles(*READERS)
def reports(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The reports that there are, each in every format."""
    return page(
        request,
        meeting,
        "desk/reports.html",
        "report",
        reports=catalogue.REPORTS,
        formats=catalogue.FORMATS,
        with_votes=may_see_votes(request, meeting),
    )


@require_safe
@for_roles(*READERS)
def report_file(request: HttpRequest, meeting: Meeting, which: str, form: str) -> HttpResponseBase:
    """One of the reports as a file."""
    kind = catalogue.REPORTS.get(which)
    if kind is None or form not in catalogue.FORMATS:
        raise Http404("There is no such report.")
    _refuse_unless_votes_may_be_seen(request, meeting)
    made = kind.make(meeting, current_clock().now())
    name = file_name(meeting, f"{which}-{made.standing.lower()}", form)
    response = _AS[form](made)
    where = "inline" if form == "pdf" else "attachment"
    response["Content-Disposition"] = f'{where}; filename="{name}"'
    return response


#: What opens XLSX.
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AS: dict[str, Callable[[blocks.Report], HttpResponseBase]] = {
    "pdf": lambda made: HttpResponse(pdf.pdf_of(made), content_type="application/pdf"),
    "xlsx": lambda made: FileResponse(files.as_xlsx(made), content_type=_XLSX),
    "csv": lambda made: StreamingHttpResponse(
        files.as_csv(made), content_type="text/csv; charset=utf-8"
    ),
    "json": lambda made: StreamingHttpResponse(
        files.as_json(made), content_type="application/json"
    ),
}


@require_safe
@for_roles(Role.INSPECTOR)
def record(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """The meeting record, as `export_record` writes it."""
    response = StreamingHttpResponse(
        content.record_bytes(meeting), content_type="application/jsonl; charset=utf-8"
    )
    name = file_name(meeting, "record", "jsonl")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@for_roles(Role.INSPECTOR)
def sealed_record(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """The sealed record, as `export_record --sealed` writes it."""
    sealing.seal_now(meeting, current_clock())
    response = StreamingHttpResponse(sealed_export.zipped(meeting), content_type="application/zip")
    name = file_name(meeting, "sealed-record", "zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refuse_unless_votes_may_be_seen(request: HttpRequest, meeting: Meeting) -> None:
    if not may_see_votes(request, meeting):
        raise PermissionDenied("The report is not open to this reader yet.")


def file_name(meeting: Meeting, what: str, extension: str) -> str:
    """What a file of this meeting is called when it is saved."""
    known = re.sub(r"[^A-Za-z0-9._-]+", "-", meeting.key)
    return f"{known}-{what}.{extension}"
