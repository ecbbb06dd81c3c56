"""Two inspectors, votes to look at, and pages to do it on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from meetings import second_factor
from meetings.models import StaffRole
from tests.clocks import SetClock
from tests.conftest import swear_in
from tests.voting.meetings import VARIED
from voting import door
from voting.importing import import_record
from voting.inspection.rulings import Finding
from voting.models import InspectionPolicy, Instrument

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ACCEPT = Finding("accept", "The stamp is her signature.", ["face", "books"])


@pytest.fixture
def person(meeting: Any) -> Callable[..., Any]:
    """Somebody with a role, by first name: `person("Ines")` is an inspector, not sworn yet."""

    def known(first: str, role: str = "inspector") -> Any:
        user, _ = get_user_model().objects.get_or_create(
            username=first.lower(), defaults={"first_name": first, "last_name": "Pector"}
        )
        StaffRole.objects.get_or_create(user=user, meeting=meeting, role=role)
        return user

    return known


@pytest.fixture
def ines(person: Callable[..., Any], meeting: Any, clock: type[SetClock]) -> Any:
    """An inspector who took the oath."""
    user = person("Ines")
    swear_in(meeting, user, clock())
    return user


@pytest.fixture
def ivan(person: Callable[..., Any], meeting: Any, clock: type[SetClock]) -> Any:
    """Another one."""
    user = person("Ivan")
    swear_in(meeting, user, clock())
    return user


@pytest.fixture
def unsworn(person: Callable[..., Any]) -> Any:
    """Somebody with the role of an inspector who was neither appointed nor sworn."""
    return person("Uma")


@pytest.fixture
def varied(db: None) -> Any:
    """Another meeting."""
    return import_record([json.dumps(line) for line in VARIED])


@pytest.fixture
def two_inspectors(meeting: Any) -> None:
    """At this meeting two inspectors make each ruling."""
    InspectionPolicy.objects.create(meeting=meeting, two_inspectors_rule=True)


@pytest.fixture
def vote(meeting: Any, clock: type[SetClock]) -> Callable[..., Instrument]:
    """Receive a card: `vote("carol", {"2": "for"}, signed=False)`."""

    def received(
        holding: str, votes: Mapping[str, Any] | None = None, channel: str = "mail", **fields: Any
    ) -> Instrument:
        arrival = door.Arrival(
            holding=holding, form="proxy", channel=channel, votes=votes or {}, **fields
        )
        return door.receive(meeting, arrival, clock())

    return received


@pytest.fixture
def card(vote: Callable[..., Instrument]) -> Instrument:
    """A card without a signature, which does not count by itself."""
    return vote("carol", {"2": "for"}, signed=False)


@pytest.fixture
def over(vote: Callable[..., Instrument]) -> Instrument:
    """A broker's file for more shares than its position."""
    return vote("nominee", {"2": {"for": "9000"}}, channel="nominee")


@pytest.fixture
def address(meeting: Any) -> Callable[..., str]:
    """The address of a page of the desk."""

    def of(name: str, **kwargs: Any) -> str:
        return reverse(f"voting:desk:{name}", kwargs={"key": meeting.key, **kwargs})

    return of


@pytest.fixture
def browser_of() -> Callable[[Any], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def code_of() -> Callable[[Any], str]:
    """Set somebody's authenticator app up, and read the code that it shows now."""

    def shown(user: Any) -> str:
        second_factor.give(user, SECRET)
        return second_factor.code_now(SECRET)

    return shown
