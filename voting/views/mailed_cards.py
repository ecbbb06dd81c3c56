"""The clerks' pages: batches of mailed cards, and keying them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Holding, Meeting, Role
from voting import turnout
from voting.cards import batches, capture, forms, identify
from voting.models import CardBatch, CardScan
from voting.views.desk import name_of, page, rows_of

#: Where the session keeps a card's form that came after its session had ended.
KEPT_FORM = "kept_card_form"


@require_safe
@for_roles(Role.CLERK, Role.SUPERVISOR)
def cards(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The batches of mailed cards, the latest first."""
    return _cards_page(request, meeting, _blank_batch(request))


def _blank_batch(request: HttpRequest) -> forms.BatchForm:
    now = current_clock().now()
    return forms.BatchForm(initial={"received": now, "counted_by": name_of(request)})


def _cards_page(
    request: HttpRequest, meeting: Meeting, form: forms.BatchForm, status: int = 200
) -> HttpResponse:
    rows = CardBatch.objects.filter(meeting=meeting).select_related("closing").order_by("-pk")
    found = rows_of(request, rows)
    listed = [(batch, batches.progress(batch), getattr(batch, "closing", None)) for batch in found]
    return page(
        request,
        meeting,
        "desk/cards/batches.html",
        "cards",
        found=found,
        listed=listed,
        form=form,
        status=status,
    )


@require_POST
@for_roles(Role.SUPERVISOR)
def open_batch(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Open a batch with its control totals."""
    form = forms.BatchForm(request.POST)
    if form.is_valid():
        try:
            batch = batches.open_batch(meeting, request.user, current_clock(), **form.cleaned_data)
        except batches.NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The batch “{batch.name}” is open.")
            return redirect("voting:desk:batch", key=meeting.key, batch=batch.pk)
    return _cards_page(request, meeting, form, status=422)


@require_safe
@for_roles(Role.CLERK, Role.SUPERVISOR)
def batch(request: HttpRequest, meeting: Meeting, batch: int) -> HttpResponse:
    """A batch at a glance: how far it is, how fast it goes, what waits for the supervisor."""
    return batch_page(request, meeting, batch_of(meeting, batch))


def batch_page(
    request: HttpRequest,
    meeting: Meeting,
    row: CardBatch,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of a batch; `more` is what went wrong with what was asked of it."""
    supervises = Role.SUPERVISOR in request.roles  # type: ignore[attr-defined]
    found = rows_of(request, batches.cards_of(row)) if supervises else None
    done = batches.progress(row)
    return page(
        request,
        meeting,
        "desk/cards/batch.html",
        "cards",
        batch=row,
        closing=getattr(row, "closing", None),
        progress=[(batches.STATES[state], state, n) for state, n in done.items()],
        settled=sum(done[state] for state in ("recorded", "held", "set_aside")),
        keyings=done["once"] + 2 * sum(done[state] for state in batches.STATES if state in TWICE),
        keyings_wanted=2 * row.cards_counted,
        paces=batches.paces(row),
        totals=batches.totals(row),
        next_place=batches.next_place(row, request.user),
        waiting=[
            (card, batches.STATES[batches.state_of(card)])
            for card in batches.cards_of(row).filter(became__in=["differs", "held"])
        ]
        if supervises
        else [],
        found=found,
        listed=[(card, batches.state_of(card)) for card in found or ()],
        states=batches.STATES,
        scans=CardScan.objects.filter(card__batch=row).count(),
        status=status,
        **more,
    )


TWICE = ("differs", "held", "set_aside", "recorded")


def batch_of(meeting: Meeting, pk: int) -> CardBatch:
    """A batch of this meeting; 404 for one of another."""
    rows = CardBatch.objects.select_related("closing", "meeting", "opened_by")
    return get_object_or_404(rows, pk=pk, meeting=meeting)


@require_POST
@for_roles(Role.SUPERVISOR)
def close_batch(request: HttpRequest, meeting: Meeting, batch: int) -> HttpResponse:
    """Close a batch against its control totals."""
    row = batch_of(meeting, batch)
    explanation = request.POST.get("explanation", "")[:2000]
    try:
        batches.close(row, explanation, request.user, current_clock())
    except batches.NotPossible as refused:
        return batch_page(
            request, meeting, row, status=422, refused=str(refused), explanation=explanation
        )
    messages.success(request, f"The batch “{row.name}” is closed.")
    return redirect("voting:desk:batch", key=meeting.key, batch=row.pk)


@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.CLERK)
def key_card(request: HttpRequest, meeting: Meeting, batch: int) -> HttpResponse:
    """The next card: its number, which leads on to what is marked on it."""
    row = batch_of(meeting, batch)
    place = _place(request, row)
    if request.method != "POST":
        return _number_page(request, meeting, row, place)
    try:
        known, another = _identified(request, meeting, row)
    except identify.Misread as misread:
        return _number_page(request, meeting, row, place, status=422, fault=str(misread))
    except forms.Stale:
        return _number_page(request, meeting, row, place, status=422, fault=TOO_OLD)
    place = batches.place_for(row, request.user, known.holding, place or _beyond(row))
    sheet = forms.sheet(row, place, request.user, known, another=another)
    before = None if another else batches.keyed_before(row, place, known.digest)
    if before is not None:
        return _number_page(
            request, meeting, row, place, status=409, before=before, sheet=sheet.signed()
        )
    form = forms.CardForm(meeting, known.holding, row.received, initial={"sheet": sheet.signed()})
    return _card_page(request, meeting, row, sheet, form)


