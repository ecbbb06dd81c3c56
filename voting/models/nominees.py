"""Files of instructions that banks and brokers sent, and what else was done about positions.

Append-only: the database refuses to change them. What stands is kept by their instruments alone.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from meetings.models import Holding, Meeting

from .record import RecordLine


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


class FileAccount(models.Model):
    """That a file instructs for a position. Append-only.

    Who instructs for all positions of a file sees it; a file that could not be read has none.
    """

    file = models.ForeignKey(NomineeFile, models.PROTECT, related_name="accounts")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("file", "holding", name="one_account_in_a_file"),
        ]

    def __str__(self) -> str:
        return f"file {self.file_id} for holding {self.holding_id}"


class PositionChange(models.Model):
    """That a user was let instruct for a position, or no longer. Append-only.

    Who may is kept by `meetings.NomineePosition`. `by` names who did it, as he signed in.
    """

    class Act(models.TextChoices):
        GIVEN = "given", "Given"
        ENDED = "ended", "Ended"

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="position_changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField(max_length=5, choices=Act)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="position_change_known", condition=Q(act__in=["given", "ended"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} holding {self.holding_id} at {self.at}"


class LegalProxyWithdrawal(models.Model):
    """That a nominee withdrew a legal proxy it had issued. Append-only.

    `returned` is the position in which the nominee votes its shares again; null where something
    had been received under the legal proxy, which stays as it was.
    """

    legal_proxy = models.OneToOneField(
        Holding, models.PROTECT, primary_key=True, related_name="withdrawal"
    )
    returned = models.OneToOneField(
        Holding, models.PROTECT, null=True, blank=True, related_name="returned_from"
    )
    line = models.OneToOneField(RecordLine, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="withdrawal_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"legal proxy {self.legal_proxy_id} at {self.at}"
