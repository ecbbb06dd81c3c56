"""The secretary enters a written revocation that reached the office."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import OPEN
from voting import sweep
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


def test_a_date_that_has_not_come_yet_is_a_slip(enter):
    page = enter("alice", dated="2003-06-20", signed="on").content.decode()

    assert "has not come yet" in page
    assert not RevocationNotice.objects.exists()


def test_shares_that_may_not_vote_have_nothing_to_revoke(enter):
    assert enter("treasury", signed="on").status_code == 404