TOO_OLD = "This form was too old, or another clerk’s. Scan the card again."


def _identified(
    request: HttpRequest, meeting: Meeting, row: CardBatch
) -> tuple[identify.Identified, bool]:
    """Whose card was scanned, and whether it is said to be another than one keyed before."""
    if "again" in request.POST:
        sheet = forms.opened(request.POST["again"], row, request.user)
        return sheet.identified, True
    chosen = request.POST.get("holding", "")
    if chosen == "none":
        return identify.nobody(), False
    if chosen:
        rows = Holding.objects.select_related("holder", "share_class")
        found = rows.filter(meeting=meeting, pk=chosen if chosen.isdecimal() else 0)
        return identify.by_register(get_object_or_404(found)), False
    return identify.by_number(meeting, request.POST.get("number", "")[:500]), False


def _place(request: HttpRequest, row: CardBatch) -> int | None:
    """The place that is asked for, within the pile and one beyond it, else the next to key."""
    asked = (request.POST if request.method == "POST" else request.GET).get("card", "")
    if asked.isdecimal() and len(asked) < 8 and 1 <= int(asked) <= _beyond(row):
        return int(asked)
    return batches.next_place(row, request.user)


def _beyond(row: CardBatch) -> int:
    return batches.last_place(row) + 1


def _number_page(
    request: HttpRequest,
    meeting: Meeting,
    row: CardBatch,
    place: int | None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return page(
        request,
        meeting,
        "desk/cards/number.html",
        "cards",
        batch=row,
        place=place,
        beyond=_beyond(row),
        scans=scans_at(row, place),
        closing=getattr(row, "closing", None),
        status=status,
        **more,
    )


def scans_at(row: CardBatch, place: int | None) -> list[CardScan]:
    """The scans of the card at a place of a batch."""
    return list(CardScan.objects.filter(card__batch=row, card__place=place).order_by("pk"))


def _card_page(
    request: HttpRequest,
    meeting: Meeting,
    row: CardBatch,
    sheet: forms.Sheet,
    form: forms.CardForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    holding = sheet.identified.holding
    return page(
        request,
        meeting,
        "desk/cards/card.html",
        "cards",
        batch=row,
        place=sheet.place,
        known=sheet.identified,
        holder=next(turnout.holder_rows([holding])) if holding else None,
        form=form,
        sheet=sheet.signed(),
        scans=scans_at(row, sheet.place),
        status=status,
        **more,
    )


def kept_over_a_sign_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep a card's form that comes when its session has ended, until its clerk is back.

    It waits in the session of whoever signs in next in this browser; the signed sheet in it opens
    for its own clerk alone.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            given = request.POST.copy()
            given.pop("csrfmiddlewaretoken", None)
            try:
                signing.loads(given.get("sheet", ""), salt=forms.SALT)
            except signing.BadSignature:
                pass
            else:
                request.session[KEPT_FORM] = given.urlencode()[:20_000]
        return view(request, *args, **kwargs)

    return kept


@kept_over_a_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.CLERK)
def key_marks(request: HttpRequest, meeting: Meeting, batch: int) -> HttpResponse:
    """What is marked on a card; when it is kept, on to the number of the next."""
    row = batch_of(meeting, batch)
    given = request.POST
    if request.method != "POST":
        given = QueryDict(request.session.pop(KEPT_FORM, ""))
        if not given:
            return redirect("voting:desk:key_card", key=meeting.key, batch=row.pk)
    try:
        sheet = forms.opened(given.get("sheet", ""), row, request.user)
    except forms.Stale:
        messages.error(request, TOO_OLD)
        return redirect("voting:desk:key_card", key=meeting.key, batch=row.pk)
    form = forms.CardForm(meeting, sheet.identified.holding, row.received, given)
    valid = form.is_valid()
    if request.method != "POST":
        return _card_page(request, meeting, row, sheet, form, restored=True)
    if not valid:
        return _card_page(request, meeting, row, sheet, form, status=422)
    try:
        capture.key(
            row.pk,
            sheet.place,
            form.reading(sheet),
            request.user,
            current_clock(),
            sheet.request_key,
        )
    except capture.NotKeyed as refused:
        return _card_page(request, meeting, row, sheet, form, status=409, refused=str(refused))
    messages.success(request, f"Card {sheet.place} is keyed.")
    return redirect("voting:desk:key_card", key=meeting.key, batch=row.pk)


@require_safe
@for_roles(Role.CLERK)
def find_account(request: HttpRequest, meeting: Meeting, batch: int) -> HttpResponse:
    """Find a holding by its account or name, where the number on the card cannot be read."""
    row = batch_of(meeting, batch)
    words = request.GET.get("q", "").strip()
    found = None
    if words:
        rows = turnout.search_holdings(meeting, words).order_by("holder__name", "key")
        found = rows_of(request, rows)
    place = _place(request, row)
    return page(
        request,
        meeting,
        "desk/cards/find.html",
        "cards",
        batch=row,
        place=place,
        scans=scans_at(row, place),
        words=words,
        found=found,
        holders=list(turnout.holder_rows(found.object_list)) if found else [],
    )
