"""The secretary says how many people the room holds and when its doors open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import Room

EIGHT = datetime.fromisoformat("2003-05-30T08:00:00-07:00")


@pytest.fixture
def post(doors: Any, staff: Callable[[str], Client]) -> Callable[..., Any]:
    """Fill in the page at a quarter to nine: `post(capacity="200", doors_open="…")`."""

    def posted(**fields: str) -> Any:
        address = reverse("voting:desk:room", args=[doors.key])
        return staff("secretary").post(address, fields, follow=True)

    return posted


def test_the_page_shows_what_is_set(doors: Any, staff: Callable[[str], Client]) -> None:
    page = staff("secretary").get(reverse("voting:desk:room", args=[doors.key])).content.decode()

    assert 'value="3"' in page
    assert 'value="2003-05-30T08:30"' in page


def test_both_are_set_in_the_meetings_zone(doors: Any, post: Callable[..., Any]) -> None:
    page = post(capacity="200", doors_open="2003-05-30T08:00").content.decode()

    room = Room.objects.get()
    assert (room.capacity, room.doors_open) == (200, EIGHT)
    assert "The room is set." in page


def test_left_empty_there_is_no_limit(doors: Any, post: Callable[..., Any]) -> None:
    post(capacity="", doors_open="")

    room = Room.objects.get()
    assert (room.capacity, room.doors_open) == (None, None)


def test_it_holds_at_least_those_who_are_in_it(
    doors: Any, admit: Any, post: Callable[..., Any]
) -> None:
    admit("alice")
    admit("bob")
    answer = post(capacity="1", doors_open="2003-05-30T08:30")

    assert answer.status_code == 422
    assert "There are 2 people in the room now." in answer.content.decode()
    assert Room.objects.get().capacity == 3
    assert post(capacity="2", doors_open="2003-05-30T08:30").status_code == 200


def test_its_doors_do_not_open_after_people_are_in(
    doors: Any, admit: Any, post: Callable[..., Any]
) -> None:
    admit("alice")
    answer = post(capacity="3", doors_open="2003-05-30T08:50")

    assert answer.status_code == 422
    assert "cannot open later than now" in answer.content.decode()


def test_whoever_waits_is_not_forgotten_when_there_is_more_room(
    doors: Any, admit: Any, post: Callable[..., Any]
) -> None:
    for holding in ("alice", "bob", "carol", "nominee"):
        admit(holding)
    page = post(capacity="10", doors_open="2003-05-30T08:30").content.decode()

    assert "1 waits, and there are free places" in page


@pytest.mark.parametrize("capacity", ["0", "-5", "many"])
def test_what_is_no_number_of_people_is_refused(
    doors: Any, post: Callable[..., Any], capacity: str
) -> None:
    assert post(capacity=capacity, doors_open="").status_code == 422
    assert Room.objects.get().capacity == 3
