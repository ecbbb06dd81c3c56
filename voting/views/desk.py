"""The secretary's pages; the inspectors share those that show the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetings.access import for_roles
from meetings.clock import DatabaseClock, current_clock
from meetings.models import Channel, Meeting, Role
from voting import (
    announcements,
    desk_panels,
    floor_ballots,
    foreseen,
    snapshot,
    solicitations,
    turnout,
)
from voting.inspection import challenges, oath, rulings
from voting.inspection.forms import RulingForm
from voting.models import Instrument, InstrumentStanding, RevocationScan
from voting.rules.sentences import number

#: Rows on a page of a list.
ROWS = 50


def page(
    request: HttpRequest, meeting: Meeting, template: str, current: str, **context: Any
) -> HttpResponse:
    """A page of the desk, with what its frame needs."""
    status = context.pop("status", 200)
    shared = {
        "meeting": meeting,
        "roles": request.roles,  # type: ignore[attr-defined]
        "current": current,
        "now": current_clock().now(),
    }
    if context.get("found"):
        shared |= _other_pages(request, context["found"])
    return render(request, template, {**shared, **context}, status=status)


def rows_of(request: HttpRequest, rows: QuerySet[Any, Any]) -> Page[Any]:
    """The page of a list that the address asks for, or the nearest there is."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def _other_pages(request: HttpRequest, found: Page[Any]) -> dict[str, Any]:
    """The numbers of a list's pages, and the rest of their addresses."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return {
        "pages": list(found.paginator.get_elided_page_range(found.number)),
        "query": f"{asked.urlencode()}&" if asked else "",
    }


def may_see_votes(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether this reader may see how holders of this meeting voted."""
    return turnout.may_see_votes(request.roles, meeting)  # type: ignore[attr-defined]


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def dashboard(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The meeting at a glance; the panels ask for themselves again every few seconds."""
    now = current_clock().now()
    with_votes = may_see_votes(request, meeting)
    return page(
        request,
        meeting,
        "desk/dashboard.html",
        "dashboard",
        figures=desk_panels.figures(meeting, now, with_votes=with_votes),
        with_votes=with_votes,
        dues=turnout.due_dates(meeting, now),
        worker=turnout.worker(meeting, DatabaseClock().now()),
        notices=turnout.waiting_revocations(meeting)[:5],
        statuses=turnout.count_by_status(meeting),
        polls=announcements.polls_state(meeting),
    )


@require_safe
@for_roles(Role.SECRETARY)
def not_voted(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Holders who are not represented, the largest first."""
    words = request.GET.get("q", "").strip()
    found = rows_of(request, turnout.not_represented(meeting, words))
    return page(
        request,
        meeting,
        "desk/not_voted.html",
        "not_voted",
        found=found,
        holders=list(turnout.holder_rows(found.object_list)),
        words=words,
    )


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def instruments(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What was received, with its status; how it was marked is on no list."""
    wanted = {
        "status": _one_of(request.GET.get("status", ""), turnout.STATUSES),
        "channel": _one_of(request.GET.get("channel", ""), Channel.values),
        "words": request.GET.get("q", "").strip(),
        "problems": request.GET.get("problems") == "1",
    }
    found = rows_of(request, turnout.instruments(meeting, **wanted))
    with_votes = may_see_votes(request, meeting)
    return page(
        request,
        meeting,
        "desk/instruments.html",
        "instruments",
        found=found,
        listed=[turnout.instrument_row(row, with_votes=with_votes) for row in found.object_list],
        wanted=wanted,
        statuses=turnout.count_by_status(meeting),
        channels=Channel.choices,
    )


def _one_of(value: str, known: Sequence[str] | dict[str, Any]) -> str:
    return value if value in known else ""


@require_safe
@for_roles(Role.SECRETARY, Role.INSPECTOR)
def instrument(request: HttpRequest, meeting: Meeting, instrument: int) -> HttpResponse:
    """One instrument: its status, its problems and, where that may be seen, what was marked."""
    return instrument_page(request, meeting, instrument, RulingForm())


def instrument_page(
    request: HttpRequest, meeting: Meeting, pk: int, form: RulingForm, status: int = 200
) -> HttpResponse:
    """The page of one instrument, with the form for a ruling as it was filled in."""
    with_votes = may_see_votes(request, meeting)
    known = Instrument.objects.select_related("holding__holder", "holding__share_class")
    if not with_votes:
        known = known.defer("votes", "comment")
    found = get_object_or_404(known, pk=pk, meeting=meeting)
    (columns,) = turnout.instruments(meeting).filter(pk=pk)
    marks = comment = None
    if with_votes:
        marks = turnout.marked(found.votes, snapshot.agenda_of(meeting).matters)
        comment = found.comment
    others = turnout.instruments(meeting).filter(holding=found.holding_id).exclude(pk=pk)
    may_rule = Role.INSPECTOR in request.roles  # type: ignore[attr-defined]
    by = InstrumentStanding.objects.filter(instrument=found).values_list("by_id", flat=True)
    return page(
        request,
        meeting,
        "desk/instrument.html",
        "instruments",
        row=turnout.instrument_row(columns, with_votes=with_votes),
        instrument=found,
        holder_shares=number(found.holding.shares),
        # Whose card a holder chose tells how he votes.
        whose=_whose(found, meeting) if with_votes else "",
        marks=marks,
        comment=comment,
        with_votes=with_votes,
        ended_by=by.first(),
        others=[turnout.instrument_row(one, with_votes=with_votes) for one in others],
        rulings=found.rulings.order_by("-at", "-line_id"),
        challenges=challenges.touching(found),
        voted_beside=floor_ballots.voted_beside(found) if may_rule else "",
        scans=RevocationScan.objects.filter(notice__instrument=found),
        form=form,
        foreseen=foreseen.rulings_on(found) if may_rule else None,
        proposal=rulings.proposal_on(found) if may_rule else None,
        sworn=may_rule and oath.sworn(request.user, meeting),
        status=status,
    )


def _whose(instrument: Instrument, meeting: Meeting) -> str:
    """Whose card a proxy is on, or whom it appoints; empty for the only card there is."""
    sides = solicitations.sides_of(meeting)
    side = solicitations.side_for(sides, instrument.solicitor)
    if instrument.form != Instrument.Form.PROXY or (side is not None and len(sides) == 1):
        return ""
    return instrument.solicitor if side is None else side.card


def name_of(request: HttpRequest) -> str:
    """Who acts, as it is written down."""
    user: Any = request.user
    return user.get_full_name() or user.get_username()
