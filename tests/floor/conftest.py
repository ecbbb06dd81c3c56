"""The day of the meeting: its polls, its votes, and books that have to agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from meetings.clock import current_clock
from meetings.models import Attendee, Room
from meetings.room import Newcomer
from tests.clocks import SetClock
from tests.conftest import CAPSTONE
from voting import admission, announcements, door, standing
from voting.counting import count, outcome_of
from voting.models import Instrument, RecordLine
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount

DOORS = "2003-05-30T08:30:00-07:00"


@pytest.fixture
def at(clock: type[SetClock]) -> Callable[[str], None]:
    """Set the clock to a time of the meeting's day: `at("9:20")`."""

    def moved(time: str) -> None:
        hour, minute = time.split(":")
        clock.moment = datetime.fromisoformat(f"2003-05-30T{int(hour):02}:{minute}:00-07:00")

    return moved


@pytest.fixture
def doors(meeting: Any, at: Callable[[str], None]) -> Any:
    """The meeting at a quarter to nine, with its doors open and room for three."""
    Room.objects.create(meeting=meeting, capacity=3, doors_open=datetime.fromisoformat(DOORS))
    at("8:45")
    return meeting


@pytest.fixture
def vote(meeting: Any) -> Callable[..., Instrument]:
    """Receive an instrument now: `vote("alice", {"2": "for"}, form="ballot")`."""

    def received(
        holding: str, votes: Mapping[str, Any] | None = None, form: str = "proxy", **fields: Any
    ) -> Instrument:
        channel = fields.pop("channel", "in_person" if form == "ballot" else "internet")
        arrival = door.Arrival(
            holding=holding, form=form, channel=channel, votes=votes or {}, **fields
        )
        return door.receive(meeting, arrival, current_clock())

    return received


@pytest.fixture
def admit(meeting: Any) -> Callable[..., Attendee]:
    """Admit somebody: `admit("alice")`, or `admit("alice", "Lee Low", "appointed", paper="…")`."""

    def admitted(
        holding: str | None, name: str = "", as_: str = "holder", paper: str = ""
    ) -> Attendee:
        row = (
            meeting.holdings.select_related("holder", "meeting").get(key=holding)
            if holding
            else None
        )
        newcomer = Newcomer(name or row.holder.name, as_, "passport", row, paper)
        return admission.admit(meeting, newcomer, current_clock(), "Reggie Doorman")

    return admitted


@pytest.fixture
def polls(meeting: Any) -> Callable[..., None]:
    """Announce the polls: `polls("opened")`, or `polls("closed", "2")`."""

    def announced(state: str, matter: str | None = None) -> None:
        on = meeting.matters.get(key=matter) if matter else None
        announcements.announce_polls(meeting, state, current_clock(), on)

    return announced


@pytest.fixture
def totals() -> Callable[[Any, str], dict[str, Any]]:
    """Votes on a matter by choice, once the books were found to agree."""

    def of(meeting: Any, matter: str) -> dict[str, Any]:
        assert_the_books_agree(meeting)
        (found,) = [one for one in outcome_of(meeting).matters if one.matter.id == matter]
        return {choice: votes for choice, votes in found.totals.items() if votes}

    return of


def assert_the_books_agree(meeting: Any) -> None:
    """What stands, the count and a recount of the record all say the same."""
    assert standing.differences(meeting) == []
    lines = RecordLine.objects.filter(meeting=meeting).order_by("pk")
    record = read_record(lines.values_list("body", flat=True))
    assert as_dict(count(meeting)) == as_dict(recount(record))


def capstone_with(**fields: Any) -> Any:
    """Capstone's meeting with other fields of its own."""
    from voting.importing import import_record

    lines = [{**CAPSTONE[0], **fields}, *CAPSTONE[1:]]
    return import_record([json.dumps(line) for line in lines])
