"""The pages of banks and brokers: their own positions and their files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Channel, Meeting, Role
from voting import history, snapshot, turnout
from voting.ballot import ballot_of
from voting.iso20022.from_database import NotPossible
from voting.iso20022.vocabulary import STATUS
from voting.iso20022.writing import UnknownVersion
from voting.models import NomineeFile
from voting.nominees import files, positions, preview, recording, spreadsheets
from voting.nominees import messages as file_messages
from voting.nominees.forms import Upload
from voting.nominees.reading import is_xml
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
    sent = files.visible_to(request.user, meeting)
    cutoff = snapshot.agenda_of(meeting).meeting.cutoffs.get(Channel.NOMINEE)
    return page(
        request,
        meeting,
        "nominees/positions.html",
        "positions",
        found=found,
        positions=positions.described(found.object_list),
        files=sent.defer("content").select_related("recorded", "sent_by").order_by("-pk")[:ROWS],
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
            "This same file was sent before, and it is recorded. Nothing was recorded again; to "
            "record it once more, give it another reference.",
        )
    return redirect("voting:desk:nominee_file", key=meeting.key, file=file.pk)


def _file_of(request: HttpRequest, meeting: Meeting, pk: int) -> NomineeFile:
    seen = files.visible_to(request.user, meeting)
    return get_object_or_404(seen.select_related("recorded", "meeting", "sent_by"), pk=pk)


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
        versions = STATUS.versions if is_xml(bytes(row.content)) else ()
        return shown("nominees/faults.html", faults=row.faults[:500], status_versions=versions)
    read = recording.read_again(row, request.user)
    if hasattr(row, "recorded"):
        if read.file is None:
            return shown("nominees/answers.html", found=None, answers=[])
        found = Paginator(read.file.instructions, ROWS).get_page(request.GET.get("page"))
        answered = preview.answers(row, found.object_list, read.agenda)
        return shown(
            "nominees/answers.html",
            found=found,
            answers=answered,
            messages_about=file_messages.ABOUT_A_FILE,
            classes=file_messages.classes_of(row),
            closed=turnout.polls_are_closed(meeting),
        )
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
    """A file's faults, the answers to its lines, or how they were counted, as CSV."""
    row = _file_of(request, meeting, file)
    if what == "faults" and row.faults:
        rows = [["row", "field", "what is wrong, and the fix"], *row.faults]
    elif what == "answers" and hasattr(row, "recorded"):
        read = recording.read_again(row, request.user)
        if read.file is None:
            raise Http404("This file cannot be read any more.")
        answered = preview.answers(row, read.file.instructions, read.agenda)
        rows = [["row", "account", "instrument", "shares", "status", "why"]]
        rows += [
            [one.row, one.account, one.instrument, one.voted, one.status, one.meaning]
            for one in answered
        ]
    elif what == "confirmation" and hasattr(row, "recorded"):
        try:
            rows = file_messages.counted_rows(row, recording.read_again(row, request.user))
        except NotPossible as refused:
            return _not_yet(request, meeting, row, refused)
    else:
        raise Http404("There is no such table of this file.")
    return _download(spreadsheets.written(rows), f"{meeting.key}-file-{row.pk}-{what}.csv")


@require_safe
@for_roles(Role.NOMINEE)
def file_message(request: HttpRequest, meeting: Meeting, file: int, what: str) -> HttpResponse:
    """What became of a file's instructions (seev.006), or how they were counted (seev.007)."""
    row = _file_of(request, meeting, file)
    about = file_messages.ABOUT_A_FILE.get(what)
    if about is None:
        raise Http404("There is no such message about a file.")
    version = request.GET.get("version") or about.versions[0]
    read = recording.read_again(row, request.user)
    try:
        content = file_messages.message(
            what, row, read, share_class=request.GET.get("class", ""), version=version
        )
    except UnknownVersion as unknown:
        raise Http404(str(unknown)) from None
    except NotPossible as refused:
        return _not_yet(request, meeting, row, refused)
    name = f"{meeting.key}-file-{row.pk}-{about.name}.{version}.xml"
    return _download(content, name, "application/xml")


def _not_yet(
    request: HttpRequest, meeting: Meeting, row: NomineeFile, refused: NotPossible
) -> HttpResponse:
    """Back to the file's page, with the reason why there is nothing to download."""
    messages.warning(request, str(refused))
    return redirect("voting:desk:nominee_file", key=meeting.key, file=row.pk)


def _download(content: bytes, name: str, kind: str = "text/csv; charset=utf-8") -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    safe = "".join(
        one if one.isascii() and (one.isalnum() or one in "-_.") else "-" for one in name
    )
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    return response
