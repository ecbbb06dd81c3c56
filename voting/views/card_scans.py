"""Scans of mailed cards: uploaded, and shown to those who work on the cards."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting.cards import scans
from voting.models import CardScan
from voting.scans import NotAScan
from voting.views import scan_responses
from voting.views.mailed_cards import batch_of, batch_page

READERS = (Role.CLERK, Role.SUPERVISOR, Role.INSPECTOR)


@require_POST
@for_roles(Role.CLERK, Role.SUPERVISOR)
def upload_scans(request: HttpRequest, meeting: Meeting, batch: int) -> HttpResponse:
    """Keep the scans of the next cards of a batch in order, or further ones of one card."""
    row = batch_of(meeting, batch)
    files = scans.in_order(request.FILES.getlist("scans"))
    place = request.POST.get("card", "").strip()
    only = None
    try:
        if not files:
            raise NotAScan("Choose the files of the scans first.")
        if place:
            if not (place.isascii() and place.isdecimal() and int(place)):
                raise NotAScan(f"“{place[:20]}” is no card of the pile.")
            only = int(place)
        places = scans.keep(row, files, request.user, current_clock(), only)
    except NotAScan as refused:
        return batch_page(request, meeting, row, status=422, scan_refused=str(refused))
    first, last = places.start, places.stop - 1
    which = f"cards {first} to {last}" if last > first else f"card {first}"
    messages.success(request, f"Kept: {len(files)} scan{'s' * (len(files) > 1)} of {which}.")
    return redirect("voting:desk:batch", key=meeting.key, batch=row.pk)


def _scan(meeting: Meeting, pk: int) -> CardScan:
    return get_object_or_404(CardScan, pk=pk, card__batch__meeting=meeting)


@require_safe
@for_roles(*READERS)
def scan_picture(
    request: HttpRequest, meeting: Meeting, scan: int, number: int
) -> HttpResponseBase:
    """A page of a scan as a picture."""
    found = _scan(meeting, scan)
    return scan_responses.picture(found, number, f"card-{found.card_id}")


@require_safe
@for_roles(*READERS)
def scan_file(request: HttpRequest, meeting: Meeting, scan: int) -> HttpResponseBase:
    """A scan as it was uploaded, to be saved."""
    found = _scan(meeting, scan)
    return scan_responses.file(found, f"card-{found.card_id}")
