"""The pages of counts: taken, explained, repeated, compared, as of a moment, and supposed."""

from __future__ import annotations

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting import counting, counts, explaining, foreseen, turnout
from voting.desk_count_forms import CountPolicyForm, MomentForm
from voting.inspection.guard import for_sworn_inspectors
from voting.models import Count, Instrument, Ruling
from voting.not_possible import NotPossible
from voting.views.desk import ROWS, may_see_votes, name_of, page, rows_of

READERS = (Role.SECRETARY, Role.INSPECTOR, Role.OBSERVER)

#: How many changed instruments a comparison lists.
LISTED = 50

#: How long a count's explanation is kept: it never changes, since its lines never do.
KEPT = 24 * 3600


@require_safe
@for_roles(*READERS)
def counts_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The counts that this reader may read; the inspectors take one here."""
    roles = request.roles  # type: ignore[attr-defined]
    found = rows_of(request, counts.readable(meeting, roles))
    return page(
        request,
        meeting,
        "desk/counts/list.html",
        "counts",
        found=found,
        closed=turnout.polls_are_closed(meeting),
        policy=counts.policy_of(meeting),
        with_votes=may_see_votes(request, meeting),
    )


@require_POST
@for_sworn_inspectors
def take(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Take a count."""
    kind = request.POST.get("kind", "")
    if kind not in Count.Kind.values:
        messages.error(request, "Choose a preliminary or a final count.")
        return redirect("voting:desk:counts", key=meeting.key)
    try:
        taken = counts.take(meeting, kind, name_of(request), current_clock())
    except NotPossible as refused:
        messages.error(request, str(refused))
        return redirect("voting:desk:counts", key=meeting.key)
    messages.success(request, f"{taken.key}, a {kind} count, is recorded.")
    return redirect("voting:desk:count", key=meeting.key, count=taken.pk)


def _readable(request: HttpRequest, meeting: Meeting, pk: int | str) -> Count:
    """A count of the meeting. Who may not read it is refused."""
    count = get_object_or_404(Count, pk=pk, meeting=meeting)
    roles = request.roles  # type: ignore[attr-defined]
    if not counts.readable(meeting, roles).filter(pk=count.pk).exists():
        raise PermissionDenied("This count is not open to this reader.")
    return count


@require_safe
@for_roles(*READERS)
def count(request: HttpRequest, meeting: Meeting, count: int) -> HttpResponse:
    """A count and what it says, explained; the lines it covers were counted again for it."""
    found = _readable(request, meeting, count)
    result, repeated = _counted_again(found)
    return page(
        request,
        meeting,
        "desk/counts/count.html",
        "counts",
        count=found,
        result=result,
        repeated=repeated,
        stale=counts.stale(found),
        others=counts.readable(meeting, request.roles).exclude(pk=found.pk)[:ROWS],  # type: ignore[attr-defined]
    )


def _counted_again(count: Count, *, anew: bool = False) -> tuple[explaining.Shown, counts.Repeated]:
    key = f"count-explained-{count.pk}-{count.digest}"
    kept: tuple[explaining.Shown, counts.Repeated] | None = None if anew else cache.get(key)
    if kept is None:
        result = counts.recounted(count)
        kept = explaining.shown(result.outcome), counts.repeated(count, result)
        cache.set(key, kept, KEPT)
    return kept


@require_POST
@for_roles(Role.INSPECTOR)
def repeat(request: HttpRequest, meeting: Meeting, count: int) -> HttpResponse:
    """Count the lines that a count covers again, and say whether it is equal."""
    found = get_object_or_404(Count, pk=count, meeting=meeting)
    _, repeated = _counted_again(found, anew=True)
    if repeated.equal:
        messages.success(request, f"{found.key} was counted again from the record: it is equal.")
    else:
        named = ", ".join(repeated.differing) or "what governs the holdings"
        messages.error(request, f"{found.key} counted again from the record differs: {named}.")
    return redirect("voting:desk:count", key=meeting.key, count=found.pk)


