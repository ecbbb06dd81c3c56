"""Who is admitted, what counts for the quorum, and that checking in revokes nothing (S19, S28)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from meetings import room
from meetings.clock import current_clock
from meetings.models import Attendee, Movement, Room
from meetings.room import NotAdmitted
from voting import admission
from voting.counting import outcome_of
from voting.models import Attendance, InstrumentStanding, RecordLine

FOR = {"1": "for", "2": "for"}


def quorum(meeting):
    return outcome_of(meeting).quorum


def test_a_holder_who_is_admitted_counts_for_the_quorum(doors, admit, totals):
    alice = admit("alice")

    assert (alice.act, alice.badge) == (Movement.Act.ADMITTED, 1)
    assert quorum(doors).in_person == 1250
    assert totals(doors, "2") == {"unvoted": 1250}


def test_checking_in_revokes_nothing(doors, admit, vote, totals, at, clock):
    clock.moment = clock.moment.replace(day=28)
    proxy = vote("alice", FOR)
    at("8:45")
    admit("alice")

    assert InstrumentStanding.objects.get(instrument=proxy).status == "governs"
    assert totals(doors, "2") == {"for": 1250}


def test_a_holding_is_recorded_as_present_once(doors, admit):
    admit("bob", "Bob Baker")
    admit("bob", "Beth Baker")

    assert Attendance.objects.count() == 1
    assert RecordLine.objects.filter(type="attendance").count() == 1
    assert quorum(doors).in_person == 400


def test_beneficial_owners_and_guests_attend_and_count_for_nothing(doors, admit):
    admit(None, "Ben Beneficial", "beneficial", paper="Harborline statement, April 10, 2003")
    admit(None, "Gus Guest", "guest")

    assert room.places(doors).inside == 2
    assert not Attendance.objects.exists()
    assert quorum(doors).present == 0


def test_an_appointed_proxy_comes_for_the_holders_shares(doors, admit):
    admit("carol", "Lee Low", "appointed", paper="Proxy signed by Carol Carter, May 20, 2003")

    assert quorum(doors).in_person == 3000


def test_a_legal_proxy_is_one_for_shares_under_a_nominees(db, at, clock):
    import json

    from meetings.room import Newcomer
    from tests.conftest import CAPSTONE
    from voting.importing import import_record

    position = {
        "type": "holding",
        "id": "legal",
        "holder": "Dana Dell",
        "class": "common",
        "shares": "250",
        "under": "nominee",
    }
    meeting = import_record([json.dumps(line) for line in [*CAPSTONE, position]])
    at("8:45")
    of = {row.key: row for row in meeting.holdings.select_related("meeting")}
    admission.admit(
        meeting, Newcomer("Dana Dell", "legal_proxy", "passport", of["legal"]), clock(), "R"
    )
    assert quorum(meeting).in_person == 250
    with pytest.raises(NotAdmitted, match="no legal proxy"):
        admission.admit(
            meeting, Newcomer("Al", "legal_proxy", "passport", of["alice"]), clock(), "R"
        )


def test_treasury_shares_bring_nobody_in(doors, admit):
    with pytest.raises(NotAdmitted, match="not entitled to vote"):
        admit("treasury")


def test_nobody_is_admitted_before_the_doors_open(doors, admit, at):
    at("8:29")
    with pytest.raises(NotAdmitted, match=r"open at 8:30 a.m. PDT on May 30, 2003"):
        admit("alice")
    at("8:30")
    assert admit("alice").act == Movement.Act.ADMITTED


def test_the_same_person_is_not_admitted_twice(doors, admit):
    admit("alice")
    with pytest.raises(NotAdmitted, match="badge 1"):
        admit("alice")


def test_when_the_room_is_full_the_list_gives_places_in_its_order(doors, admit, clock):
    first = admit(None, "One", "guest")
    admit(None, "Two", "guest")
    admit(None, "Three", "guest")
    carol, alice = admit("carol"), admit("alice")

    assert (carol.act, alice.act) == (Movement.Act.WAITS, Movement.Act.WAITS)
    assert quorum(doors).present == 0
    with pytest.raises(NotAdmitted, match="full"):
        admission.admit_next(doors, clock(), "R")
    room.leave(first, clock(), "R")
    # A place is free, and whoever comes now is still behind those who wait.
    assert admit(None, "Four", "guest").act == Movement.Act.WAITS
    assert admission.admit_next(doors, clock(), "R").name == "Carol Carter"
    assert [one.name for one in room.waiting(doors)] == ["Alice Archer", "Four"]
    assert quorum(doors).in_person == 3000


def test_who_left_comes_back_to_a_free_place_and_stays_present(doors, admit, clock):
    alice = admit("alice")
    room.leave(alice, clock(), "R")
    assert room.places(doors).inside == 0
    assert quorum(doors).in_person == 1250
    assert admission.come_back(alice, clock(), "R").act == Movement.Act.RETURNED
    assert Attendance.objects.count() == 1


def test_who_gives_up_waiting_leaves_the_list(doors, admit, clock):
    Room.objects.filter(meeting=doors).update(capacity=0)
    alice = admit("alice")
    assert room.leave(alice, clock(), "R").act == Movement.Act.GAVE_UP
    assert not room.waiting(doors).exists()


def test_who_was_admitted_is_never_changed_or_deleted(doors, admit):
    admit("alice")
    for rows, change in ((Attendee.objects.all(), {"name": "x"}), (Movement.objects, {"by": "x"})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**change)


def test_without_a_room_nobody_waits(meeting, admit, at):
    at("8:00")
    assert admit("alice").act == Movement.Act.ADMITTED
    assert room.places(meeting).free is None
    assert current_clock().now() is not None
