"""The pages of banks and brokers: their own positions, their files, legal proxies out of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import control_numbers
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Channel, ControlNumber, Holding, Meeting, Role
from voting import history, snapshot
from voting.announcements import NotPossible
from voting.ballot import ballot_of
from voting.models import NomineeFile
from voting.nominees import legal_proxies, positions, preview, recording, spreadsheets
from voting.nominees.forms import LegalProxy, Upload
from voting.views.desk import ROWS, page, rows_of


@require_safe
@for_roles(Role.NOMINEE)
def own_positions(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What the user may vote, what of it stands, and the files that he sent."""
    return positions_page(request, meeting, Upload())


def positions_page(
    request: HttpRequest, meeting: Meeting, form: Upload, status: int = 200
) -> HttpResponse:
    """The page of positions, with the form for a file as it was filled in."""
    found = rows_of(request, positions.of_user(meeting, request.user))
    sent = NomineeFile.objects.filter(meeting=meeting, sent_by=request.user)
    cutoff = snapshot.agenda_of(meeting).meeting.cutoffs.get(Channel.NOMINEE)
    return page(
        request,
        meeting,
        "nominees/positions.html",
        "positions",
        found=found,
        positions=positions.described(found.object_list),
        files=sent.defer("content").select_related("recorded").order_by("-pk")[:ROWS],
        cutoff=cutoff,
        form=form,
        status=status,
    )


