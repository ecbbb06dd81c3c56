"""Pages on which a member of staff sets up the second factor: an app, and recovery codes."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from meetings import second_factor
from meetings.forms import ConfirmByCode, SetUpApp

#: In the session: a secret that is being set up, and codes to show once.
SECRET, CODES = "second_factor_secret", "second_factor_codes"


@require_safe
@never_cache
@login_required
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """The app's key to scan; or, where it is set up, what can be changed."""
    if second_factor.enrolled(request.user):
        return _set_up_page(request, ConfirmByCode())
    return _key_page(request, SetUpApp())


@require_POST
@never_cache
@sensitive_post_parameters("password", "code")
@login_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up the app whose key was shown."""
    form = SetUpApp(request.POST)
    if second_factor.enrolled(request.user) or SECRET not in request.session:
        return redirect("meetings:second_factor")
    if form.is_valid():
        try:
            codes = second_factor.enroll(request.user, request.session[SECRET], **form.cleaned_data)
        except second_factor.NotEnrolled as refused:
            form.add_error(None, str(refused))
        else:
            del request.session[SECRET]
            request.session[CODES] = codes
            messages.success(request, "Your authenticator app is set up.")
            return redirect(_back_here(request))
    return _key_page(request, form, status=422)


@require_POST
@never_cache
@sensitive_post_parameters("code")
@login_required
def change(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, or forget the app so that another can be set up."""
    form = ConfirmByCode(request.POST)
    if form.is_valid():
        refused = second_factor.refusal(request.user, form.cleaned_data["code"])
        if refused is None:
            if request.POST.get("do") == "another":
                second_factor.remove(request.user)
                messages.success(request, "Your app is forgotten. Set up another one.")
            else:
                request.session[CODES] = second_factor.new_recovery_codes(request.user)
                messages.success(request, "The recovery codes before these are void.")
            return redirect(_back_here(request))
        form.add_error("code", refused)
    return _set_up_page(request, form, status=422)


def _key_page(request: HttpRequest, form: SetUpApp, status: int = 200) -> HttpResponse:
    secret = request.session.setdefault(SECRET, second_factor.new_secret())
    code = segno.make(second_factor.address(request.user, secret), error="m")
    return _render(
        request,
        "meetings/second_factor_key.html",
        status,
        form=form,
        picture=code.svg_data_uri(scale=5, border=4, light="#fff"),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )


def _set_up_page(request: HttpRequest, form: ConfirmByCode, status: int = 200) -> HttpResponse:
    return _render(
        request,
        "meetings/second_factor.html",
        status,
        form=form,
        codes=request.session.pop(CODES, None),
        left=second_factor.recovery_codes_left(request.user),
        wants_code=True,
    )


def _render(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    return render(request, template, {"next": _wanted(request), **context}, status=status)


def _wanted(request: HttpRequest) -> str:
    """Where the person was sent from, to go back to; never another host."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def _back_here(request: HttpRequest) -> str:
    here, wanted = reverse("meetings:second_factor"), _wanted(request)
    return f"{here}?{urlencode({'next': wanted})}" if wanted else here
