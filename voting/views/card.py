"""The stockholder's way to a vote: card, review, record, confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from meetings.clock import current_clock
from meetings.models import Channel
from voting import confirmations, door, history, receipts
from voting.access import Access, stockholder_page
from voting.ballot import Ballot, ballot_of, ballots_of
from voting.forms import BallotForm, EmailForm
from voting.models import Instrument
from voting.rules import facts
from voting.times import Closing, closing_of
from voting.views import kept_marks
from voting.views.admission import qr

ALTERED = (
    "The marks did not arrive as they were shown to you, or the page was too old. Nothing was "
    "recorded. Please mark the card again."
)

CLOSED = "Voting by internet has closed, so these marks cannot be sent any more."
STANDS = "What you sent before stands."
NOTHING_STANDS = "No vote of yours counts now."
AT_THE_MEETING = "You may still vote by ballot at the meeting until its polls close."
NOTHING_ANY_MORE = "The polls have closed too, so nothing can be changed any more."


def closed_words(closing: Closing, acts: Sequence[history.Act]) -> str:
    """Why marks that come after the cutoff are not taken, and what that leaves."""
    left = NOTHING_ANY_MORE if closing.polls_past else AT_THE_MEETING
    return f"{CLOSED} {STANDS if acts else NOTHING_STANDS} {left}"


@stockholder_page
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, access: Access) -> HttpResponse:
    """The proxy card: blank, as last sent, or with marks that come back from the review.

    It is drawn for a GET alone, so that a browser goes back to it without a question. Where
    several solicit with a card, and none was asked for, the holder is asked which.
    """
    if request.method == "POST":
        return _change(request, access)
    ballots = _offered(access)
    ballot = _on(ballots, facts.BOARD) or ballots[0]
    closing = closing_of(ballot.agenda, current_clock())
    sent = history.acts_of(access.holding, ballot)
    acts = history.standing_acts(sent)
    if not may_vote(ballot):
        return render(request, "voting/no_vote.html", context(access, ballot, closing))
    initial = kept_marks.restored(request) or {}
    reviewed = kept_marks.under_review(request, access.holding) if "change" in request.GET else None
    if reviewed is not None:
        initial = reviewed.initial()
    if closing.past:
        page = {**context(access, ballot, closing), "acts": acts, "latest": next(iter(sent), None)}
        return render(request, "voting/closed.html", page)
    asked = initial.get("solicited_by") or request.GET.get("on", "")
    chosen = ballots[0] if len(ballots) == 1 else _on(ballots, asked)
    if chosen is None:
        page = {**context(access, ballot, closing), "acts": acts}
        return render(request, "voting/choose_card.html", page)
    ballot, last = chosen, None
    if not initial and "blank" not in request.GET:
        last = _last_of(acts, ballot)
        if last is not None:
            initial = _as_sent(ballot, last.instrument)
    form = BallotForm(ballot, initial=initial)
    return _card(request, access, ballot, closing, form, last=last)


def _change(request: HttpRequest, access: Access) -> HttpResponse:
    """Go back to the card with the marks of a review."""
    try:
        payload = kept_marks.opened(request.POST.get(kept_marks.FIELD, ""), access.holding)
    except kept_marks.Altered:
        messages.error(request, ALTERED)
        return redirect("voting:card")
    kept_marks.put_under_review(request, payload, access.holding)
    return redirect(f"{reverse('voting:card')}?change=1")


def _offered(access: Access) -> list[Ballot]:
    """The card of each solicitor, as it may be marked now."""
    return ballots_of(access.meeting, access.holding, at=current_clock().now())


def _card(
    request: HttpRequest,
    access: Access,
    ballot: Ballot,
    closing: Closing,
    form: BallotForm,
    last: history.Act | None = None,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "voting/card.html",
        {**context(access, ballot, closing), "form": form, "last": last},
        status=status,
    )


@stockholder_page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, access: Access) -> HttpResponse:
    """Says in plain words what will be recorded, before anything is.

    The card posts its marks here; they are kept, and the page is a GET of its own.
    """
    if request.method == "POST":
        return _put_under_review(request, access)
    payload = kept_marks.under_review(request, access.holding)
    if payload is None:
        return redirect("voting:card")
    ballot = _posted_on(access, payload.execution.solicited_by)
    if not may_vote(ballot):
        return redirect("voting:card")
    closing = closing_of(ballot.agenda, current_clock())
    sent = Instrument.objects.filter(holding=access.holding, request_key=payload.request_key)
    for key in sent.values_list("key", flat=True):
        # Gone back to after it was sent: nothing is left to review.
        return redirect("voting:confirmation", key=key)
    if _changed(payload, ballot):
        return _card_again(request, access, ballot, closing, payload)
    refused, status = "", 200
    if closing.past:
        acts = history.standing_acts(history.acts_of(access.holding, ballot))
        refused, status = closed_words(closing, acts), 409
    return _review(request, access, ballot, closing, payload, EmailForm(), refused, status)


def _put_under_review(request: HttpRequest, access: Access) -> HttpResponse:
    """Keep the marks of a card for its review, or show the card again with what is wrong."""
    ballot = _posted_on(access, request.POST.get("solicited_by", facts.BOARD))
    if not may_vote(ballot):
        return redirect("voting:card")
    form = BallotForm(ballot, request.POST)
    if not form.is_valid():
        closing = closing_of(ballot.agenda, current_clock())
        return _card(request, access, ballot, closing, form, status=422)
    kept_marks.put_under_review(request, kept_marks.payload_of(form), access.holding)
    return redirect("voting:review")


def _review(
    request: HttpRequest,
    access: Access,
    ballot: Ballot,
    closing: Closing,
    payload: kept_marks.Payload,
    email: EmailForm,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    execution = payload.execution
    said = ballot.review(ballot.read(payload.marks).votes, execution.solicitor)
    signs = execution.signing or [execution.signed_for or access.holding.holder.name]
    page = {
        **context(access, ballot, closing),
        "said": said,
        "blanks": sum(line.blank for line in said),
        "payload": payload,
        "signed": payload.signed(access.holding),
        "signs": signs,
        "email": email,
        "refused": refused,
    }
    return render(request, "voting/review.html", page, status=status)


@stockholder_page
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, access: Access) -> HttpResponse:
    """Put the reviewed vote through the door."""
    if request.method != "POST":
        return redirect("voting:card")
    try:
        payload = kept_marks.opened(request.POST.get(kept_marks.FIELD, ""), access.holding)
    except kept_marks.Altered:
        messages.error(request, ALTERED)
        return redirect("voting:card")
    ballot = _posted_on(access, payload.execution.solicited_by)
    closing = closing_of(ballot.agenda, current_clock())
    marked = ballot.read(payload.marks)
    known = Instrument.objects.filter(holding=access.holding, request_key=payload.request_key)
    if _changed(payload, ballot) and not known.exists():
        return _card_again(request, access, ballot, closing, payload)
    email = EmailForm(request.POST)
    if not email.is_valid():
        return _review(request, access, ballot, closing, payload, email, status=422)
    arrival = door.Arrival(
        holding=access.holding.key,
        form=Instrument.Form.PROXY,
        channel=Channel.INTERNET,
        votes=marked.votes,
        signatures=payload.execution.signatures,
        shares=payload.execution.quantity,
        solicitor=payload.execution.solicitor,
        plans_to_attend=payload.plans,
        comment=payload.execution.comment,
        request_key=payload.request_key,
    )
    try:
        instrument = confirmations.receive(
            access.meeting, arrival, current_clock(), email.cleaned_data["email"]
        )
    except door.Refused as refused:
        closing = closing_of(ballot.agenda, current_clock())
        return _review(
            request, access, ballot, closing, payload, email, refused=str(refused), status=409
        )
    return redirect("voting:confirmation", key=instrument.key)


def _changed(payload: kept_marks.Payload, ballot: Ballot) -> bool:
    """Whether reviewed marks fit the card no more: the agenda changed, or polls closed."""
    return (
        payload.card != ballot.fingerprint
        or bool(set(payload.marks) - set(ballot.fields))
        or bool(ballot.read(payload.marks).faults)
    )


def _card_again(
    request: HttpRequest,
    access: Access,
    ballot: Ballot,
    closing: Closing,
    payload: kept_marks.Payload,
) -> HttpResponse:
    """The card with reviewed marks, and what is wrong with them now."""
    form = BallotForm(ballot, as_posted(payload))
    form.is_valid()
    return _card(request, access, ballot, closing, form, status=422)


@stockholder_page
def confirmation(request: HttpRequest, access: Access, key: str) -> HttpResponse:
    """The receipt of an instrument of one's own."""
    ballot = ballot_of(access.meeting, access.holding)
    acts = history.acts_of(access.holding, ballot)
    act = next((each for each in acts if each.instrument.key == key), None)
    if act is None:
        raise Http404
    closing = closing_of(ballot.agenda, current_clock())
    page = {
        **context(access, ballot, closing),
        "here": "history",
        "act": act,
        "email": getattr(act.instrument, "confirmation", None),
        "others": [one for one in access.accounts if one != access.number],
        "proof": receipts.proof_of(act.instrument),
        "receipt_link": receipts.link_of(act.instrument),
        "receipt_code": qr(receipts.link_of(act.instrument)),
    }
    return render(request, "voting/confirmation.html", page)


