"""The queue of exceptions, worked through one by one: the inspectors' central pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting import foreseen
from voting.announcements import NotPossible
from voting.cards import irregular
from voting.exceptions_explained import explained
from voting.inspection import challenges, oath, queue, rulings
from voting.inspection.forms import RulingForm
from voting.inspection.guard import for_sworn_inspectors
from voting.inspection.unresolved import unresolved
from voting.models import Instrument, Ruling, RulingProposal
from voting.views.desk import ROWS, instrument_page, page

STATES = ((queue.OPEN, "Open"), (queue.SETTLED, "Settled"), ("all", "All"))


class Wanted(NamedTuple):
    """What part of the queue is worked through: it goes along from one entry to the next."""

    kind: str
    state: str
    words: str

    @classmethod
    def of(cls, request: HttpRequest) -> Wanted:
        state = request.GET.get("state", queue.OPEN)
        return cls(
            request.GET.get("kind", ""),
            state if state in dict(STATES) else queue.OPEN,
            request.GET.get("q", "").strip(),
        )

    @property
    def filters(self) -> dict[str, str]:
        state = "" if self.state == "all" else self.state
        return {"kind": self.kind, "state": state, "words": self.words}

    @property
    def query(self) -> str:
        """The same as part of an address, with its question mark; empty where it is as usual."""
        given = QueryDict(mutable=True)
        for name, value, usual in (
            ("kind", self.kind, ""),
            ("state", self.state, queue.OPEN),
            ("q", self.words, ""),
        ):
            if value != usual:
                given[name] = value
        return f"?{given.urlencode()}" if given else ""


@require_safe
@for_roles(Role.INSPECTOR)
def exceptions(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """All exceptions by kind and state, and what of them stands in the way of a certificate."""
    wanted = Wanted.of(request)
    listed = queue.entries(meeting)
    in_state = queue.selected(meeting, listed, state=wanted.filters["state"])
    chosen = queue.selected(meeting, listed, **wanted.filters)
    found = Paginator(chosen, ROWS).get_page(request.GET.get("page"))
    told = queue.described(meeting, found.object_list)
    return page(
        request,
        meeting,
        "desk/exceptions/queue.html",
        "exceptions",
        found=found,
        listed=[(one, *told[one.what, one.id]) for one in found.object_list],
        first=chosen[0] if chosen else None,
        kinds=queue.count_by_kind(in_state),
        wanted=wanted,
        states=STATES,
        open_count=sum(not one.settled for one in listed),
        blocking=sum(one.blocks for one in listed),
        sworn=oath.sworn(request.user, meeting),
    )


@require_safe
@for_roles(Role.INSPECTOR)
def exception(request: HttpRequest, meeting: Meeting, what: str, id: int) -> HttpResponseBase:
    """One exception: what is wrong, the rule, what the books say, and the count either way."""
    listed = queue.entries(meeting)
    entry = next((one for one in listed if (one.what, one.id) == (what, id)), None)
    if entry is None and what == queue.INSTRUMENT:
        found = get_object_or_404(Instrument, pk=id, meeting=meeting)
        return redirect("voting:desk:instrument", key=meeting.key, instrument=found.pk)
    if entry is None:
        raise Http404("There is no such exception at this meeting.")
    return _exception_page(request, meeting, entry, listed=listed)


def _entry(meeting: Meeting, what: str, id: int) -> queue.Entry | None:
    for one in queue.entries(meeting):
        if (one.what, one.id) == (what, id):
            return one
    return None


def _exception_page(
    request: HttpRequest,
    meeting: Meeting,
    entry: queue.Entry,
    *,
    listed: Sequence[queue.Entry] | None = None,
    form: RulingForm | None = None,
    refused: str = "",
) -> HttpResponse:
    wanted = Wanted.of(request)
    everything = queue.entries(meeting) if listed is None else listed
    chosen = queue.selected(meeting, everything, **wanted.filters)
    before, after = queue.beside(chosen, entry.what, entry.id)
    places = {(one.what, one.id): place for place, one in enumerate(chosen, start=1)}
    context: dict[str, Any] = {
        "entry": entry,
        "before": before,
        "after": after,
        "place": places.get((entry.what, entry.id)),
        "total": len(chosen),
        "query": wanted.query,
        "in_queue": True,
        "seen": queue.seen_by(entry),
        "sworn": oath.sworn(request.user, meeting),
        "refused": refused,
        "contested": [
            explained(kind) for kind in entry.kinds if kind in ("challenged", "proposed")
        ],
    }
    if entry.what == queue.CHALLENGE:
        context["challenges"] = challenges.of(meeting).filter(pk=entry.id)
    else:
        context |= _of_paper(meeting, entry)
    if entry.what == queue.INSTRUMENT:
        context |= _of_instrument(entry, form or RulingForm())
    status = 422 if refused or (form is not None and form.errors) else 200
    return page(
        request, meeting, "desk/exceptions/exception.html", "exceptions", status=status, **context
    )


def _of_paper(meeting: Meeting, entry: queue.Entry) -> dict[str, Any]:
    """The image, what was keyed or received, and what the register says."""
    kinds = tuple(kind for kind in entry.kinds if kind not in ("challenged", "proposed"))
    ids = (entry.id, None) if entry.what == queue.INSTRUMENT else (None, entry.id)
    (one,) = irregular.shown(meeting, [irregular.Found(*ids, kinds, entry.settled, entry.at)])
    return {"one": one}


def _of_instrument(entry: queue.Entry, form: RulingForm) -> dict[str, Any]:
    instrument = Instrument.objects.select_related("meeting", "holding__holder").get(pk=entry.id)
    return {
        "instrument": instrument,
        "foreseen": foreseen.rulings_on(instrument),
        "form": form,
        "proposal": rulings.proposal_on(instrument),
        "challenges": challenges.touching(instrument),
        "over_voted": rulings.over_voted(instrument),
    }


# Acts. Each leads on to the next entry of the same part of the queue.


@require_POST
@for_sworn_inspectors
def ruling(request: HttpRequest, meeting: Meeting, instrument: int) -> HttpResponseBase:
    """Rule on an instrument, or propose it where two inspectors rule."""
    known = Instrument.objects.select_related("meeting", "holding")
    found = get_object_or_404(known, pk=instrument, meeting=meeting)
    entry = _entry(meeting, queue.INSTRUMENT, found.pk) if "queue" in request.POST else None
    form = RulingForm(request.POST)
    if form.is_valid():
        try:
            made = rulings.rule(found, form.finding, request.user, current_clock())
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            if isinstance(made, Ruling):
                messages.success(request, f"The ruling on {found.key} is recorded.")
            else:
                messages.success(
                    request, f"Your ruling on {found.key} is proposed. Another inspector concurs."
                )
            if entry is not None:
                return _go_on(request, meeting, entry)
            return redirect("voting:desk:instrument", key=meeting.key, instrument=found.pk)
    if entry is not None:
        return _exception_page(request, meeting, entry, form=form)
    return instrument_page(request, meeting, instrument, form, status=422)


@require_POST
@for_sworn_inspectors
def answer_proposal(request: HttpRequest, meeting: Meeting, proposal: int) -> HttpResponseBase:
    """Concur with a ruling that another inspector proposed, decline it, or withdraw one's own."""
    known = RulingProposal.objects.select_related("instrument__meeting", "instrument__holding")
    found = get_object_or_404(known, pk=proposal, instrument__meeting=meeting)
    key = found.instrument.key
    entry = _entry(meeting, queue.INSTRUMENT, found.instrument_id)
    try:
        if request.POST.get("answer") == "concur":
            rulings.concur(found, request.user, current_clock())
            messages.success(request, f"The ruling on {key} is recorded, by both of you.")
        else:
            reason = request.POST.get("reason", "")[:2000]
            rulings.decline(found, reason, request.user, current_clock())
            messages.success(request, f"No ruling on {key} was made. It is open again.")
    except NotPossible as refused:
        if entry is not None:
            return _exception_page(request, meeting, entry, refused=str(refused))
        messages.error(request, str(refused))
    if entry is None:
        return redirect("voting:desk:exceptions", key=meeting.key)
    return _go_on(request, meeting, entry)


