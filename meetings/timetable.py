"""A meeting's calendar: the dates of the law beside what was done, and what was answered for.

What the record itself shows (that a channel closed, that polls were announced) is handed in by
whoever knows the record: `meetings` knows nothing of votes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from meetings import departures
from meetings.clock import Clock
from meetings.departures import Difference
from meetings.law import dates, facts
from meetings.law.entries import Entry, Nature, When, shown
from meetings.law.standing import Standing, breaks_when_done, stands
from meetings.models import (
    CalendarNote,
    Departure,
    LegalFacts,
    Matter,
    MatterSubject,
    Meeting,
)


class NotPossible(Exception):
    """What was asked for cannot be noted; the message says why, for a reader of the page."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What the record shows of a date: when, and in a few words."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A date as the calendar shows it."""

    entry: Entry
    standing: Standing
    done: CalendarNote | None = None
    happened: Happened | None = None
    departure: Departure | None = None

    @property
    def markable(self) -> bool:
        """Whether somebody notes that it was done: nothing is done about a limit, and the record
        itself shows what became of cutoffs and polls."""
        return self.entry.nature in (Nature.ACT, Nature.PERIOD) or self.entry.key == "notice"

    @property
    def broken_by(self) -> When | None:
        """The date that breaks the rule, be it answered for or not."""
        return _broken_by(self.entry, self.done.on if self.done else None)


# What the law needs to know


def subject_of(matter: Matter) -> facts.Subject | None:
    """What a matter is about: as somebody said, or as its kind tells."""
    said = getattr(matter, "subject", None)
    if said is not None:
        return facts.Subject(said.subject)
    known = {
        Matter.Kind.ELECTION.value: facts.Subject.DIRECTORS,
        Matter.Kind.FREQUENCY.value: facts.Subject.SAY_ON_FREQUENCY,
    }
    return known.get(matter.kind)


def legal_facts(meeting: Meeting) -> LegalFacts:
    """What was said of the company, or the defaults while nothing was."""
    return LegalFacts.objects.filter(meeting=meeting).first() or LegalFacts(meeting=meeting)


def facts_of(meeting: Meeting, adjourned_to: datetime | None = None) -> facts.MeetingFacts:
    """The meeting as the law sees it, with moments in its own zone."""
    said = legal_facts(meeting)
    matters = meeting.matters.select_related("subject").prefetch_related("nominees")
    return facts.MeetingFacts(
        meeting=meeting.convenes.astimezone(meeting.zone).date(),
        record_date=meeting.record_date,
        mailed=meeting.mailed,
        form=facts.Form(meeting.form),
        state=facts.State(said.state),
        listing=facts.Listing(said.listing),
        registered=said.registered,
        many_holders=said.many_holders,
        delivery=facts.Delivery(said.delivery),
        venue=facts.Venue(said.venue),
        previous_meeting=said.previous_meeting,
        matters=tuple(
            facts.MatterFacts(
                key=matter.key,
                title=matter.title,
                subject=subject_of(matter),
                contested=matter.seats is not None and len(matter.nominees.all()) > matter.seats,
                authority_until=getattr(getattr(matter, "subject", None), "authority_until", None),
            )
            for matter in matters
        ),
        convenes=_here(meeting, meeting.convenes),
        polls_open=_here(meeting, meeting.polls_open),
        polls_close=_here(meeting, meeting.polls_close),
        adjourned_to=_here(meeting, adjourned_to),
        cutoffs={
            cutoff.channel: cutoff.at.astimezone(meeting.zone)
            for cutoff in meeting.cutoffs.order_by("at", "channel")
        },
    )


def _here(meeting: Meeting, moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(meeting.zone)


# The calendar as it stands


def lines(
    meeting: Meeting,
    known: facts.MeetingFacts,
    now: datetime,
    happened: Mapping[str, Happened] | None = None,
) -> list[Line]:
    """The dates that bind a meeting, in order, as they stand at a moment."""
    notes, answered = _latest_notes(meeting), departures.standing(meeting)
    return [
        _line(meeting, entry, now, notes, answered, happened or {}) for entry in dates.dates(known)
    ]


def not_binding(known: facts.MeetingFacts) -> list[Entry]:
    """The dates that would follow under another law or other facts; each says why it does not."""
    return [entry for entry in dates.every_date(known) if not entry.applies]


def _line(
    meeting: Meeting,
    entry: Entry,
    now: datetime,
    notes: Mapping[str, CalendarNote],
    answered: Mapping[Difference, Departure],
    happened: Mapping[str, Happened],
) -> Line:
    done = notes.get(entry.key)
    done_on = done.on if done else None
    broken_by = _broken_by(entry, done_on)
    departure = None
    if broken_by is not None:
        departure = answered.get(_difference(entry, broken_by))
    found = happened.get(entry.key)
    standing = stands(entry, now.astimezone(meeting.zone), done_on, accepted=departure is not None)
    if found is not None and standing in (Standing.AHEAD, Standing.PASSED):
        standing = Standing.DONE
    return Line(entry, standing, done, found, departure)


def _broken_by(entry: Entry, done_on: date | None) -> When | None:
    if done_on is not None and breaks_when_done(entry, done_on):
        return done_on
    return entry.given if entry.broken else None


def about(entry: Entry) -> str:
    """What a departure from a date's rule is about."""
    return f"date: {entry.key}"


