"""Batches of mailed cards: opened with control totals, keyed card by card, closed against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery

from meetings.clock import Clock
from meetings.models import Holding, Meeting
from meetings.quantities import Quantity, exact
from voting import locks
from voting.cards import capture
from voting.models import BatchClosing, Card, CardBatch, CardOutcome, Keying
from voting.rules.sentences import number

#: States of a card on its way, and the words for them.
STATES = {
    "waiting": "not keyed yet",
    "once": "keyed once",
    "differs": "keyings differ",
    "held": "held",
    "set_aside": "set aside",
    "recorded": "recorded",
}


class NotPossible(Exception):
    """What cannot be done with a batch as it is; the message is for people."""


@dataclass(frozen=True, slots=True)
class Totals:
    """A batch's control totals beside what was keyed. None: not counted."""

    cards_counted: int
    cards_keyed: int
    shares_counted: Quantity | None
    shares_keyed: Quantity

    @property
    def shares_counted_shown(self) -> str:
        return "–" if self.shares_counted is None else number(self.shares_counted)

    @property
    def shares_keyed_shown(self) -> str:
        return number(self.shares_keyed)

    @property
    def agree(self) -> bool:
        return self.cards_counted == self.cards_keyed and self.shares_counted in (
            None,
            self.shares_keyed,
        )

    @property
    def difference(self) -> str:
        """What differs, in words; empty where nothing does."""
        said = []
        if self.cards_counted != self.cards_keyed:
            said.append(f"{self.cards_counted} cards were counted and {self.cards_keyed} keyed")
        if self.shares_counted not in (None, self.shares_keyed):
            assert self.shares_counted is not None
            said.append(
                f"{number(self.shares_counted)} shares were counted and "
                f"{number(self.shares_keyed)} keyed"
            )
        return "; ".join(said)


def cards_of(batch: CardBatch) -> QuerySet[Card]:
    """The cards of a batch in the pile's order, with `keyed` (0 to 2) and `became` (or None)."""
    became = CardOutcome.objects.filter(card=OuterRef("pk")).order_by("-pk")
    return (
        Card.objects.filter(batch=batch)
        .annotate(
            keyed=Count("keyings", filter=Q(keyings__part__in=["first", "second"])),
            became=Subquery(became.values("kind")[:1]),
            why=Subquery(became.values("detail")[:1]),
        )
        .order_by("place")
    )


def state_of(card: Any) -> str:
    """The state of a card from `cards_of`."""
    return card.became or ("once" if card.keyed else "waiting")


def progress(batch: CardBatch) -> dict[str, int]:
    """How many cards of a batch are in each state; those that nobody touched are counted ones."""
    counted = Counter(state_of(card) for card in cards_of(batch))
    touched = sum(counted.values()) - counted["waiting"]
    counted["waiting"] = max(batch.cards_counted - touched, counted["waiting"])
    return {state: counted[state] for state in STATES}


def totals(batch: CardBatch) -> Totals:
    """The control totals of a batch beside what is keyed by now.

    A card is keyed once it was keyed twice. Its shares are those of the holding that was read, by
    the supervisor if he decided about it, and of no holding where it was none.
    """
    settled = cards_of(batch).exclude(became=None)
    last = Keying.objects.filter(card=OuterRef("pk")).order_by("-pk").values("holding")[:1]
    keyed = list(settled.annotate(whose=Subquery(last)).values_list("whose", flat=True))
    of = Holding.objects.in_bulk({holding for holding in keyed if holding is not None})
    shares = exact(sum((of[one].shares for one in keyed if one is not None), 0))
    return Totals(batch.cards_counted, len(keyed), batch.shares_counted, shares)


@transaction.atomic
def open_batch(meeting: Meeting, by: Any, clock: Clock, **counted: Any) -> CardBatch:
    """Open a batch. Raises `NotPossible` where its mail would be received only later."""
    locks.share_polls(meeting)
    now = clock.now()
    if counted["received"] > now:
        raise NotPossible("The mail cannot be received later than now.")
    if CardBatch.objects.filter(meeting=meeting, name=counted["name"]).exists():
        raise NotPossible(f"There is a batch “{counted['name']}” already. Give it another name.")
    return CardBatch.objects.create(meeting=meeting, opened_by=by, opened_at=now, **counted)


