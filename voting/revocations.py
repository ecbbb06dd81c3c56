"""Written revocations at the secretary's office: entered, and put through the door.

A notice is received when the office received it, which may be before it is entered. When it goes
through the door does not matter, since acts are ordered by their own dates and times; it goes at
once, and the sweep takes what had to wait.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import dateformat

from meetings.clock import Clock
from meetings.models import Channel, Holding, Meeting
from voting import door, locks, scans, snapshot
from voting.claims import claimed
from voting.models import RevocationNotice, RevocationScan, Scan
from voting.rules import timeliness


class NotEntered(Exception):
    """A notice that cannot be as it is said to be; the message is for people."""


def enter(
    holding: Holding,
    clock: Clock,
    *,
    dated: date | None,
    signed: bool,
    entered_by: str,
    delivered: datetime | None = None,
    scan: File[bytes] | None = None,
    by: Any = None,
) -> RevocationNotice:
    """Enter a written revocation that was delivered to the secretary (S18 a).

    `delivered` is when the office received it, by default now; `scan` a file with its picture,
    which the user `by` sends. Raises `NotEntered` and `scans.NotAScan`, with nothing kept.
    """
    checked = None if scan is None else scans.check(scan)
    kept: list[Scan] = []
    try:
        with transaction.atomic():
            locks.share_polls(holding.meeting)
            now = clock.now()
            if delivered is not None and delivered > now:
                shown = dateformat.format(now.astimezone(holding.meeting.zone), r"F j, Y, g:i a T")
                raise NotEntered(
                    f"It is {shown} now, and this time is still to come. Enter when the office "
                    "received the notice."
                )
            notice = RevocationNotice.objects.create(
                holding=holding,
                dated=dated,
                signed=signed,
                delivered=delivered or now,
                entered=now,
                entered_by=entered_by,
            )
            if checked is not None:
                scans.keep(RevocationScan(notice=notice), checked, by, now, kept)
    except BaseException:
        scans.forget(kept)
        raise
    return notice


def too_late(meeting: Meeting, at: datetime) -> bool:
    """Whether a notice delivered at a moment comes after the polls on every matter closed."""
    return not timeliness.in_time(at, snapshot.agenda_of(meeting).last_close)


def warnings(notice: RevocationNotice) -> list[str]:
    """What whoever entered a notice should know about how it will count."""
    meeting = notice.holding.meeting
    found = []
    if too_late(meeting, notice.delivered):
        found.append(
            "The polls had closed before this notice was delivered. It is recorded as late and "
            "has no effect."
        )
    if notice.dated is not None and notice.dated > notice.delivered.astimezone(meeting.zone).date():
        found.append(
            f"The notice is dated {notice.dated:%B %-d, %Y}, after it was delivered. It counts as "
            "of its delivery. If the date was mistyped, enter the notice again with the right one."
        )
    return found


def waiting(meeting: Meeting | None = None) -> list[int]:
    """Ids of the notices that have not gone through the door yet, oldest first."""
    notices = RevocationNotice.objects.filter(instrument=None)
    if meeting is not None:
        notices = notices.filter(holding__meeting=meeting)
    return list(notices.order_by("delivered", "pk").values_list("pk", flat=True))


@transaction.atomic
def apply(notice_id: int, clock: Clock) -> bool:
    """Put one notice through the door; false where another worker is at it or has done it."""
    notices = RevocationNotice.objects.filter(pk=notice_id, instrument=None)
    notice = claimed(notices.select_related("holding__meeting")).first()
    if notice is None:
        return False
    arrival = door.Arrival(
        holding=notice.holding.key,
        form="revocation",
        channel=Channel.MAIL,
        dated=notice.dated,
        signed=notice.signed,
        stamped=notice.delivered,
        request_key=f"revocation-notice-{notice.pk}",
    )
    notice.instrument = door.receive(notice.holding.meeting, arrival, clock)
    notice.save(update_fields=["instrument"])
    return True
