"""Confirmations by e-mail: queued with the vote, sent afterwards, tried a bounded number of times.

The mail says that an instrument was received and when. It carries neither the votes nor the
control number: an e-mail may be read by others.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from meetings.clock import Clock
from meetings.models import Meeting
from voting import counted, door, queued_mail, receipts
from voting.models import Confirmation, Instrument
from voting.queued_mail import ATTEMPTS

__all__ = ["ATTEMPTS", "message_of", "receive", "send_waiting"]


@transaction.atomic
def receive(meeting: Meeting, arrival: door.Arrival, clock: Clock, email: str = "") -> Instrument:
    """Record an instrument through the one door and, with an address, queue its confirmation.

    Both or neither. Whoever gives an address hears of the certified count too. Raises
    `door.Refused`.
    """
    instrument = door.receive(meeting, arrival, clock)
    if email:
        Confirmation.objects.get_or_create(instrument=instrument, defaults={"email": email})
        counted.ask(instrument.holding, email)
    return instrument


def send_waiting(now: datetime, limit: int) -> int:
    """Send confirmations that wait, at most `limit` of them; how many were sent."""
    waiting = Confirmation.objects.filter(queued_mail.due("instrument__received", now))
    return queued_mail.send(waiting, message_of, now, limit)


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
