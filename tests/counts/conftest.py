"""What the tests of counts share with those of the desk: votes, addresses, closed polls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.clocks import SetClock
from tests.desk.conftest import address, at, empty_cache, vote
from voting import announcements

__all__ = ["address", "at", "empty_cache", "vote"]


@pytest.fixture
def voted(vote: Callable[..., Any]) -> None:
    """A quorum: proposal 2 misses a majority of the outstanding shares by 501."""
    vote("carol", {"1": "for", "2": "for"})
    lines = {f"1{nominee}": {"for": "4000"} for nominee in "abcdef"}
    vote("nominee", {"1": lines, "2": {"for": "1500", "against": "2500"}}, channel="nominee")


@pytest.fixture
def close_polls(
    meeting: Any, clock: type[SetClock], at: Callable[[str], None]
) -> Callable[[], None]:
    """Open and close the polls on every matter."""

    def closed() -> None:
        at("2003-05-30T09:17:00-07:00")
        announcements.announce_polls(meeting, "opened", clock())
        at("2003-05-30T10:04:00-07:00")
        announcements.announce_polls(meeting, "closed", clock())
        at("2003-05-30T10:30:00-07:00")

    return closed


@pytest.fixture
def closed(voted: None, close_polls: Callable[[], None]) -> None:
    """Votes, and polls that are closed."""
    close_polls()
