"""Several accounts in one sitting: each with its own control number, each voted by itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from meetings.attempts import address_of
from meetings.clock import current_clock
from voting import access as accounts_of_session
from voting import history, sign_in
from voting.access import KEPT_MARKS, Access, stockholder_page
from voting.ballot import ballot_of
from voting.forms import SignInForm
from voting.models import Instrument
from voting.times import closing_of
from voting.views.card import context, may_vote
from voting.views.sign_in import too_many

#: Accounts that one session may hold.
MOST = 50

OTHER_MEETING = (
    "This control number belongs to another meeting. Sign out here first, and sign in with it."
)
NO_MORE = f"You have entered {MOST} accounts. Sign out, and sign in again with the others."


@sensitive_post_parameters("number")
@sensitive_variables()
@stockholder_page
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest, access: Access) -> HttpResponse:
    """The accounts entered so far, what counts for each, and a form for one more."""
    form = SignInForm(request.POST if request.method == "POST" else None, adds=True)
    if request.method == "POST" and form.is_valid():
        try:
            found = sign_in.sign_in(form.cleaned_data["number"], address_of(request))
        except sign_in.NotValid as fault:
            form.add_error("number", str(fault))
        except sign_in.TooMany as fault:
            return too_many(request, fault.wait)
        else:
            if found.holding.meeting_id != access.meeting.pk:
                form.add_error("number", OTHER_MEETING)
            elif len(access.accounts) >= MOST and found not in access.accounts:
                form.add_error("number", NO_MORE)
            else:
                accounts_of_session.add_account(request, found)
                return redirect("voting:accounts")
    ballot = ballot_of(access.meeting, access.holding)
    listed = []
    for number in access.accounts:
        own = ballot_of(access.meeting, number.holding)
        acts = history.standing_acts(history.acts_of(number.holding, own))
        listed.append((number, own, acts, may_vote(own)))
    page = {
        **context(access, ballot, closing_of(ballot.agenda, current_clock())),
        "here": "accounts",
        "form": form,
        "listed": listed,
    }
    status = 422 if form.errors else 200
    return render(request, "voting/accounts.html", page, status=status)


@stockholder_page
@require_POST
def turn(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Go on with another account, with a blank card or one marked like one that was sent."""
    number = next((one for one in access.accounts if one.pk == pk), None)
    if number is None:
        raise Http404("Not one of the accounts entered here.")
    accounts_of_session.turn_to(request, number)
    if request.POST.get("mark") == "same":
        own = [one.holding_id for one in access.accounts]
        like = get_object_or_404(
            Instrument, key=request.POST.get("like", ""), holding__in=own, form="proxy"
        )
        ballot = ballot_of(access.meeting, number.holding)
        request.session[KEPT_MARKS] = {"marks": ballot.marks_of(like.votes)}
    to_card = request.POST.get("next") == "card"
    return redirect("voting:card" if to_card else "voting:meeting")
