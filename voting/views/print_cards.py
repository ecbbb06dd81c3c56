"""The secretary's pages for printing proxy cards and for replacing a control number."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import control_numbers
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Holding, Meeting, Role
from voting import solicitations, tasks, turnout
from voting.cards.printing import files, runs
from voting.cards.printing.start_form import StartForm
from voting.models import CardFile, CardRun
from voting.rules.facts import BOARD
from voting.views.desk import name_of, page, rows_of

#: Holders named on the page whose cards were left out; the rest are counted.
NAMED = 50


@require_safe
@for_roles(Role.SECRETARY)
def cards(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Runs with their files, the form for another, and a search for a number to replace."""
    last = CardRun.objects.filter(meeting=meeting).order_by("-pk").first()
    form = StartForm(
        action=_start_at(meeting),
        sides=solicitations.sides_of(meeting),
        initial={
            "which": "changed" if last and last.complete else "all",
            "per_file": last.per_file if last else None,
            "telephone": last.telephone if last else "",
        },
    )
    return _page(request, meeting, form)


def _start_at(meeting: Meeting) -> str:
    return reverse("voting:desk:start_card_run", args=[meeting.key])


def _page(
    request: HttpRequest, meeting: Meeting, form: StartForm, status: int = 200
) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    holders: Page[Any] | None = None
    if words:
        holdings = turnout.search_holdings(meeting, words).filter(excluded=False)
        holders = rows_of(request, holdings.order_by("holder__name", "key"))
    shown = CardRun.objects.filter(meeting=meeting).order_by("-pk")[:10]
    return page(
        request,
        meeting,
        "desk/print_cards.html",
        "print_cards",
        form=form,
        words=words,
        found=holders,
        holders=list(turnout.holder_rows(holders.object_list)) if holders else [],
        runs=[_shown(run) for run in shown],
        under_way=runs.unfinished(meeting),
        status=status,
    )


def _shown(run: CardRun) -> dict[str, Any]:
    left_out = run.left_out.select_related("holding__holder").order_by("holding_id")
    count = left_out.count()
    sides = solicitations.sides_of(run.meeting)
    side = solicitations.side_for(sides, run.solicitor)
    return {
        "run": run,
        "card": side.card if side and len(sides) > 1 else "",
        "files": list(run.files.all()),
        "left_out": left_out[:NAMED],
        "left_out_count": count,
        "left_out_more": max(0, count - NAMED),
        "not_handed_out": run.files.filter(handed_out_at=None).exists(),
    }


@require_POST
@for_roles(Role.SECRETARY)
def start(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Begin a run; a worker prints it."""
    sides = solicitations.sides_of(meeting)
    form = StartForm(request.POST, action=_start_at(meeting), sides=sides)
    if form.is_valid():
        try:
            with transaction.atomic():
                run = runs.start(
                    meeting,
                    current_clock(),
                    started_by=name_of(request),
                    only_changed=form.cleaned_data["which"] == "changed",
                    per_file=form.cleaned_data["per_file"],
                    telephone=form.cleaned_data["telephone"],
                    solicitor=form.cleaned_data.get("solicitor", BOARD),
                )
                transaction.on_commit(partial(tasks.print_cards.delay, run.pk))
        except runs.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The cards are being printed.")
            return redirect("voting:desk:print_cards", key=meeting.key)
    return _page(request, meeting, form, status=422)


@require_POST
@for_roles(Role.SECRETARY)
def cancel(request: HttpRequest, meeting: Meeting, run: int) -> HttpResponse:
    """Stop a run; what is finished stays."""
    found = get_object_or_404(CardRun, pk=run, meeting=meeting)
    if runs.cancel(found, current_clock()):
        messages.success(request, "The printing is cancelled. Files that were finished stay.")
    else:
        messages.warning(request, "That run had ended already.")
    return redirect("voting:desk:print_cards", key=meeting.key)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def delete_files(request: HttpRequest, meeting: Meeting, run: int) -> HttpResponse:
    """Delete the files of a run, once that has been asked."""
    found = get_object_or_404(CardRun, pk=run, meeting=meeting)
    if request.method == "POST":
        try:
            runs.delete_files(found, current_clock())
        except runs.Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The files are deleted.")
        return redirect("voting:desk:print_cards", key=meeting.key)
    return page(request, meeting, "desk/delete_card_files.html", "print_cards", **_shown(found))


@require_safe
@for_roles(Role.SECRETARY)
def download(
    request: HttpRequest, meeting: Meeting, run: int, number: int, kind: str
) -> HttpResponseBase:
    """A file of cards, or its list; who took the cards first is noted."""
    known = CardFile.objects.select_related("run")
    file = get_object_or_404(known, run=run, run__meeting=meeting, number=number)
    name = files.name_of(number, kind)
    try:
        content = (files.folder_of(file.run_id) / name).open("rb")
    except FileNotFoundError:
        raise Http404("This file was deleted.") from None
    if kind == "pdf" and request.method == "GET":
        runs.hand_out(file, name_of(request), current_clock())
    types = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
    response = FileResponse(content, as_attachment=True, filename=name, content_type=types[kind])
    digest = file.sha256 if kind == "pdf" else file.list_sha256
    response["X-Checksum-Sha256"] = digest
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def reissue(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponse:
    """Give a holding a new control number in place of one that was lost; it is not shown."""
    known = Holding.objects.select_related("holder", "share_class", "meeting")
    row = get_object_or_404(known, pk=holding, meeting=meeting, excluded=False)
    if request.method == "POST":
        control_numbers.reissue(row, current_clock().now())
        messages.success(
            request,
            f"{row.holder.name} has a new control number, and the old one opens nothing any more. "
            "Print the changed cards to send it.",
        )
        return redirect("voting:desk:print_cards", key=meeting.key)
    (holder,) = turnout.holder_rows([row])
    issue = row.control_numbers.filter(revoked_at=None).values_list("issue", flat=True).first()
    return page(
        request,
        meeting,
        "desk/reissue_control_number.html",
        "print_cards",
        holder=holder,
        issue=issue,
    )
