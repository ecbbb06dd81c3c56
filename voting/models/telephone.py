"""Calls under way, so that any process can answer the next key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetings.models import ControlNumber


class TelephoneCall(models.Model):
    """One call: its place in the script, and what it was told last.

    `sequence` is the number of the entry that is awaited. An entry with another number is a
    repetition and gets `answer` again. `number` is the issue that was proven; the control number
    itself is kept nowhere. `touched_at` is by the machine's own time.
    """

    sid = models.CharField(max_length=40, primary_key=True)
    number = models.ForeignKey(
        ControlNumber, models.PROTECT, null=True, blank=True, related_name="calls"
    )
    sequence = models.PositiveIntegerField(default=1)
    state = models.JSONField()
    answer = models.JSONField()
    touched_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="call_awaits_an_entry", condition=Q(sequence__gte=1)),
        ]

    def __str__(self) -> str:
        return f"call {self.sid}"
