"""Scans of mailed cards, kept with the cards of a batch (`voting.scans`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction

from meetings.clock import Clock
from voting import scans
from voting.cards import capture
from voting.models import Card, CardBatch, CardScan, Scan


def in_order(files: Iterable[File[bytes]]) -> list[File[bytes]]:
    """Files by the numbers in their names: scan-2 comes before scan-10."""

    def numbered(file: File[bytes]) -> list[tuple[int, str]]:
        words = re.split(r"(\d+)", (file.name or "").casefold())
        return [(int(word), "") if word.isdecimal() else (0, word) for word in words]

    return sorted(files, key=numbered)


def keep(
    batch: CardBatch,
    files: Sequence[File[bytes]],
    by: Any,
    clock: Clock,
    only: int | None = None,
) -> range:
    """Keep the scans of a batch's next cards, a file for each, in order; their places.

    With `only` all of them are scans of the card at that place, beside those that it has.

    Raises `scans.NotAScan`, with nothing kept, where one of them is none or there are too many.
    """
    checked = [scans.check(file) for file in files]
    kept: list[Scan] = []
    try:
        with transaction.atomic():
            batch = capture.lock(batch.pk)
            if hasattr(batch, "closing"):
                raise scans.NotAScan("This batch is closed.")
            first = _first_without(batch) if only is None else only
            places = range(first, first + (len(checked) if only is None else 1))
            if places.stop - 1 > batch.cards_counted:
                raise scans.NotAScan(
                    f"These are scans of cards {first} to {places.stop - 1}, and the batch has "
                    f"{batch.cards_counted} cards."
                )
            for number, one in enumerate(checked):
                place = first + number if only is None else only
                card, _ = Card.objects.get_or_create(batch=batch, place=place)
                scans.keep(CardScan(card=card), one, by, clock.now(), kept)
    except BaseException:
        scans.forget(kept)
        raise
    return places


def _first_without(batch: CardBatch) -> int:
    """The card after the last one that has a scan."""
    last = Card.objects.filter(batch=batch, scans__isnull=False).order_by("-place").first()
    return last.place + 1 if last else 1
