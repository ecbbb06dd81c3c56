"""The calendar: what is due, late and done, and why; and the same in one's own calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from meetings import calendar_feed, timetable
from meetings.access import for_roles, roles_at
from meetings.clock import current_clock
from meetings.law.standing import Standing
from meetings.models import CalendarNote, Departure, Meeting, Role
from meetings.timetable import Line, NotPossible
from voting import calendar
from voting.calendar_forms import AnswerForm, DoneForm, TakeBackForm, WithdrawForm
from voting.views.desk import name_of, page

#: Who reads the calendar; the secretary alone writes in it.
READERS = (Role.SECRETARY, Role.INSPECTOR, Role.OBSERVER)

#: How a standing is said, and the look of its tag; nothing is said of what is merely to come.
WORDS = {
    Standing.BROKEN: ("breaks a rule", "tag-bad"),
    Standing.ACCEPTED: ("answered for", "tag-wait"),
    Standing.LATE: ("late", "tag-bad"),
    Standing.DUE: ("to do", "tag-wait"),
    Standing.OPEN: ("in effect", ""),
    Standing.DONE: ("done", ""),
    Standing.PASSED: ("passed", "tag-off"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A date of the calendar with how it is said. `line` is None for the mark of today."""

    day: date
    away: str
    line: Line | None = None
    word: str = ""
    tag: str = ""


def _shown(line: Line, today: date) -> Shown:
    word, tag = WORDS.get(line.standing, ("", ""))
    return Shown(line.entry.day, days_away(line.entry.day, today), line, word, tag)


def days_away(day: date, today: date) -> str:
    """How far a day is off: today, tomorrow, in 10 days, 3 months ago."""
    number = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if number in near:
        return near[number]
    off = abs(number)
    # Beyond two months nobody counts days, and beyond two years nobody months.
    far = f"{off} days" if off < 60 else f"{(off * 12 + 182) // 365} months"
    if off >= 730:
        far = f"{(off + 182) // 365} years"
    return f"in {far}" if number > 0 else f"{far} ago"


def _months(rows: Sequence[Shown], today: date) -> list[tuple[str, list[Shown]]]:
    """The rows by month, with the mark of today where it belongs."""
    place = sum(row.day < today for row in rows)
    marked = [*rows[:place], Shown(today, "today"), *rows[place:]]
    return [
        (month, list(found)) for month, found in groupby(marked, key=lambda row: f"{row.day:%B %Y}")
    ]


@require_safe
@for_roles(*READERS)
def calendar_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """All the dates that follow from the meeting's, in order."""
    now = current_clock().now()
    known = calendar.facts_of(meeting)
    today = now.astimezone(meeting.zone).date()
    rows = [
        _shown(line, today)
        for line in timetable.lines(meeting, known, now, calendar.happened(meeting))
    ]
    link = calendar_feed.link_for(request.user, meeting)
    return page(
        request,
        meeting,
        "desk/calendar.html",
        "calendar",
        months=_months(rows, today),
        urgent=[
            row
            for row in rows
            if row.line and row.line.standing in (Standing.BROKEN, Standing.LATE)
        ],
        coming=[
            row
            for row in rows
            if row.line
            and row.line.standing == Standing.DUE
            and row.day <= today + timedelta(days=14)
        ],
        facts_said=timetable.legal_facts(meeting).changed_at,
        not_binding=timetable.not_binding(known),
        feed=_feed_address(calendar_feed.token_of(link)) if link else "",
        made_at=link.made_at if link else None,
    )


def _feed_address(token: str) -> str:
    query = urlencode({"link": token})
    return f"{settings.PUBLIC_URL}{reverse('voting:calendar_feed')}?{query}"


@require_safe
@for_roles(*READERS)
def calendar_date(request: HttpRequest, meeting: Meeting, entry: str) -> HttpResponse:
    """One date: the rule, its source, what was done and what was answered for."""
    return _date_page(request, meeting, _line_or_404(meeting, entry))


@require_POST
@for_roles(Role.SECRETARY)
def note_date(request: HttpRequest, meeting: Meeting, entry: str) -> HttpResponse:
    """Note that something was done."""
    line = _line_or_404(meeting, entry)
    form = DoneForm(request.POST, today=_today(meeting))
    if form.is_valid():
        try:
            timetable.note_done(
                meeting, line, current_clock(), by=name_of(request), **form.cleaned_data
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"“{line.entry.title}” is noted as done.")
            return redirect("voting:desk:calendar", key=meeting.key)
    return _date_page(request, meeting, line, status=422, done_form=form)


