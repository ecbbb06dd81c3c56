"""A meeting's dates in somebody's own calendar: the secret address, and what stands behind it.

The address carries a signed number in its query string, which no log keeps. It is worth nothing
without the installation's key, nor once it is revoked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from icalendar import Calendar, Event

from meetings.clock import Clock
from meetings.law.entries import day_of
from meetings.law.standing import Standing
from meetings.models import CalendarLink, Meeting
from meetings.timetable import Line

#: What goes before a date's title where it wants attention.
MARKS = {
    Standing.LATE: "Late: ",
    Standing.BROKEN: "Breaks a rule: ",
    Standing.DONE: "Done: ",
}


def _signer() -> Signer:
    return Signer(salt="calendar link", sep=".")


def link_for(user: Any, meeting: Meeting) -> CalendarLink | None:
    """The link that a reader has to a meeting's dates."""
    return CalendarLink.objects.filter(user=user, meeting=meeting, revoked_at=None).first()


@transaction.atomic
def make_link(user: Any, meeting: Meeting, clock: Clock) -> CalendarLink:
    """A new link; the one before it opens nothing any more."""
    revoke_link(user, meeting, clock)
    return CalendarLink.objects.create(user=user, meeting=meeting, made_at=clock.now())


def revoke_link(user: Any, meeting: Meeting, clock: Clock) -> bool:
    """Let a reader's link open nothing any more; whether there was one."""
    standing = CalendarLink.objects.filter(user=user, meeting=meeting, revoked_at=None)
    return bool(standing.update(revoked_at=clock.now()))


def token_of(link: CalendarLink) -> str:
    """What the secret address carries."""
    return _signer().sign(str(link.pk))


def link_of(token: str) -> CalendarLink | None:
    """The link of an address, unless it is forged, revoked or gone."""
    try:
        pk = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    links = CalendarLink.objects.select_related("user", "meeting__issuer")
    return links.filter(pk=pk, revoked_at=None).first()


def as_icalendar(meeting: Meeting, lines: Iterable[Line], now: datetime, host: str) -> bytes:
    """The dates as an iCalendar file (RFC 5545). Days are whole days, moments are in UTC.

    An event keeps its id while its date stands in the law, so that a program moves it rather than
    adding another.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Quorate//Calendar of a meeting//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    name = f"{meeting.issuer.name}: {meeting.title}"
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", meeting.timezone)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for line in lines:
        calendar.add_component(_event(meeting, line, now, host))
    content: bytes = calendar.to_ical()
    return content


def _event(meeting: Meeting, line: Line, now: datetime, host: str) -> Event:
    entry = line.entry
    event = Event()
    event.add("uid", f"{entry.key}.{meeting.pk}@{host}")
    event.add("dtstamp", now)
    event.add("summary", MARKS.get(line.standing, "") + entry.title)
    if isinstance(entry.when, datetime):
        event.add("dtstart", entry.when.astimezone(UTC))
        event.add("dtend", entry.when.astimezone(UTC))
    else:
        last = entry.last if entry.when == entry.first and entry.last else entry.when
        event.add("dtstart", entry.when)
        event.add("dtend", day_of(last) + timedelta(days=1))
    event.add("description", "\n\n".join(_description(line)))
    event.add("categories", [line.standing.value, entry.rule])
    event.add("transp", "TRANSPARENT")  # a deadline takes nobody's time
    return event


def _description(line: Line) -> list[str]:
    entry = line.entry
    parts = [entry.sentence]
    if entry.bounds:
        parts.append(f"{entry.bounds.capitalize()}.")
    parts.append(f"{entry.source} ({entry.era}).")
    if line.done is not None:
        parts.append(f"Done {line.done.on}: {line.done.note} ({line.done.by})")
    if line.departure is not None:
        parts.append(f"Accepted by {line.departure.by}: {line.departure.reason}")
    return parts
