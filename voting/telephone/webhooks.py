"""What the telephone service asks: a call came in, a key was pressed.

Nothing here logs, and no address of ours holds what was keyed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator

from meetings.clock import current_clock
from voting.telephone import calls, twiml

_CALL = re.compile(r"CA[0-9a-f]{32}", re.ASCII)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)

#: Longer than anything that is asked for; the rest is not listened to.
LONGEST_ENTRY = 100

#: Withheld callers arrive with these words, spelled on the keys of a telephone.
WITHHELD = frozenset({"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253", "+464"})


def from_the_service(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A webhook: there only with a token, and only for requests that are signed with it.

    The view takes the call's id after the request.
    """

    @csrf_exempt
    @never_cache
    @sensitive_post_parameters()
    @require_POST
    @wraps(view)
    def webhook(request: HttpRequest, **kwargs: int) -> HttpResponseBase:
        if not settings.TWILIO_AUTH_TOKEN:
            raise Http404
        if not _is_signed(request):
            return HttpResponse("The signature is missing or wrong.\n", "text/plain", status=403)
        sid = request.POST.get("CallSid", "")
        if not _CALL.fullmatch(sid):
            return HttpResponseBadRequest("CallSid is missing or malformed.\n", "text/plain")
        return view(request, sid, **kwargs)

    return webhook


def _is_signed(request: HttpRequest) -> bool:
    """Whether the service signed this request for our public address."""
    address = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    signature = request.headers.get("X-Twilio-Signature", "")
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    return bool(signature) and validator.validate(address, request.POST, signature)


@from_the_service
def answer(request: HttpRequest, sid: str) -> HttpResponse:
    """A call comes in; or, as the fallback, it comes back after a fault."""
    return _spoken(calls.begin(sid))


@from_the_service
@sensitive_variables("digits", "entry")
def step(request: HttpRequest, sid: str, sequence: int) -> HttpResponse:
    """A key or a number was entered in answer to a question, or nothing was."""
    digits = request.POST.get("Digits", "")[:LONGEST_ENTRY]
    entry = calls.Entry(sid, sequence, caller_address(request.POST.get("From", ""), sid), digits)
    return _spoken(calls.enter(entry, current_clock()))


def caller_address(number: str, sid: str) -> str:
    """Whom attempts are counted for: the number that calls or, where it is withheld, the call.

    Counted together, withheld callers could be locked out by any one of them.
    """
    known = _NUMBER.fullmatch(number) and number not in WITHHELD
    return f"telephone {number if known else sid}"


def _spoken(said: calls.Said) -> HttpResponse:
    action = f"{settings.PUBLIC_URL}{reverse('voting:telephone_step', args=[said.sequence])}"
    return HttpResponse(twiml.of(said.answer, action), "text/xml")
