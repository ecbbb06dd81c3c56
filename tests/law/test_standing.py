"""How a date stands: due until its last day is over, then late; done; broken or accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.law.dates import every_date
from meetings.law.entries import Entry, Nature
from meetings.law.facts import MeetingFacts
from meetings.law.standing import Standing, stands

from .capstone import CAPSTONE, PACIFIC

YEAR_BEGINS = datetime(2003, 1, 1, tzinfo=PACIFIC)


def entry(key: str, facts: MeetingFacts = CAPSTONE) -> Entry:
    return next(one for one in every_date(facts) if one.key == key)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


@pytest.mark.parametrize(
    ("key", "now", "standing"),
    [
        ("list_ready", "2003-05-20T23:59", Standing.DUE),
        ("list_ready", "2003-05-21T00:00", Standing.LATE),
        ("list_open", "2003-05-19T23:59", Standing.AHEAD),
        ("list_open", "2003-05-20T00:00", Standing.OPEN),
        ("list_open", "2003-05-29T23:59", Standing.OPEN),
        ("list_open", "2003-05-30T00:00", Standing.PASSED),
        ("record_date", "2003-04-10T12:00", Standing.AHEAD),
        ("record_date", "2003-04-11T00:00", Standing.PASSED),
        ("cutoff:internet", "2003-05-29T20:00", Standing.AHEAD),
        ("cutoff:internet", "2003-05-29T20:01", Standing.PASSED),
        ("broker15", "2003-05-14T23:59", Standing.AHEAD),
        ("broker15", "2003-05-15T00:00", Standing.OPEN),
        ("postpone_limit", "2003-06-09T12:00", Standing.AHEAD),
        ("postpone_limit", "2003-06-10T12:00", Standing.PASSED),
    ],
)
def test_how_a_date_stands(key: str, now: str, standing: Standing) -> None:
    assert stands(entry(key), at(now)) == standing


def test_what_was_done_in_time_is_done() -> None:
    ready = entry("list_ready")
    assert stands(ready, at("2003-06-01T09:00"), date(2003, 5, 20)) == Standing.DONE


def test_what_was_done_too_late_breaks_the_rule_until_somebody_answers_for_it() -> None:
    ready, late = entry("list_ready"), date(2003, 5, 21)

    assert stands(ready, at("2003-06-01T09:00"), late) == Standing.BROKEN
    assert stands(ready, at("2003-06-01T09:00"), late, accepted=True) == Standing.ACCEPTED


def test_a_chosen_date_that_breaks_a_rule() -> None:
    early = entry("record_date", replace(CAPSTONE, record_date=date(2003, 3, 30)))

    assert stands(early, at("2003-03-01T09:00")) == Standing.BROKEN
    assert stands(early, at("2003-03-01T09:00"), accepted=True) == Standing.ACCEPTED


@given(
    st.sampled_from([one for one in every_date(CAPSTONE) if one.applies]),
    st.integers(0, 4 * 365 * 24).map(lambda hours: YEAR_BEGINS + timedelta(hours=hours)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_time_alone_never_undoes_what_is_late_or_past(
    one: Entry, now: datetime, more: timedelta
) -> None:
    over = {Standing.LATE, Standing.PASSED}
    first, then = stands(one, now), stands(one, now + more)

    assert first not in over or then == first
    assert first != Standing.LATE or one.nature == Nature.ACT
