"""Batches are counted before they are keyed, and closed against what was counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cards.conftest import MAIL
from voting.cards import batches, capture
from voting.cards.readings import Reading
from voting.models import BatchClosing, CardBatch

FOR = {"2": {"boxes": ["for"]}}


@pytest.fixture
def open_batch(meeting, person, clock):
    def opened(**counted):
        given = {"name": "B", "received": MAIL, "cards_counted": 2, "counted_by": "M", **counted}
        return batches.open_batch(meeting, person("supervisor"), clock(), **given)

    return opened


def test_mail_is_not_received_later_than_now(open_batch, clock):
    with pytest.raises(batches.NotPossible, match="later than now"):
        open_batch(received=clock().now() + timedelta(seconds=1))


def test_a_name_is_given_once(open_batch):
    open_batch()
    with pytest.raises(batches.NotPossible, match="already"):
        open_batch()


class TestClosing:
    @pytest.fixture
    def two(self, open_batch):
        return open_batch(shares_counted=4250)

    @pytest.fixture
    def close(self, two, person, clock):
        return lambda why="": batches.close(two, why, person("supervisor"), clock())

    def test_with_the_totals_agreeing_nothing_is_asked(self, two, close, key_twice, reading):
        key_twice(1, reading("alice", marks=FOR), of=two)
        key_twice(2, reading("carol", marks=FOR), of=two)
        closing = close()

        assert (closing.cards_keyed, closing.shares_keyed, closing.explanation) == (2, 4250, "")

    def test_a_difference_in_cards_is_explained(self, two, close, key_twice, reading):
        key_twice(1, reading("alice"), of=two)
        with pytest.raises(batches.NotPossible, match="2 cards were counted and 1 keyed"):
            close()

        assert close("One was a letter.").explanation == "One was a letter."

    def test_a_difference_in_shares_is_explained(self, two, close, key_twice, reading):
        key_twice(1, reading("alice"), of=two)
        key_twice(2, reading("bob"), of=two)

        with pytest.raises(batches.NotPossible, match="4,250 shares were counted and 1,650"):
            close()

    def test_a_held_card_counts_as_keyed_and_has_no_shares(self, two, close, key_twice, reading):
        key_twice(1, reading("alice"), of=two)
        key_twice(2, Reading(), of=two)

        closing = close("The account of card 2 is unknown.")
        assert (closing.cards_keyed, closing.shares_keyed) == (2, 1250)

    def test_not_while_a_card_waits(self, two, close, key, key_twice, reading, person, clock):
        card = key("clerk1", 2, reading("carol"), of=two).card
        key_twice(1, reading("alice"), of=two)
        with pytest.raises(batches.NotPossible, match=r"second keying.*: 2\."):
            close("Whatever")

        capture.set_aside(card, "A letter", person("supervisor"), clock())
        close("Card 2 is a letter")

    def test_once_closed_nothing_is_keyed_into_it(self, two, close, key, reading):
        close("The mail was lost")
        with pytest.raises(capture.NotKeyed, match="closed"):
            key("clerk1", 1, reading("alice"), of=two)
        with pytest.raises(batches.NotPossible, match="closed already"):
            close("Again")
        assert BatchClosing.objects.count() == 1

    def test_a_held_card_is_still_decided_after_the_close(
        self, two, close, key_twice, reading, person, clock
    ):
        card = key_twice(1, Reading(marks=FOR, signed_otherwise="Alice Archer"), of=two)
        close("One is missing, one is unknown")
        decided = reading("alice", marks=FOR)

        assert capture.decide(card, decided, person("supervisor"), clock(), "k").kind == "recorded"


class TestProgress:
    def test_cards_are_counted_by_what_has_become_of_them(self, batch, key, key_twice, reading):
        key_twice(1, reading("alice"))
        key("clerk1", 2, reading("carol"))
        key("clerk1", 3, reading("bob", marks=FOR))
        key("clerk2", 3, reading("bob"))
        key_twice(4, Reading())

        assert batches.progress(batch) == {
            "waiting": 1,
            "once": 1,
            "differs": 1,
            "held": 1,
            "set_aside": 0,
            "recorded": 1,
        }

    def test_my_next_card_is_the_first_that_i_may_key(self, batch, key, key_twice, reading, person):
        key_twice(2, reading("alice"))
        key("clerk1", 1, reading("carol"))

        assert batches.next_place(batch, person("clerk1")) == 3
        assert batches.next_place(batch, person("clerk2")) == 1
        assert batches.next_place(batch, person("clerk3")) == 1

    def test_when_all_is_keyed_none_is_next(self, batch, key_twice, person):
        for place in range(1, 6):
            key_twice(place, replace(Reading(), comment=str(place)))

        assert batches.next_place(batch, person("clerk1")) is None

    def test_the_pace_is_from_one_card_to_the_next(self, batch, key, reading, clock):
        for place, holder in enumerate(("alice", "bob", "carol"), start=1):
            key("clerk1", place, reading(holder))
            clock.moment += timedelta(seconds=9)

        (pace,) = batches.paces(batch)
        assert (pace.name, pace.cards, pace.seconds, pace.hourly) == ("clerk1", 3, 9, 400)


class TestPages:
    FORM = {
        "name": "May 23, second mail",
        "received": "2003-05-23T11:30",
        "cards_counted": "12",
        "shares_counted": "12,500.5",
        "counted_by": "M",
    }

    def test_the_supervisor_opens_a_batch_in_the_meetings_zone(self, browser_of, address):
        response = browser_of("supervisor").post(address("open_batch", batch=None), self.FORM)

        batch = CardBatch.objects.latest("pk")
        assert response.status_code == 302
        assert batch.received.isoformat() == "2003-05-23T18:30:00+00:00"
        assert str(batch.shares_counted) == "25001/2"

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("received", "2003-05-24T11:30", "later than now"),
            ("name", "May 23", "already"),
            ("cards_counted", "0", "greater than or equal to 1"),
            ("shares_counted", "many", "Write a number of shares"),
        ],
    )
    def test_what_cannot_be_is_said(self, browser_of, address, field, value, says):
        response = browser_of("supervisor").post(
            address("open_batch", batch=None), {**self.FORM, field: value}
        )

        assert response.status_code == 422
        assert says in response.content.decode()
        assert CardBatch.objects.count() == 1

    def test_a_clerk_sees_how_far_the_batch_is(self, browser_of, address, key, reading):
        key("clerk1", 1, reading("alice"))
        page = browser_of("clerk2").get(address("batch")).content.decode()

        assert "1 of 10 keyings" in page
        assert "Alice" not in page

    def test_closing_asks_for_an_explanation(self, browser_of, address, batch):
        client = browser_of("supervisor")
        refused = client.post(address("close_batch"))
        assert refused.status_code == 422
        assert "5 cards were counted and 0 keyed" in refused.content.decode()

        client.post(address("close_batch"), {"explanation": "Lost"})
        assert BatchClosing.objects.get().explanation == "Lost"
        assert "Lost" in client.get(address("batch")).content.decode()
