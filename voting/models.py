"""The right of a vote's life: instruments, the record, what governs, the polls.

What was received is only ever added to: the database itself refuses to update or delete it
(migration 0002). What is derived from it, `StandingLot`, `StandingAllocation` and
`InstrumentStanding`, can be made again at any time (`voting.standing`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from meetings.models import Channel, Holding, Matter, Meeting, ShareClass
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


class StandingLot(MeasuredInUnits):
    """Shares of a holding that stand voted alike now. Derived; the count is one pass over it."""

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="standing_lots")
    share_class = models.ForeignKey(ShareClass, models.PROTECT, related_name="+")
    code = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="standing_lot_has_shares",
                condition=Q(units__gt=0, units_per_share__gte=1),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["share_class"],
                name="fractional_standing_lots",
                condition=Q(units_per_share__gt=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units} × {self.code}"


class StandingAllocation(models.Model):
    """Votes that a holding gives on a line of a cumulative election now. Derived.

    `units` are parts of a vote, of which `units_per_vote` make one; `interested` where the
    holding is, in that matter.
    """

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="standing_allocations")
    share_class = models.ForeignKey(ShareClass, models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    interested = models.BooleanField(default=False)
    units = models.BigIntegerField()
    units_per_vote = models.BigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="standing_allocation_has_votes",
                condition=Q(units__gt=0, units_per_vote__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units} on line {self.line}"


class InstrumentStanding(models.Model):
    """What has become of an instrument, and what the inspectors should look at. Derived.

    `problems` are pairs of kind and detail (`rules.facts.Problem`).
    """

    instrument = models.OneToOneField(
        Instrument, models.PROTECT, primary_key=True, related_name="standing"
    )
    status = models.CharField(max_length=12)
    by = models.ForeignKey(Instrument, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=10, blank=True)
    problems = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_instrument_is_not_ended_by_itself",
                condition=Q(by__isnull=True) | ~Q(by=F("instrument")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.status}"


class RevocationNotice(models.Model):
    """A written revocation entered at the secretary's office, until it goes through the door.

    `delivered` is when it was entered, by the installation's clock: from then on it is received.
    """

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="revocation_notices")
    dated = models.DateField(null=True, blank=True)
    signed = models.BooleanField(default=True)
    delivered = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    instrument = models.OneToOneField(
        Instrument, models.PROTECT, null=True, blank=True, related_name="notice"
    )

    def __str__(self) -> str:
        return f"revocation of holding {self.holding_id}"


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
