"""The database itself keeps what was received, and refuses what cannot be."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from meetings.clock import current_clock
from meetings.models import Holding, Matter
from voting import announcements, door
from voting.models import (
    Attendance,
    Instrument,
    InstrumentStanding,
    Lot,
    PollsAnnouncement,
    RecordLine,
    Ruling,
    StandingLot,
)

FOR = {"1": "for", "2": "for"}


@pytest.fixture
def instrument(meeting: Any) -> Instrument:
    arrival = door.Arrival(holding="alice", form="proxy", channel="internet", votes=FOR)
    return door.receive(meeting, arrival, current_clock())


@pytest.fixture
def everything_received(instrument: Instrument) -> None:
    clock = current_clock()
    announcements.rule(instrument, "accept", "It is her signature", "Inspector", clock.now())
    announcements.check_in(instrument.holding, clock.now())
    announcements.announce_polls(instrument.meeting, "opened", clock)


@pytest.mark.parametrize(
    "model", [RecordLine, Instrument, Lot, Ruling, Attendance, PollsAnnouncement]
)
def test_what_was_received_is_never_changed_or_deleted(
    everything_received: None, model: Any
) -> None:
    assert model.objects.exists()
    column = {"Lot": "code", "Attendance": "at", "PollsAnnouncement": "at", "Ruling": "reason"}
    name = column.get(model.__name__, "body" if model is RecordLine else "form")
    value = model.objects.values_list(name, flat=True).first()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**{name: value})
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)


@pytest.mark.django_db
def test_every_model_that_says_so_has_its_triggers() -> None:
    said = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith(("meetings.", "voting."))
        and "ppend-only" in (model.__doc__ or "")
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT event_object_table FROM information_schema.triggers "
                "WHERE event_manipulation IN ('UPDATE', 'DELETE')"
            )
        else:
            cursor.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' "
                "AND (sql LIKE '%BEFORE UPDATE%' OR sql LIKE '%BEFORE DELETE%')"
            )
        guarded = Counter(row[0] for row in cursor.fetchall())

    assert {"voting_ruling", "voting_revocationscan", "meetings_movement"} <= said
    assert {table for table in said if guarded[table] != 2} == set()


def test_a_holding_that_voted_cannot_be_deleted(instrument: Instrument) -> None:
    with pytest.raises(ProtectedError):
        instrument.holding.delete()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"key": "alice"}, "one_holding_per_id"),
        ({"units": -1}, "holding_has_no_negative_shares"),
        ({"kind": "unheard-of"}, "holding_kind_known"),
    ],
)
def test_a_holding_that_cannot_be_is_refused(
    meeting: Any, change: dict[str, Any], constraint: str
) -> None:
    bob = Holding.objects.get(meeting=meeting, key="bob")
    for name, value in change.items():
        setattr(bob, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        bob.save()


def test_a_holding_does_not_lie_under_itself(meeting: Any) -> None:
    bob = Holding.objects.get(meeting=meeting, key="bob")
    bob.under = bob
    with pytest.raises(IntegrityError, match="holding_not_under_itself"), transaction.atomic():
        bob.save()


def test_only_an_election_has_seats(meeting: Any) -> None:
    with pytest.raises(IntegrityError, match="only_an_election_has_seats"), transaction.atomic():
        Matter.objects.filter(meeting=meeting, key="2").update(seats=2)


def test_an_instrument_is_not_superseded_by_itself(instrument: Instrument) -> None:
    with (
        pytest.raises(IntegrityError, match="an_instrument_is_not_ended_by_itself"),
        transaction.atomic(),
    ):
        InstrumentStanding.objects.filter(instrument=instrument).update(by=instrument)


def test_a_standing_lot_has_shares(instrument: Instrument) -> None:
    with pytest.raises(IntegrityError, match="standing_lot_has_shares"), transaction.atomic():
        StandingLot.objects.update(units=0)
