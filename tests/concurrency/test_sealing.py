"""Sealing while others write, on real connections: nothing is lost and nothing forks."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from django.db import transaction

from meetings.clock import DatabaseClock
from tests.voting.test_sealing import leaves, note_of, unsealed
from voting import announcements, door, sealing
from voting.models import Checkpoint, RecordLine, Seal
from voting.proof.merkle import root_of

pytestmark = pytest.mark.postgresql


def assert_the_log_is_whole(meeting: Any) -> None:
    assert unsealed(meeting) == 0
    hashes = leaves(meeting)
    for signed in Checkpoint.objects.filter(meeting=meeting):
        assert bytes(signed.root) == root_of(hashes[: signed.leaves])


def test_workers_that_seal_at_the_same_instant_make_one_log(meeting_now, at_once):
    meeting = meeting_now()
    note_of(meeting, 600)
    made = at_once([lambda: sealing.seal_now(meeting, DatabaseClock())] * 6)

    assert not any(isinstance(one, Exception) for one in made), made
    assert Checkpoint.objects.count() == 1
    assert_the_log_is_whole(meeting)


def test_sealing_beside_writers_loses_no_line(meeting_now, at_once):
    meeting = meeting_now(holders=6)

    def write(holder: int) -> None:
        for choice in ["for", "against"] * 5:
            arrival = door.Arrival(f"h{holder}", "proxy", "internet", {"2": choice})
            door.receive(meeting, arrival, DatabaseClock())

    def seal() -> None:
        for _ in range(15):
            sealing.seal_waiting(DatabaseClock())

    acts = [*(lambda holder=each: write(holder) for each in range(4)), seal, seal]
    done = at_once(acts)
    assert not any(isinstance(one, Exception) for one in done), done

    for _ in range(2):
        sealing.seal_waiting(DatabaseClock())
    assert Seal.objects.count() == RecordLine.objects.count()
    assert_the_log_is_whole(meeting)


def test_a_line_with_a_lower_id_that_is_committed_later_is_sealed_by_the_sweep(
    meeting_now, at_once
):
    """Its transaction holds the id through several sweeps that seal what came after it."""
    meeting = meeting_now()
    written, swept = Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            note_of(meeting, 1)
            written.set()
            assert swept.wait(timeout=20)

    def quickly() -> None:
        assert written.wait(timeout=20)
        note_of(meeting, 1)
        for _ in range(5):
            sealing.seal_waiting(DatabaseClock())
        assert unsealed(meeting) == 0, "all that is seen is sealed"
        swept.set()

    done = at_once([slowly, quickly])
    assert done == [None, None]

    assert unsealed(meeting) == 1
    sealing.seal_waiting(DatabaseClock())
    assert_the_log_is_whole(meeting)
    assert [each.leaf for each in Seal.objects.order_by("-line")[:2]] == [
        Seal.objects.count() - 2,
        Seal.objects.count() - 1,
    ]


def test_the_sweep_moves_on_once_nobody_writes(meeting_now):
    meeting_now()
    for _ in range(3):
        sealing.seal_waiting(DatabaseClock())

    (line,) = RecordLine.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    assert sealing.SealingTail.objects.get().after == line


def test_a_close_is_sealed_with_every_vote_before_it(meeting_now, at_once):
    meeting = meeting_now(holders=5)
    announcements.announce_polls(meeting, "opened", DatabaseClock())

    def vote(holder: int) -> None:
        arrival = door.Arrival(f"h{holder}", "proxy", "internet", {"2": "for"})
        door.receive(meeting, arrival, DatabaseClock())

    acts = [*(lambda holder=each: vote(holder) for each in range(5))]
    at_once([*acts, lambda: announcements.announce_polls(meeting, "closed", DatabaseClock())])

    signed = Checkpoint.objects.latest("leaves")
    closed = RecordLine.objects.filter(type="polls").order_by("-pk").first()
    before = RecordLine.objects.filter(pk__lte=closed.pk)
    assert all(each.seal.leaf < signed.leaves for each in before.select_related("seal"))
    assert_the_log_is_whole(meeting)
