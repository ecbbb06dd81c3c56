"""Proxy cards that came by mail: batches, scans, what was keyed, and what became of each card.

Append-only, like the record that they lead to. What a card's state is, is derived from its rows.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from meetings.models import ControlNumber, Holding, Meeting
from meetings.quantities import QuantityField

from .record import Instrument
from .scans import Scan


class CardBatch(models.Model):
    """A day's mail, or a part of it, counted before anybody keys it. Append-only.

    `received` is when the mail was received, which is when its cards were; `shares_counted` are
    those printed on the cards, where somebody added them up.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="card_batches")
    name = models.CharField(max_length=60)
    received = models.DateTimeField()
    cards_counted = models.PositiveIntegerField()
    shares_counted = QuantityField(null=True, blank=True)
    counted_by = models.CharField(max_length=200)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "name", name="one_card_batch_per_name"),
            models.CheckConstraint(name="card_batch_has_cards", condition=Q(cards_counted__gte=1)),
            models.CheckConstraint(
                name="card_batch_received_before_it_was_opened",
                condition=Q(received__lte=models.F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BatchClosing(models.Model):
    """A batch was closed: what was keyed, beside what had been counted. Append-only."""

    batch = models.OneToOneField(CardBatch, models.PROTECT, related_name="closing")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cards_keyed = models.PositiveIntegerField()
    shares_keyed = QuantityField()
    explanation = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"batch {self.batch_id} closed at {self.at}"


class Card(models.Model):
    """A sheet of paper: the card at a place of a batch's pile, of which the top is 1.

    Append-only.
    """

    batch = models.ForeignKey(CardBatch, models.PROTECT, related_name="cards")
    place = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("batch", "place", name="one_card_per_place"),
            models.CheckConstraint(name="card_places_begin_at_one", condition=Q(place__gte=1)),
        ]

    def __str__(self) -> str:
        return f"card {self.place} of batch {self.batch_id}"


def scan_name(scan: CardScan, name: str) -> str:
    """Where a scan is kept: nothing of the name that it was sent under."""
    return f"cards/{uuid.uuid4().hex}.{scan.kind}"


class CardScan(Scan):
    """A scan of a card. Append-only."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="scans")
    file = models.FileField(upload_to=scan_name)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="card_scan_kind_known", condition=Q(kind__in=["pdf", "tiff", "jpeg", "png"])
            ),
        ]

    def __str__(self) -> str:
        return f"scan of card {self.card_id}"


class Keying(models.Model):
    """What one person read off a card. Append-only.

    Two clerks key each card, neither seeing what the other did; where they differ, the supervisor
    decides. `number_digest` and `number_end` (the last four digits) are of the control number as
    it was read; `holding` is whose card it is, by that number or (`found_in_register`) by account
    or name. `marks` are the boxes as they are marked (`voting.paper_marks`). `signed_by`
    are those of the holders who signed, `signed_otherwise` a signature that is none of theirs.
    `dated_written` is the date as it is written, `dated` what it says, where it is a date.
    `another` states that a card with the same number, keyed before, is another sheet. `solicitor`
    is whose card it is, where several solicit.
    """

    class Part(models.TextChoices):
        FIRST = "first", "First keying"
        SECOND = "second", "Second keying"
        DECIDED = "decided", "Supervisor's decision"

    card = models.ForeignKey(Card, models.PROTECT, related_name="keyings")
    part = models.CharField(max_length=7, choices=Part)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_key = models.CharField(max_length=100, unique=True)
    number_digest = models.CharField(max_length=64, blank=True)
    number_end = models.CharField(max_length=4, blank=True)
    issue = models.ForeignKey(
        ControlNumber, models.PROTECT, null=True, blank=True, related_name="+"
    )
    holding = models.ForeignKey(
        Holding, models.PROTECT, null=True, blank=True, related_name="keyings"
    )
    found_in_register = models.BooleanField(default=False)
    another = models.BooleanField(default=False)
    solicitor = models.CharField(max_length=100, default="board")
    marks = models.JSONField(default=dict)
    signed_by = models.JSONField(default=list)
    signed_otherwise = models.CharField(max_length=200, blank=True)
    dated_written = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True, blank=True)
    postmarked = models.DateField(null=True, blank=True)
    plans_to_attend = models.BooleanField(null=True, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["card", "part"],
                condition=Q(part__in=["first", "second"]),
                name="each_card_is_keyed_twice",
            ),
            models.UniqueConstraint(
                fields=["card", "by"],
                condition=Q(part__in=["first", "second"]),
                name="a_card_is_keyed_by_two_persons",
            ),
            models.CheckConstraint(
                name="keying_part_known", condition=Q(part__in=["first", "second", "decided"])
            ),
            models.CheckConstraint(
                name="a_number_leads_to_its_holding",
                condition=Q(issue__isnull=True) | Q(holding__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} keying of card {self.card_id}"


class CardOutcome(models.Model):
    """What became of a card once it was keyed twice. Append-only; the latest stands.

    `code` says why a card differs, is held or set aside, `detail` the same for people. `flags` are
    what the inspectors should know of a card that is recorded (`voting.exceptions_explained`).
    """

    class Kind(models.TextChoices):
        DIFFERS = "differs", "The keyings differ"
        HELD = "held", "Held"
        SET_ASIDE = "set_aside", "Set aside"
        RECORDED = "recorded", "Recorded"

    card = models.ForeignKey(Card, models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=9, choices=Kind)
    code = models.CharField(max_length=30, blank=True)
    detail = models.TextField(blank=True)
    flags = models.JSONField(default=list)
    instrument = models.OneToOneField(
        Instrument, models.PROTECT, null=True, blank=True, related_name="card"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(kind="recorded"),
                name="a_card_is_recorded_once",
            ),
            models.CheckConstraint(
                name="a_recorded_card_has_its_instrument",
                condition=Q(kind="recorded", instrument__isnull=False)
                | Q(kind__in=["differs", "held", "set_aside"], instrument__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.card_id} {self.kind}"
