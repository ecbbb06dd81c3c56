"""Written revocations at the secretary's office, with their scans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Holding, Meeting, Role
from voting import door, revocations, snapshot, turnout
from voting.desk_forms import WrittenRevocation
from voting.models import RevocationNotice, RevocationScan
from voting.rules import timeliness
from voting.scans import NotAScan
from voting.views import scan_responses
from voting.views.desk import ROWS, name_of, page, rows_of

#: Who looks at the paper: the office that took it in, and the inspectors who judge it.
READERS = (Role.SECRETARY, Role.INSPECTOR)


@require_safe
@for_roles(Role.SECRETARY)
def revocations_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Written revocations that reached the office, and a search for the holding of a new one."""
    close = snapshot.agenda_of(meeting).last_close
    words = request.GET.get("q", "").strip()
    holders: Page[Any] | None = None
    if words:
        holdings = turnout.search_holdings(meeting, words).filter(excluded=False)
        holders = rows_of(request, holdings.order_by("holder__name", "key"))
    return page(
        request,
        meeting,
        "desk/revocations.html",
        "revocations",
        words=words,
        found=holders,
        holders=list(turnout.holder_rows(holders.object_list)) if holders else [],
        notices=[
            (notice, not timeliness.in_time(notice.delivered, close))
            for notice in turnout.revocation_notices(meeting)[:ROWS]
        ],
        statuses=turnout.STATUSES,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def enter_revocation(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponse:
    """Enter a written revocation for one holding, and put it through the door."""
    known = Holding.objects.select_related("holder", "share_class", "meeting")
    row = get_object_or_404(known, pk=holding, meeting=meeting, excluded=False)
    posted = request.method == "POST"
    form = WrittenRevocation(*((request.POST, request.FILES) if posted else ()))
    if posted and form.is_valid():
        try:
            entered = revocations.enter(
                row,
                current_clock(),
                **form.cleaned_data,
                entered_by=name_of(request),
                by=request.user,
            )
        except NotAScan as refused:
            form.add_error("scan", str(refused))
        except revocations.NotEntered as refused:
            form.add_error("delivered", str(refused))
        else:
            _put_through(request, entered)
            return redirect("voting:desk:revocations", key=meeting.key)
    (holder,) = turnout.holder_rows([row])
    return page(
        request,
        meeting,
        "desk/enter_revocation.html",
        "revocations",
        form=form,
        holder=holder,
        too_late=revocations.too_late(meeting, current_clock().now()),
        status=422 if posted else 200,
    )


def _put_through(request: HttpRequest, entered: RevocationNotice) -> None:
    """Put a notice through the door at once, and say what became of it."""
    messages.success(request, f"The revocation of {entered.holding.holder.name} is entered.")
    try:
        revocations.apply(entered.pk, current_clock())
    except door.Refused as refused:
        messages.error(request, f"It has no effect so far and waits: {refused}")
    for warning in revocations.warnings(entered):
        messages.warning(request, warning)


def _scan(meeting: Meeting, pk: int) -> RevocationScan:
    return get_object_or_404(RevocationScan, pk=pk, notice__holding__meeting=meeting)


@require_safe
@for_roles(*READERS)
def scan_picture(
    request: HttpRequest, meeting: Meeting, scan: int, number: int
) -> HttpResponseBase:
    """A page of a scan as a picture."""
    found = _scan(meeting, scan)
    return scan_responses.picture(found, number, f"revocation-{found.notice_id}")


@require_safe
@for_roles(*READERS)
def scan_file(request: HttpRequest, meeting: Meeting, scan: int) -> HttpResponseBase:
    """A scan as it was uploaded, to be saved."""
    found = _scan(meeting, scan)
    return scan_responses.file(found, f"revocation-{found.notice_id}")
