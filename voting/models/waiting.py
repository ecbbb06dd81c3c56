"""What waits for the sweep: revocations to apply, deadlines to note, confirmations to send."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetings.models import Channel, Holding, Meeting

from .record import Instrument
from .scans import Scan


class RevocationNotice(models.Model):
    """A written revocation entered at the secretary's office, and what it became at the door.

    `delivered` is when the office received it: that is when it was received, whenever it was
    `entered` by the installation's clock.
    """

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="revocation_notices")
    dated = models.DateField(null=True, blank=True)
    signed = models.BooleanField(default=True)
    delivered = models.DateTimeField()
    entered = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    instrument = models.OneToOneField(
        Instrument, models.PROTECT, null=True, blank=True, related_name="notice"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="revocation_delivered_before_it_was_entered",
                condition=Q(delivered__lte=models.F("entered")),
            ),
        ]

    def __str__(self) -> str:
        return f"revocation of holding {self.holding_id}"


def revocation_scan_name(scan: RevocationScan, name: str) -> str:
    """Where a scan is kept: nothing of the name that it was sent under."""
    return f"revocations/{uuid.uuid4().hex}.{scan.kind}"


class RevocationScan(Scan):
    """A scan of a written revocation. Append-only."""

    notice = models.ForeignKey(RevocationNotice, models.PROTECT, related_name="scans")
    file = models.FileField(upload_to=revocation_scan_name)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="revocation_scan_kind_known",
                condition=Q(kind__in=["pdf", "tiff", "jpeg", "png"]),
            ),
        ]

    def __str__(self) -> str:
        return f"scan of notice {self.notice_id}"


class Deadline(models.Model):
    """Something that falls due; the sweep acts on it once it has passed, and notes that it did."""

    class Kind(models.TextChoices):
        CHANNEL_CLOSES = "channel_closes", "Channel closes"
        POLLS_OPEN = "polls_open", "Polls open"
        POLLS_CLOSE = "polls_close", "Polls close"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=20, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    due = models.DateTimeField()
    acted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "kind", "channel", name="one_deadline_per_kind"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due"], name="deadlines_not_acted_on", condition=Q(acted_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} due {self.due}"


class Confirmation(models.Model):
    """A confirmation to be sent by e-mail: tried until it is sent, a bounded number of times."""

    instrument = models.OneToOneField(
        Instrument, models.PROTECT, primary_key=True, related_name="confirmation"
    )
    email = models.EmailField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"confirmation of {self.instrument_id}"


class SweepRun(models.Model):
    """The last sweep, so that the dashboard shows whether the worker is alive."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    acted_on = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"sweep at {self.started_at}"
