"""A register is loaded as a whole or not at all, replaced while a draft, and then recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction

from meetings import control_numbers
from meetings.models import ControlNumber, Holder, Holding, Meeting, RegisterCorrection
from meetings.register import files
from meetings.register.files import Refused
from tests.register.conftest import REGISTER, edited, folder_of_files
from voting import announcements, bulk, door, register, snapshot
from voting.announcements import NotPossible
from voting.cards.printing import runs
from voting.models import RecordLine
from voting.nominees import legal_proxies, positions

FOR = door.Arrival("alice", "proxy", "internet", {"2": "for"})


@pytest.fixture
def recorded(loaded: Any, empty_meeting: Meeting, clock: Any) -> Meeting:
    """The register is in the record."""
    loaded()
    file = register.ask_to_record(empty_meeting, "Susan")
    register.record(file.pk, clock())
    empty_meeting.refresh_from_db()
    return empty_meeting


def test_holders_holdings_and_digests_are_in_place(loaded, empty_meeting):
    file = loaded()

    assert file.state == "loaded"
    assert {row.key: row.shares for row in Holding.objects.all()} == {
        "alice": 1250,
        "bob": 400,
        "CEDE": 8000,
        "harborline": 4000,
        "espp": 350,
        "treasury": 500,
    }
    bob = Holding.objects.select_related("holder").get(key="bob")
    assert bob.joint == ["Bob Baker", "Beth Baker"]
    assert bob.holder.address == "2 Oak\nUnit 3\nReseda, CA 9"
    assert Holding.objects.get(key="harborline").under.key == "CEDE"
    assert [row.kind for row in Holding.objects.order_by("pk")] == [
        *("registered", "registered", "nominee", "nominee", "plan", "registered")
    ]
    assert Holding.objects.get(key="treasury").excluded
    assert Holder.objects.get(name="Alice Archer").email == "alice@example.com"
    digests = dict(ControlNumber.objects.values_list("holding__key", "digest"))
    assert set(digests) == {"alice", "bob", "CEDE", "harborline", "espp"}
    for holding in Holding.objects.filter(excluded=False):
        number = control_numbers.derive(empty_meeting, holding, 1)
        assert digests[holding.key] == control_numbers.digest(number)


@pytest.mark.parametrize("account", ["a\\b", "ü\u00a0x".strip(), "1", "x" * 100])
def test_a_digest_is_that_of_the_derived_number(empty_meeting, account):
    number = control_numbers.derive(empty_meeting, Holding(key=account), 1)

    assert control_numbers.first_digests(empty_meeting)(account) == control_numbers.digest(number)


def test_new_rows_get_ids_after_those_that_were_loaded(loaded, empty_meeting):
    loaded()
    holder = Holder.objects.create(meeting=empty_meeting, name="Late")

    assert holder.pk == max(Holder.objects.values_list("pk", flat=True))


def test_a_later_file_replaces_a_draft_as_a_whole(loaded):
    first = loaded()
    second = loaded(edited("alice,Alice Archer", "anna,Anna Archer"))
    first.refresh_from_db()

    assert (first.state, second.state) == ("replaced", "loaded")
    assert not Holding.objects.filter(key="alice").exists()
    assert Holding.objects.count() == 6
    assert ControlNumber.objects.count() == 5
    assert files.path_of(first).read_text() == REGISTER, "what was sent stays"
    assert len(folder_of_files()) == 2, "the checked rows do not"


def test_no_position_of_a_draft_is_given_to_a_user(loaded, clock):
    loaded()
    user = get_user_model().objects.create_user("broker")
    harborline = Holding.objects.get(key="harborline")

    with pytest.raises(positions.NoPosition, match="is a draft"):
        positions.give(user, harborline, by="Susan", now=clock().now())

    assert not user.nominee_positions.exists()


def test_nothing_is_received_for_a_draft(loaded, empty_meeting, clock):
    loaded()
    alice = Holding.objects.get(key="alice")

    with pytest.raises(door.Refused, match="draft"):
        door.receive(empty_meeting, FOR, clock())
    with pytest.raises(NotPossible, match="draft"):
        announcements.check_in(alice, clock().now())
    with pytest.raises(NotPossible, match="draft"):
        legal_proxies.issue(Holding.objects.get(key="harborline"), "Olive", 1, clock())
    with pytest.raises(runs.Refused, match="draft"):
        runs.start(empty_meeting, clock(), started_by="Susan")
    assert not RecordLine.objects.filter(type__in=["holding", "instrument"]).exists()


def test_the_record_has_a_line_for_each_holding(recorded, clock):
    lines = RecordLine.objects.filter(type="holding").order_by("pk")
    bodies = [json.loads(line.body) for line in lines]

    assert [body["id"] for body in bodies] == list(
        Holding.objects.order_by("pk").values_list("key", flat=True)
    )
    assert bodies[1] == {
        "type": "holding",
        "id": "bob",
        "holder": "Bob and Beth Baker",
        "class": "common",
        "shares": "400",
        "joint": ["Bob Baker", "Beth Baker"],
    }
    assert bodies[5]["excluded"] is True
    assert lines[0].at == clock().now()
    door.receive(recorded, FOR, clock())
    assert len(snapshot.record_of(recorded).holdings) == 6, "a record that reads without a fault"


def test_nothing_takes_back_what_is_in_the_record(recorded, sent, clock):
    with pytest.raises(Refused, match="in its record"):
        sent(REGISTER)


def test_a_file_checked_before_is_not_loaded_over_the_record(checked, loaded, clock, empty_meeting):
    late = checked(edited("alice", "anna"))
    loaded()
    file = register.ask_to_record(empty_meeting, "Susan")
    register.record(file.pk, clock())

    with pytest.raises(Refused, match="in its record"):
        register.ask_to_load(late, "Susan")


def test_fewer_shares_than_outstanding_need_a_reason(checked, clock):
    file = checked(edited("alice,Alice Archer,common,1250", "alice,Alice Archer,common,1000"))

    assert file.state == "sound"
    assert file.found["classes"][0]["missing"] == "250"
    with pytest.raises(Refused, match="Say why"):
        register.ask_to_load(file, "Susan", " ")
    register.ask_to_load(file, "Susan", "Lost certificates")
    register.load(file.pk, clock())
    file.refresh_from_db()
    assert (file.state, file.difference_reason) == ("loaded", "Lost certificates")


def test_loading_twice_is_loading_once(loaded, clock):
    file = loaded()
    register.load(file.pk, clock())

    assert Holding.objects.count() == 6


def test_what_cannot_be_loaded_leaves_nothing(checked, clock, monkeypatch):
    file = checked(REGISTER)
    register.ask_to_load(file, "Susan")
    files.sound_path(file).unlink()
    register.load(file.pk, clock())
    file.refresh_from_db()

    assert file.state == "sent" and file.stopped.startswith("Nothing was loaded")
    assert not Holder.objects.exists()


def test_a_load_that_was_killed_is_taken_up_again(checked, clock):
    file = checked(REGISTER)
    register.ask_to_load(file, "Susan")

    assert [one.pk for one in files.abandoned()] == [file.pk]
    register.load(file.pk, clock())
    assert files.abandoned() == []


def test_indexes_and_keys_laid_aside_are_all_put_back(loaded, monkeypatch, empty_meeting):
    from django.db import connection

    def described() -> object:
        with connection.cursor() as cursor:
            return [
                sorted(
                    (name, tuple(found["columns"]), found["unique"], str(found["foreign_key"]))
                    for name, found in connection.introspection.get_constraints(
                        cursor, model._meta.db_table
                    ).items()
                )
                for model in (Holder, Holding, ControlNumber)
            ]

    before = described()
    monkeypatch.setattr(register, "_alone", lambda *_: True)
    loaded()

    assert described() == before
    assert Holding.objects.count() == 6


def test_ids_are_reserved_in_a_row(empty_meeting):
    first = bulk.reserve_ids(Holder, 10)

    assert first > max([0, *Holder.objects.values_list("pk", flat=True)])


class TestCorrection:
    def test_it_is_journalled_and_changes_no_holding(self, recorded, clock):
        alice = Holding.objects.get(key="alice")
        register.correct(recorded, alice, "1,350 shares", "Letter of May 2", "Susan", clock())

        assert Holding.objects.get(key="alice").shares == 1250
        note = json.loads(RecordLine.objects.get(type="note").body)
        assert note["text"] == (
            "Correction of the register, alice: 1,350 shares Reason: Letter of May 2 By Susan."
        )
        assert snapshot.record_of(recorded)

    def test_a_draft_is_replaced_and_not_corrected(self, loaded, empty_meeting, clock):
        loaded()
        with pytest.raises(Refused, match="load a corrected file"):
            register.correct(empty_meeting, None, "More", "So", "Susan", clock())

    def test_it_is_never_changed_or_deleted(self, recorded, clock):
        register.correct(recorded, None, "More", "So", "Susan", clock())
        for act in (
            lambda: RegisterCorrection.objects.update(what="Less"),
            lambda: RegisterCorrection.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act()
