"""ISO 20022 messages that the secretary sends to banks, brokers and their agents."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting import turnout
from voting.iso20022 import from_database
from voting.iso20022.from_database import NotPossible
from voting.iso20022.vocabulary import NOTIFICATION, RESULT
from voting.iso20022.writing import UnknownVersion
from voting.views.desk import page


@require_safe
@for_roles(Role.SECRETARY)
def messages_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The messages that can be downloaded, in each version."""
    return page(
        request,
        meeting,
        "desk/messages.html",
        "messages",
        notification=NOTIFICATION,
        result=RESULT,
        closed=turnout.polls_are_closed(meeting),
    )


@require_safe
@for_roles(Role.SECRETARY)
def notification(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The notice of the meeting, seev.001."""
    version = request.GET.get("version") or NOTIFICATION.versions[0]
    try:
        content = from_database.notification_of(meeting, version=version)
    except UnknownVersion as unknown:
        raise Http404(str(unknown)) from None
    return _download(content, f"{NOTIFICATION.name}.{version}.xml")


@require_safe
@for_roles(Role.SECRETARY)
def result(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The result, seev.008; before the polls have closed there is none."""
    version = request.GET.get("version") or RESULT.versions[0]
    try:
        content = from_database.result_of(meeting, current_clock().now(), version=version)
    except (NotPossible, UnknownVersion) as refused:
        raise Http404(str(refused)) from None
    return _download(content, f"{RESULT.name}.{version}.xml")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