@require_safe
@for_roles(Role.NOMINEE)
def position(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponse:
    """One position: its arithmetic, what lies under it, and what was sent for it."""
    row = get_object_or_404(positions.of_user(meeting, request.user), pk=holding)
    (described,) = positions.described([row])
    return page(
        request,
        meeting,
        "nominees/position.html",
        "positions",
        position=described,
        acts=history.acts_of(row, ballot_of(meeting, row)),
    )


@require_safe
@for_roles(Role.NOMINEE)
def template(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """An empty file for the user's positions at this meeting."""
    accounts = positions.of_user(meeting, request.user).order_by("pk").values_list("key", flat=True)
    content = spreadsheets.template(snapshot.agenda_of(meeting), accounts)
    return _download(content, f"{meeting.key}-instructions.csv")


@require_POST
@for_roles(Role.NOMINEE)
def send_file(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Take a file. Nothing of it is recorded before it was looked at."""
    form = Upload(request.POST, request.FILES)
    if not form.is_valid():
        return positions_page(request, meeting, form, status=422)
    upload = form.cleaned_data["file"]
    file = recording.take(
        meeting,
        request.user,
        upload.name,
        upload.read(),
        form.cleaned_data["reference"],
        form.cleaned_data["mode"],
        current_clock(),
    )
    if hasattr(file, "recorded"):
        messages.warning(
            request,
            "You sent this same file before, and it is recorded. Nothing was recorded again; to "
            "record it once more, give it another reference.",
        )
    return redirect("voting:desk:nominee_file", key=meeting.key, file=file.pk)


def _file_of(request: HttpRequest, meeting: Meeting, pk: int) -> NomineeFile:
    own = NomineeFile.objects.filter(meeting=meeting, sent_by=request.user)
    return get_object_or_404(own.select_related("recorded", "meeting", "sent_by"), pk=pk)


@require_safe
@for_roles(Role.NOMINEE)
def nominee_file(request: HttpRequest, meeting: Meeting, file: int) -> HttpResponse:
    """A file: its faults, or what was understood of it, or what became of it."""
    return _file_page(request, meeting, _file_of(request, meeting, file))


def _file_page(
    request: HttpRequest, meeting: Meeting, row: NomineeFile, status: int = 200
) -> HttpResponse:
    def shown(template: str, **context: Any) -> HttpResponse:
        return page(request, meeting, template, "positions", file=row, status=status, **context)

    if row.faults:
        return shown("nominees/faults.html", faults=row.faults[:500])
    read = recording.read_again(row)
    if hasattr(row, "recorded"):
        if read.file is None:
            return shown("nominees/answers.html", found=None, answers=[])
        found = Paginator(read.file.instructions, ROWS).get_page(request.GET.get("page"))
        answered = preview.answers(row, found.object_list, read.agenda)
        return shown("nominees/answers.html", found=found, answers=answered)
    if read.file is None:
        return shown("nominees/faults.html", faults=read.faults[:500], since=True)
    seen = preview.preview_of(read, row.mode, current_clock().now())
    found = Paginator(seen.lines, ROWS).get_page(request.GET.get("page"))
    return shown("nominees/preview.html", preview=seen, found=found)


@require_POST
@for_roles(Role.NOMINEE)
def record_file(request: HttpRequest, meeting: Meeting, file: int) -> HttpResponse:
    """Record a file that was looked at."""
    row = _file_of(request, meeting, file)
    if row.faults:
        return _file_page(request, meeting, row, status=422)
    try:
        recording.record(row, request.user, current_clock())
    except recording.NotRecorded as refused:
        for fault in refused.faults[:3]:
            messages.error(request, f"Row {fault.row}, {fault.field}: {fault.message}")
        messages.error(request, "Nothing of the file was recorded.")
        return _file_page(request, meeting, _file_of(request, meeting, file), status=422)
    messages.success(request, "The file is recorded.")
    return redirect("voting:desk:nominee_file", key=meeting.key, file=row.pk)


@require_safe
@for_roles(Role.NOMINEE)
def file_table(request: HttpRequest, meeting: Meeting, file: int, what: str) -> HttpResponse:
    """A file's faults, or the answers to its lines, as CSV."""
    row = _file_of(request, meeting, file)
    if what == "faults" and row.faults:
        rows = [["row", "field", "what is wrong, and the fix"], *row.faults]
    elif what == "answers" and hasattr(row, "recorded"):
        read = recording.read_again(row)
        if read.file is None:
            raise Http404("This file cannot be read any more.")
        answered = preview.answers(row, read.file.instructions, read.agenda)
        rows = [["row", "account", "instrument", "shares", "status", "why"]]
        rows += [
            [one.row, one.account, one.instrument, one.voted, one.status, one.meaning]
            for one in answered
        ]
    else:
        raise Http404("There is no such table of this file.")
    return _download(spreadsheets.written(rows), f"{meeting.key}-file-{row.pk}-{what}.csv")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    safe = "".join(
        one if one.isascii() and (one.isalnum() or one in "-_.") else "-" for one in name
    )
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    return response


@require_safe
@for_roles(Role.SECRETARY)
def legal_proxies_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The positions of all banks and brokers, with what lies under them; no votes."""
    found = rows_of(request, positions.nominees_of(meeting))
    return page(
        request,
        meeting,
        "nominees/legal_proxies.html",
        "legal_proxies",
        found=found,
        positions=positions.described(found.object_list),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.NOMINEE, Role.SECRETARY)
def issue_legal_proxy(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponseBase:
    """Hand shares of a position to their owner: asked first where it makes an over-vote."""
    secretary = Role.SECRETARY in request.roles  # type: ignore[attr-defined]
    known = (
        positions.nominees_of(meeting) if secretary else positions.of_user(meeting, request.user)
    )
    row = get_object_or_404(known, pk=holding)
    form = LegalProxy(request.POST if request.method == "POST" else None)
    effect = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            effect = legal_proxies.effect_of(row, given["shares"])
            if request.POST.get("confirmed") == str(given["shares"]):
                issued = legal_proxies.issue(row, clock=current_clock(), **given)
                messages.success(request, f"The legal proxy of {issued.holder.name} is issued.")
                return redirect("voting:desk:legal_proxy", key=meeting.key, holding=issued.pk)
        except NotPossible as refused:
            form.add_error("shares", str(refused))
    (described,) = positions.described([row])
    return page(
        request,
        meeting,
        "nominees/issue_legal_proxy.html",
        "legal_proxies" if secretary else "positions",
        position=described,
        form=form,
        effect=effect,
        status=422 if form.errors else 200,
    )


@require_safe
@for_roles(Role.NOMINEE, Role.SECRETARY)
def legal_proxy(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponse:
    """A legal proxy that was issued, with the control number to hand to its holder."""
    issued = Holding.objects.filter(
        meeting=meeting, kind=Holding.Kind.REGISTERED, under__kind=Holding.Kind.NOMINEE
    ).select_related("holder", "under__holder", "share_class", "meeting")
    if Role.SECRETARY not in request.roles:  # type: ignore[attr-defined]
        issued = issued.filter(under__nominee_users__user=request.user)
    row = get_object_or_404(issued, pk=holding)
    valid = ControlNumber.objects.filter(holding=row, revoked_at=None).first()
    number = control_numbers.derive(meeting, row, valid.issue) if valid else ""
    return page(
        request,
        meeting,
        "nominees/legal_proxy.html",
        "positions",
        legal_proxy=row,
        number=control_numbers.grouped(number),
    )
