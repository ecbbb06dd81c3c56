"""A matter whose polls have closed is on the internet card, but can be marked no more."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from meetings import control_numbers
from meetings.clock import current_clock
from tests.conftest import CAPSTONE
from tests.voting.conftest import fingerprint, payload, review, text_of
from voting import announcements
from voting.counting import outcome_of
from voting.importing import import_record
from voting.models import Instrument


@pytest.fixture
def meeting(db: None, clock: Any) -> Any:
    """The meeting under way, with internet voting until the polls close."""
    lines = [dict(line) for line in CAPSTONE]
    lines[0].pop("cutoffs")
    imported = import_record([json.dumps(line) for line in lines])
    control_numbers.issue_all(imported)
    clock.moment = datetime.fromisoformat("2003-05-30T09:20:00-07:00")
    announcements.announce_polls(imported, "opened", clock())
    return imported


def close(meeting: Any, matter: str) -> None:
    announcements.announce_polls(
        meeting, "closed", current_clock(), meeting.matters.get(key=matter)
    )


@pytest.fixture
def alice(meeting: Any, signed_in: Any) -> Client:
    client: Client = signed_in(meeting, "alice")
    return client


@pytest.fixture
def later(clock: Any) -> Any:
    """Let a second pass: what comes at the very moment of a close is in time."""

    def passed(second: int) -> None:
        clock.moment = datetime.fromisoformat(f"2003-05-30T09:25:{second:02}-07:00")

    return passed


def test_it_is_greyed_with_the_reason_and_offers_no_marks(
    meeting: Any, alice: Client, later: Any
) -> None:
    assert 'name="m2"' in alice.get("/card/").content.decode()
    close(meeting, "2")
    later(1)
    page = alice.get("/card/")

    assert "The polls on this matter have closed." in text_of(page)
    assert 'class="matter matter-shut" id="m2-box"' in page.content.decode()
    assert 'name="m2"' not in page.content.decode()
    assert 'name="m1"' in page.content.decode()


def test_marks_on_it_are_refused_and_the_others_kept(
    meeting: Any, alice: Client, later: Any
) -> None:
    card = fingerprint(alice)
    close(meeting, "2")
    later(1)
    page = alice.post("/card/review/", {"card": card, "m1": "withhold", "m2": "for"})

    assert page.status_code == 422
    assert "Your mark on it cannot be taken; send the others." in text_of(page)
    assert 'name="m1" value="withhold" checked' in page.content.decode()
    assert not Instrument.objects.exists()


def test_a_card_without_a_mark_on_it_passes_and_leaves_it_alone(
    meeting: Any, alice: Client, later: Any
) -> None:
    card = fingerprint(alice)
    close(meeting, "2")
    later(1)
    page = alice.post("/card/review/", {"card": card, "m1": "withhold"}, follow=True)

    assert "Nothing is recorded The polls on this matter have closed." in text_of(page)
    receipt = alice.post("/card/record/", {"marks": payload(page)}, follow=True)
    assert "Nothing is recorded The polls on this matter have closed." in text_of(receipt)
    assert Instrument.objects.get().votes == {"1": "withhold"}


@pytest.mark.parametrize("page", ["record", "review"])
def test_one_that_closes_during_the_review_is_said_before_anything_is_recorded(
    meeting: Any, alice: Client, later: Any, page: str
) -> None:
    sent = payload(review(alice, {"m1": "withhold", "m2": "for"}))
    close(meeting, "2")
    later(1)
    answer = (
        alice.post("/card/record/", {"marks": sent})
        if page == "record"
        else alice.get("/card/review/")
    )

    assert answer.status_code == 422
    assert "Your mark on it cannot be taken" in text_of(answer)
    assert 'name="m1" value="withhold" checked' in answer.content.decode()
    assert not Instrument.objects.exists()


def test_what_was_sent_before_stands_on_it(meeting: Any, alice: Client, later: Any) -> None:
    before = payload(review(alice, {"m1": "withhold", "m2": "against"}))
    alice.post("/card/record/", {"marks": before})
    later(1)
    close(meeting, "2")
    later(2)
    alice.post("/card/record/", {"marks": payload(review(alice, {"m1": "for"}))})

    totals = {one.matter.id: one.totals for one in outcome_of(meeting).matters}
    assert Instrument.objects.count() == 2
    assert totals["2"]["against"] == 1250
