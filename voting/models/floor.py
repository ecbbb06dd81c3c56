"""Ballots handed out at the meeting, and what has happened to each. Append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetings.models import Attendee, Holding, Meeting
from meetings.quantities import QuantityField

from .record import Instrument


class AppointedProxy(models.Model):
    """A person was admitted as the proxy whom an instrument appoints. Append-only."""

    attendee = models.OneToOneField(
        Attendee, models.PROTECT, primary_key=True, related_name="appointed_by"
    )
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="admitted")

    def __str__(self) -> str:
        return f"badge {self.attendee_id} by {self.instrument_id}"


class IssuedBallot(models.Model):
    """A ballot that a registrar handed to a holder or proxyholder. Append-only.

    Taking one does nothing to a proxy; it is cast when an instrument with its `request_key` went
    through the door. `shares` where it is for part of the holding.
    """

    class Medium(models.TextChoices):
        PAPER = "paper", "Printed"
        TABLET = "tablet", "On a tablet"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="issued_ballots")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="issued_ballots")
    attendee = models.ForeignKey(Attendee, models.PROTECT, related_name="issued_ballots")
    number = models.CharField(max_length=20)
    medium = models.CharField(max_length=10, choices=Medium)
    shares = QuantityField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    at = models.DateTimeField()
    by = models.CharField("issued by", max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "number", name="one_ballot_per_number"),
            models.CheckConstraint(
                name="ballot_medium_known", condition=Q(medium__in=["paper", "tablet"])
            ),
        ]

    def __str__(self) -> str:
        return f"ballot {self.number}"

    @property
    def request_key(self) -> str:
        """What makes a ballot number count once, however often it is sent."""
        return f"ballot-{self.number}"


class BallotEvent(models.Model):
    """A ballot was opened on a tablet, handed in on paper, or spoiled: each once. Append-only."""

    class Act(models.TextChoices):
        OPENED = "opened", "Opened on a tablet"
        HANDED_IN = "handed_in", "Handed in"
        SPOILED = "spoiled", "Spoiled"

    ballot = models.ForeignKey(IssuedBallot, models.PROTECT, related_name="events")
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    by = models.CharField("recorded by", max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("ballot", "act", name="one_event_of_a_kind_per_ballot"),
            models.CheckConstraint(
                name="ballot_event_known", condition=Q(act__in=["opened", "handed_in", "spoiled"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.ballot_id} at {self.at}"
