"""Nominees' files and legal proxies at the same instant, on real connections."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from meetings.clock import DatabaseClock, current_clock
from meetings.models import Holding
from tests.concurrency.test_door import assert_the_books_agree
from voting import door, snapshot
from voting.models import Instrument, InstrumentStanding, NomineeFile, RecordedFile
from voting.nominees import legal_proxies, positions, recording
from voting.nominees.columns import columns_of

pytestmark = pytest.mark.postgresql


@pytest.fixture
def sent(meeting_now: Any) -> Any:
    """A meeting now, its broker, and a file of 4,000 shares that he sent."""
    meeting = meeting_now()
    user = get_user_model().objects.create_user("broker")
    positions.give(
        user, meeting.holdings.get(key="nominee"), by="Secretary", now=current_clock().now()
    )
    columns = columns_of(snapshot.agenda_of(meeting))
    cells = ["4000" if column.choice == "for" else "" for column in columns]
    titles = ["account", *(column.title for column in columns)]
    content = f"{','.join(titles)}\n{','.join(['nominee', *cells])}".encode()
    file = recording.take(meeting, user, "f.csv", content, "", "replace", DatabaseClock())
    assert file.faults == []
    return meeting, user, file


def test_a_file_recorded_twice_at_the_same_instant_is_one(sent: Any, at_once: Any) -> None:
    meeting, user, file = sent
    received = at_once([lambda: recording.record(file, user, DatabaseClock())] * 3)

    assert all(isinstance(one, RecordedFile) for one in received), received
    assert Instrument.objects.count() == 1
    assert NomineeFile.objects.count() == 1
    assert_the_books_agree(meeting)


def test_a_legal_proxy_and_a_file_for_the_whole_at_the_same_instant(
    sent: Any, at_once: Any
) -> None:
    meeting, user, file = sent
    nominee = meeting.holdings.select_related("share_class", "meeting").get(key="nominee")
    received = at_once(
        [
            lambda: recording.record(file, user, DatabaseClock()),
            lambda: legal_proxies.issue(nominee, "Olive Owner", 500, DatabaseClock()),
        ]
    )

    assert not any(isinstance(one, Exception) for one in received), received
    # Whichever came first: 4,000 on a position of 3,500 are held, and not cut.
    assert InstrumentStanding.objects.get().status == "overvote"
    assert_the_books_agree(meeting)


def test_two_legal_proxies_share_what_is_left(sent: Any, at_once: Any) -> None:
    meeting, _, _ = sent
    nominee = meeting.holdings.select_related("share_class", "meeting").get(key="nominee")
    received = at_once(
        [
            lambda: legal_proxies.issue(nominee, "Olive Owner", 2500, DatabaseClock()),
            lambda: legal_proxies.issue(nominee, "Paul Partner", 2500, DatabaseClock()),
        ]
    )

    assert sum(isinstance(one, Holding) for one in received) == 1, received
    assert_the_books_agree(meeting)


def test_a_file_and_a_vote_of_the_same_position(sent: Any, at_once: Any) -> None:
    meeting, user, file = sent
    vote = door.Arrival("nominee", "proxy", "internet", {"1": "for", "2": "against"})
    received = at_once(
        [
            lambda: recording.record(file, user, DatabaseClock()),
            lambda: door.receive(meeting, vote, DatabaseClock()),
        ]
    )

    assert not any(isinstance(one, Exception) for one in received), received
    assert sorted(InstrumentStanding.objects.values_list("status", flat=True)) == [
        "governs",
        "superseded",
    ]
    assert_the_books_agree(meeting)
