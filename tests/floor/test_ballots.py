"""Ballots handed out: taking one changes nothing, casting it displaces the proxy (S18 c, P11)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from meetings.clock import current_clock
from voting import door, floor_ballots, history
from voting.ballot import ballot_of
from voting.floor_ballots import NotIssued
from voting.models import InstrumentStanding, IssuedBallot

FOR = {"1": "for", "2": "for"}


@pytest.fixture
def proxy(doors, vote, at, clock):
    """Alice's proxy of two days before."""
    clock.moment = clock.moment.replace(day=28)
    instrument = vote("alice", FOR)
    at("8:45")
    return instrument


@pytest.fixture
def hand_out(admit):
    """Hand out a ballot: `hand_out("alice", "paper")`."""

    def out(holding, medium="tablet", **more):
        return floor_ballots.issue(admit(holding), medium, current_clock(), "R", **more)

    return out


def cast(issued, votes, **more):
    return floor_ballots.cast(issued, votes, current_clock(), **more)


def state(issued):
    return floor_ballots.state_of(floor_ballots.ballots(issued.meeting).get(pk=issued.pk))


def test_taking_a_ballot_revokes_nothing(doors, proxy, hand_out, totals):
    hand_out("alice")

    assert InstrumentStanding.objects.get(instrument=proxy).status == "governs"
    assert totals(doors, "2") == {"for": 1250}


def test_casting_it_displaces_the_proxy_for_the_whole_and_the_history_says_so(
    doors, proxy, hand_out, totals, polls, at
):
    issued = hand_out("alice")
    at("9:20")
    polls("opened")
    cast(issued, {"1": "withhold"})

    assert totals(doors, "2") == {"unvoted": 1250}
    alice = doors.holdings.get(key="alice")
    ballot, before = history.acts_of(alice, ballot_of(doors, alice))
    assert (ballot.governs, before.status) == (True, "superseded")
    assert "the ballot you cast at the meeting" in before.why


def test_a_ballot_for_part_leaves_the_rest_to_the_proxy(doors, proxy, hand_out, totals, polls, at):
    issued = hand_out("alice", shares=250)
    at("9:20")
    polls("opened")
    cast(issued, {"2": "against"})

    assert totals(doors, "2") == {"for": 1000, "against": 250}


def test_a_number_is_cast_once(doors, hand_out, totals, polls, at):
    issued = hand_out("alice")
    at("9:20")
    polls("opened")
    first = cast(issued, {"2": "against"})
    assert cast(issued, {"2": "against"}) == first
    with pytest.raises(door.Refused, match="cast already"):
        cast(issued, {"2": "for"})

    assert totals(doors, "2") == {"against": 1250}
    with pytest.raises(NotIssued, match="cannot be spoiled"):
        floor_ballots.spoil(issued, current_clock(), "R")


def test_a_spoiled_ballot_is_void_and_another_takes_its_place(doors, hand_out, polls, at):
    issued = hand_out("alice")
    again = floor_ballots.issue(issued.attendee, "tablet", current_clock(), "R", replacing=issued)
    at("9:20")
    polls("opened")

    assert (state(issued), state(again)) == ("spoiled", "out")
    with pytest.raises(door.Refused, match="void"):
        cast(issued, FOR)
    assert cast(again, FOR).pk
    assert floor_ballots.desk(doors) == floor_ballots.Desk(out=0, to_key=0, cast=1, spoiled=1)


def test_a_second_ballot_for_the_same_shares_is_not_handed_out_beside_the_first(hand_out, doors):
    issued = hand_out("alice")
    with pytest.raises(NotIssued, match=issued.number):
        floor_ballots.issue(issued.attendee, "paper", current_clock(), "R")


@pytest.mark.parametrize("shares", [0, 1251])
def test_a_ballot_is_for_no_more_shares_than_there_are(hand_out, doors, shares):
    with pytest.raises(NotIssued, match="1,250"):
        hand_out("alice", shares=shares)


def test_after_the_close_of_its_matter_it_is_refused(doors, hand_out, polls, at):
    issued = hand_out("alice")
    at("9:20")
    polls("opened")
    at("9:30")
    polls("closed", "2")
    at("9:31")
    with pytest.raises(door.Refused, match="matter 2"):
        cast(issued, FOR)
    assert cast(issued, {"1": "for"}).pk


def test_a_printed_ballot_counts_from_when_it_was_handed_in(doors, hand_out, polls, totals, at):
    issued = hand_out("alice", "paper")
    at("9:20")
    polls("opened")
    at("9:59")
    floor_ballots.hand_in(issued, current_clock(), "R")
    at("10:00")
    polls("closed")
    at("10:20")
    ballot = cast(issued, {"1": ["for", "withhold"], "2": "against"})

    assert ballot.received.minute == 59
    assert totals(doors, "2") == {"against": 1250}
    with pytest.raises(door.Refused, match="cast already"):
        floor_ballots.hand_in(issued, current_clock(), "R")


def test_nothing_is_handed_in_before_or_after_the_polls(doors, hand_out, polls, at):
    issued = hand_out("alice", "paper")
    with pytest.raises(door.Refused):
        floor_ballots.hand_in(issued, current_clock(), "R")
    at("9:20")
    polls("opened")
    at("10:00")
    polls("closed")
    at("10:01")
    with pytest.raises(door.Refused):
        floor_ballots.hand_in(issued, current_clock(), "R")


def test_what_was_handed_in_is_received_and_not_spoiled(doors, hand_out, polls, at):
    issued = hand_out("alice", "paper")
    at("9:20")
    polls("opened")
    floor_ballots.hand_in(issued, current_clock(), "R")
    with pytest.raises(NotIssued, match="handed in"):
        floor_ballots.spoil(issued, current_clock(), "R")


def test_an_unsigned_ballot_is_kept_and_counts_for_nothing(doors, hand_out, polls, totals, at):
    issued = hand_out("alice", "paper")
    at("9:20")
    polls("opened")
    floor_ballots.hand_in(issued, current_clock(), "R")
    ballot = cast(issued, FOR, signed=False)

    assert InstrumentStanding.objects.get(instrument=ballot).status == "unsigned"
    # The holder is present all the same.
    assert totals(doors, "2") == {"unvoted": 1250}


def test_a_code_opens_one_ballot_once(hand_out, doors):
    issued = hand_out("alice")
    code = floor_ballots.code_of(issued)
    assert floor_ballots.ballot_with_code(code.lower()) == issued
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert floor_ballots.ballot_with_code(wrong) is None
    assert floor_ballots.ballot_with_code(issued.number) is None
    floor_ballots.open_on_tablet(issued, current_clock())
    with pytest.raises(door.Refused, match="used already"):
        floor_ballots.open_on_tablet(issued, current_clock())


def test_who_has_left_is_handed_nothing(doors, admit, clock):
    from meetings import room

    alice = admit("alice")
    room.leave(alice, clock(), "R")
    with pytest.raises(NotIssued, match="not here"):
        floor_ballots.issue(alice, "tablet", clock(), "R")


def test_what_was_handed_out_is_never_changed(hand_out, doors):
    hand_out("alice")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        IssuedBallot.objects.update(by="x")
