"""A ballot is cast while the polls on what it marks are open: each matter's close is its own."""

from __future__ import annotations

from datetime import date

import pytest

from voting import announcements, door
from voting.models import Instrument

FOR = {"1": "for", "2": "for"}


@pytest.fixture(autouse=True)
def morning(meeting, at):
    at("9:20")


def refused(vote, *args, **fields):
    with pytest.raises(door.Refused) as caught:
        vote(*args, **fields)
    return caught.value


def test_a_ballot_that_marks_a_matter_not_yet_open_is_refused_by_name(vote, polls):
    polls("opened", "1")

    refusal = refused(vote, "alice", FOR, form="ballot")

    assert refusal.code == "polls_not_open"
    assert "matter 2, Authority for a reverse stock split, are not open" in str(refusal)
    assert not Instrument.objects.exists()


def test_the_same_ballot_passes_on_the_open_matter_alone(meeting, vote, polls, totals, at):
    polls("opened", "1")
    vote("alice", {"1": "for"}, form="ballot")

    assert totals(meeting, "2") == {"unvoted": 1250}


def test_after_the_close_of_its_matter_a_ballot_is_refused_and_one_on_the_rest_passes(
    meeting, vote, polls, totals, at
):
    polls("opened")
    at("9:30")
    polls("closed", "2")
    at("9:31")

    refusal = refused(vote, "alice", FOR, form="ballot")
    vote("alice", {"1": "withhold"}, form="ballot")

    assert refusal.code == "polls_closed"
    assert "matter 2" in str(refusal) and "9:30 a.m. PDT" in str(refusal)
    # As of the close of matter 2 nobody was there.
    assert totals(meeting, "2") == {}


def test_a_later_ballot_leaves_the_proxy_on_the_matter_that_closed_before(
    meeting, vote, polls, totals, at, clock
):
    at("8:00")
    clock.moment = clock.moment.replace(day=28)
    vote("alice", FOR)
    at("9:20")
    polls("opened")
    at("9:30")
    polls("closed", "2")
    at("9:31")
    vote("alice", {"1": "withhold"}, form="ballot")

    assert totals(meeting, "2") == {"for": 1250}


def test_no_ballot_is_cast_while_no_polls_are_open_at_all(vote, polls, at):
    polls("opened", "2")
    at("9:30")
    polls("closed", "2")
    at("9:31")

    refusal = refused(vote, "alice", {}, form="ballot")

    assert refusal.code == "polls_not_open"
    assert "open on no matter" in str(refusal)


def test_a_proxy_may_mark_what_is_not_open_yet(meeting, vote, polls, totals):
    polls("opened", "1")
    vote("alice", FOR, channel="in_person")

    assert totals(meeting, "2") == {"for": 1250}


def test_a_proxy_that_marks_a_matter_whose_polls_have_closed_is_refused(vote, polls, at):
    polls("opened")
    at("9:30")
    polls("closed", "1")
    at("9:31")

    assert "matter 1" in str(refused(vote, "alice", FOR, channel="in_person"))
    assert vote("alice", {"2": "for"}, channel="in_person").pk


def test_a_card_that_comes_between_two_closes_is_kept_and_counts_where_it_is_in_time(
    meeting, vote, polls, totals, at
):
    polls("opened")
    at("9:30")
    polls("closed", "2")
    at("9:31")
    vote("alice", FOR, channel="mail", dated=date(2003, 5, 28))

    assert totals(meeting, "2") == {}
    assert len(announcements.polls_state(meeting)) == 2


def test_at_the_very_moment_of_the_close_a_ballot_is_in_time(meeting, vote, polls, totals, at):
    polls("opened")
    at("9:30")
    polls("closed", "2")
    vote("alice", {"2": "against"}, form="ballot")

    assert totals(meeting, "2") == {"against": 1250}
