"""Files of instructions that banks and brokers sent, and those of them that were recorded.

Append-only: the database refuses to change them. What stands is kept by their instruments alone.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from meetings.models import Meeting


class NomineeFile(models.Model):
    """A file as it was sent, with all that is wrong in it. Append-only.

    `sha256` is of the content; `digest` also of the reference and the mode with which it was
    sent, and so is the same for a file that is sent again. `faults` are row, field and message.
    """

    class Mode(models.TextChoices):
        REPLACE = "replace", "It replaces it"
        ADD = "add", "It adds to it"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="nominee_files")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="nominee_files"
    )
    sent_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=100, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, blank=True)
    sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    instructions = models.PositiveIntegerField()
    faults = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="nominee_file_mode_known",
                condition=Q(mode__in=["replace", "add"]) | (Q(mode="") & ~Q(faults=[])),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["meeting", "digest"], name="nominee_file_by_digest"),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class RecordedFile(models.Model):
    """That a file's instructions were recorded, when, and by whom. Append-only."""

    file = models.OneToOneField(
        NomineeFile, models.PROTECT, primary_key=True, related_name="recorded"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"file {self.file_id} at {self.at}"
