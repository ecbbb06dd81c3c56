"""A visitor who sits in as the inspector takes the oath, and can settle what waits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demo import load, play
from demo.milestones import MILESTONES
from voting.inspection import oath, queue
from voting.inspection.unresolved import unresolved
from voting.models import RecordLine
from voting.record.read import read_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> Any:
    settings.QUORATE_CLOCK = "demo.clock.MovableClock"
    return load.load()


@pytest.fixture
def inspector(demo: Any) -> Client:
    client = Client()
    assert client.login(username="inspector", password=load.PASSWORD)
    return client


def test_the_visitor_signs_with_the_code_that_the_bar_shows(demo: Any, inspector: Client) -> None:
    address = reverse("voting:desk:oath", args=[demo.key])
    page = inspector.get(address).content.decode()
    code = re.search(r'app shows <b class="num">([0-9 ]+)</b>', page)
    assert code, "the bar shows no code"

    inspector.post(address, {"name": "Ines Pector", "code": code[1]})

    assert [bool(one.oath) for one in oath.inspectors(demo)] == [True, True]


def test_the_bar_shows_no_code_where_none_is_asked_for(demo: Any, inspector: Client) -> None:
    page = inspector.get(reverse("voting:desk:duties", args=[demo.key])).content.decode()

    assert "authenticator app shows" not in page


def test_the_queue_has_every_kind_of_scene_and_what_waits_can_be_resolved(
    demo: Any, inspector: Client
) -> None:
    play.move_clock(demo, MILESTONES[-1].moment)
    kinds = {kind for one in queue.entries(demo) for kind in one.kinds}

    assert kinds >= {"unsigned", "undated", "postdated", "overmarked", "late", "overvote"}
    assert kinds >= {"joint_owners_differ", "one_owner_signed", "unknown_name"}
    assert any("overvote" in one.words for one in unresolved(demo))


def test_the_record_can_be_read_with_its_appointments_and_oaths(demo: Any) -> None:
    lines = RecordLine.objects.filter(meeting=demo).order_by("pk")

    assert read_record(lines.values_list("body", flat=True))
    assert lines.filter(type="appointment").count() == 2
