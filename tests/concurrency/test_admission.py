"""Several registrars at the door of one room, and one ballot sent twice, on real connections."""

from __future__ import annotations

from typing import Any

import pytest

from meetings import room
from meetings.clock import DatabaseClock
from meetings.models import Attendee, Movement, Room
from meetings.room import Newcomer
from tests.concurrency.test_door import FOR, assert_the_books_agree, internet, vote
from voting import admission, announcements, door, floor_ballots
from voting.models import Attendance, BallotEvent, Instrument

pytestmark = pytest.mark.postgresql


def admit(meeting: Any, holding: str, name: str = "") -> Any:
    row = meeting.holdings.select_related("holder", "meeting").get(key=holding)
    newcomer = Newcomer(name or row.holder.name, "holder", "passport", row)
    return lambda: admission.admit(meeting, newcomer, DatabaseClock(), "R")


def test_the_last_places_are_given_once_and_the_rest_wait_in_order(
    meeting_now: Any, at_once: Any
) -> None:
    meeting = meeting_now(holders=6)
    Room.objects.create(meeting=meeting, capacity=2)
    came = at_once([admit(meeting, f"h{number}") for number in range(6)])

    assert all(isinstance(one, Attendee) for one in came), came
    acts = [one.act for one in came]
    assert (acts.count(Movement.Act.ADMITTED), acts.count(Movement.Act.WAITS)) == (2, 4)
    assert sorted(one.badge for one in came) == [1, 2, 3, 4, 5, 6]
    # The list is in the order of the badges, which were given out one after the other.
    badges = [one.badge for one in room.waiting(meeting)]
    assert badges == sorted(badges)
    assert Attendance.objects.count() == 2
    assert_the_books_agree(meeting)


def test_a_place_that_becomes_free_is_given_to_one(meeting_now: Any, at_once: Any) -> None:
    meeting = meeting_now(holders=4)
    Room.objects.create(meeting=meeting, capacity=1)
    first, *_ = [admit(meeting, f"h{number}")() for number in range(4)]
    room.leave(first, DatabaseClock(), "R")
    given = at_once([lambda: admission.admit_next(meeting, DatabaseClock(), "R")] * 4)

    assert sum(isinstance(one, Attendee) for one in given) == 1, given
    assert sum(isinstance(one, room.NotAdmitted) for one in given) == 3
    assert room.places(meeting).inside == 1


def test_owners_votes_and_check_ins_of_one_holding_do_not_wait_in_a_circle(
    meeting_now: Any, at_once: Any
) -> None:
    meeting = meeting_now()
    done = at_once(
        [
            admit(meeting, "bob", "Bob Baker"),
            admit(meeting, "bob", "Beth Baker"),
            vote(meeting, internet("bob", FOR)),
            vote(meeting, internet("bob", FOR)),
            lambda: announcements.announce_polls(meeting, "opened", DatabaseClock()),
        ]
    )
    assert not any(isinstance(one, Exception) for one in done), done
    assert Attendance.objects.count() == 1
    assert_the_books_agree(meeting)


def test_a_ballot_is_cast_or_spoiled_and_never_both(meeting_now: Any, at_once: Any) -> None:
    meeting = meeting_now(holders=8)
    announcements.announce_polls(meeting, "opened", DatabaseClock())
    for number in range(8):
        who = admit(meeting, f"h{number}")()
        issued = floor_ballots.issue(who, "tablet", DatabaseClock(), "R")
        cast = [
            lambda issued=issued, votes=votes: floor_ballots.cast(issued, votes, DatabaseClock())
            for votes in (FOR, FOR, {"2": "against"})
        ]
        done = at_once(
            [*cast, lambda issued=issued: floor_ballots.spoil(issued, DatabaseClock(), "R")]
        )
        counted = Instrument.objects.filter(request_key=issued.request_key).count()
        void = BallotEvent.objects.filter(ballot=issued, act="spoiled").count()
        assert counted + void == 1, done
        assert all(
            one is None or isinstance(one, (Instrument, door.Refused, floor_ballots.NotIssued))
            for one in done
        ), done
    assert_the_books_agree(meeting)
