"""Signing in and out with a control number."""

from __future__ import annotations

import math

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from meetings.attempts import address_of
from voting import access, sign_in
from voting.forms import SignInForm
from voting.views import kept_marks


@never_cache
@sensitive_post_parameters("number")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The first page: sign in with a typed number, or with one that a link carries."""
    if "number" in request.GET:
        return _by_link(request)
    if request.method != "POST":
        if access.access_of(request) is not None:
            return redirect("voting:meeting")
        return render(request, "voting/sign_in.html", {"form": SignInForm()})
    form = SignInForm(request.POST)
    if form.is_valid():
        try:
            found = sign_in.sign_in(form.cleaned_data["number"], address_of(request))
        except sign_in.NotValid as fault:
            form.add_error("number", str(fault))
        except sign_in.TooMany as fault:
            return too_many(request, fault.wait)
        else:
            access.open_for(request, found)
            if kept_marks.restore(request, form.cleaned_data["kept"]):
                return redirect("voting:card")
            return redirect("voting:meeting")
    return render(request, "voting/sign_in.html", {"form": form}, status=422)


def _by_link(request: HttpRequest) -> HttpResponse:
    """Sign in by a link, and lead on at once, so that the number leaves the address bar.

    The page that follows is asked for without a referrer, since it would tell the number.
    """
    try:
        found = sign_in.sign_in(request.GET["number"], address_of(request))
    except sign_in.NotValid as fault:
        messages.error(request, str(fault))
        response: HttpResponse = redirect("voting:sign_in")
    except sign_in.TooMany as fault:
        response = too_many(request, fault.wait)
    else:
        access.open_for(request, found)
        response = redirect("voting:meeting")
    response["Referrer-Policy"] = "no-referrer"
    return response


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Says that sign-in is paused, and to programs for how long."""
    response = render(request, "429.html", {"minutes": math.ceil(wait / 60)}, status=429)
    response["Retry-After"] = str(wait)
    return response


def not_signed_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page in place of one that needs it, with marks that were sent kept."""
    if request.method != "POST":
        messages.warning(request, access.NOT_SIGNED_IN)
        return redirect("voting:sign_in")
    form = SignInForm(initial={"kept": kept_marks.wrapped(request)})
    context = {"form": form, "why": access.NOT_SIGNED_IN, "marks_kept": form.initial["kept"]}
    return render(request, "voting/sign_in.html", context, status=403)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget who was signed in."""
    access.close(request)
    messages.success(request, "You are signed out.")
    return redirect("voting:sign_in")
