"""Receipts, for their bearer: where an instrument is sealed, and what has become of it. No sign-in.

A link alone shows no vote. Who shows the receipt's file, and so knows the vote, gets it proved.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from voting import history, receipts
from voting.access import Access, stockholder_page
from voting.ballot import ballot_of
from voting.forms import ReceiptForm
from voting.models import Instrument, InstrumentStanding
from voting.proof.receipt import BadReceipt, Receipt

_TOKEN = re.compile(r"/receipt/([0-9]+-[0-9a-f]+)/?\s*$", re.ASCII)

NOT_OURS = (
    "The record has no such line. The receipt was changed, or it is one of another site. If you "
    "have its link or QR code, open that, and call the company."
)


@require_safe
@never_cache
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of a receipt shows: the instrument, its leaf, whether it governs. No vote."""
    instrument = receipts.instrument_of(token)
    if instrument is None:
        raise Http404("There is no such receipt.")
    return _page(request, "proof/receipt.html", instrument)


@csrf_exempt  # It changes nothing, and whoever has the file may ask from anywhere.
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Check a receipt's file; the bearer gets it back with its proof."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "proof/check.html", {"form": form})
    if not form.is_valid():
        return render(request, "proof/check.html", {"form": form}, status=422)
    try:
        shown = Receipt.parse(form.cleaned_data["receipt"])
        instrument = _instrument_of(shown)
        if shown.proof is not None:
            shown.check()
            if not receipts.verifies(instrument, shown.checkpoint):
                raise BadReceipt("This log never signed the checkpoint that the receipt names")
    except BadReceipt as fault:
        form.add_error(None, str(fault).rstrip(".") + ".")
        return render(request, "proof/check.html", {"form": form}, status=422)
    if "download" in request.POST:
        return _file(instrument)
    more = {"act": _act_of(instrument), "bearer": form.cleaned_data["receipt"]}
    return _page(request, "proof/receipt.html", instrument, **more)


@require_safe
@stockholder_page
def own_receipt(request: HttpRequest, access: Access, key: str) -> HttpResponse:
    """The file of a receipt of one's own."""
    own = Instrument.objects.select_related("meeting", "line", "holding")
    instrument = own.filter(holding=access.holding, key=key).first()
    if instrument is None:
        raise Http404
    return _file(instrument)


def _instrument_of(shown: Receipt) -> Instrument:
    """The instrument that a receipt is of, whose line its bearer must know."""
    token = _TOKEN.search(shown.link)
    instrument = receipts.instrument_of(token[1]) if token else None
    if instrument is None or instrument.line.body != shown.line:
        raise BadReceipt(NOT_OURS)
    return instrument


def _act_of(instrument: Instrument) -> history.Act:
    acts = history.acts_of(instrument.holding, ballot_of(instrument.meeting, instrument.holding))
    return next(each for each in acts if each.instrument.pk == instrument.pk)


def _later_of(instrument: Instrument) -> Instrument | None:
    """What took the place of an instrument, or took it back."""
    standing = InstrumentStanding.objects.filter(instrument=instrument).select_related("by").first()
    return standing.by if standing else None


def _file(instrument: Instrument) -> HttpResponse:
    with timezone.override(instrument.meeting.zone):
        written = receipts.file_of(instrument, _act_of(instrument).why)
    response = HttpResponse(written, content_type="application/json; charset=utf-8")
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", instrument.key)
    response["Content-Disposition"] = f'attachment; filename="receipt-{name}.json"'
    return response


def _page(request: HttpRequest, template: str, instrument: Instrument, **more: Any) -> HttpResponse:
    with timezone.override(instrument.meeting.zone):
        page = {
            "meeting": instrument.meeting,
            "instrument": instrument,
            "status": _act_of(instrument),
            "later": _later_of(instrument),
            "proof": receipts.proof_of(instrument),
            **more,
        }
        response = render(request, template, page)
    response["X-Robots-Tag"] = "noindex"
    return response
