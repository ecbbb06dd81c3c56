"""The public log of a sealed record: what witnesses and monitors fetch. No sign-in, no votes.

Checkpoints and tiles have the addresses and forms of C2SP's tlog-tiles. docs/proof.md has them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from meetings.models import Meeting
from voting import proof_tiles, public_log
from voting.models import Checkpoint
from voting.proof import checkpoint as notes
from voting.proof.tiles import HEIGHT, WIDTH

#: Seconds for which what changes may be kept, and what never does.
A_MOMENT, FOR_EVER = 5, 365 * 24 * 3600

#: A checkpoint with the signatures of many witnesses.
LONGEST_NOTE = 64 * 1024

_PLACE = re.compile(r"((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


def of_a_log(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page of a meeting's log, which is there from its first checkpoint on."""

    @wraps(view)
    def public(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponseBase:
        meeting = Meeting.objects.select_related("issuer").filter(key=key).first()
        last = public_log.latest(meeting) if meeting else None
        if meeting is None or last is None:
            raise Http404("There is no log of such a meeting.")
        response = view(request, meeting, last, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return public


@require_safe
@of_a_log
def about(request: HttpRequest, meeting: Meeting, last: Checkpoint) -> HttpResponse:
    """The log in words: what is sealed, by which key, and how anybody checks it."""
    root = bytes(last.root).hex()
    page = {
        "meeting": meeting,
        "last": last,
        "origin": notes.Checkpoint.parse(notes.Note.parse(last.note).text).origin,
        "root": " ".join(root[at : at + 4] for at in range(0, len(root), 4)),
        "keys": public_log.keys_of(meeting),
        "address": request.build_absolute_uri(".").rstrip("/"),
    }
    with timezone.override(meeting.zone):
        return _kept(render(request, "proof/log.html", page), A_MOMENT)


@require_safe
@of_a_log
def checkpoint(
    request: HttpRequest, meeting: Meeting, last: Checkpoint, leaves: int | None = None
) -> HttpResponse:
    """The last checkpoint, or the one of so many leaves, with its cosignatures."""
    found: Checkpoint | None = last
    if leaves is not None:
        found = Checkpoint.objects.filter(meeting=meeting, leaves=leaves).first()
    if found is None:
        raise Http404("There is no checkpoint of so many leaves.")
    return _kept(_text(public_log.note_of(found)), A_MOMENT)


@require_safe
@of_a_log
def consistency(request: HttpRequest, meeting: Meeting, last: Checkpoint) -> HttpResponse:
    """The proof that the tree of `to` leaves begins with that of `from`."""
    try:
        old = _number(request.GET.get("from", ""))
        new = _number(request.GET.get("to", str(last.leaves)))
    except ValueError:
        return _text("Give from and to as numbers of leaves.\n", 400)
    if not 0 < old <= new <= last.leaves:
        return _text(f"There is a proof for 0 < from <= to <= {last.leaves}.\n", 400)
    proof = proof_tiles.consistency(meeting, old, new)
    answer = JsonResponse(
        {"from": old, "to": new, "proof": [notes.encoded(each) for each in proof]}
    )
    return _kept(answer, FOR_EVER)


@require_safe
@of_a_log
def tile(
    request: HttpRequest, meeting: Meeting, last: Checkpoint, level: int, place: str
) -> HttpResponse:
    """The hashes of a tile, one after the other; of one that is not full its first `.p/N`."""
    match = _PLACE.fullmatch(place)
    if match is None:
        raise Http404("A tile's address is tile/level/x001/234 or, in part, tile/level/001.p/56.")
    index = int(match[1].replace("x", "").replace("/", "") + match[2])
    width = int(match[3] or WIDTH)
    if width > WIDTH or level > 63 // HEIGHT:
        raise Http404("There is no such tile.")
    if (last.leaves >> (HEIGHT * level)) < index * WIDTH + width:
        raise Http404("The tree has no such tile yet.")
    hashes = proof_tiles.row_of(meeting, level, index, last.leaves)[:width]
    return _kept(HttpResponse(b"".join(hashes), "application/octet-stream"), FOR_EVER)


@require_safe
@of_a_log
def keys(request: HttpRequest, meeting: Meeting, last: Checkpoint) -> HttpResponse:
    """The verifier keys of the log and of its witnesses."""
    return _kept(JsonResponse(public_log.keys_of(meeting)), A_MOMENT)


@csrf_exempt  # Nobody is signed in here; the signature is what counts.
@require_POST
@of_a_log
def cosignature(request: HttpRequest, meeting: Meeting, last: Checkpoint) -> HttpResponse:
    """Take a registered witness's cosignature: the body is the checkpoint as it cosigned it."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST_NOTE:
        return _text("A cosigned checkpoint is shorter.\n", 413)
    try:
        body = request.body.decode()
    except UnicodeDecodeError:
        return _text("A cosigned checkpoint is UTF-8.\n", 400)
    try:
        public_log.cosign(meeting, body)
    except public_log.NotTaken as refused:
        return _text(f"{refused}\n", refused.status)
    return _text("Taken.\n")


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _text(content: str, status: int = 200) -> HttpResponse:
    return HttpResponse(content, "text/plain; charset=utf-8", status)


def _kept(response: HttpResponse, seconds: int) -> HttpResponse:
    """A response that anybody may keep so long."""
    if seconds == FOR_EVER:
        patch_cache_control(response, public=True, max_age=seconds, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=seconds)
    return response