def _difference(entry: Entry, kept: When) -> Difference:
    return Difference(about(entry), shown(kept), entry.bounds)


def _latest_notes(meeting: Meeting) -> dict[str, CalendarNote]:
    latest: dict[str, CalendarNote] = {}
    for note in CalendarNote.objects.filter(meeting=meeting).order_by("pk"):
        latest[note.entry] = note
    return {key: note for key, note in latest.items() if note.act == CalendarNote.Act.DONE}


# What somebody notes


@transaction.atomic
def note_done(
    meeting: Meeting,
    line: Line,
    clock: Clock,
    *,
    on: date,
    note: str,
    by: str,
    reason: str = "",
) -> CalendarNote:
    """Note that something was done on a day. Where that breaks the rule it wants a reason.

    Raises `NotPossible`.
    """
    if not line.markable:
        raise NotPossible("Nothing is to be done about this date.")
    now = clock.now()
    today = now.astimezone(meeting.zone).date()
    if on > today:
        raise NotPossible(f"Today is {shown(today)}. What is not done yet cannot be noted as done.")
    if breaks_when_done(line.entry, on):
        if not reason:
            raise NotPossible(
                f"{shown(on)} breaks the rule: {line.entry.bounds} ({line.entry.source}). Give "
                "the reason, and the departure is recorded with your name."
            )
        _answer_for(meeting, line.entry, on, clock, reason=reason, by=by)
    return CalendarNote.objects.create(
        meeting=meeting,
        entry=line.entry.key,
        act=CalendarNote.Act.DONE,
        on=on,
        note=note,
        by=by,
        at=now,
    )


def take_back(meeting: Meeting, line: Line, clock: Clock, *, note: str, by: str) -> CalendarNote:
    """Note that something was not done after all. Raises `NotPossible`."""
    if line.done is None:
        raise NotPossible("It is not noted as done.")
    return CalendarNote.objects.create(
        meeting=meeting,
        entry=line.entry.key,
        act=CalendarNote.Act.TAKEN_BACK,
        note=note,
        by=by,
        at=clock.now(),
    )


def answer_for(meeting: Meeting, line: Line, clock: Clock, *, reason: str, by: str) -> Departure:
    """Record that somebody answers for a date that breaks a rule. Raises `NotPossible`."""
    if line.broken_by is None:
        raise NotPossible("This date breaks no rule.")
    return _answer_for(meeting, line.entry, line.broken_by, clock, reason=reason, by=by)


def withdraw_answer(line: Line, clock: Clock, *, reason: str, by: str) -> Departure:
    """Record that nobody answers for a date any more. Raises `NotPossible`."""
    if line.departure is None:
        raise NotPossible("Nobody answers for this date.")
    return departures.withdraw(line.departure, clock, reason=reason, by=by)


def _answer_for(
    meeting: Meeting, entry: Entry, kept: When, clock: Clock, *, reason: str, by: str
) -> Departure:
    difference = _difference(entry, kept)
    return departures.answer_for(
        meeting, difference, clock, source=entry.source, reason=reason, by=by
    )


@transaction.atomic
def say_facts(
    said: LegalFacts,
    subjects: Iterable[tuple[Matter, str, date | None]],
    clock: Clock,
    *,
    by: str,
) -> None:
    """Keep what the law needs to know, and what each matter is about (empty: nobody said)."""
    said.changed_by, said.changed_at = by, clock.now()
    said.save()
    for matter, subject, until in subjects:
        if not subject:
            MatterSubject.objects.filter(matter=matter).delete()
            continue
        MatterSubject.objects.update_or_create(
            matter=matter,
            defaults={
                "subject": subject,
                "authority_until": until,
                "changed_by": by,
                "changed_at": said.changed_at,
            },
        )
