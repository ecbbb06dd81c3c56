"""What the tests of the desk share: votes, and the addresses of its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.clocks import SetClock
from voting import door
from voting.models import Instrument


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """The cache in memory outlives a test."""
    cache.clear()


@pytest.fixture
def address(meeting: Any) -> Callable[..., str]:
    """The address of a page of the desk: `address("polls")`."""

    def of(name: str, **kwargs: Any) -> str:
        if name == "setup_warnings":
            return reverse("meetings:setup_warnings", args=[meeting.key])
        return reverse(f"voting:desk:{name}", kwargs={"key": meeting.key, **kwargs})

    return of


@pytest.fixture
def vote(meeting: Any, clock: type[SetClock]) -> Callable[..., Instrument]:
    """Receive a proxy: `vote("alice", {"2": "for"})`."""

    def received(
        holding: str,
        votes: Mapping[str, Any] | None = None,
        channel: str = "internet",
        **fields: Any,
    ) -> Instrument:
        arrival = door.Arrival(
            holding=holding, form="proxy", channel=channel, votes=votes or {}, **fields
        )
        return door.receive(meeting, arrival, clock())

    return received


@pytest.fixture
def at(clock: type[SetClock]) -> Callable[[str], None]:
    """Set the clock: `at("2003-05-30T09:20:00-07:00")`."""

    def moved(moment: str) -> None:
        clock.moment = datetime.fromisoformat(moment)

    return moved


@pytest.fixture
def scanned_card(meeting: Any, clock: type[SetClock]) -> Any:
    """A card of an open batch, scanned and not keyed yet."""
    from django.contrib.auth import get_user_model

    from tests.cards.pictures import png
    from voting.cards import batches, scans

    user = get_user_model().objects.create_user("mailroom")
    batch = batches.open_batch(
        meeting, user, clock(), name="Mail", received=clock().now(), cards_counted=2, counted_by="M"
    )
    scans.keep(batch, [png()], user, clock())
    return batch.cards.get()
