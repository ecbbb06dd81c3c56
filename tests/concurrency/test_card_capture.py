"""Two clerks and a supervisor at the same card at the same instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from meetings import control_numbers
from meetings.clock import DatabaseClock
from tests.concurrency.test_door import FOR, assert_the_books_agree, internet, vote
from voting import announcements
from voting.cards import batches, capture, identify
from voting.models import CardOutcome, Instrument, Keying

pytestmark = pytest.mark.postgresql

MARKS = {"1": {"boxes": ["for"]}, "2": {"boxes": ["for"]}}


@pytest.fixture
def open_batch(meeting_now: Any) -> Callable[..., Any]:
    """A meeting that takes place now, with a batch of mail."""

    def build(cards: int = 4, name: str = "Mail", meeting: Any = None, **more: Any) -> Any:
        if meeting is None:
            meeting = meeting_now(**more)
            control_numbers.issue_all(meeting)
        return batches.open_batch(
            meeting,
            person("supervisor"),
            DatabaseClock(),
            name=name,
            received=datetime.now(UTC) - timedelta(seconds=5),
            cards_counted=cards,
            counted_by="M",
        )

    return build


def person(name: str) -> Any:
    return get_user_model().objects.get_or_create(username=name)[0]


def read(meeting: Any, holding: str, marks: Any = MARKS) -> Any:
    row = meeting.holdings.get(key=holding)
    known = identify.by_number(meeting, control_numbers.derive(meeting, row, 1))
    return capture.as_reading(known, signed_by=[row.holder.name], marks=marks)


def keys(batch: Any, who: str, place: int, reading: Any, request: str = "") -> Callable[[], Any]:
    user = person(who)
    request = request or f"{batch.pk}-{place}-{who}"
    return lambda: capture.key(batch.pk, place, reading, user, DatabaseClock(), request)


def test_two_clerks_who_send_the_same_card_at_once_are_its_two_keyings(
    open_batch: Any, at_once: Any
) -> None:
    batch = open_batch()
    reading = read(batch.meeting, "alice")
    results = at_once([keys(batch, "clerk1", 1, reading), keys(batch, "clerk2", 1, reading)])

    assert all(isinstance(one, Keying) for one in results), results
    assert {one.part for one in results} == {"first", "second"}
    assert Instrument.objects.filter(meeting=batch.meeting).count() == 1
    assert_the_books_agree(batch.meeting)


def test_of_three_clerks_at_once_one_is_told(open_batch: Any, at_once: Any) -> None:
    batch = open_batch()
    reading = read(batch.meeting, "alice")
    results = at_once([keys(batch, f"clerk{number}", 1, reading) for number in range(3)])

    assert sum(isinstance(one, Keying) for one in results) == 2, results
    (told,) = [one for one in results if not isinstance(one, Keying)]
    assert isinstance(told, capture.NotKeyed)
    assert Instrument.objects.filter(meeting=batch.meeting).count() == 1


def test_a_double_click_is_one_keying(open_batch: Any, at_once: Any) -> None:
    batch = open_batch()
    results = at_once([keys(batch, "clerk1", 1, read(batch.meeting, "alice"))] * 5)

    assert len({one.pk for one in results}) == 1, results


def test_one_sheet_in_two_batches_at_once_is_recorded_once(open_batch: Any, at_once: Any) -> None:
    first = open_batch()
    second = open_batch(name="Second", meeting=first.meeting)
    reading = read(first.meeting, "alice")
    for batch in (first, second):
        keys(batch, "clerk1", 1, reading)()
    at_once([keys(first, "clerk2", 1, reading), keys(second, "clerk2", 1, reading)])

    kinds = CardOutcome.objects.order_by("kind").values_list("kind", "code")
    assert list(kinds) == [("held", "keyed_before"), ("recorded", "")]
    assert Instrument.objects.filter(meeting=first.meeting).count() == 1
    assert_the_books_agree(first.meeting)


def test_a_supervisor_who_clicks_twice_decides_once(open_batch: Any, at_once: Any) -> None:
    batch = open_batch()
    keys(batch, "clerk1", 1, read(batch.meeting, "alice"))()
    card = keys(batch, "clerk2", 1, read(batch.meeting, "alice", {}))().card
    reading = read(batch.meeting, "alice")
    user = person("supervisor")
    results = at_once(
        [
            lambda request=request: capture.decide(card, reading, user, DatabaseClock(), request)
            for request in ("one", "two", "three")
        ]
    )

    assert sum(isinstance(one, CardOutcome) for one in results) == 1, results
    assert Instrument.objects.filter(meeting=batch.meeting).count() == 1


def test_a_batch_is_not_closed_while_its_last_card_is_being_keyed(
    open_batch: Any, at_once: Any
) -> None:
    batch = open_batch(cards=1)
    reading = read(batch.meeting, "alice")
    keys(batch, "clerk1", 1, reading)()
    user = person("supervisor")
    keyed, closed = at_once(
        [
            keys(batch, "clerk2", 1, reading),
            lambda: batches.close(batch, "", user, DatabaseClock()),
        ]
    )

    assert isinstance(keyed, Keying), keyed
    if isinstance(closed, batches.NotPossible):
        assert "second keying" in str(closed)
    else:
        assert (closed.cards_keyed, closed.shares_keyed) == (1, 1250)


def test_cards_votes_and_the_polls_do_not_wait_in_a_circle(open_batch: Any, at_once: Any) -> None:
    batch = open_batch(cards=20, holders=20)
    meeting = batch.meeting
    for number in range(20):
        keys(batch, "clerk1", number + 1, read(meeting, f"h{number}"))()
    second = [
        keys(batch, "clerk2", number + 1, read(meeting, f"h{number}")) for number in range(20)
    ]

    def all_of(acts: Any) -> Callable[[], list[Any]]:
        return lambda: [act() for act in acts]

    results = at_once(
        [
            all_of(second[:10]),
            all_of(second[10:]),
            all_of([vote(meeting, internet(f"h{number}", FOR)) for number in reversed(range(20))]),
            lambda: announcements.announce_polls(meeting, "opened", DatabaseClock()),
        ]
    )

    assert not [one for one in results if isinstance(one, Exception)], results
    assert CardOutcome.objects.filter(kind="recorded").count() == 20
    assert_the_books_agree(meeting)
