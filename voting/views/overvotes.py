"""The inspectors' pages on over-votes: what each would change, and the ruling on evidence."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting.announcements import NotPossible
from voting.inspection import rulings
from voting.inspection.guard import sworn_to_send
from voting.inspection.rulings import Finding
from voting.models import Ruling
from voting.nominees import overvotes, positions
from voting.nominees.forms import OverVoteRuling
from voting.views.desk import page


@require_safe
@for_roles(Role.INSPECTOR)
def over_votes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Over-votes that nothing has settled, and the result under each way to settle them."""
    over = overvotes.open_positions(meeting)
    examined = overvotes.examined(meeting, over)
    settled = Ruling.objects.filter(
        instrument__meeting=meeting, instrument__channel="nominee"
    ).select_related("instrument__holding__holder")
    return page(
        request,
        meeting,
        "nominees/overvotes.html",
        "exceptions",
        over=examined,
        all_uniform=all(one.uniform for one in examined),
        alternatives=overvotes.alternatives(meeting, over) if over else [],
        settled=settled.order_by("-line_id")[:50],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.INSPECTOR)
@sworn_to_send
def over_vote(request: HttpRequest, meeting: Meeting, holding: int) -> HttpResponseBase:
    """One position that was over-voted, and the ruling on all that is held of it."""
    row = get_object_or_404(positions.nominees_of(meeting), pk=holding)
    found = overvotes.held_position(meeting, row)
    if found is None:
        raise Http404("No over-vote of this position is open.")
    form = OverVoteRuling(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        # Ruled on as it was shown: a file that came in the meantime is looked at first.
        shown = request.POST.getlist("held")
        if shown != [one.key for one in found.held]:
            form.add_error(None, "More was received in the meantime. Look at it again, and rule.")
        else:
            try:
                made = _rule(request, found, form)
            except NotPossible as refused:
                form.add_error(None, str(refused))
            else:
                done = "is recorded" if made else "is proposed; another inspector concurs"
                messages.success(request, f"The ruling on {row.holder.name} {done}.")
                return redirect("voting:desk:over_votes", key=meeting.key)
    return page(
        request,
        meeting,
        "nominees/overvote.html",
        "exceptions",
        over=overvotes.examined(meeting, [found])[0],
        form=form,
        status=422 if form.errors else 200,
    )


@transaction.atomic
def _rule(request: HttpRequest, found: positions.Position, form: OverVoteRuling) -> bool:
    """Rule on all that is held of it; false where the rulings are only proposed."""
    beyond = any(form.cleaned_data.get(name) for name in OverVoteRuling.EVIDENCE)
    finding = Finding(
        form.cleaned_data["decision"],
        overvotes.reason_of(form.cleaned_data),
        ("face", "books", "reliable") if beyond else ("face", "books"),
        overvotes.reason_of({**form.cleaned_data, "finding": ""}),
    )
    made = [rulings.rule(one, finding, request.user, current_clock()) for one in found.held]
    return all(isinstance(one, Ruling) for one in made)
