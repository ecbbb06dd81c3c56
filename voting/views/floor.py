"""A ballot on a tablet at the meeting: the card's pages, where a blank is not voted."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.attempts import Attempts, address_of
from meetings.clock import current_clock
from voting import door, floor_access, floor_ballots, history
from voting.ballot import Ballot, ballot_of
from voting.floor_access import tablet_page
from voting.forms import BallotForm
from voting.models import IssuedBallot
from voting.views import kept_marks
from voting.views.card import ALTERED, as_posted, may_vote

#: A registrar's tablets share an address; nobody guesses eight characters in so many attempts.
BY_ADDRESS = Attempts("tablet code by address", most=60, within=timedelta(minutes=15))

NOT_VALID = "This code opens no ballot. Scan it again, or ask the registrar for another."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def floor(request: HttpRequest) -> HttpResponse:
    """Where a tablet waits for the next ballot: its code is scanned or typed."""
    if request.method == "POST":
        code = "".join(request.POST.get("code", "").split()).upper()[:40]
        if code:
            return redirect("voting:floor_start", code=code)
        messages.error(request, "Type the code that the registrar shows you.")
    return render(request, "floor/waiting.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin with a ballot. Looking at the page uses nothing up; beginning uses up the code."""
    wait = BY_ADDRESS.take(address_of(request))
    if wait:
        page = {"minutes": math.ceil(wait / 60)}
        response = render(request, "429.html", page, status=429)
        response["Retry-After"] = str(wait)
        return response
    issued = floor_ballots.ballot_with_code(code)
    if issued is None:
        return render(request, "floor/waiting.html", {"refused": NOT_VALID}, status=404)
    if request.method == "POST":
        try:
            floor_ballots.open_on_tablet(issued, current_clock())
        except door.Refused as refused:
            return render(request, "floor/waiting.html", {"refused": str(refused)}, status=409)
        floor_access.open_for(request, issued)
        return redirect("voting:floor_ballot")
    return render(request, "floor/start.html", {"issued": issued, "meeting": issued.meeting})


@tablet_page
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, issued: IssuedBallot) -> HttpResponse:
    """The ballot to mark, beneath what counts until it is cast."""
    if floor_ballots.instrument_of(issued) is not None:
        return redirect("voting:floor_receipt")
    offered = _offered(issued)
    initial: dict[str, Any] = {}
    if request.method == "POST":
        try:
            sent = request.POST.get(kept_marks.FIELD, "")
            initial = kept_marks.opened(sent, issued.holding, _purpose(issued)).initial()
        except kept_marks.Altered:
            messages.error(request, ALTERED)
    elif "proxy" in request.GET:
        initial = _as_in_proxy(issued, offered)
    if offered.holding.joint and "signing" not in initial:
        here = [name for name in offered.holding.joint if name == issued.attendee.name]
        initial["signing"] = here or list(offered.holding.joint)
    return _card(request, issued, offered, BallotForm(offered, initial=initial))


def _card(
    request: HttpRequest,
    issued: IssuedBallot,
    offered: Ballot,
    form: BallotForm,
    status: int = 200,
) -> HttpResponse:
    page = {**_context(issued, offered), "form": form}
    return render(request, "floor/ballot.html", page, status=status)


@tablet_page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, issued: IssuedBallot) -> HttpResponse:
    """Says what would be cast, beside what it would replace."""
    if request.method != "POST":
        return redirect("voting:floor_ballot")
    offered = _offered(issued)
    form = BallotForm(offered, request.POST)
    if not form.is_valid():
        return _card(request, issued, offered, form, status=422)
    return _review(request, issued, offered, kept_marks.payload_of(form))


def _review(
    request: HttpRequest,
    issued: IssuedBallot,
    offered: Ballot,
    payload: kept_marks.Payload,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    said = offered.review(offered.read(payload.marks).votes)
    page = {
        **_context(issued, offered),
        "said": said,
        "blanks": sum(line.blank for line in said),
        "payload": payload,
        "signed": payload.signed(issued.holding, _purpose(issued)),
        "signs": payload.execution.signing or [issued.attendee.name],
        "refused": refused,
    }
    return render(request, "floor/review.html", page, status=status)


@tablet_page
@require_http_methods(["GET", "HEAD", "POST"])
def cast(request: HttpRequest, issued: IssuedBallot) -> HttpResponse:
    """Put the reviewed ballot through the door."""
    if request.method != "POST":
        return redirect("voting:floor_ballot")
    offered = _offered(issued)
    try:
        sent = request.POST.get(kept_marks.FIELD, "")
        payload = kept_marks.opened(sent, issued.holding, _purpose(issued))
    except kept_marks.Altered:
        messages.error(request, ALTERED)
        return redirect("voting:floor_ballot")
    marked = offered.read(payload.marks)
    if floor_ballots.instrument_of(issued) is None and (
        payload.card != offered.fingerprint or marked.faults
    ):
        form = BallotForm(offered, as_posted(payload))
        form.is_valid()
        return _card(request, issued, offered, form, status=422)
    try:
        floor_ballots.cast(
            issued, marked.votes, current_clock(), signatures=payload.execution.signatures
        )
    except door.Refused as refused:
        if refused.code == "cast":
            messages.warning(request, str(refused))
            return redirect("voting:floor_receipt")
        return _review(request, issued, offered, payload, refused=str(refused), status=409)
    return redirect("voting:floor_receipt")


@tablet_page
@require_safe
def receipt(request: HttpRequest, issued: IssuedBallot) -> HttpResponse:
    """What was cast, and what has become of everything that was received before."""
    instrument = floor_ballots.instrument_of(issued)
    if instrument is None:
        return redirect("voting:floor_ballot")
    whole = ballot_of(issued.meeting, issued.holding)
    acts = history.acts_of(issued.holding, whole)
    (act,) = [one for one in acts if one.instrument.pk == instrument.pk]
    others = [one for one in acts if one is not act]
    page = {**_context(issued, whole), "act": act, "others": others}
    return render(request, "floor/receipt.html", page)


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Give the tablet back."""
    floor_access.close(request)
    return redirect("voting:floor")


def _offered(issued: IssuedBallot) -> Ballot:
    return floor_ballots.ballot_for(issued, current_clock().now())


def _purpose(issued: IssuedBallot) -> str:
    """What marks on this ballot are signed for: no other ballot, and no card, takes them."""
    return f"floor-ballot-{issued.pk}"


def _as_in_proxy(issued: IssuedBallot, offered: Ballot) -> dict[str, Any]:
    """The marks of the one proxy that counts now, to begin with."""
    acts = _standing(issued)
    if len(acts) != 1:
        return {}
    return {"marks": offered.marks_of(acts[0].instrument.votes)}


def _standing(issued: IssuedBallot) -> list[history.Act]:
    whole = ballot_of(issued.meeting, issued.holding)
    return history.standing_acts(history.acts_of(issued.holding, whole))


def _context(issued: IssuedBallot, offered: Ballot) -> dict[str, Any]:
    return {
        "issued": issued,
        "meeting": issued.meeting,
        "holding": issued.holding,
        "ballot": offered,
        "may_vote": may_vote(offered),
        "standing": _standing(issued),
        "shut": [item for item in offered.items if item.not_open],
    }
