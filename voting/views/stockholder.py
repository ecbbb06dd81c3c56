"""The stockholder's other pages: the meeting, the documents, the history, taking a vote back."""

from __future__ import annotations

import mimetypes
import secrets

from django.contrib import messages
from django.core import signing
from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.clock import current_clock
from meetings.models import Channel, Document
from voting import confirmations, counted, door, history
from voting.access import Access, stockholder_page
from voting.ballot import ballot_of
from voting.forms import CountedNoticeForm, RevocationForm
from voting.models import ClosedMeeting, CountedNotice, Instrument
from voting.times import closing_of
from voting.views.card import context

POLLS_CLOSED = "The polls have closed. A vote can no longer be taken back."

#: What a browser may show in its own window. Anything else, a page with scripts say, is saved.
SHOWN_INLINE = frozenset({"application/pdf", "text/plain"})


@stockholder_page
@require_safe
def meeting(request: HttpRequest, access: Access) -> HttpResponse:
    """The meeting, one's shares, and what stands."""
    ballot = ballot_of(access.meeting, access.holding)
    acts = history.acts_of(access.holding, ballot)
    page = {
        **context(access, ballot, closing_of(ballot.agenda, current_clock())),
        "here": "meeting",
        "acts": history.standing_acts(acts),
        "latest": next(iter(acts), None),
        "documents": access.meeting.documents.all(),
        "certified": ClosedMeeting.objects.filter(meeting=access.meeting).exists(),
    }
    return render(request, "voting/meeting.html", page)


@stockholder_page
@require_safe
def documents(request: HttpRequest, access: Access, pk: int) -> HttpResponseBase:
    """A document of the meeting one is signed in to."""
    document = get_object_or_404(Document, pk=pk, meeting=access.meeting)
    try:
        opened = document.file.open("rb")
    except OSError:
        raise Http404 from None
    name = document.file.name or ""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = kind in SHOWN_INLINE
    return FileResponse(
        opened,
        as_attachment=not shown,
        filename=name.rpartition("/")[2],
        content_type="text/plain; charset=utf-8" if kind == "text/plain" else kind,
    )


@stockholder_page
@require_safe
def own_history(request: HttpRequest, access: Access) -> HttpResponse:
    """All that was received for the holding, what counts, and why."""
    asked = CountedNotice.objects.filter(holding=access.holding).first()
    return _history(
        request, access, CountedNoticeForm(initial={"email": asked.email if asked else ""})
    )


def _history(
    request: HttpRequest, access: Access, notice: CountedNoticeForm, status: int = 200
) -> HttpResponse:
    ballot = ballot_of(access.meeting, access.holding)
    acts = history.acts_of(access.holding, ballot)
    page = {
        **context(access, ballot, closing_of(ballot.agenda, current_clock())),
        "here": "history",
        "acts": acts,
        "standing": history.standing_acts(acts),
        "counted": counted.counted(access.holding),
        "notice": notice,
        "asked": CountedNotice.objects.filter(holding=access.holding).exists(),
    }
    return render(request, "voting/history.html", page, status=status)


@stockholder_page
@require_POST
def counted_notice(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for word of the certified count by e-mail, or for none."""
    if request.POST.get("do") == "no_more":
        counted.ask_no_more(access.holding)
        messages.success(request, "No e-mail will be sent. This page says it all the same.")
        return redirect("voting:history")
    form = CountedNoticeForm(request.POST)
    if not form.is_valid():
        return _history(request, access, form, status=422)
    counted.ask(access.holding, form.cleaned_data["email"])
    messages.success(request, "An e-mail will tell you when the count is certified.")
    return redirect("voting:history")


@stockholder_page
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, access: Access) -> HttpResponse:
    """Take a proxy back by a written notice, signed by typing one's name."""
    ballot = ballot_of(access.meeting, access.holding)
    clock = current_clock()
    closing = closing_of(ballot.agenda, clock)
    acts = history.standing_acts(history.acts_of(access.holding, ballot))
    proxies = [act for act in acts if act.instrument.form == Instrument.Form.PROXY]
    page = {**context(access, ballot, closing), "here": "history", "acts": proxies, "form": None}
    salt = f"voting.revoke.{access.holding.pk}"
    named = {"holder": access.holding.holder.name, "joint": ballot.holding.joint}
    if request.method == "POST":
        form = RevocationForm(request.POST, **named)
        page |= {"form": form, "refused": ""}
        if not form.is_valid() or "change" in request.POST:
            status = 200 if "change" in request.POST else 422
            return render(request, "voting/revoke.html", page, status=status)
        try:
            key = signing.loads(form.cleaned_data["request"], salt=salt)
            if closing.polls_past:
                raise door.Refused("polls_closed", POLLS_CLOSED)
            if "confirmed" not in request.POST:
                return render(request, "voting/revoke_review.html", page)
            instrument = _revoke(access, form, key)
        except signing.BadSignature:
            page["refused"] = "The page was altered on its way. Nothing was recorded."
        except door.Refused as refused:
            page["refused"] = str(refused)
        else:
            return redirect("voting:confirmation", key=instrument.key)
        return render(request, "voting/revoke.html", page, status=422)
    if proxies and not closing.polls_past:
        key = signing.dumps(secrets.token_urlsafe(24), salt=salt)
        page["form"] = RevocationForm(**named, initial={"request": key})
    return render(request, "voting/revoke.html", page)


def _revoke(access: Access, form: RevocationForm, key: str) -> Instrument:
    """Put the confirmed notice through the door."""
    joint = form.cleaned_data.get("signing")
    signed_for = " for the holder" if form.cleaned_data["capacity"] else ""
    arrival = door.Arrival(
        holding=access.holding.key,
        form=Instrument.Form.REVOCATION,
        channel=Channel.INTERNET,
        signatures=joint or [form.cleaned_data["name"]],
        comment=f"Signed{signed_for} by typing the name: {form.signed_as}",
        request_key=key,
    )
    return confirmations.receive(
        access.meeting, arrival, current_clock(), form.cleaned_data["email"]
    )


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """For whatever watches the service: 200 while the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
