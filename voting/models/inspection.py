"""The inspectors' own acts, and what holds for them (8 Del. C. 231). Append-only but the policy."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from meetings.models import Holding, Matter, Meeting

from .cards import Card
from .record import Instrument, RecordLine, Ruling


class InspectionPolicy(models.Model):
    """How the inspectors of a meeting work, as it was set up. Not a fact of the record."""

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, primary_key=True, related_name="inspection_policy"
    )
    two_inspectors_rule = models.BooleanField(
        "Two inspectors for each ruling",
        default=False,
        help_text="One proposes; the ruling is made when another one concurs.",
    )

    def __str__(self) -> str:
        return f"policy of meeting {self.meeting_id}"


class Appointment(models.Model):
    """Who was appointed as an inspector of a meeting. Append-only.

    `inspector` is the name under which he signs. A record that is imported knows no `user`.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="appointments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="appointment")
    inspector = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "inspector", name="one_appointment_per_name"),
            models.UniqueConstraint("meeting", "user", name="one_appointment_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.inspector}, inspector of meeting {self.meeting_id}"


class Oath(models.Model):
    """The oath that an inspector signed before he acted (231(a)). Append-only."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="oath")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="oath")
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"oath of appointment {self.appointment_id}"


class Evidence(models.Model):
    """On what a ruling relies, by kind (231(d)); written just before it. Append-only."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="evidence")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="evidence")
    kinds = models.JSONField()
    detail = models.TextField(blank=True)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_is_of_some_kind", condition=~Q(kinds=[])),
        ]

    def __str__(self) -> str:
        return f"evidence on instrument {self.instrument_id}"


class RulingProposal(models.Model):
    """A ruling that one inspector proposes to another. Append-only."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="proposals")
    decision = models.CharField(max_length=10, choices=Ruling.Decision)
    reason = models.TextField()
    kinds = models.JSONField()
    detail = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=310)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proposed_decision_known", condition=Q(decision__in=["accept", "reject"])
            ),
            models.CheckConstraint(name="proposal_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"proposal to {self.decision} {self.instrument_id}"


class ProposalAnswer(models.Model):
    """What became of a proposed ruling: only another inspector concurs. Append-only."""

    class Answer(models.TextChoices):
        CONCURS = "concurs", "Concurs"
        DECLINES = "declines", "Declines"
        WITHDRAWN = "withdrawn", "Withdrawn"

    proposal = models.OneToOneField(RulingProposal, models.PROTECT, related_name="answer")
    answer = models.CharField(max_length=10, choices=Answer)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=310)
    at = models.DateTimeField()
    ruling = models.OneToOneField(
        Ruling, models.PROTECT, null=True, blank=True, related_name="concurrence"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="another_inspector_answers_a_proposal",
                condition=Q(answer="withdrawn", by=F("proposed_by"))
                | Q(answer__in=["concurs", "declines"]) & ~Q(by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="a_ruling_follows_from_a_concurrence",
                condition=Q(answer="concurs", ruling__isnull=False)
                | Q(answer__in=["declines", "withdrawn"], ruling__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} proposal {self.proposal_id}"


class Challenge(models.Model):
    """A challenge that somebody lodged, as he stated it. Append-only.

    It is against an instrument, a holding or a matter, or against the count as a whole.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="challenges")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="challenge")
    key = models.CharField("id", max_length=100)
    by = models.TextField()
    ground = models.TextField()
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    holding = models.ForeignKey(
        Holding, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "key", name="one_challenge_per_id"),
            models.CheckConstraint(
                name="a_challenge_is_against_one",
                condition=Q(holding__isnull=True, matter__isnull=True)
                | Q(instrument__isnull=True, matter__isnull=True)
                | Q(instrument__isnull=True, holding__isnull=True),
            ),
            models.CheckConstraint(name="challenge_has_a_ground", condition=~Q(ground="")),
        ]

    def __str__(self) -> str:
        return f"challenge {self.key}"


class Disposition(models.Model):
    """How the inspectors disposed of a challenge (231(b)(4)). Append-only."""

    class Decision(models.TextChoices):
        SUSTAINED = "sustained", "Sustained"
        OVERRULED = "overruled", "Overruled"
        WITHDRAWN = "withdrawn", "Withdrawn by who lodged it"

    challenge = models.OneToOneField(Challenge, models.PROTECT, related_name="disposition")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="disposition")
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="disposition_known",
                condition=Q(decision__in=["sustained", "overruled", "withdrawn"]),
            ),
            models.CheckConstraint(name="disposition_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"challenge {self.challenge_id} {self.decision}"


class SeenException(models.Model):
    """An inspector looked at an exception that the rules settle, and left it so. Append-only.

    `kinds` are those that it had then: one that comes later is still to be looked at. A card that
    is held and left uncounted is left so for a `reason`.
    """

    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="seen_exceptions"
    )
    card = models.ForeignKey(
        Card, models.PROTECT, null=True, blank=True, related_name="seen_exceptions"
    )
    kinds = models.JSONField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=310)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="what_was_seen_is_one_thing",
                condition=Q(instrument__isnull=False, card__isnull=True)
                | Q(instrument__isnull=True, card__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"seen by user {self.by_id}"
