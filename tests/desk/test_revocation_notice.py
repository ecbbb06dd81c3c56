"""The secretary enters a written revocation that reached the office."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.conftest import OPEN
from voting import counting, sweep
from voting.models import RevocationNotice


@pytest.fixture
def enter(staff, address, meeting):
    def posted(holding, **fields):
        row = meeting.holdings.get(key=holding)
        url = address("enter_revocation", holding=row.pk)
        return staff("secretary").post(url, fields, follow=True)

    return posted


def test_the_holding_is_found_by_name_or_id(staff, address):
    client = staff("secretary")

    assert "Alice Archer" in client.get(address("revocations") + "?q=archer").content.decode()
    assert "Alice Archer" in client.get(address("revocations") + "?q=alice").content.decode()
    nothing = client.get(address("revocations") + "?q=zebra").content.decode()
    assert "Nothing matches" in nothing


def test_a_notice_is_received_when_it_is_entered(enter):
    page = enter("alice", dated="2003-05-20", signed="on").content.decode()

    notice = RevocationNotice.objects.get()
    assert notice.delivered == OPEN
    assert notice.dated == date(2003, 5, 20)
    assert notice.signed
    assert notice.entered_by == "secretary@example.com"
    assert "waiting" in page


def test_the_sweep_puts_it_through_the_door(enter, vote, clock, staff, address):
    cast = vote("alice")
    clock.moment = OPEN + timedelta(hours=1)
    enter("alice", signed="on")
    sweep.sweep(clock())

    cast.standing.refresh_from_db()
    assert cast.standing.status == "revoked"
    page = staff("secretary").get(address("revocations")).content.decode()
    assert "recorded" in page and "waiting" not in page


def test_an_unsigned_notice_is_entered_as_such(enter):
    enter("alice")

    assert not RevocationNotice.objects.get().signed


def test_a_date_still_to_come_is_taken_and_warned_of(enter, vote, clock):
    cast = vote("alice")
    page = enter("alice", dated="2003-06-20", signed="on").content.decode()

    assert "It counts as of its delivery" in page
    assert RevocationNotice.objects.get().dated == date(2003, 6, 20)
    sweep.sweep(clock())
    cast.standing.refresh_from_db()
    assert cast.standing.status == "revoked"


def test_a_notice_after_the_polls_closed_is_late_and_the_secretary_is_told(
    enter, vote, meeting, clock, staff, address
):
    cast = vote("alice")
    clock.moment = datetime.fromisoformat("2003-05-30T10:00:01-07:00")
    row = meeting.holdings.get(key="alice")
    form = staff("secretary").get(address("enter_revocation", holding=row.pk)).content.decode()
    assert "The polls have closed." in form

    page = enter("alice", signed="on").content.decode()

    assert "The polls had closed before this notice was delivered" in page
    assert '<span class="tag tag-bad">late</span>' in page
    sweep.sweep(clock())
    cast.standing.refresh_from_db()
    assert cast.standing.status == "governs"
    after = staff("secretary").get(address("revocations")).content.decode()
    assert '<span class="tag tag-bad">late</span>' in after


def test_a_notice_in_time_is_not_called_late(enter, staff, address):
    assert "late</span>" not in enter("alice", signed="on").content.decode()


def test_a_notice_without_a_date_is_no_exception(enter, vote, meeting, clock):
    vote("alice")
    enter("alice", signed="on")
    sweep.sweep(clock())

    assert counting.count(meeting).problems == []


def test_shares_that_may_not_vote_have_nothing_to_revoke(enter):
    assert enter("treasury", signed="on").status_code == 404
