"""What the tests of a contest share: the meeting with both sides' cards, and votes on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.cards_printing.conftest import print_cards  # noqa: F401
from tests.clocks import SetClock
from tests.contests.meetings import CONTESTED
from tests.telephone.conftest import call, the_line_is_open  # noqa: F401
from tests.voting.conftest import number_of, signed_in  # noqa: F401

FUND = "Harbor Fund"

#: A fortnight before the meeting.
OPEN = datetime.fromisoformat("2024-05-15T12:00:00-04:00")


@pytest.fixture
def contested(db: None, clock: type[SetClock]) -> Any:
    """The meeting as its record has it: no card of the fund is entered yet."""
    from meetings import control_numbers
    from voting.importing import import_record

    clock.moment = OPEN
    imported = import_record([json.dumps(line) for line in CONTESTED])
    control_numbers.issue_all(imported)
    return imported


@pytest.fixture
def contest(contested: Any, clock: type[SetClock]) -> Any:
    """The meeting with the board's blue card and the fund's white one."""
    from voting import solicitations

    solicitations.enter(
        contested, "board", clock(), name="the Board of Directors", colour="blue", by="Secretary"
    )
    solicitations.enter(
        contested,
        FUND,
        clock(),
        name="Harbor Opportunities Fund LP",
        proxies=["Victor Hale", "Ines Roth"],
        colour="white",
        contact="+1 212 555 0100",
        by="Secretary",
    )
    return contested


@pytest.fixture
def on_card(contest: Any, clock: type[SetClock]) -> Callable[..., Any]:
    """Receive a proxy on a side's card: `on_card("A", FUND, {"2": "for"})`."""
    from voting import door

    def received(
        holding: str,
        solicitor: str,
        votes: dict[str, Any] | None = None,
        channel: str = "internet",
        **fields: Any,
    ) -> Any:
        arrival = door.Arrival(
            holding=holding,
            form="proxy",
            channel=channel,
            votes=votes or {},
            solicitor=solicitor,
            **fields,
        )
        return door.receive(contest, arrival, clock())

    return received
