"""The sweep brings the books up to date; it decides nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from meetings.clock import DatabaseClock, current_clock
from voting import door, revocations
from voting.counting import outcome_of
from voting.models import Deadline, Instrument, SweepRun
from voting.sweep import sweep

CUTOFF = datetime.fromisoformat("2003-05-29T20:00:00-07:00")
VOTE = {"holding": "alice", "form": "proxy", "channel": "internet", "votes": {"2": "for"}}


def test_a_dead_worker_never_lets_a_late_vote_in_and_catches_up_later(
    meeting: Any, clock: Any
) -> None:
    clock.moment = CUTOFF + timedelta(seconds=1)
    assert not Deadline.objects.exclude(acted_at=None).exists()
    with pytest.raises(door.Refused):
        door.receive(meeting, door.Arrival(**VOTE), current_clock())
    sweep(current_clock())
    closed = Deadline.objects.get(channel="internet")
    assert closed.acted_at == clock.moment
    assert closed.outcome == "Internet closed with 0 instruments received."


def test_at_the_very_moment_of_a_cutoff_nothing_has_passed_yet(meeting: Any, clock: Any) -> None:
    clock.moment = CUTOFF
    sweep(current_clock())
    assert not Deadline.objects.filter(channel="internet").exclude(acted_at=None).exists()
    door.receive(meeting, door.Arrival(**VOTE), current_clock())


def test_sweeping_twice_does_nothing_twice(meeting: Any, clock: Any) -> None:
    clock.moment = CUTOFF + timedelta(days=2)
    assert sweep(current_clock()) > 0
    clock.moment += timedelta(hours=1)
    assert sweep(current_clock()) == 0


def test_that_it_ran_is_noted_by_the_real_time(meeting: Any, clock: Any) -> None:
    """A demonstration's clock may be moved by days; the worker has not slept for that."""
    before = DatabaseClock().now()
    sweep(current_clock())
    run = SweepRun.objects.get()
    assert before <= run.started_at <= run.finished_at <= DatabaseClock().now()


def test_a_written_revocation_goes_through_the_door_with_the_time_it_was_delivered(
    meeting: Any, clock: Any
) -> None:
    door.receive(meeting, door.Arrival(**VOTE), current_clock())
    clock.moment += timedelta(hours=1)
    delivered = clock.moment
    holding = meeting.holdings.get(key="alice")
    revocations.enter(
        holding, current_clock(), dated=delivered.date(), signed=True, entered_by="Secretary"
    )
    assert outcome_of(meeting).quorum.present == 1250
    clock.moment += timedelta(days=1)
    sweep(current_clock())
    assert outcome_of(meeting).quorum.present == 0
    assert Instrument.objects.get(form="revocation").received == delivered


def test_a_vote_sent_after_a_revocation_was_delivered_survives_it(meeting: Any, clock: Any) -> None:
    holding = meeting.holdings.get(key="alice")
    revocations.enter(holding, current_clock(), dated=None, signed=True, entered_by="Secretary")
    clock.moment += timedelta(hours=1)
    door.receive(meeting, door.Arrival(**VOTE), current_clock())
    clock.moment += timedelta(hours=1)
    sweep(current_clock())
    assert outcome_of(meeting).quorum.present == 1250
    assert Instrument.objects.get(form="revocation").standing.status == "no_effect"