def may_vote(ballot: Ballot) -> bool:
    """Whether a holding has anything of its own to vote, on anything."""
    return not ballot.holding.excluded and ballot.own > 0 and bool(ballot.items)


def context(access: Access, ballot: Ballot, closing: Closing) -> dict[str, Any]:
    """What every page of a signed-in holder shows."""
    return {
        "access": access,
        "meeting": access.meeting,
        "holding": access.holding,
        "ballot": ballot,
        "may_vote": may_vote(ballot),
        "closing": closing,
        "here": "card",
    }


def _on(ballots: Sequence[Ballot], solicitor: str) -> Ballot | None:
    """The ballot on a solicitor's card, if he has one."""
    return next((one for one in ballots if one.side.solicitor == solicitor), None)


def _posted_on(access: Access, solicitor: str) -> Ballot:
    """The ballot on the card that was sent.

    Where there is no such card any more it is the board's, which the form then does not fit.
    """
    ballots = _offered(access)
    return _on(ballots, solicitor) or _on(ballots, facts.BOARD) or ballots[0]


def _last_of(acts: list[history.Act], ballot: Ballot) -> history.Act | None:
    """The one whole proxy that counts now, with which a changed vote begins.

    Where there are several cards, only one on the same card: what it left blank said something
    else on another.
    """
    if len(acts) != 1:
        return None
    (act,) = acts
    of_use = act.instrument.form == Instrument.Form.PROXY and act.instrument.shares is None
    other = ballot.several_cards and act.instrument.solicitor != ballot.side.solicitor
    return act if of_use and not other else None


def _as_sent(ballot: Ballot, instrument: Instrument) -> dict[str, Any]:
    plans = {True: "yes", False: "no", None: ""}[instrument.plans_to_attend]
    appointee = "" if instrument.solicitor == ballot.side.solicitor else instrument.solicitor
    marked = ballot.marks_of(instrument.votes)
    return {"marks": marked, "plans_to_attend": plans, "appointee": appointee}


def as_posted(payload: kept_marks.Payload) -> QueryDict:
    """A payload as the card had sent it, to be drawn again with what is wrong now."""
    data = QueryDict(mutable=True)
    for name, words in payload.marks.items():
        data.setlist(name, list(words))
    data["card"] = payload.card
    given = payload.initial()
    data.setlist("signing", given.pop("signing", []))
    data.update({name: word for name, word in given.items() if name != "marks"})
    return data
