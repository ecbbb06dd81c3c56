"""The register: sent, mapped, checked, loaded, entered in the record; and as a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Holding, Meeting, RegisterCorrection, RegisterFile, Role
from meetings.register import columns, files, listing, progress, totals
from meetings.register.files import Refused
from meetings.register.table import Unreadable
from voting import register as domain
from voting import tasks
from voting.nominees import spreadsheets
from voting.register_forms import Columns, Correction, SendFile
from voting.views.desk import ROWS, name_of, page

#: Faults on the page; the rest are in the table to download.
SHOWN_FAULTS = 200

State = RegisterFile.State


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def overview(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What is loaded, the files that were sent, and what was corrected since."""
    return _overview(request, meeting)


def _overview(
    request: HttpRequest,
    meeting: Meeting,
    sending: SendFile | None = None,
    correcting: Correction | None = None,
) -> HttpResponse:
    may_change = Role.SECRETARY in request.roles  # type: ignore[attr-defined]
    file = files.in_place(meeting)
    there = meeting.holdings.exists()
    return page(
        request,
        meeting,
        "desk/register.html",
        "register",
        file=file,
        there=there,
        draft=meeting.register_draft,
        classes=(file.found["classes"] if file else totals.by_class(meeting)),
        kinds=_kinds(file.found["counts"] if file else totals.by_kind(meeting)),
        under_way=files.under_way(meeting),
        sent=RegisterFile.objects.filter(meeting=meeting).order_by("-pk")[:ROWS],
        corrections=RegisterCorrection.objects.filter(meeting=meeting)
        .select_related("holding__holder")
        .order_by("-pk")[:ROWS],
        may_change=may_change,
        may_send=may_change and files.is_open(meeting),
        sending=sending or SendFile(action=_at("send_register", meeting)),
        correcting=correcting
        or Correction(meeting=meeting, action=_at("correct_register", meeting)),
        status=422 if sending or correcting else 200,
    )


def _kinds(counts: dict[str, int]) -> list[tuple[str, int]]:
    labels = {
        "registered": "Registered",
        "nominee": "Nominees",
        "plan": "Plan accounts",
        "joint": "With joint owners",
        "excluded": "Not entitled",
    }
    return [(labels[key], count) for key, count in counts.items() if key in labels]


def _at(name: str, meeting: Meeting, **more: Any) -> str:
    return reverse(f"voting:desk:{name}", kwargs={"key": meeting.key, **more})


def _to_file(file: RegisterFile) -> HttpResponse:
    return redirect("voting:desk:register_file", key=file.meeting.key, file=file.pk)


