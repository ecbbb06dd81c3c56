"""Confirmations by e-mail: queued with the vote, sent afterwards, tried a bounded number of times.

The mail says that an instrument was received and when. It carries neither the votes nor the
control number: an e-mail may be read by others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from meetings.clock import Clock
from meetings.models import Meeting
from voting import door, receipts
from voting.claims import claimed
from voting.models import Confirmation, Instrument

log = logging.getLogger(__name__)

#: How long after the vote each attempt is made; after the last one, no more.
ATTEMPTS = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)


@transaction.atomic
def receive(meeting: Meeting, arrival: door.Arrival, clock: Clock, email: str = "") -> Instrument:
    """Record an instrument through the one door and, with an address, queue its confirmation.

    Both or neither. Raises `door.Refused`.
    """
    instrument = door.receive(meeting, arrival, clock)
    if email:
        Confirmation.objects.get_or_create(instrument=instrument, defaults={"email": email})
    return instrument


def send_waiting(now: datetime, limit: int) -> int:
    """Send confirmations that wait, at most `limit` of them; how many were sent."""
    due = list(_due(now).values_list("pk", flat=True)[:limit])
    send = _send_locked if connection.features.has_select_for_update_skip_locked else _send_counted
    return sum(send(pk, now) for pk in due)


def _due(now: datetime) -> QuerySet[Confirmation]:
    may_be_tried = Q()
    for attempts, wait in enumerate(ATTEMPTS):
        may_be_tried |= Q(attempts=attempts, instrument__received__lte=now - wait)
    return Confirmation.objects.filter(may_be_tried, sent_at=None).order_by("pk")


@transaction.atomic
def _send_locked(pk: int, now: datetime) -> int:
    """Send one, with its row locked meanwhile so that no other worker has it in hand."""
    confirmation = claimed(Confirmation.objects.filter(pk=pk, sent_at=None)).first()
    if confirmation is None:
        return 0
    return _deliver(confirmation, now, confirmation.attempts + 1)


def _send_counted(pk: int, now: datetime) -> int:
    """Send one where a lock would hold up every vote (SQLite): count the attempt, then send."""
    confirmation = Confirmation.objects.filter(pk=pk, sent_at=None).first()
    if confirmation is None:
        return 0
    mine = Confirmation.objects.filter(pk=pk, sent_at=None, attempts=confirmation.attempts)
    if not mine.update(attempts=F("attempts") + 1):
        return 0
    return _deliver(confirmation, now, confirmation.attempts + 1)


def _deliver(confirmation: Confirmation, now: datetime, attempts: int) -> int:
    """Send a confirmation and note how that went."""
    confirmation.attempts = attempts
    sent = _attempt(message_of(confirmation).send, confirmation)
    if sent:
        confirmation.sent_at = now
        confirmation.last_error = ""
    confirmation.save(update_fields=["attempts", "sent_at", "last_error"])
    return int(sent)


def _attempt(send: Callable[[], int], confirmation: Confirmation) -> bool:
    try:
        send()
    except Exception as error:  # whatever the mail server did, the next mail goes on
        # A mail server's words may repeat the address; its kind of fault is enough for a log.
        confirmation.last_error = f"{type(error).__name__}: {error}"[:200]
        log.warning("confirmation %s was not sent: %s", confirmation.pk, type(error).__name__)
        return False
    return True


def message_of(confirmation: Confirmation) -> EmailMessage:
    """The mail for a confirmation."""
    instrument = confirmation.instrument
    meeting = instrument.meeting
    with timezone.override(meeting.zone):
        body = render_to_string(
            "emails/confirmation.txt",
            {
                "instrument": instrument,
                "meeting": meeting,
                "page": f"{settings.PUBLIC_URL}/",
                "receipt": receipts.link_of(instrument),
            },
        )
    what = "revocation" if instrument.form == Instrument.Form.REVOCATION else "vote"
    return EmailMessage(
        subject=f"Your {what} was received: {meeting.issuer.name}",
        body=body,
        to=[confirmation.email],
    )
