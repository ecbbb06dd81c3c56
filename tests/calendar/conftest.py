"""What the tests of the calendar share: Capstone's meeting with what the law needs to know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from meetings import timetable
from meetings.models import LegalFacts, Meeting
from meetings.timetable import Line
from tests.clocks import SetClock
from voting import calendar

#: The day on which the company said what the law needs to know.
SAID = datetime.fromisoformat("2003-03-06T12:00:00-08:00")


@pytest.fixture
def capstone(meeting: Meeting, clock: type[SetClock]) -> Meeting:
    """A Delaware company on Nasdaq that votes on directors and a reverse split."""
    before, clock.moment = clock.moment, SAID
    election, split = meeting.matters.all()
    timetable.say_facts(
        LegalFacts(meeting=meeting, state="delaware", listing="nasdaq"),
        [(election, "directors", None), (split, "reverse_split", date(2004, 5, 30))],
        clock(),
        by="Susan",
    )
    clock.moment = before
    return meeting


@pytest.fixture
def line(capstone: Meeting, clock: type[SetClock]) -> Callable[[str], Line]:
    """A date of the calendar as it stands: `line("notice")`."""

    def found(key: str) -> Line:
        one = calendar.line_of(capstone, key, clock().now())
        assert one is not None, f"{key} binds the meeting"
        return one

    return found


@pytest.fixture
def address(meeting: Any) -> Callable[..., str]:
    """The address of a page of the desk: `address("calendar")`."""

    def of(name: str, **kwargs: Any) -> str:
        return reverse(f"voting:desk:{name}", kwargs={"key": meeting.key, **kwargs})

    return of


@pytest.fixture
def at(clock: type[SetClock]) -> Callable[[str], None]:
    """Set the clock: `at("2003-05-30T09:20:00-07:00")`."""

    def moved(moment: str) -> None:
        clock.moment = datetime.fromisoformat(moment)

    return moved
