"""What is kept of register files: what was sent, how far it is, what was found and corrected."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class RegisterFile(models.Model):
    """A register as the transfer agent sent it. The file stays as it came, whatever follows.

    `columns` maps what is said to the titles of the file's columns; `head` has the titles, the row
    they stand in, and the first rows, to show. `found` is what the check found, for people.
    """

    class State(models.TextChoices):
        SENT = "sent", "Sent"
        CHECKING = "checking", "Being checked"
        FAULTY = "faulty", "With faults"
        SOUND = "sound", "Without faults"
        LOADING = "loading", "Being loaded"
        LOADED = "loaded", "Loaded"
        RECORDING = "recording", "Being entered in the record"
        RECORDED = "recorded", "In the record"
        REPLACED = "replaced", "Replaced by a later file"
        GIVEN_UP = "given_up", "Given up"

    #: States in which a worker is at it.
    UNDER_WAY = (State.CHECKING, State.LOADING, State.RECORDING)
    #: States in which the meeting's register is this file's.
    IN_PLACE = (State.LOADED, State.RECORDING, State.RECORDED)

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="register_files")
    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=100, help_text="Below the folder of register files.")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sent_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    read_as = models.CharField(max_length=300)
    head = models.JSONField()
    columns = models.JSONField(default=dict)
    fractions = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    rows = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    fault_count = models.PositiveIntegerField(default=0)
    stopped = models.CharField(max_length=400, blank=True, help_text="Why it went no further.")
    difference_reason = models.CharField(max_length=400, blank=True)
    loaded_by = models.CharField(max_length=200, blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "meeting",
                condition=Q(state__in=["loaded", "recording", "recorded"]),
                name="one_register_in_place",
            ),
            models.CheckConstraint(
                name="register_file_state_known",
                condition=Q(
                    state__in=[
                        "sent",
                        "checking",
                        "faulty",
                        "sound",
                        "loading",
                        "loaded",
                        "recording",
                        "recorded",
                        "replaced",
                        "given_up",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"register file {self.pk} of meeting {self.meeting_id}"


class RegisterFault(models.Model):
    """Something wrong in a register file: the row, 0 for the file, the field, and the fix."""

    file = models.ForeignKey(RegisterFile, models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=200)
    message = models.CharField(max_length=600)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"row {self.row}, {self.field}: {self.message}"


class RememberedColumns(models.Model):
    """How an issuer's registers were read the last time: its transfer agent's columns."""

    issuer = models.OneToOneField(
        "meetings.Issuer", models.PROTECT, primary_key=True, related_name="register_columns"
    )
    columns = models.JSONField()
    fractions = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"columns of issuer {self.issuer_id}"


class RegisterCorrection(models.Model):
    """What the register should have said, and why. Append-only; the holding stays as it is.

    A line of the record notes it at the same time. What it means for a vote is the inspectors'
    to rule, on the books and records of the company (8 Del. C. § 231(d)).
    """

    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, related_name="register_corrections"
    )
    holding = models.ForeignKey(
        "meetings.Holding", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    what = models.CharField(max_length=600)
    reason = models.CharField(max_length=600)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="register_correction_has_a_reason", condition=~Q(what="") & ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk} of meeting {self.meeting_id}"
