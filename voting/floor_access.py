"""The only door from a tablet to a ballot: one session for one ballot, begun by its code.

The session keeps the id of the ballot and nothing else; each request looks the ballot up again,
so one that was spoiled in the meantime casts nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from voting.models import IssuedBallot

SESSION_KEY = "floor_ballot"


def open_for(request: HttpRequest, issued: IssuedBallot) -> None:
    """Give a tablet to the holder of a ballot.

    Whoever was signed in there is signed out: a tablet changes hands.
    """
    request.session.flush()
    request.session[SESSION_KEY] = issued.pk


def close(request: HttpRequest) -> None:
    """Take the tablet back."""
    request.session.flush()


def ballot_of(request: HttpRequest) -> IssuedBallot | None:
    """The ballot that is open on this tablet; None where there is none or it was spoiled."""
    row = request.session.get(SESSION_KEY)
    if row is None:
        return None
    return (
        IssuedBallot.objects.filter(pk=row)
        .exclude(events__act="spoiled")
        .select_related(
            "meeting__issuer",
            "attendee",
            "holding__holder",
            "holding__share_class",
            "holding__meeting__issuer",
        )
        .first()
    )


def tablet_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of a ballot open on a tablet, never kept by a browser.

    The view takes the request and its `IssuedBallot`.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        issued = ballot_of(request)
        response: HttpResponseBase
        if issued is None:
            response = redirect("voting:floor")
        else:
            with timezone.override(issued.meeting.zone):
                response = view(request, issued, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return page