@require_POST
@for_roles(Role.SECRETARY)
def take_back_date(request: HttpRequest, meeting: Meeting, entry: str) -> HttpResponse:
    """Note that something was not done after all."""
    line = _line_or_404(meeting, entry)
    form = TakeBackForm(request.POST, auto_id="back_%s")
    if form.is_valid():
        try:
            timetable.take_back(
                meeting, line, current_clock(), by=name_of(request), **form.cleaned_data
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The note on “{line.entry.title}” is taken back.")
            return redirect("voting:desk:calendar", key=meeting.key)
    return _date_page(request, meeting, line, status=422, back_form=form)


@require_POST
@for_roles(Role.SECRETARY)
def answer_for_date(request: HttpRequest, meeting: Meeting, entry: str) -> HttpResponse:
    """Answer by name for a date that breaks a rule."""
    line = _line_or_404(meeting, entry)
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if form.is_valid():
        try:
            timetable.answer_for(
                meeting, line, current_clock(), by=name_of(request), **form.cleaned_data
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"That “{line.entry.title}” is kept is on record.")
            return redirect("voting:desk:calendar", key=meeting.key)
    return _date_page(request, meeting, line, status=422, answer_form=form)


@require_POST
@for_roles(Role.SECRETARY)
def withdraw_answer_for_date(request: HttpRequest, meeting: Meeting, entry: str) -> HttpResponse:
    """Answer for a date no longer, so that it is an error again."""
    line = _line_or_404(meeting, entry)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    if form.is_valid():
        try:
            timetable.withdraw_answer(
                line, current_clock(), by=name_of(request), **form.cleaned_data
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Nobody answers for “{line.entry.title}” any more.")
            return redirect("voting:desk:calendar", key=meeting.key)
    return _date_page(request, meeting, line, status=422, withdraw_form=form)


def _date_page(
    request: HttpRequest,
    meeting: Meeting,
    line: Line,
    *,
    done_form: DoneForm | None = None,
    back_form: TakeBackForm | None = None,
    answer_form: AnswerForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = _today(meeting)
    writes = Role.SECRETARY in request.roles  # type: ignore[attr-defined]
    open_to_answer = line.standing == Standing.BROKEN or answer_form is not None
    return page(
        request,
        meeting,
        "desk/calendar_date.html",
        "calendar",
        shown=_shown(line, today),
        entry=line.entry,
        line=line,
        done_form=(done_form or DoneForm(today=today)) if writes and line.markable else None,
        back_form=(back_form or TakeBackForm(auto_id="back_%s")) if writes and line.done else None,
        answer_form=(answer_form or AnswerForm(auto_id="answer_%s"))
        if writes and open_to_answer
        else None,
        withdraw_form=(withdraw_form or WithdrawForm(auto_id="withdraw_%s"))
        if writes and line.departure
        else None,
        notes=CalendarNote.objects.filter(meeting=meeting, entry=line.entry.key).order_by("-pk"),
        departures=Departure.objects.filter(
            meeting=meeting, about=timetable.about(line.entry)
        ).order_by("-pk"),
        status=status,
    )


def _line_or_404(meeting: Meeting, key: str) -> Line:
    line = calendar.line_of(meeting, key, current_clock().now())
    if line is None:
        raise Http404("No such date binds this meeting.")
    return line


def _today(meeting: Meeting) -> date:
    return current_clock().now().astimezone(meeting.zone).date()


@require_POST
@for_roles(*READERS)
def calendar_link(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Make one's secret address for this calendar anew, or let it open nothing any more."""
    clock = current_clock()
    if "revoke" in request.POST:
        calendar_feed.revoke_link(request.user, meeting, clock)
        messages.success(request, "Your address opens nothing any more.")
    else:
        calendar_feed.make_link(request.user, meeting, clock)
        messages.success(request, "Your address is made. Any earlier one opens nothing any more.")
    return redirect(f"{reverse('voting:desk:calendar', args=[meeting.key])}#feed")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar for a calendar program. Who asks is known by the secret address alone.

    An address that is forged, revoked, or whose person has lost the role gets one answer.
    """
    link = calendar_feed.link_of(request.GET.get("link", ""))
    if (
        link is None
        or not link.user.is_active
        or roles_at(link.user, link.meeting).isdisjoint(READERS)
    ):
        raise Http404("No such calendar.")
    now = current_clock().now()
    content = calendar_feed.as_icalendar(
        link.meeting, calendar.lines(link.meeting, now), now, urlsplit(settings.PUBLIC_URL).netloc
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