@require_safe
@for_roles(*READERS)
def compare(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Two counts compared, and the instruments that explain the difference."""
    chosen = [request.GET.get(name, "") for name in ("one", "other")]
    if not all(one.isdecimal() for one in chosen):
        messages.error(request, "Choose two counts to compare.")
        return redirect("voting:desk:counts", key=meeting.key)
    one, other = (_readable(request, meeting, pk) for pk in chosen)
    if one == other:
        messages.error(request, "Choose two different counts.")
        return redirect("voting:desk:counts", key=meeting.key)
    compared = counts.compared(one, other)
    return page(
        request,
        meeting,
        "desk/counts/compare.html",
        "counts",
        compared=compared,
        matters=list(explaining.differences(compared.comparison)),
        # Beside what differs, a name would tell how its holder voted.
        changed=explaining.changed(
            meeting,
            compared.comparison.instruments[:LISTED],
            by_holder=may_see_votes(request, meeting),
        ),
        more=max(len(compared.comparison.instruments) - LISTED, 0),
        announced=explaining.announced(compared.announced[:LISTED]),
    )


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def as_of(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The count as of a moment that the reader chooses."""
    if not may_see_votes(request, meeting):
        raise PermissionDenied("The count is not open to this reader yet.")
    now = current_clock().now()
    form = MomentForm(request.GET if "at" in request.GET else None, latest=now)
    result = None
    if form.is_valid():
        result = explaining.shown(counts.as_of(meeting, form.cleaned_data["at"]).outcome)
    return page(
        request,
        meeting,
        "desk/counts/as_of.html",
        "counts",
        form=form,
        result=result,
        at=form.cleaned_data.get("at") if form.is_bound and form.is_valid() else None,
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


@require_safe
@for_roles(Role.INSPECTOR)
def what_if(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Several rulings together: the outcome with and without them. Nothing is recorded."""
    chosen = {
        int(name.removeprefix("ruling-")): decision
        for name, decision in request.GET.items()
        if name.startswith("ruling-")
        and name.removeprefix("ruling-").isdecimal()
        and decision in Ruling.Decision.values
    }
    rows = Instrument.objects.filter(meeting=meeting, pk__in=chosen)
    supposed = None
    if rows:
        supposed = foreseen.supposing(meeting, {one: chosen[one.pk] for one in rows})
    shown = (
        [explaining.shown(supposed.now), explaining.shown(supposed.then)]
        if supposed
        else [None, None]
    )
    found = rows_of(request, foreseen.rulable(meeting))
    listed = [turnout.instrument_row(row, with_votes=True) for row in found.object_list]
    return page(
        request,
        meeting,
        "desk/counts/what_if.html",
        "counts",
        found=found,
        listed=[(row, chosen.get(row.id, "")) for row in listed],
        kept=[(pk, chosen[pk]) for pk in chosen.keys() - {row.id for row in listed}],
        chosen=len(rows),
        supposed=supposed,
        now_shown=shown[0],
        then_shown=shown[1],
        pairs=list(zip(shown[0].matters, shown[1].matters, strict=True)) if shown[0] else [],
        decisions=Ruling.Decision.choices,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_sworn_inspectors
def policy(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Who reads preliminary counts, and how many inspectors certify."""
    form = CountPolicyForm(
        request.POST if request.method == "POST" else None, instance=counts.policy_of(meeting)
    )
    if request.method == "POST" and form.is_valid():
        try:
            counts.change_policy(form.save(commit=False))
        except NotPossible as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Saved.")
        return redirect("voting:desk:counts", key=meeting.key)
    return page(
        request,
        meeting,
        "desk/counts/policy.html",
        "counts",
        form=form,
        status=422 if form.is_bound else 200,
    )


@require_safe
@for_roles(Role.INSPECTOR)
def standing_now(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """How it stands now, explained: not kept, and no count."""
    return page(
        request,
        meeting,
        "desk/counts/now.html",
        "counts",
        result=explaining.shown(counting.outcome_of(meeting)),
    )
