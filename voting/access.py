"""The only door from a request to a holding.

The session keeps the id of the control number's row and nothing else. Each request looks the row
up again, so a number that was revoked in the meantime opens nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from meetings.models import ControlNumber, Holding, Meeting

SESSION_KEY = "control_number"

#: Where the session keeps the rows of all control numbers entered in it, in their order.
ACCOUNTS = "control_numbers"

#: Where the session keeps marks that outlived another session (`voting.views.kept_marks`).
KEPT_MARKS = "kept_marks"

#: Where the session keeps the marks under review, signed for their holding.
REVIEWED = "reviewed"

#: The one answer to everybody who is not signed in, whatever the reason.
NOT_SIGNED_IN = (
    "You are not signed in, or were signed out after thirty minutes without a page opened. "
    "Nothing was recorded. Please enter your control number."
)


@dataclass(frozen=True, slots=True)
class Access:
    """Who is signed in: a control number, by which one holding is voted at one meeting.

    `accounts` are all numbers of the same meeting that were entered, this one among them.
    """

    number: ControlNumber
    accounts: tuple[ControlNumber, ...]

    @property
    def holding(self) -> Holding:
        return self.number.holding

    @property
    def meeting(self) -> Meeting:
        return self.number.holding.meeting


def open_for(request: HttpRequest, number: ControlNumber) -> None:
    """Sign a holder in, in a session whose key nobody knew before.

    What the last one to sign in left there goes; a member of staff stays signed in.
    """
    _forget_marks(request)
    request.session.cycle_key()
    request.session[SESSION_KEY] = number.pk
    request.session[ACCOUNTS] = [number.pk]


def add_account(request: HttpRequest, number: ControlNumber) -> None:
    """Enter another holding's number in the same session and turn to it."""
    known = request.session.get(ACCOUNTS, [])
    request.session[ACCOUNTS] = [*known, *([] if number.pk in known else [number.pk])]
    turn_to(request, number)


def turn_to(request: HttpRequest, number: ControlNumber) -> None:
    """Go on with another of the session's accounts; marks kept for the last one go."""
    _forget_marks(request)
    request.session[SESSION_KEY] = number.pk


def _forget_marks(request: HttpRequest) -> None:
    request.session.pop(KEPT_MARKS, None)
    request.session.pop(REVIEWED, None)


def close(request: HttpRequest) -> None:
    """Sign a holder out; a member of staff in the same browser stays signed in."""
    if request.user.is_authenticated:
        request.session.pop(SESSION_KEY, None)
        request.session.pop(ACCOUNTS, None)
        _forget_marks(request)
    else:
        request.session.flush()


def access_of(request: HttpRequest) -> Access | None:
    """Who is signed in; None where nobody is or the number was revoked."""
    row = request.session.get(SESSION_KEY)
    if row is None:
        return None
    entered = request.session.get(ACCOUNTS) or [row]
    valid = {
        number.pk: number
        for number in ControlNumber.objects.filter(
            pk__in=[row, *entered], revoked_at=None
        ).select_related("holding__meeting__issuer", "holding__holder", "holding__share_class")
    }
    if row not in valid:
        return None
    meeting = valid[row].holding.meeting_id
    accounts = [valid[pk] for pk in entered if pk in valid]
    return Access(valid[row], tuple(one for one in accounts if one.holding.meeting_id == meeting))


def stockholder_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of a signed-in holder: in the meeting's zone, and never kept by a browser or proxy.

    The view takes the request and its `Access`.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access = access_of(request)
        if access is None:
            from voting.views.sign_in import not_signed_in

            response: HttpResponseBase = not_signed_in(request)
        else:
            with timezone.override(access.meeting.zone):
                response = view(request, access, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return page
