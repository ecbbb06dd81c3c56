"""What was received and announced. Append-only: the database refuses to change it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetings.models import Channel, Holding, Matter, Meeting
from meetings.quantities import MeasuredInUnits, QuantityField


class RecordLine(models.Model):
    """A line of the meeting record, as it is exported. Append-only.

    `at` is when the fact happened or was received; the order of lines is that of their ids.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="record_lines")
    type = models.CharField(max_length=20)
    body = models.TextField()
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["meeting", "type"], name="record_by_type")]

    def __str__(self) -> str:
        return f"{self.type} line {self.pk}"


class Instrument(models.Model):
    """What a stockholder did, exactly as given. Append-only."""

    class Form(models.TextChoices):
        PROXY = "proxy", "Proxy"
        BALLOT = "ballot", "Ballot"
        REVOCATION = "revocation", "Revocation"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="instruments")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="instruments")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="instrument")
    key = models.CharField("id", max_length=100)
    # Null, since an empty text could be there only once.
    request_key = models.CharField(  # noqa: DJ001
        max_length=100, null=True, blank=True, help_text="The same request sent twice is one."
    )
    form = models.CharField(max_length=10, choices=Form)
    channel = models.CharField(max_length=10, choices=Channel)
    received = models.DateTimeField()
    dated = models.DateField(null=True, blank=True)
    postmarked = models.DateField(null=True, blank=True)
    signed = models.BooleanField(default=True)
    signatures = models.JSONField(null=True, blank=True)
    shares = QuantityField(null=True, blank=True)
    solicitor = models.CharField(max_length=100, default="board")
    irrevocable = models.BooleanField(default=False)
    general = models.BooleanField(default=False)
    votes = models.JSONField(default=dict)
    plans_to_attend = models.BooleanField(null=True, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "key", name="one_instrument_per_id"),
            models.UniqueConstraint("meeting", "request_key", name="one_instrument_per_request"),
            models.CheckConstraint(
                name="instrument_form_known",
                condition=Q(form__in=["proxy", "ballot", "revocation"]),
            ),
            models.CheckConstraint(
                name="instrument_channel_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="revocation_has_no_votes",
                condition=~Q(form="revocation") | Q(votes={}),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["meeting", "received"], name="instrument_by_receipt"),
            models.Index(
                fields=["meeting"],
                name="instrument_signed_by_some",
                condition=Q(signatures__isnull=False),
            ),
            models.Index(
                fields=["meeting", "solicitor"],
                name="instrument_not_of_the_board",
                condition=~Q(solicitor="board"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.key}"


class Lot(MeasuredInUnits):
    """What an instrument means: shares voted alike (`rules.facts.Lot`). Append-only."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="lots")
    code = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="lot_has_shares", condition=Q(units__gt=0, units_per_share__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units} × {self.code}"


class Ruling(models.Model):
    """The inspectors' decision on an instrument. The latest one stands. Append-only."""

    class Decision(models.TextChoices):
        ACCEPT = "accept", "Accept"
        REJECT = "reject", "Reject"

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="rulings")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="ruling")
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ruling_decision_known", condition=Q(decision__in=["accept", "reject"])
            ),
            models.CheckConstraint(name="ruling_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.instrument_id}"


class Attendance(models.Model):
    """A holder checked in at the meeting. Append-only."""

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="attendance")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="attendance")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"holding {self.holding_id} at {self.at}"


class PollsAnnouncement(models.Model):
    """The polls on a matter, or on all, were opened or closed. Append-only."""

    class State(models.TextChoices):
        OPENED = "opened", "Opened"
        CLOSED = "closed", "Closed"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="polls_announcements")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True)
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="polls_announcement")
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="polls_state_known", condition=Q(state__in=["opened", "closed"])
            ),
        ]

    def __str__(self) -> str:
        return f"polls {self.state} at {self.at}"
