"""Fixtures that speak the domain: Capstone's meeting in small, and a clock that can be set."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.clocks import SetClock

#: A week before the meeting, when every channel is open.
OPEN = datetime.fromisoformat("2003-05-23T12:00:00-07:00")

CAPSTONE = [
    {
        "type": "meeting",
        "id": "capstone-2003",
        "issuer": "Capstone Turbine Corporation",
        "title": "2003 Annual Meeting of Stockholders",
        "timezone": "America/Los_Angeles",
        "record_date": "2003-04-10",
        "mailed": "2003-04-24",
        "convenes": "2003-05-30T09:00:00-07:00",
        "place": "Radisson Hotel Chatsworth",
        "polls": {"open": "2003-05-30T09:15:00-07:00", "close": "2003-05-30T10:00:00-07:00"},
        "cutoffs": {
            "internet": "2003-05-29T20:00:00-07:00",
            "telephone": "2003-05-29T20:00:00-07:00",
            "nominee": "2003-05-29T17:00:00-07:00",
        },
        "proxies": ["Susan Cayley", "Karen Clark"],
        "substitution": True,
    },
    {"type": "class", "id": "common", "name": "Common Stock", "outstanding": "10000"},
    {
        "type": "matter",
        "id": "1",
        "title": "Election of six directors",
        "kind": "election",
        "seats": 6,
        "nominees": [
            {"id": "1a", "name": "Eliot G. Protsch"},
            {"id": "1b", "name": "Richard Donnelly"},
            {"id": "1c", "name": "John Jaggers"},
            {"id": "1d", "name": "Jean-René Marcoux"},
            {"id": "1e", "name": "John G. McDonald"},
            {"id": "1f", "name": "Eric Young"},
        ],
        "standard": {"rule": "plurality"},
        "board": "for",
        "routine": True,
    },
    {
        "type": "matter",
        "id": "2",
        "title": "Authority for a reverse stock split",
        "kind": "proposal",
        "standard": {"rule": "majority", "of": "outstanding"},
        "board": "for",
    },
    {
        "type": "holding",
        "id": "alice",
        "holder": "Alice Archer",
        "class": "common",
        "shares": "1250",
    },
    {
        "type": "holding",
        "id": "bob",
        "holder": "Bob Baker and Beth Baker",
        "class": "common",
        "shares": "400",
        "joint": ["Bob Baker", "Beth Baker"],
    },
    {
        "type": "holding",
        "id": "carol",
        "holder": "Carol Carter",
        "class": "common",
        "shares": "3000",
    },
    {
        "type": "holding",
        "id": "nominee",
        "holder": "Harborline Securities",
        "class": "common",
        "shares": "4000",
        "kind": "nominee",
    },
    {
        "type": "holding",
        "id": "treasury",
        "holder": "Capstone Turbine Corporation",
        "class": "common",
        "shares": "500",
        "excluded": True,
    },
]


@pytest.fixture
def clock() -> type[SetClock]:
    """The installation's clock; set `clock.moment` to move it."""
    SetClock.moment = OPEN
    return SetClock


@pytest.fixture(autouse=True)
def test_installation(settings: Any, clock: type[SetClock], tmp_path: Any) -> None:
    """Every test has the set clock, its own cache and mailbox, and fast passwords."""
    settings.QUORATE_CLOCK = "tests.clocks.SetClock"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.CELERY_TASK_ALWAYS_EAGER = True
    # Kept in the process, it would outlive the test.
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def meeting(db: None) -> Any:
    """Capstone's meeting with four holdings that may vote and one of treasury shares."""
    from meetings import control_numbers
    from voting.importing import import_record

    imported = import_record([json.dumps(line) for line in CAPSTONE])
    control_numbers.issue_all(imported)
    return imported


@pytest.fixture
def control_number(meeting: Any) -> Callable[[str], str]:
    """The control number of a holding: `control_number("alice")`."""
    from meetings import control_numbers

    def of(holding: str) -> str:
        return control_numbers.derive(meeting, meeting.holdings.get(key=holding), 1)

    return of


@pytest.fixture
def staff(meeting: Any, clock: type[SetClock]) -> Callable[..., Client]:
    """A browser signed in with a role at the meeting: `staff("secretary")`.

    An inspector is appointed and has taken the oath, unless `sworn` is false.
    """
    from django.contrib.auth import get_user_model

    from meetings.models import StaffRole

    def signed_in(role: str, *, sworn: bool = True) -> Client:
        user, _ = get_user_model().objects.get_or_create(username=f"{role}@example.com")
        StaffRole.objects.get_or_create(user=user, meeting=meeting, role=role)
        if role == "inspector" and sworn:
            swear_in(meeting, user, clock())
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def swear_in(meeting: Any, user: Any, clock: Any) -> None:
    """Appoint somebody as an inspector, who takes the oath."""
    from voting.inspection import oath

    known = oath.appointment_of(user, meeting)
    oath.sign(known or oath.appoint(meeting, user.username, "Susan N. Cayley", clock), clock)
