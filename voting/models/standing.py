"""What stands now. Derived from the record; `voting.standing` makes it again at any time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from meetings.models import Holding, ShareClass
from meetings.quantities import MeasuredInUnits
from voting.exceptions_explained import IRREGULAR_STATUSES

from .record import Instrument


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
        # The inspectors' queue finds its few among the many that are as they should be.
        indexes: ClassVar = [
            models.Index(
                fields=["instrument"],
                name="irregular_standing",
                condition=Q(status__in=IRREGULAR_STATUSES),
            ),
            models.Index(
                fields=["instrument"],
                name="standing_with_problems",
                condition=~Q(problems=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.status}"
