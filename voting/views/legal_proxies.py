"""The pages of legal proxies: issued out of a position, handed over, and withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from meetings import control_numbers
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import ControlNumber, Holding, Meeting, Role
from voting.announcements import NotPossible
from voting.nominees import legal_proxies, positions
from voting.nominees.forms import LegalProxy, Withdrawal
from voting.views.desk import name_of, page, rows_of


@require_safe
@for_roles(Role.SECRETARY)
def legal_proxies_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The positions of all banks and brokers, with what lies under them; no votes."""
    found = rows_of(request, positions.nominees_of(meeting))
    return page(
        request,
        meeting,
        "nominees/legal_proxies.html",
        "legal_proxies",
        found=found,
        positions=positions.described(found.object_list),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.NOMINEE, Role.SECRETARY)
def issue_legal_proxy(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponseBase:
    """Hand shares of a position to their owner: asked first where it makes an over-vote."""
    secretary = Role.SECRETARY in request.roles  # type: ignore[attr-defined]
    known = (
        positions.nominees_of(meeting) if secretary else positions.of_user(meeting, request.user)
    )
    row = get_object_or_404(known, pk=holding)
    form = LegalProxy(request.POST if request.method == "POST" else None)
    effect = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            effect = legal_proxies.effect_of(row, given["shares"])
            if request.POST.get("confirmed") == str(given["shares"]):
                issued = legal_proxies.issue(row, clock=current_clock(), **given)
                messages.success(request, f"The legal proxy of {issued.holder.name} is issued.")
                return redirect("voting:desk:legal_proxy", key=meeting.key, holding=issued.pk)
        except NotPossible as refused:
            form.add_error("shares", str(refused))
    (described,) = positions.described([row])
    return page(
        request,
        meeting,
        "nominees/issue_legal_proxy.html",
        _current(request),
        position=described,
        form=form,
        effect=effect,
        status=422 if form.errors else 200,
    )


def _legal_proxy(request: HttpRequest, meeting: Meeting, pk: int) -> Holding:
    """A legal proxy of the meeting, for its secretary or for who instructs for its position."""
    issued = legal_proxies.issued_at(meeting)
    if Role.SECRETARY not in request.roles:  # type: ignore[attr-defined]
        issued = issued.filter(under__nominee_users__user=request.user)
    return get_object_or_404(issued, pk=pk)


def _current(request: HttpRequest) -> str:
    """Where these pages are in the navigation."""
    secretary = Role.SECRETARY in request.roles  # type: ignore[attr-defined]
    return "legal_proxies" if secretary else "positions"


@require_safe
@for_roles(Role.NOMINEE, Role.SECRETARY)
def legal_proxy(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponse:
    """A legal proxy that was issued, with the control number to hand to its holder."""
    row = _legal_proxy(request, meeting, holding)
    valid = ControlNumber.objects.filter(holding=row, revoked_at=None).first()
    number = ""
    if valid is not None:
        number = control_numbers.grouped(control_numbers.derive(meeting, row, valid.issue))
    return page(
        request,
        meeting,
        "nominees/legal_proxy.html",
        _current(request),
        legal_proxy=row,
        number=number,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.NOMINEE, Role.SECRETARY)
def withdraw_legal_proxy(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponseBase:
    """Withdraw a legal proxy: what that does is said first."""
    row = _legal_proxy(request, meeting, holding)
    form = Withdrawal(request.POST if request.method == "POST" else None)
    refused_because = ""
    try:
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data["reason"]
            legal_proxies.withdraw(row, given, name_of(request), current_clock())
            messages.success(request, f"The legal proxy of {row.holder.name} is withdrawn.")
            return redirect("voting:desk:legal_proxy", key=meeting.key, holding=row.pk)
        legal_proxies.check_withdrawal(row)
    except NotPossible as refused:
        refused_because = str(refused)
    return page(
        request,
        meeting,
        "nominees/withdraw_legal_proxy.html",
        _current(request),
        legal_proxy=row,
        form=form,
        received=legal_proxies.received_under(row),
        refused_because=refused_because,
        status=422 if form.errors or (refused_because and request.method == "POST") else 200,
    )


@require_safe
@for_roles(Role.INSPECTOR, Role.REGISTRAR)
def issued_legal_proxies(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Every legal proxy with its state, for those who admit its holder or rule on its votes."""
    found = rows_of(request, legal_proxies.issued_at(meeting).order_by("holder__name", "pk"))
    return page(
        request, meeting, "nominees/issued_legal_proxies.html", "issued_legal_proxies", found=found
    )
