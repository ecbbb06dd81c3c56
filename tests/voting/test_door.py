"""What the door records, and what it refuses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.clock import current_clock
from tests.clocks import SetClock
from voting import announcements, door, standing
from voting.counting import count, outcome_of
from voting.models import Instrument, RecordLine
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount

FOR = {"1": "for", "2": "for"}
AGAINST = {"1": "withhold", "2": "against"}
CUTOFF = datetime.fromisoformat("2003-05-29T20:00:00-07:00")


def receive(meeting: Any, holding: str, votes: dict[str, Any] | None = None, **more: Any) -> Any:
    more = {"form": "proxy", "channel": "internet", **more}
    arrival = door.Arrival(holding=holding, votes=FOR if votes is None else votes, **more)
    return door.receive(meeting, arrival, current_clock())


def refused(meeting: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(door.Refused) as caught:
        receive(meeting, *args, **more)
    assert not Instrument.objects.filter(meeting=meeting).exists()
    return caught.value.code


def assert_the_books_agree(meeting: Any) -> None:
    assert standing.differences(meeting) == []
    lines = RecordLine.objects.filter(meeting=meeting).order_by("pk")
    record = read_record(lines.values_list("body", flat=True))
    assert as_dict(count(meeting)) == as_dict(recount(record))


def test_a_vote_takes_at_most_a_dozen_statements(meeting: Any) -> None:
    receive(meeting, "alice", AGAINST)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        receive(meeting, "alice")
    sent = [one["sql"] for one in statements if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(sent) <= 12, "\n".join(sent)


def test_a_vote_is_counted_at_once_and_is_in_the_record(meeting: Any) -> None:
    instrument = receive(meeting, "alice", plans_to_attend=True)
    assert instrument.received == SetClock.moment
    assert outcome_of(meeting).matters[1].totals["for"] == 1250
    assert_the_books_agree(meeting)


def test_a_later_vote_takes_the_place_of_an_earlier_one(meeting: Any, clock: Any) -> None:
    first = receive(meeting, "alice")
    clock.moment += timedelta(minutes=1)
    second = receive(meeting, "alice", AGAINST)
    standing_of_first = first.standing
    standing_of_first.refresh_from_db()
    assert (standing_of_first.status, standing_of_first.by) == ("superseded", second)
    assert outcome_of(meeting).matters[1].totals["against"] == 1250
    assert_the_books_agree(meeting)


def test_the_same_request_sent_twice_is_one_vote_even_after_the_cutoff(
    meeting: Any, clock: Any
) -> None:
    first = receive(meeting, "alice", request_key="once")
    clock.moment = CUTOFF + timedelta(hours=1)
    assert receive(meeting, "alice", request_key="once") == first
    assert Instrument.objects.count() == 1


def test_the_moment_of_the_cutoff_is_in_time(meeting: Any, clock: Any) -> None:
    clock.moment = CUTOFF
    receive(meeting, "alice")
    assert outcome_of(meeting).quorum.present == 1250


def test_after_the_cutoff_a_page_is_refused_with_the_time_in_the_meetings_zone(
    meeting: Any, clock: Any
) -> None:
    clock.moment = CUTOFF + timedelta(microseconds=1)
    with pytest.raises(door.Refused, match=r"closed at 8:00 p.m. PDT on May 29, 2003"):
        receive(meeting, "alice")
    assert RecordLine.objects.filter(type="instrument").count() == 0


def test_a_card_that_comes_after_the_polls_closed_is_kept_and_marked_late(
    meeting: Any, clock: Any
) -> None:
    clock.moment = datetime.fromisoformat("2003-05-30T10:30:00-07:00")
    card = receive(meeting, "carol", channel="mail", dated=date(2003, 5, 28))
    assert (card.standing.status, card.standing.reason) == ("late", "polls")
    assert outcome_of(meeting).quorum.present == 0
    assert_the_books_agree(meeting)


def test_a_ballot_waits_for_the_polls_to_open(meeting: Any, clock: Any) -> None:
    clock.moment = datetime.fromisoformat("2003-05-30T09:20:00-07:00")
    assert refused(meeting, "alice", form="ballot", channel="in_person") == "polls_not_open"
    announcements.announce_polls(meeting, "opened", current_clock())
    receive(meeting, "alice", form="ballot", channel="in_person")
    assert outcome_of(meeting).quorum.in_person == 1250


def test_polls_that_were_opened_close_when_it_is_announced_and_not_by_the_schedule(
    meeting: Any, clock: Any
) -> None:
    clock.moment = datetime.fromisoformat("2003-05-30T09:20:00-07:00")
    announcements.announce_polls(meeting, "opened", current_clock())
    clock.moment = datetime.fromisoformat("2003-05-30T10:02:00-07:00")
    receive(meeting, "alice", form="ballot", channel="in_person")
    clock.moment = datetime.fromisoformat("2003-05-30T10:04:00-07:00")
    announcements.announce_polls(meeting, "closed", current_clock())
    clock.moment += timedelta(seconds=1)
    with pytest.raises(door.Refused, match="polls closed"):
        receive(meeting, "carol", form="ballot", channel="in_person")
    assert outcome_of(meeting).quorum.present == 1250
    assert_the_books_agree(meeting)


@pytest.mark.parametrize(
    ("holding", "votes", "code"),
    [
        ("nobody", FOR, "unknown_holding"),
        ("treasury", FOR, "excluded"),
        ("alice", {"1": "against"}, "marks"),
        ("alice", {"2": "withhold"}, "marks"),
        ("alice", {"3": "for"}, "marks"),
        ("alice", {"1": {"1z": "for"}}, "marks"),
        ("alice", {"2": 7}, "marks"),
    ],
)
def test_what_the_card_does_not_offer_is_refused(
    meeting: Any, holding: str, votes: dict[str, Any], code: str
) -> None:
    assert refused(meeting, holding, votes) == code


def test_several_instruments_are_recorded_all_or_none(meeting: Any) -> None:
    good = door.Arrival(holding="alice", form="proxy", channel="internet", votes=FOR)
    bad = door.Arrival(holding="bob", form="proxy", channel="internet", votes={"9": "for"})
    with pytest.raises(door.Refused):
        door.receive_all(meeting, [good, bad], current_clock())
    assert not Instrument.objects.exists()
    assert not RecordLine.objects.filter(type="instrument").exists()


def test_nothing_is_received_before_its_time(meeting: Any, clock: Any) -> None:
    later = clock.moment + timedelta(seconds=1)
    assert refused(meeting, "alice", channel="mail", stamped=later) == "not_yet"


def test_checking_in_revokes_nothing(meeting: Any) -> None:
    receive(meeting, "alice")
    announcements.check_in(meeting.holdings.get(key="alice"), current_clock().now())
    announcements.check_in(meeting.holdings.get(key="carol"), current_clock().now())
    quorum = outcome_of(meeting).quorum
    assert (quorum.present, quorum.in_person) == (4250, 4250)
    assert outcome_of(meeting).matters[1].totals["for"] == 1250
    assert_the_books_agree(meeting)


def test_a_ruling_can_be_reversed_and_the_latest_stands(meeting: Any) -> None:
    card = receive(meeting, "alice", channel="mail", dated=date(2003, 5, 20), signed=False)
    now = current_clock().now()
    assert outcome_of(meeting).quorum.present == 0
    announcements.rule(card, "accept", "A stamp is a signature", "Inspector", now)
    assert outcome_of(meeting).quorum.present == 1250
    announcements.rule(card, "reject", "Not his stamp", "Inspector", now)
    assert outcome_of(meeting).quorum.present == 0
    assert_the_books_agree(meeting)
