"""Tells everybody who would still record something that the meeting is closed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from voting.locks import MeetingClosed


class ClosedMeetings:
    """Answers what a page does not: an act on a meeting whose count is certified."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, MeetingClosed):
            return None
        return render(request, "409.html", {"why": str(exception)}, status=409)
