"""Proxy cards that were printed: runs, their files, and what was last printed for each holding."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetings.models import Holding, Meeting


class CardRun(models.Model):
    """One printing of cards: all of a meeting's, or those that changed since they were printed.

    Its files are made one after the other, each by whichever worker holds `claimed_until`; what is
    finished is never made again. `form` is the version of everything printed on all cards alike:
    where that changes in the meantime the run ends with a `fault`. `holdings` is how many may get a
    card, `examined` how many of them were looked at so far, `cards` how many were printed.
    `per_file` is the most cards in a file; None puts all into one. `solicitor` is whose cards they
    are, by his name in the record.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="card_runs")
    only_changed = models.BooleanField(default=False)
    per_file = models.PositiveIntegerField(null=True, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    solicitor = models.CharField(max_length=100, default="board")
    form = models.CharField(max_length=64)
    started_by = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled = models.BooleanField(default=False)
    fault = models.CharField(max_length=400, blank=True)
    files_deleted_at = models.DateTimeField(null=True, blank=True)
    holdings = models.PositiveIntegerField()
    examined = models.PositiveIntegerField(default=0)
    cards = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "meeting", condition=Q(ended_at__isnull=True), name="one_card_run_at_a_time"
            ),
            models.CheckConstraint(
                name="card_files_hold_a_card", condition=Q(per_file=None) | Q(per_file__gte=1)
            ),
            models.CheckConstraint(
                name="a_card_run_that_stopped_has_ended",
                condition=Q(cancelled=False, fault="") | Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of meeting {self.meeting_id}"

    @property
    def complete(self) -> bool:
        """Whether it ended with every card printed."""
        return self.ended_at is not None and not self.cancelled and not self.fault


class CardFile(models.Model):
    """A finished file of a run, with the list for the mail house beside it.

    It covers the holdings up to the row `last_holding`; the next file begins after it.
    """

    run = models.ForeignKey(CardRun, models.PROTECT, related_name="files")
    number = models.PositiveIntegerField()
    first_sequence = models.PositiveIntegerField()
    cards = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    examined = models.PositiveIntegerField()
    last_holding = models.BigIntegerField()
    size = models.PositiveBigIntegerField(help_text="Bytes of the PDF.")
    sha256 = models.CharField(max_length=64)
    list_sha256 = models.CharField(max_length=64)
    handed_out_at = models.DateTimeField(null=True, blank=True)
    handed_out_to = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint("run", "number", name="one_card_file_per_number"),
            models.CheckConstraint(
                name="card_file_numbers_begin_at_one", condition=Q(number__gte=1, cards__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.number} of run {self.run_id}"


class PrintedCard(models.Model):
    """What was last printed for a holding, as a digest: a card that differs is printed again.

    Each solicitor's card is one of its own.
    """

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="printed_cards")
    solicitor = models.CharField(max_length=100, default="board")
    digest = models.CharField(max_length=64)
    file = models.ForeignKey(CardFile, models.PROTECT, related_name="printed")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["holding", "solicitor"], name="one_printed_card_per_solicitor"
            ),
        ]

    def __str__(self) -> str:
        return f"card of holding {self.holding_id}"


class CardLeftOut(models.Model):
    """A holding whose card a run did not print, and why: the secretary has to see to it."""

    run = models.ForeignKey(CardRun, models.PROTECT, related_name="left_out")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("run", "holding", name="a_card_is_left_out_once"),
        ]

    def __str__(self) -> str:
        return f"holding {self.holding_id} left out of run {self.run_id}"
