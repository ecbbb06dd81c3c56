"""The supervisor's page of one card: where its keyings differ, or why it is held."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Holding, Meeting, Role
from voting import snapshot, turnout
from voting.cards import batches, capture, forms, identify, readings
from voting.exceptions_explained import explained
from voting.models import Card, CardOutcome, Keying
from voting.views.desk import page
from voting.views.mailed_cards import batch_of, scans_at

RECORDED = CardOutcome.Kind.RECORDED


def _card(meeting: Meeting, batch: int, place: int) -> Card:
    rows = Card.objects.select_related("batch__meeting")
    return get_object_or_404(rows, batch=batch, place=place, batch__meeting=meeting)


def _keyings(card: Card) -> list[Keying]:
    return list(card.keyings.select_related("by", "holding__holder", "issue").order_by("pk"))


@require_http_methods(["GET", "HEAD"])
@for_roles(Role.SUPERVISOR)
def decide_card(request: HttpRequest, meeting: Meeting, batch: int, place: int) -> HttpResponse:
    """A card as both clerks keyed it, and what is to be decided about it."""
    return _page(request, meeting, _card(meeting, batch, place))


def _page(
    request: HttpRequest, meeting: Meeting, card: Card, status: int = 200, **more: Any
) -> HttpResponse:
    outcome = card.outcomes.select_related("by", "instrument").order_by("-pk").first()
    # Until it was keyed twice, nobody sees what was keyed: the second clerk might be told.
    keyings = _keyings(card) if outcome else []
    parts: list[readings.Part] = []
    if len(keyings) > 1:
        first, second = (readings.reading_of(one) for one in keyings[:2])
        parts = readings.parts(first, second, snapshot.agenda_of(meeting).matters)
    words = request.GET.get("q", "").strip()
    found = turnout.search_holdings(meeting, words).order_by("holder__name", "key")[:20]
    known = {one.holding_id: one.holding for one in keyings if one.holding}
    return page(
        request,
        meeting,
        "desk/cards/decide.html",
        "cards",
        batch=card.batch,
        card=card,
        place=card.place,
        outcome=outcome,
        why=explained(outcome.code) if outcome and outcome.code else None,
        keyings=keyings,
        parts=parts,
        decisions=[
            (one, readings.reading_of(one)) for one in keyings if one.part == Keying.Part.DECIDED
        ],
        known=list(known.values()),
        scans=scans_at(card.batch, card.place),
        words=words,
        holders=list(turnout.holder_rows(list(found))) if words else [],
        open=outcome is None or outcome.kind != RECORDED,
        status=status,
        **more,
    )


@require_POST
@for_roles(Role.SUPERVISOR)
def settle_card(request: HttpRequest, meeting: Meeting, batch: int, place: int) -> HttpResponse:
    """Take each part from one of the keyings, confirm what is held, or set the card aside."""
    card = _card(meeting, batch, place)
    act = request.POST.get("act", "")
    try:
        if act == "set_aside":
            reason = request.POST.get("reason", "")[:2000]
            outcome = capture.set_aside(card, reason, request.user, current_clock())
        else:
            outcome = _decide(request, meeting, card, act)
    except (capture.NotKeyed, Incomplete) as refused:
        return _page(request, meeting, card, status=422, refused=str(refused), given=request.POST)
    return _told(request, meeting, card, outcome)


class Incomplete(Exception):
    """A decision that leaves something open; the message is for people."""


def _decide(request: HttpRequest, meeting: Meeting, card: Card, act: str) -> CardOutcome:
    keyings = _keyings(card)
    if len(keyings) < 2:
        raise Incomplete("This card has not been keyed twice yet.")
    first, second = (readings.reading_of(one) for one in keyings[:2])
    matters = snapshot.agenda_of(meeting).matters
    outcome = capture.latest(card)
    fitting = {"choose": "differs", "confirm": "held", "account": "held"}
    if fitting.get(act) != outcome.kind:
        raise Incomplete("This is not what is open about this card now. Look at it again.")
    if act == "choose":
        wanted = [part.field for part in readings.differences(first, second, matters)]
        choices = {name: request.POST.get(name, "") for name in wanted}
        if missing := [one for one in choices.values() if one not in ("first", "second")]:
            raise Incomplete(f"Decide each part: {len(missing)} are open still.")
        reading = readings.chosen(first, second, choices, matters)
    else:
        reading = readings.reading_of(keyings[-1])
        if len(keyings) == 2:
            reading = readings.agreed(first, second, matters)
    if act == "account":
        rows = Holding.objects.select_related("holder", "share_class")
        asked = request.POST.get("holding", "")
        found = rows.filter(meeting=meeting, pk=asked if asked.isdecimal() else 0).first()
        if found is None:
            raise Incomplete("Choose whose card it is.")
        reading = _as_card_of(reading, found)
    if outcome.code == "keyed_before":
        reading = replace(reading, another=True)
    return capture.decide(card, reading, request.user, current_clock(), secrets.token_urlsafe(18))


def _as_card_of(reading: readings.Reading, holding: Holding) -> readings.Reading:
    """A reading of a card whose holding the clerks did not find.

    A signature was then nobody's; now it may be seen to be an owner's.
    """
    owners = list(holding.joint) or [holding.holder.name]
    same = [owner for owner in owners if owner.casefold() == reading.signed_otherwise.casefold()]
    return replace(
        reading,
        issue=None,
        holding=holding,
        found_in_register=True,
        signed_by=same or reading.signed_by,
        signed_otherwise="" if same else reading.signed_otherwise,
    )


@require_POST
@for_roles(Role.SUPERVISOR)
def read_card_anew(request: HttpRequest, meeting: Meeting, batch: int, place: int) -> HttpResponse:
    """Read a card once more, where neither clerk read it rightly: the supervisor's own keying."""
    card = _card(meeting, batch, place)
    try:
        if capture.latest(card).kind == RECORDED:
            raise Incomplete("This card is recorded already.")
        if "sheet" in request.POST:
            sheet = forms.opened(request.POST["sheet"], card.batch, request.user)
            form = forms.CardForm(
                meeting, sheet.identified.holding, card.batch.received, request.POST
            )
            if form.is_valid():
                outcome = capture.decide(
                    card,
                    form.reading(sheet),
                    request.user,
                    current_clock(),
                    sheet.request_key,
                )
                return _told(request, meeting, card, outcome)
        else:
            sheet = forms.sheet(
                card.batch,
                place,
                request.user,
                _known(request, meeting, card),
                another=capture.latest(card).code == "keyed_before",
            )
            form = forms.CardForm(
                meeting,
                sheet.identified.holding,
                card.batch.received,
                initial={"sheet": sheet.signed()},
            )
    except forms.Stale:
        return _page(request, meeting, card, status=422, refused="The form was too old.")
    except (capture.NotKeyed, Incomplete) as refused:
        return _page(request, meeting, card, status=422, refused=str(refused))
    holding = sheet.identified.holding
    return page(
        request,
        meeting,
        "desk/cards/card.html",
        "cards",
        batch=card.batch,
        place=place,
        known=sheet.identified,
        holder=next(turnout.holder_rows([holding])) if holding else None,
        form=form,
        sheet=sheet.signed(),
        scans=scans_at(card.batch, place),
        anew=True,
        status=422 if form.is_bound else 200,
    )


def _known(request: HttpRequest, meeting: Meeting, card: Card) -> identify.Identified:
    """Whose card it is, as a clerk read its number, or as the supervisor says."""
    asked = request.POST.get("holding", "")
    rows = Holding.objects.select_related("holder", "share_class")
    found = rows.filter(meeting=meeting, pk=asked if asked.isdecimal() else 0).first()
    if found is None:
        raise Incomplete("Choose whose card it is.")
    read = card.keyings.filter(holding=found).exclude(number_digest="").first()
    if read is None:
        return identify.by_register(found)
    return identify.Identified(read.number_digest, read.number_end, read.issue, found)


def _told(request: HttpRequest, meeting: Meeting, card: Card, outcome: CardOutcome) -> HttpResponse:
    """Say what became of the card, and lead on to the next that waits."""
    if outcome.kind == CardOutcome.Kind.HELD:
        messages.warning(request, f"Card {card.place} is held. {outcome.detail}")
    else:
        messages.success(request, f"Card {card.place} is {batches.STATES[outcome.kind]}.")
    return redirect("voting:desk:batch", key=meeting.key, batch=batch_of(meeting, card.batch_id).pk)
