"""The inspectors' counts, their certificate, and the meeting that is closed with it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from meetings.models import Meeting

from .record import RecordLine


class Count(models.Model):
    """A count that an inspector took: it covers all lines of the record before its own.

    `leaves` is their number and `root` the Merkle root over them, empty where nothing is sealed.
    `result` is the contract's result without what governs, and `digest` the SHA-256 of the whole.
    Append-only.
    """

    class Kind(models.TextChoices):
        PRELIMINARY = "preliminary", "Preliminary"
        FINAL = "final", "Final"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="counts")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="count")
    key = models.CharField("id", max_length=100)
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    leaves = models.PositiveBigIntegerField()
    root = models.CharField(max_length=44, blank=True)
    result = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "key", name="one_count_per_id"),
            models.CheckConstraint(
                name="count_kind_known", condition=Q(kind__in=["preliminary", "final"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} count {self.key}"


class CountPolicy(models.Model):
    """Who may read a meeting's preliminary counts, and how many inspectors certify."""

    class Readers(models.TextChoices):
        INSPECTORS = "inspectors", "The inspectors alone"
        SECRETARY = "secretary", "The inspectors and the secretary"
        OBSERVERS = "observers", "The inspectors, the secretary and the observers"

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, primary_key=True, related_name="count_policy"
    )
    preliminary = models.CharField(max_length=12, choices=Readers)
    inspectors = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="count_readers_known",
                condition=Q(preliminary__in=["inspectors", "secretary", "observers"]),
            ),
            models.CheckConstraint(
                name="some_inspector_certifies", condition=Q(inspectors__gte=1, inspectors__lte=9)
            ),
        ]

    def __str__(self) -> str:
        return f"counts of meeting {self.meeting_id}"


class Certification(models.Model):
    """An inspector's signature under a final count. Append-only."""

    count = models.ForeignKey(Count, models.PROTECT, related_name="certifications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="certification")
    inspector = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("count", "user", name="an_inspector_signs_a_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.inspector} on {self.count_id}"


class ClosedMeeting(models.Model):
    """A meeting whose count all inspectors have certified. Append-only.

    `line` is the last line of its record: the database takes none after it.
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, primary_key=True, related_name="closed")
    count = models.OneToOneField(Count, models.PROTECT, related_name="closing")
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"meeting {self.meeting_id} closed at {self.at}"


class CertificateFile(models.Model):
    """The signed certificate as a file below `MEDIA_ROOT`, made once. Append-only."""

    closed = models.OneToOneField(
        ClosedMeeting, models.PROTECT, primary_key=True, related_name="certificate"
    )
    file = models.FileField(upload_to="certificates/")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"certificate of meeting {self.closed_id}"


class CountedNotice(models.Model):
    """Word to a holder who asked for it that the count is certified: tried until it is sent."""

    holding = models.OneToOneField(
        "meetings.Holding", models.PROTECT, primary_key=True, related_name="counted_notice"
    )
    email = models.EmailField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                F("holding"), name="counted_notices_to_send", condition=Q(sent_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"notice to holding {self.holding_id}"
