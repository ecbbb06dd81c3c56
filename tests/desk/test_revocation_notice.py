"""The secretary enters a written revocation that reached the office."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.cards.pictures import named, png
from tests.conftest import OPEN
from voting import counting, revocations, sweep
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
    assert notice.entered == OPEN
    assert notice.entered_by == "secretary@example.com"
    assert "recorded" in page and "waiting" not in page


def test_it_takes_effect_at_once_and_its_holder_sees_that(
    enter, vote, clock, client, control_number
):
    cast = vote("alice")
    clock.moment = OPEN + timedelta(hours=1)
    enter("alice", signed="on")

    cast.standing.refresh_from_db()
    assert cast.standing.status == "revoked"
    client.post("/", {"number": control_number("alice")})
    page = client.get("/history/").content.decode()
    assert "revoked" in page
    assert "notice of revocation" in page


def test_one_that_had_to_wait_goes_with_the_sweep(vote, clock, meeting):
    cast = vote("alice")
    clock.moment = OPEN + timedelta(hours=1)
    alice = meeting.holdings.get(key="alice")
    revocations.enter(alice, clock(), dated=None, signed=True, entered_by="S. Cayley")
    sweep.sweep(clock())

    cast.standing.refresh_from_db()
    assert cast.standing.status == "revoked"


def test_it_counts_from_when_the_office_received_it(enter, vote, clock, staff, address):
    clock.moment = OPEN + timedelta(hours=2)
    later = vote("alice")
    clock.moment = OPEN + timedelta(hours=4)
    one_before = timezone.localtime(OPEN + timedelta(hours=1), ZoneInfo("America/Los_Angeles"))
    enter("alice", signed="on", delivered=f"{one_before:%Y-%m-%dT%H:%M}")

    notice = RevocationNotice.objects.get()
    assert notice.delivered == OPEN + timedelta(hours=1)
    assert notice.entered == OPEN + timedelta(hours=4)
    later.standing.refresh_from_db()
    assert later.standing.status == "governs", "the proxy came after the notice"
    assert "entered" in staff("secretary").get(address("revocations")).content.decode()


def test_a_receipt_still_to_come_is_refused(enter):
    answer = enter("alice", signed="on", delivered="2031-01-01T10:00")

    assert answer.status_code == 422
    assert "this time is still to come" in answer.content.decode()
    assert not RevocationNotice.objects.exists()


def test_one_received_before_the_polls_closed_and_entered_after_is_in_time(enter, vote, clock):
    cast = vote("alice")
    clock.moment = datetime.fromisoformat("2003-05-30T10:20:00-07:00")
    page = enter("alice", signed="on", delivered="2003-05-30T09:59:59").content.decode()

    assert "late</span>" not in page
    cast.standing.refresh_from_db()
    assert cast.standing.status == "revoked"


def test_one_received_after_the_polls_closed_is_kept_and_marked_late(enter, vote, clock):
    cast = vote("alice")
    clock.moment = datetime.fromisoformat("2003-05-30T15:00:00-07:00")
    page = enter("alice", signed="on", delivered="2003-05-30T10:00:01").content.decode()

    assert '<span class="tag tag-bad">late</span>' in page
    notice = RevocationNotice.objects.select_related("instrument__standing").get()
    assert notice.instrument.standing.status == "late"
    cast.standing.refresh_from_db()
    assert cast.standing.status == "governs"


def test_the_scan_is_kept_and_shown_to_the_inspector(enter, staff, address):
    enter("alice", signed="on", scan=png("revocation.png"))

    notice = RevocationNotice.objects.get()
    scan = notice.scans.get()
    assert (scan.kind, scan.pages) == ("png", 1)
    assert "revocation.png" not in scan.file.name
    inspector = staff("inspector")
    page = inspector.get(address("instrument", instrument=notice.instrument_id)).content.decode()
    shown = address("revocation_scan_picture", scan=scan.pk, number=1)
    assert shown in page
    picture = inspector.get(shown)
    assert picture["Content-Type"] == "image/png"
    assert picture["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_that_is_no_scan_leaves_nothing(enter, settings):
    answer = enter("alice", signed="on", scan=named(b"<html>", "notice.pdf"))

    assert answer.status_code == 422
    assert "notice.pdf is no PDF, TIFF, JPEG or PNG" in answer.content.decode()
    assert not RevocationNotice.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_the_scan_of_another_meeting_is_not_there(staff, address):
    assert staff("inspector").get(address("revocation_scan_file", scan=999)).status_code == 404


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
