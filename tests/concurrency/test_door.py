"""Votes at the same instant, on real connections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import pytest

from meetings.clock import DatabaseClock
from voting import announcements, door, revocations, standing
from voting.counting import count, outcome_of
from voting.models import Instrument, RecordLine, StandingLot
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount

pytestmark = pytest.mark.postgresql

FOR = {"1": "for", "2": "for"}
AGAINST = {"1": "withhold", "2": "against"}


def internet(holding: str, votes: dict[str, Any], **more: Any) -> door.Arrival:
    return door.Arrival(holding=holding, form="proxy", channel="internet", votes=votes, **more)


def ballot(holding: str, votes: dict[str, Any]) -> door.Arrival:
    return door.Arrival(holding=holding, form="ballot", channel="in_person", votes=votes)


def vote(meeting: Any, arrival: door.Arrival) -> Callable[[], Instrument]:
    return lambda: door.receive(meeting, arrival, DatabaseClock())


def assert_the_books_agree(meeting: Any) -> None:
    """What stands, the count and a recount of the record all say the same."""
    assert standing.differences(meeting) == []
    lines = RecordLine.objects.filter(meeting=meeting).order_by("pk")
    assert as_dict(count(meeting)) == as_dict(
        recount(read_record(lines.values_list("body", flat=True)))
    )


def test_two_joint_owners_who_differ_at_the_same_instant_each_vote_half(
    meeting_now: Any, at_once: Any
) -> None:
    meeting = meeting_now()
    received = at_once(
        [
            vote(meeting, internet("bob", FOR, signatures=["Bob Baker"])),
            vote(meeting, internet("bob", AGAINST, signatures=["Beth Baker"])),
        ]
    )
    assert all(isinstance(one, Instrument) for one in received), received
    totals = outcome_of(meeting).matters[1].totals
    assert (totals["for"], totals["against"]) == (200, 200)
    assert_the_books_agree(meeting)


def test_many_votes_on_one_holding_at_the_same_instant_leave_one_governing(
    meeting_now: Any, at_once: Any
) -> None:
    meeting = meeting_now()
    received = at_once([vote(meeting, internet("alice", FOR)) for _ in range(6)])
    assert all(isinstance(one, Instrument) for one in received), received
    assert sum(lot.units for lot in StandingLot.objects.filter(holding__key="alice")) == 1250
    assert_the_books_agree(meeting)


def test_the_same_form_posted_twice_is_one_vote(meeting_now: Any, at_once: Any) -> None:
    meeting = meeting_now()
    same = internet("alice", FOR, request_key="the-same-form")
    received = at_once([vote(meeting, same) for _ in range(6)])
    assert len({one.key for one in received}) == 1, received
    assert Instrument.objects.filter(meeting=meeting).count() == 1
    assert_the_books_agree(meeting)


def test_around_the_cutoff_what_was_acknowledged_was_in_time_and_the_rest_refused(
    meeting_now: Any, at_once: Any
) -> None:
    meeting = meeting_now(cutoff=2.0, holders=60)
    cutoff = meeting.cutoffs.get().at

    def voter(number: int) -> Callable[[], list[Any]]:
        def act() -> list[Any]:
            answers = []
            while datetime.now(UTC) < cutoff + timedelta(seconds=0.4):
                before = DatabaseClock().now()
                try:
                    answers.append((before, vote(meeting, internet(f"h{number}", FOR))()))
                except door.Refused as refused:
                    answers.append((before, refused))
            return answers

        return act

    answers = [one for each in at_once([voter(number) for number in range(6)]) for one in each]
    accepted = [one for _, one in answers if isinstance(one, Instrument)]
    refused = [one for _, one in answers if isinstance(one, door.Refused)]
    assert accepted and refused
    assert all(one.received <= cutoff for one in accepted)
    assert not any(begun > cutoff for begun, one in answers if isinstance(one, Instrument))
    assert {one.code for one in refused} == {"cutoff"}
    assert Instrument.objects.filter(meeting=meeting).count() == len(accepted)
    assert_the_books_agree(meeting)


def test_the_moment_of_the_cutoff_is_in_time_and_the_next_microsecond_is_not(
    meeting_now: Any,
) -> None:
    meeting = meeting_now()
    cutoff = meeting.cutoffs.get().at

    class Stopped:
        def __init__(self, at: datetime) -> None:
            self.at = at

        def now(self) -> datetime:
            return self.at

    assert door.receive(meeting, internet("alice", FOR), Stopped(cutoff)).received == cutoff
    with pytest.raises(door.Refused, match="closed at"):
        door.receive(meeting, internet("carol", FOR), Stopped(cutoff + timedelta(microseconds=1)))
    assert Instrument.objects.filter(meeting=meeting).count() == 1


def test_the_close_of_the_polls_is_a_barrier(meeting_now: Any, at_once: Any) -> None:
    meeting = meeting_now(holders=40)
    announcements.announce_polls(meeting, "opened", DatabaseClock())
    meeting.refresh_from_db()

    def voter(numbers: range) -> Callable[[], list[Any]]:
        def act() -> list[Any]:
            answers: list[Any] = []
            for number in numbers:
                try:
                    answers.append(vote(meeting, ballot(f"h{number}", FOR))())
                except door.Refused as refused:
                    answers.append(refused)
            return answers

        return act

    def closer() -> list[Any]:
        sleep(0.15)
        return announcements.announce_polls(meeting, "closed", DatabaseClock())

    results = at_once([closer, *(voter(range(start, 40, 6)) for start in range(6))])
    (closed,), *voted = results
    answers = [one for each in voted for one in each]
    accepted = [one for one in answers if isinstance(one, Instrument)]
    refused = [one for one in answers if isinstance(one, door.Refused)]
    assert len(accepted) + len(refused) == 40
    assert all(one.received <= closed.at for one in accepted)
    assert {one.code for one in refused} <= {"polls_closed"}
    assert outcome_of(meeting).matters[1].totals["for"] == len(accepted)
    assert_the_books_agree(meeting)


def test_a_revocation_that_was_delivered_counts_though_no_worker_ran(meeting_now: Any) -> None:
    meeting = meeting_now()
    vote(meeting, internet("carol", FOR))()
    revocations.enter(
        meeting.holdings.get(key="carol"),
        DatabaseClock(),
        dated=None,
        signed=True,
        entered_by="The Secretary",
    )
    announcements.announce_polls(meeting, "opened", DatabaseClock())
    announcements.announce_polls(meeting, "closed", DatabaseClock())
    assert outcome_of(meeting).quorum.present == 0
    assert_the_books_agree(meeting)


def test_several_workers_put_a_revocation_through_the_door_once(
    meeting_now: Any, at_once: Any
) -> None:
    meeting = meeting_now()
    vote(meeting, internet("carol", FOR))()
    notice = revocations.enter(
        meeting.holdings.get(key="carol"),
        DatabaseClock(),
        dated=None,
        signed=True,
        entered_by="The Secretary",
    )
    applied = at_once([lambda: revocations.apply(notice.pk, DatabaseClock())] * 4)
    assert sorted(applied) == [False, False, False, True]
    assert Instrument.objects.filter(meeting=meeting, form="revocation").count() == 1
    assert_the_books_agree(meeting)


def test_files_on_the_same_holdings_in_opposite_order_do_not_wait_in_a_circle(
    meeting_now: Any, at_once: Any
) -> None:
    meeting = meeting_now(holders=20)
    forwards = [internet(f"h{number}", FOR) for number in range(20)]
    backwards = [internet(f"h{number}", AGAINST) for number in reversed(range(20))]
    received = at_once(
        [
            lambda: door.receive_all(meeting, forwards, DatabaseClock()),
            lambda: door.receive_all(meeting, backwards, DatabaseClock()),
        ]
        * 3
    )
    assert all(isinstance(one, list) for one in received), received
    assert_the_books_agree(meeting)


def test_votes_during_rulings_and_an_announcement_leave_the_books_agreeing(
    meeting_now: Any, at_once: Any
) -> None:
    meeting = meeting_now(holders=10)
    first = [vote(meeting, internet(f"h{number}", FOR))() for number in range(10)]

    def rules() -> None:
        for instrument in first[:5]:
            announcements.rule(
                instrument, "reject", "Not his signature", "Inspector", DatabaseClock().now()
            )

    def votes() -> None:
        for number in range(10):
            vote(meeting, internet(f"h{number}", AGAINST))()

    def opens() -> None:
        announcements.announce_polls(meeting, "opened", DatabaseClock())

    def attends() -> None:
        for number in range(5, 10):
            announcements.check_in(meeting.holdings.get(key=f"h{number}"), DatabaseClock().now())

    results = at_once([rules, votes, opens, attends])
    assert results == [None, None, None, None]
    assert_the_books_agree(meeting)