@require_POST
@for_sworn_inspectors
def seen(request: HttpRequest, meeting: Meeting, what: str, id: int) -> HttpResponseBase:
    """Note that an exception was looked at, and leave it as the rules have it."""
    entry = _entry(meeting, what, id)
    if entry is None:
        raise Http404("There is no such exception at this meeting.")
    try:
        reason = request.POST.get("reason", "")[:2000]
        queue.mark_seen(meeting, entry, request.user, current_clock(), reason)
    except NotPossible as refused:
        return _exception_page(request, meeting, entry, refused=str(refused))
    messages.success(request, "Noted that you looked at it.")
    return _go_on(request, meeting, entry)


def _go_on(request: HttpRequest, meeting: Meeting, entry: queue.Entry) -> HttpResponseBase:
    wanted = Wanted.of(request)
    after = queue.following(meeting, (entry.at, entry.what, entry.id), wanted.filters)
    if after is None:
        messages.info(request, "That was the last one here.")
        address = reverse("voting:desk:exceptions", kwargs={"key": meeting.key})
        return redirect(address + wanted.query)
    address = reverse(
        "voting:desk:exception",
        kwargs={"key": meeting.key, "what": after.what, "id": after.id},
    )
    return redirect(address + wanted.query)


@require_safe
@for_roles(Role.INSPECTOR)
def unresolved_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What stands in the way of a certificate."""
    return page(
        request,
        meeting,
        "desk/exceptions/unresolved.html",
        "exceptions",
        unresolved=unresolved(meeting),
    )
