"""Two clerks, a supervisor, and a batch of cards to key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from meetings.models import StaffRole
from tests.clocks import SetClock
from voting.cards import batches, capture, identify
from voting.models import Card, CardBatch, Keying

#: When the mail of the test's batch was received.
MAIL = datetime.fromisoformat("2003-05-23T09:00:00-07:00")


@pytest.fixture
def person(meeting: Any) -> Callable[..., Any]:
    """A user with a role at the meeting: `person("clerk1")`; the same name is the same person."""

    def known(name: str, role: str = "") -> Any:
        user, _ = get_user_model().objects.get_or_create(username=name)
        StaffRole.objects.get_or_create(
            user=user, meeting=meeting, role=role or name.rstrip("0123456789")
        )
        return user

    return known


@pytest.fixture
def browser_of(person: Callable[..., Any]) -> Callable[[str], Client]:
    """A browser in which somebody is signed in: `browser_of("clerk1")`."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(person(name))
        return client

    return signed_in


@pytest.fixture
def batch(meeting: Any, person: Callable[..., Any], clock: type[SetClock]) -> CardBatch:
    """An open batch of five cards."""
    return batches.open_batch(
        meeting,
        person("supervisor"),
        clock(),
        name="May 23",
        received=MAIL,
        cards_counted=5,
        counted_by="The mailroom",
    )


@pytest.fixture
def reading(meeting: Any, control_number: Callable[[str], str]) -> Callable[..., Any]:
    """What is read off a holder's card: `reading("alice", marks={"2": {"boxes": ["for"]}})`."""

    def read(holding: str, **fields: Any) -> Any:
        known = identify.by_number(meeting, control_number(holding))
        owners = list(known.holding.joint) or [known.holding.holder.name]
        return capture.as_reading(known, **{"signed_by": owners, **fields})

    return read


@pytest.fixture
def key(
    batch: CardBatch, person: Callable[..., Any], clock: type[SetClock]
) -> Callable[..., Keying]:
    """Key a card: `key("clerk1", 3, reading("alice"))`."""

    def keyed(who: str, place: int, read: Any, *, of: CardBatch | None = None) -> Keying:
        of = of or batch
        request_key = f"{of.pk}-{place}-{who}"
        return capture.key(of.pk, place, read, person(who), clock(), request_key)

    return keyed


@pytest.fixture
def key_twice(key: Callable[..., Keying]) -> Callable[..., Card]:
    """Let both clerks key a card alike; the card."""

    def keyed(place: int, read: Any, **more: Any) -> Card:
        key("clerk1", place, read, **more)
        return key("clerk2", place, read, **more).card

    return keyed


@pytest.fixture
def address(meeting: Any, batch: CardBatch) -> Callable[..., str]:
    """The address of a page of the batch: `address("key_card")`, `address("cards", batch=None)`."""

    def of(name: str, **kwargs: Any) -> str:
        given = {"key": meeting.key, "batch": batch.pk, **kwargs}
        return reverse(
            f"voting:desk:{name}", kwargs={k: v for k, v in given.items() if v is not None}
        )

    return of
