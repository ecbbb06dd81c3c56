"""The last signature against votes under way: each is counted, or told that it is over."""

from __future__ import annotations

import time
from threading import Event
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from meetings.clock import DatabaseClock
from voting import announcements, certifying, counts, door, locks
from voting.inspection import oath
from voting.models import ClosedMeeting, Count, CountPolicy, RecordLine

pytestmark = pytest.mark.postgresql


def somebody_waits_for_the_meeting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def card(holding: str) -> door.Arrival:
    return door.Arrival(holding, "proxy", "mail", {"2": "for"})


def test_who_waited_for_the_last_signature_is_told_that_it_is_over(meeting_now, at_once):
    meeting = meeting_now()
    held = Event()

    def close() -> None:
        with transaction.atomic():
            locks.hold_polls_alone(meeting)
            held.set()
            for _ in range(200):
                if somebody_waits_for_the_meeting():
                    break
                time.sleep(0.05)
            line = RecordLine.objects.create(meeting=meeting, type="note", body="{}")
            count = Count.objects.create(
                meeting=meeting,
                line=line,
                key="count-1",
                kind="final",
                at=DatabaseClock().now(),
                by="Ines Pector",
                leaves=0,
                result={},
                digest="0" * 64,
            )
            ClosedMeeting.objects.create(meeting=meeting, count=count, line=line, at=count.at)

    def vote() -> Any:
        assert held.wait(timeout=20)
        return door.receive(meeting, card("alice"), DatabaseClock())

    closed, voted = at_once([close, vote])

    assert closed is None, closed
    assert isinstance(voted, door.Refused) and voted.code == "meeting_closed"
    assert not meeting.instruments.exists()


def test_cards_beside_the_signatures_are_covered_or_refused(
    meeting_now, at_once, settings, tmp_path
):
    """A card that slips in after the count makes it stale; nothing is certified without it."""
    from datetime import UTC, datetime

    from voting.reports import signing

    key, chain = signing.make_pair(tmp_path / "signing", "Capstone", datetime.now(UTC))
    settings.CERTIFICATE_KEY_FILE, settings.CERTIFICATE_CHAIN_FILE = str(key), str(chain)
    meeting = meeting_now(holders=60)
    CountPolicy.objects.create(meeting=meeting, preliminary="inspectors", inspectors=1)
    user = get_user_model().objects.create_user("inspector")
    clock = DatabaseClock()
    oath.sign(oath.appoint(meeting, "inspector", "Secretary", clock), clock)
    door.receive(meeting, card("carol"), clock)
    announcements.announce_polls(meeting, "opened", clock)
    announcements.announce_polls(meeting, "closed", clock)

    def send(first: int) -> list[str]:
        refused = []
        for holder in range(first, first + 20):
            try:
                door.receive(meeting, card(f"h{holder}"), DatabaseClock())
            except door.Refused as error:
                refused.append(error.code)
        return refused

    def certify() -> bool:
        for _ in range(200):
            try:
                counts.take(meeting, "final", "Ines Pector", DatabaseClock())
                certifying.sign(meeting, user, DatabaseClock())
            except certifying.NotPossible:
                continue
            return True
        return False

    certified, *sent = at_once([certify, *(lambda at=at: send(at) for at in (0, 20, 40))])

    assert certified is True, certified
    assert {code for each in sent for code in each} <= {"meeting_closed"}
    count = ClosedMeeting.objects.get().count
    assert not counts.stale(count)
    assert counts.repeat(count).equal
    refused = sum(len(each) for each in sent)
    assert meeting.instruments.count() == 1 + 60 - refused
