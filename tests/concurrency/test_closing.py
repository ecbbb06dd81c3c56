"""Hundreds vote over the instant at which the polls close: the close is a barrier, both ways.

Whoever has an acknowledgement has a vote received at or before the close, and it is counted;
whoever was refused has nothing in the record; nothing in the record was received after the close.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from time import monotonic
from typing import Any, NamedTuple

import pytest
from django.db import connection

from meetings.clock import DatabaseClock
from tests.concurrency.test_door import assert_the_books_agree, internet
from voting import announcements, door
from voting.counting import outcome_of
from voting.models import Instrument, RecordLine

pytestmark = pytest.mark.postgresql

#: Voters, each on a holding of one share.
VOTERS = 400
#: Of these so many are at the door at once: the pool of connections has eight.
AT_THE_DOOR = 6
#: The close is announced when so many have their answer, with the others on their way.
ANSWERED = 150


class Answer(NamedTuple):
    """What a voter was told, and when he knew it."""

    holding: str
    instrument: Instrument | None
    refused: str
    began: float
    knew: float


@pytest.fixture
def voters(meeting_now: Any) -> Any:
    meeting = meeting_now(holders=VOTERS)
    announcements.announce_polls(meeting, "opened", DatabaseClock())
    return meeting


def everybody_votes(
    meeting: Any, votes: Callable[[int], Any], half_way: Event, told: list[Answer]
) -> None:
    """Send every vote, from several connections; tell when so many have their answer."""

    def queue_at_the_door(first: int) -> None:
        try:
            for number in range(first, VOTERS, AT_THE_DOOR):
                began = monotonic()
                try:
                    got = door.receive(meeting, votes(number), DatabaseClock())
                    told.append(Answer(f"h{number}", got, "", began, monotonic()))
                except door.Refused as refused:
                    told.append(Answer(f"h{number}", None, refused.code, began, monotonic()))
                if len(told) >= ANSWERED:
                    half_way.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_THE_DOOR) as pool:
        list(pool.map(queue_at_the_door, range(AT_THE_DOOR)))


@pytest.mark.parametrize("form", ["proxy", "ballot"])
def test_what_was_acknowledged_by_the_close_is_counted_and_nothing_after_it(
    voters: Any, form: str
) -> None:
    announced: dict[str, float] = {}
    half_way = Event()
    told: list[Answer] = []

    def close() -> None:
        try:
            assert half_way.wait(timeout=60)
            announced["began"] = monotonic()
            announcements.announce_polls(voters, "closed", DatabaseClock())
            announced["done"] = monotonic()
        finally:
            connection.close()

    def votes(number: int) -> door.Arrival:
        marks = {"1": "for", "2": "for" if number % 2 else "against"}
        if form == "proxy":
            return internet(f"h{number}", marks)
        return door.Arrival(f"h{number}", "ballot", "in_person", marks)

    with ThreadPoolExecutor(1) as pool:
        closed = pool.submit(close)
        everybody_votes(voters, votes, half_way, told)
        closed.result(timeout=60)

    acknowledged = [one for one in told if one.instrument]
    refused = [one for one in told if not one.instrument]
    # Without both the close was not among them, and nothing was tried.
    assert len(told) == VOTERS
    assert len(acknowledged) >= ANSWERED
    assert len(refused) > 50
    assert {one.refused for one in refused} == {"polls_closed"}

    line = RecordLine.objects.get(meeting=voters, type="polls", body__contains="closed")
    close_at = datetime.fromisoformat(json.loads(line.body)["at"])
    kept = {row.key: row for row in Instrument.objects.filter(meeting=voters)}

    # One way: every acknowledgement is in the record, before the close's line, and counted.
    for one in acknowledged:
        assert one.instrument is not None
        row = kept[one.instrument.key]
        assert row.received <= close_at
        assert row.line_id < line.pk
        assert row.standing.status == "governs"
    # The other: what is in the record was acknowledged, and who was refused left nothing in it.
    assert set(kept) == {one.instrument.key for one in acknowledged if one.instrument}
    assert not Instrument.objects.filter(
        meeting=voters, holding__key__in=[one.holding for one in refused]
    ).exists()
    # Who knew before the close was announced is counted; who came after it was done is not.
    assert all(one.instrument for one in told if one.knew < announced["began"])
    assert not any(one.instrument for one in told if one.began > announced["done"])

    totals = outcome_of(voters).matters[1].totals
    expected = {"for": 0, "against": 0}
    for one in acknowledged:
        expected["for" if int(one.holding[1:]) % 2 else "against"] += 1
    assert {choice: totals[choice] for choice in expected} == expected
    assert_the_books_agree(voters)
