"""Keeps people signed in while they act, and signs them out when only their screen does."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def renew_session(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let a session last from the last request that a person made.

    A panel that refreshes itself is no such request: an idle screen signs out in time.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        by_itself = request.headers.get("HX-Request") == "true" and request.method == "GET"
        if request.session.session_key and not by_itself:
            request.session.modified = True
        return get_response(request)

    return middleware