@require_POST
@for_roles(Role.SECRETARY)
def send(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Keep a file; nothing of it is used before its columns were looked at."""
    form = SendFile(request.POST, request.FILES, action=_at("send_register", meeting))
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = files.take(
                meeting, upload.name, upload.chunks(), current_clock(), name_of(request)
            )
        except (Refused, Unreadable) as fault:
            form.add_error("file", str(fault))
        else:
            return _to_file(file)
    return _overview(request, meeting, sending=form)


def _file_of(meeting: Meeting, pk: int) -> RegisterFile:
    rows = RegisterFile.objects.select_related("meeting__issuer")
    return get_object_or_404(rows, pk=pk, meeting=meeting)


@require_safe
@for_roles(Role.SECRETARY)
def register_file(request: HttpRequest, meeting: Meeting, file: int) -> HttpResponse:
    """A file on its way: its columns, how far its check is, its faults, what it would load."""
    return _file_page(request, meeting, _file_of(meeting, file))


def _file_page(
    request: HttpRequest, meeting: Meeting, file: RegisterFile, form: Columns | None = None
) -> HttpResponse:
    return page(
        request,
        meeting,
        "desk/register_file.html",
        "register",
        file=file,
        form=form or Columns(file=file, classes=len(files.classes_of(meeting))),
        columns=_preview(file),
        kinds=_kinds(file.found.get("counts", {})),
        classes=file.found.get("classes", ()),
        short=files.is_short(file),
        faults=file.faults.all()[:SHOWN_FAULTS],
        under_way=file.state in RegisterFile.UNDER_WAY,
        progress=progress.of(file.pk),
        mappable=file.state in (State.SENT, State.FAULTY, State.SOUND),
        given_up=file.state == State.GIVEN_UP,
        earlier=files.in_place(meeting) if file.state == State.SOUND else None,
        status=422 if form else 200,
    )


def _preview(file: RegisterFile) -> dict[str, Any]:
    means = {title: columns.BY_KEY[key].label for key, title in file.columns.items()}
    titles, rows = file.head["titles"], file.head["sample"]
    padded = [[*row, *[""] * (len(titles) - len(row))] for row in rows]
    return {"titles": [(title, means.get(title, "")) for title in titles], "rows": padded}


@require_POST
@for_roles(Role.SECRETARY)
def map_columns(request: HttpRequest, meeting: Meeting, file: int) -> HttpResponse:
    """Say what the columns mean; a worker checks the file."""
    found = _file_of(meeting, file)
    form = Columns(request.POST, file=found, classes=len(files.classes_of(meeting)))
    if not form.is_valid():
        return _file_page(request, meeting, found, form)
    return _set_about(
        request,
        found,
        partial(files.map_columns, found, form.mapped, fractions=form.cleaned_data["fractions"]),
        partial(tasks.check_register.delay, found.pk),
    )


@require_POST
@for_roles(Role.SECRETARY)
def load(request: HttpRequest, meeting: Meeting, file: int) -> HttpResponse:
    """Load a file that has no faults; a worker does it."""
    found = _file_of(meeting, file)
    reason = request.POST.get("reason", "")
    return _set_about(
        request,
        found,
        partial(domain.ask_to_load, found, name_of(request), reason),
        partial(tasks.load_register.delay, found.pk),
    )


@require_POST
@for_roles(Role.SECRETARY)
def record(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Enter the draft in the record; a worker does it."""
    file = files.in_place(meeting)
    if file is None:
        messages.error(request, "There is no draft of a register to enter in the record.")
        return redirect("voting:desk:register", key=meeting.key)
    return _set_about(
        request,
        file,
        partial(domain.ask_to_record, meeting, name_of(request)),
        partial(tasks.record_register.delay, file.pk),
    )


def _set_about(
    request: HttpRequest,
    file: RegisterFile,
    ask: Callable[[], object],
    then: Callable[[], object],
) -> HttpResponse:
    """Note what is to be done, and hand it to a worker; the file's page follows it."""
    try:
        with transaction.atomic():
            ask()
            transaction.on_commit(then)
    except Refused as refused:
        messages.error(request, str(refused))
    return _to_file(file)


@require_POST
@for_roles(Role.SECRETARY)
def give_up(request: HttpRequest, meeting: Meeting, file: int) -> HttpResponse:
    """Put a file aside that was not loaded."""
    try:
        files.give_up(_file_of(meeting, file))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The file is put aside. Nothing of it was loaded.")
    return redirect("voting:desk:register", key=meeting.key)


@require_safe
@for_roles(Role.SECRETARY)
def faults(request: HttpRequest, meeting: Meeting, file: int) -> HttpResponseBase:
    """The faults of a file as CSV: at most the first ten thousand."""
    found = _file_of(meeting, file)
    rows = found.faults.values_list("row", "field", "message")
    table = (["row", "field", "what is wrong, and the fix"], *rows)
    more = found.fault_count - len(table) + 1
    if more > 0:
        table = (*table, (0, "file", f"{more:,} more faults are not listed."))
    return _download(iter(table), f"{meeting.key}-register-faults")


@require_safe
@for_roles(Role.SECRETARY)
def sent_file(request: HttpRequest, meeting: Meeting, file: int) -> HttpResponseBase:
    """A file as it was sent, byte for byte."""
    found = _file_of(meeting, file)
    try:
        content = files.path_of(found).open("rb")
    except FileNotFoundError:
        raise Http404("This file is not there any more.") from None
    response = FileResponse(content, as_attachment=True, filename=found.name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_roles(Role.SECRETARY)
def template(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """An empty register with the titles that are known without being mapped."""
    return _download(iter([[field.titles[0] for field in columns.FIELDS]]), "register-template")


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def holdings(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The register as a list, a part at a time."""
    wanted = _wanted(request, meeting)
    found = listing.part(
        meeting,
        wanted,
        ROWS,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    asked = {
        name: value for name in ("order", "q", "kind", "class") if (value := request.GET.get(name))
    }
    return page(
        request,
        meeting,
        "desk/register_holdings.html",
        "register",
        part=found,
        wanted=wanted,
        asked=urlencode(asked),
        earlier=urlencode({**asked, "before": found.before}) if found.before else "",
        later=urlencode({**asked, "after": found.after}) if found.after else "",
        kinds=Holding.Kind.choices,
        classes=files.classes_of(meeting),
    )


def _wanted(request: HttpRequest, meeting: Meeting) -> listing.Wanted:
    given = request.GET
    order = listing.NAME if given.get("order") == listing.NAME else listing.ACCOUNT
    kind = given.get("kind", "")
    classes = {each.key: each.pk for each in files.classes_of(meeting)}
    return listing.Wanted(
        order,
        given.get("q", "").replace("\0", "").strip()[:300],
        kind if kind in Holding.Kind.values else "",
        classes.get(given.get("class", "")),
    )


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def holdings_table(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """The list as CSV, all of it."""
    return _download(listing.table(meeting, _wanted(request, meeting)), f"{meeting.key}-register")


@require_POST
@for_roles(Role.SECRETARY)
def correct(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Journal what the register should have said."""
    form = Correction(request.POST, meeting=meeting, action=_at("correct_register", meeting))
    if form.is_valid():
        given = form.cleaned_data
        try:
            domain.correct(
                meeting,
                given["account"],
                given["what"],
                given["reason"],
                name_of(request),
                current_clock(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The correction is noted, in the record too.")
            return redirect("voting:desk:register", key=meeting.key)
    return _overview(request, meeting, correcting=form)


def _download(rows: Iterator[Any], name: str) -> HttpResponseBase:
    """A table as CSV, streamed a few thousand rows at a time."""
    response = StreamingHttpResponse(
        spreadsheets.streamed(rows), content_type="text/csv; charset=utf-8"
    )
    safe = "".join(one if one.isascii() and (one.isalnum() or one in "-_") else "-" for one in name)
    response["Content-Disposition"] = f'attachment; filename="{safe}.csv"'
    return response