@transaction.atomic
def close(batch: CardBatch, explanation: str, by: Any, clock: Clock) -> BatchClosing:
    """Close a batch, with a word on what its totals differ by.

    Raises `NotPossible` while cards wait for a second keying or a decision, and where a
    difference is not explained.
    """
    batch = capture.lock(batch.pk)
    if hasattr(batch, "closing"):
        raise NotPossible("This batch is closed already.")
    open_ends = [card.place for card in cards_of(batch) if state_of(card) in ("once", "differs")]
    if open_ends:
        raise NotPossible(
            "These cards wait for a second keying or for your decision: "
            + ", ".join(map(str, open_ends))
            + ". Have them keyed, decide about them, or set them aside."
        )
    found = totals(batch)
    if not found.agree and not explanation.strip():
        raise NotPossible(f"Explain the difference: {found.difference}.")
    return BatchClosing.objects.create(
        batch=batch,
        by=by,
        at=clock.now(),
        cards_keyed=found.cards_keyed,
        shares_keyed=found.shares_keyed,
        explanation=explanation.strip(),
    )


def next_place(batch: CardBatch, by: Any) -> int | None:
    """The first card of the pile that this clerk may key; None where there is none left."""
    done = set(
        Keying.objects.filter(card__batch=batch, by=by).values_list("card__place", flat=True)
    )
    done |= {card.place for card in cards_of(batch) if card.keyed > 1 or card.became}
    return next((place for place in range(1, batch.cards_counted + 1) if place not in done), None)


def last_place(batch: CardBatch) -> int:
    """The place of the last card, counted or keyed."""
    last = Card.objects.filter(batch=batch).aggregate(last=Max("place"))["last"] or 0
    return max(batch.cards_counted, last)


def place_for(batch: CardBatch, by: Any, holding: Holding | None, asked: int) -> int:
    """Where a scanned card lies in the pile: where another clerk keyed this holding, else `asked`.

    So two clerks need not have their cards in the same order.
    """
    if holding is None:
        return asked
    others = Keying.objects.filter(card__batch=batch, holding=holding).exclude(by=by)
    mine = Keying.objects.filter(card__batch=batch, by=by)
    waiting = [
        card.place
        for card in cards_of(batch)
        .filter(pk__in=others.values("card"), keyed=1, became=None)
        .exclude(pk__in=mine.values("card"))
    ]
    return asked if asked in waiting or not waiting else waiting[0]


def keyed_before(batch: CardBatch, place: int, digest: str) -> Card | None:
    """Another card on which the same number was read, in any batch of the meeting.

    None where another clerk read it on this very card.
    """
    if not digest:
        return None
    read = Card.objects.filter(batch__meeting=batch.meeting_id, keyings__number_digest=digest)
    if read.filter(batch=batch, place=place).exists():
        return None
    return read.select_related("batch").order_by("pk").first()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast somebody keys: cards keyed of a batch, and seconds from one to the next."""

    name: str
    cards: int
    seconds: int | None

    @property
    def hourly(self) -> int | None:
        return 3600 // self.seconds if self.seconds else None


def paces(batch: CardBatch) -> Sequence[Pace]:
    """How many cards each clerk keyed of a batch, and how fast on average."""
    rows = (
        Keying.objects.filter(card__batch=batch, part__in=["first", "second"])
        .values("by__first_name", "by__last_name", "by__username")
        .annotate(cards=Count("pk"), begun=Min("at"), ended=Max("at"))
        .order_by("by__username")
    )
    return [
        Pace(
            f"{row['by__first_name']} {row['by__last_name']}".strip() or row["by__username"],
            row["cards"],
            _seconds(row["begun"], row["ended"], row["cards"]),
        )
        for row in rows
    ]


def _seconds(begun: datetime, ended: datetime, cards: int) -> int | None:
    return int((ended - begun).total_seconds()) // (cards - 1) if cards > 1 else None
