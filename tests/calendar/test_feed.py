"""The calendar in one's own program: read back, secret, and revocable."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from config.logs import WithoutQueryString
from meetings import calendar_feed, timetable
from meetings.models import CalendarLink, Meeting, StaffRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def susan(capstone):
    user = get_user_model().objects.create_user("susan")
    StaffRole.objects.create(user=user, meeting=capstone, role="secretary")
    return user


@pytest.fixture
def token(susan, capstone, clock):
    return calendar_feed.token_of(calendar_feed.make_link(susan, capstone, clock()))


def ask(token):
    return Client().get(reverse("voting:calendar_feed"), {"link": token})


def events(response):
    """The feed, parsed again: events by the key of their date."""
    parsed = Calendar.from_ical(response.content)
    return {str(one["UID"]).partition(".")[0]: one for one in parsed.walk("VEVENT")}


def test_the_feed_reads_back_as_a_calendar(token, capstone, line):
    response = ask(token)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    parsed = Calendar.from_ical(response.content)
    assert parsed["VERSION"] == "2.0"
    assert parsed["X-WR-CALNAME"] == f"{capstone.issuer.name}: {capstone.title}"
    found = events(response)
    assert found["broker_search"].decoded("DTSTART") == date(2003, 3, 13)
    assert found["broker_search"].decoded("DTEND") == date(2003, 3, 14)
    assert found["cutoff:internet"].decoded("DTSTART") == datetime(2003, 5, 30, 3, tzinfo=UTC)
    assert "8 Del. C. 213(a)" in found["record_date"]["DESCRIPTION"]


def test_a_period_lasts_from_its_first_day_to_its_last(token):
    period = events(ask(token))["list_open"]

    assert period.decoded("DTSTART") == date(2003, 5, 20)
    assert period.decoded("DTEND") == date(2003, 5, 30), "the end is the day after"


def test_every_date_that_binds_is_in_it_once(token, capstone, clock):
    lines = timetable.lines(capstone, timetable.facts_of(capstone), clock().now())
    uids = [one["UID"] for one in Calendar.from_ical(ask(token).content).walk("VEVENT")]

    assert len(uids) == len(set(uids)) == len(lines)


def test_it_says_what_is_late_and_what_is_done(token, capstone, line, clock):
    assert events(ask(token))["list_ready"]["SUMMARY"].startswith("Late: ")
    timetable.note_done(
        capstone, line("list_ready"), clock(), on=date(2003, 5, 19), note="Printed", by="Susan"
    )

    done = events(ask(token))["list_ready"]
    assert done["SUMMARY"].startswith("Done: ")
    assert "Printed" in done["DESCRIPTION"]


def test_an_event_keeps_its_id_when_its_date_moves(token, capstone):
    before = events(ask(token))["adjourn_limit_before_2022"]
    capstone.convenes = capstone.convenes.replace(month=6, day=2)
    capstone.save()
    after = events(ask(token))["adjourn_limit_before_2022"]

    assert after["UID"] == before["UID"]
    assert after.decoded("DTSTART") == date(2003, 7, 2)


def test_a_title_cannot_add_a_line_of_its_own(token, capstone):
    matter = capstone.matters.get(key="2")
    matter.title = "Split\r\nBEGIN:VEVENT\r\nSUMMARY:forged"
    matter.save()

    found = events(ask(token))
    assert not [one for one in found.values() if str(one["SUMMARY"]) == "forged"]
    assert "forged" in found["authority:2"]["DESCRIPTION"]


class TestSecret:
    def test_a_forged_address_opens_nothing(self, token):
        number, _, seal = token.partition(".")

        assert ask(f"{int(number) + 1}.{seal}").status_code == 404
        for forged in ("", number, f"{number}.", "x.y", token[:-1], token + "a"):
            assert ask(forged).status_code == 404, forged

    def test_a_revoked_one_opens_nothing(self, token, susan, capstone, clock):
        assert calendar_feed.revoke_link(susan, capstone, clock())
        assert ask(token).status_code == 404
        assert not calendar_feed.revoke_link(susan, capstone, clock())

    def test_a_new_one_ends_the_one_before(self, token, susan, capstone, clock):
        second = calendar_feed.token_of(calendar_feed.make_link(susan, capstone, clock()))

        assert ask(token).status_code == 404
        assert ask(second).status_code == 200
        assert CalendarLink.objects.count() == 2

    def test_who_lost_the_role_reads_no_more(self, token, susan, capstone):
        StaffRole.objects.filter(user=susan).update(role="clerk")
        assert ask(token).status_code == 404

    def test_who_left_reads_no_more(self, token, susan):
        susan.is_active = False
        susan.save()
        assert ask(token).status_code == 404

    def test_it_opens_one_meeting(self, token, susan, capstone):
        other = Meeting.objects.get(pk=capstone.pk)
        other.pk, other.key, other.title = None, "other", "Another meeting"
        other.save()
        StaffRole.objects.create(user=susan, meeting=other, role="secretary")

        assert b"Another meeting" not in ask(token).content

    def test_no_log_keeps_it(self, token):
        import logging

        line = f'"GET /calendar.ics?link={token} HTTP/1.1" 200'
        record = logging.LogRecord("granian.access", logging.INFO, "", 0, line, None, None)
        WithoutQueryString().filter(record)
        assert token not in record.getMessage()
