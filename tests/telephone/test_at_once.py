"""Entries that arrive at the same instant, on connections of their own."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from meetings import control_numbers
from meetings.clock import DatabaseClock
from tests.concurrency.conftest import at_once, meeting_now  # noqa: F401
from voting.models import Instrument, TelephoneCall
from voting.telephone import calls

pytestmark = pytest.mark.postgresql

SIDS = [f"CA{place:032d}" for place in range(6)]


def at_the_read_back(meeting: Any, holding: str, sid: str) -> calls.Entry:
    """A call that needs one more key to record a vote with the board: that key."""
    number = control_numbers.derive(meeting, meeting.holdings.get(key=holding), 1)
    said = calls.begin(sid)
    for digits in ("1", number, "1", "1", "0"):
        said = calls.enter(entry(sid, said.sequence, digits), DatabaseClock())
    return entry(sid, said.sequence, "1")


def entry(sid: str, sequence: int, digits: str) -> calls.Entry:
    return calls.Entry(sid, sequence, f"telephone {sid}", digits)


def test_the_same_key_sent_several_times_at_once_records_once(
    meeting_now: Any,  # noqa: F811
    at_once: Any,  # noqa: F811
) -> None:
    meeting = meeting_now()
    control_numbers.issue_all(meeting)
    key = at_the_read_back(meeting, "alice", SIDS[0])
    said = at_once([partial(calls.enter, key, DatabaseClock())] * 6)
    assert len(set(said)) == 1
    assert Instrument.objects.count() == 1
    assert TelephoneCall.objects.get().state["recorded"] == Instrument.objects.get().key


def test_several_calls_for_one_holding_at_once_leave_one_vote_standing(
    meeting_now: Any,  # noqa: F811
    at_once: Any,  # noqa: F811
) -> None:
    meeting = meeting_now()
    control_numbers.issue_all(meeting)
    keys = [at_the_read_back(meeting, "alice", sid) for sid in SIDS]
    at_once([partial(calls.enter, key, DatabaseClock()) for key in keys])
    statuses = sorted(each.standing.status for each in Instrument.objects.all())
    assert statuses == ["governs", *["superseded"] * 5]


def test_a_call_that_comes_in_twice_at_once_is_one_call(
    meeting_now: Any,  # noqa: F811
    at_once: Any,  # noqa: F811
) -> None:
    meeting_now()
    said = at_once([partial(calls.begin, SIDS[0])] * 6)
    assert len(set(said)) == 1
    assert TelephoneCall.objects.count() == 1


def test_two_keys_for_one_question_at_once_are_one_answer(
    meeting_now: Any,  # noqa: F811
    at_once: Any,  # noqa: F811
) -> None:
    """The first is taken; whoever comes second hears what the first one led to."""
    meeting = meeting_now()
    control_numbers.issue_all(meeting)
    for sid in SIDS[:4]:
        record = at_the_read_back(meeting, "alice", sid)
        start_again = entry(sid, record.sequence, "3")
        said = at_once(
            [partial(calls.enter, key, DatabaseClock()) for key in (record, start_again)]
        )
        assert said[0] == said[1]
        recorded = TelephoneCall.objects.get(sid=sid).state["recorded"]
        assert bool(recorded) is Instrument.objects.filter(request_key__contains=sid).exists()
