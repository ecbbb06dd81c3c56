"""Shares handed to their owner are carved out of the position (P11)."""

from __future__ import annotations

from datetime import datetime

import pytest

from meetings import control_numbers
from voting import announcements, door
from voting.announcements import NotPossible
from voting.models import RecordLine
from voting.nominees import legal_proxies, overvotes


@pytest.fixture
def nominee(meeting):
    return meeting.holdings.select_related("share_class", "meeting").get(key="nominee")


@pytest.fixture
def issue(nominee, clock):
    def issued(shares, holder="Olive Owner"):
        return legal_proxies.issue(nominee, holder, shares, clock())

    return issued


def test_its_holder_votes_and_the_position_votes_that_much_less(
    meeting, issue, recorded, csv_of, clock, books_agree
):
    owner = issue(1500)
    recorded(csv_of(nominee={"1 for": 2500, "2 for": 2500}))
    arrival = door.Arrival(owner.key, "proxy", "internet", {"2": "against"})
    door.receive(meeting, arrival, clock())

    totals = books_agree()["matters"][1]["totals"]
    assert (totals["for"], totals["against"]) == ("2500", "1500")


def test_it_opens_with_a_control_number(meeting, issue):
    owner = issue(100)

    number = control_numbers.derive(meeting, owner, 1)
    assert control_numbers.holding_of(number).holding == owner


def test_it_is_a_line_of_the_record(meeting, issue):
    issue(100)

    line = RecordLine.objects.filter(meeting=meeting).latest("pk")
    assert '"under": "nominee"' in line.body
    assert '"holder": "Olive Owner"' in line.body


def test_a_position_that_voted_more_than_remains_is_held_at_once(
    meeting, nominee, issue, recorded, csv_of, books_agree
):
    recorded(csv_of(nominee={"1 for": 4000, "2 for": 4000}))
    assert legal_proxies.effect_of(nominee, 1).over_vote

    issue(1)

    assert books_agree()["quorum"]["present"] == "0"
    assert len(overvotes.open_positions(meeting)) == 1


def test_a_position_that_did_not_is_left_as_it_is(nominee, issue, recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1 for": 3000, "2 for": 3000}))
    assert not legal_proxies.effect_of(nominee, 1000).over_vote

    issue(1000)

    assert books_agree()["quorum"]["present"] == "3000"


def test_nothing_that_was_sent_is_cut_silently(issue, recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1 for": 3000, "2 for": 3000}))
    recorded(csv_of(nominee={"1 for": 1000, "2 against": 1000}), mode="add")

    with pytest.raises(NotPossible, match="one file that replaces"):
        issue(500)

    assert books_agree()["quorum"]["present"] == "4000"


@pytest.mark.parametrize(
    ("shares", "reason"), [(4001, "has 4,000 shares"), (0, "at least some"), (-1, "at least some")]
)
def test_it_is_for_shares_that_the_position_has(issue, shares, reason):
    with pytest.raises(NotPossible, match=reason):
        issue(shares)


def test_two_of_them_share_the_position(issue):
    issue(3000)
    with pytest.raises(NotPossible, match="has 1,000 shares"):
        issue(1001, "Paul Partner")


def test_it_comes_from_a_position_alone(meeting, clock):
    alice = meeting.holdings.select_related("share_class").get(key="alice")
    with pytest.raises(NotPossible, match="bank or broker"):
        legal_proxies.issue(alice, "Olive Owner", 10, clock())


def test_it_names_its_holder(issue):
    with pytest.raises(NotPossible, match="names"):
        issue(10, "  ")


def test_once_polls_have_closed_none_is_issued(meeting, issue, clock):
    clock.moment = datetime.fromisoformat("2003-05-30T09:15:00-07:00")
    announcements.announce_polls(meeting, "opened", clock())
    announcements.announce_polls(meeting, "closed", clock())

    with pytest.raises(NotPossible, match="closed"):
        issue(10)
