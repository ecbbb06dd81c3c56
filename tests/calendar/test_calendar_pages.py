"""The pages of the calendar and of the rules in force."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils.html import escape

from meetings.models import CalendarLink, CalendarNote, Departure, LegalFacts
from voting.views.calendar import days_away

pytestmark = pytest.mark.django_db

DONE = {"on": "2003-05-19", "note": "Printed by the agent"}


@pytest.fixture
def secretary(staff):
    return staff("secretary")


def test_the_calendar_shows_the_dates_in_order_and_today(capstone, secretary, address):
    page = secretary.get(address("calendar")).content.decode()

    places = [
        page.index(what)
        for what in (
            "Banks and brokers are asked",
            ">Record date<",
            "<b>Today</b>",
            "Voting by Internet closes",
            "Last day to postpone to",
        )
    ]
    assert places == sorted(places)
    assert "Form 8-K, Item 5.07" in page, "what does not bind is said, with the reason"
    assert "In force from Feb 28, 2010" in page


def test_it_names_what_is_late(capstone, secretary, address):
    page = secretary.get(address("calendar")).content.decode()

    assert "Wants attention" in page
    assert re.search(r"The list of stockholders is ready.*?late: 3 days ago", page, re.S)


def test_the_secretary_notes_that_it_is_done(capstone, secretary, address):
    response = secretary.post(address("note_date", entry="list_ready"), DONE, follow=True)

    assert "is noted as done" in response.content.decode()
    assert CalendarNote.objects.get().on == date(2003, 5, 19)


def test_a_day_that_breaks_the_rule_is_refused_without_a_reason(capstone, secretary, address):
    late = {**DONE, "on": "2003-05-22"}
    response = secretary.post(address("note_date", entry="list_ready"), late)

    assert response.status_code == 422
    assert "not after May 20, 2003" in response.content.decode()
    assert not CalendarNote.objects.exists()

    secretary.post(address("note_date", entry="list_ready"), {**late, "reason": "Agent was slow"})
    assert Departure.objects.get().reason == "Agent was slow"
    page = secretary.get(address("calendar")).content.decode()
    assert "answers for it: Agent was slow" in page


def test_a_note_is_taken_back(capstone, secretary, address):
    secretary.post(address("note_date", entry="list_ready"), DONE)
    secretary.post(address("take_back_date", entry="list_ready"), {"note": "Wrong list"})

    page = secretary.get(address("calendar_date", entry="list_ready")).content.decode()
    assert "Not done after all" in page and "Wrong list" in page


def test_a_date_that_breaks_a_rule_is_answered_for(capstone, secretary, address):
    capstone.record_date = date(2003, 3, 30)
    capstone.save()
    page = secretary.get(address("calendar")).content.decode()
    assert "breaks a rule" in page and "8 Del. C. 213(a)" in page

    where = address("answer_for_date", entry="record_date")
    assert secretary.post(where, {"reason": ""}).status_code == 422
    secretary.post(where, {"reason": "Upheld in McKesson"})
    assert "Upheld in McKesson" in secretary.get(address("calendar")).content.decode()

    where = address("withdraw_answer_for_date", entry="record_date")
    assert secretary.post(where, {"reason": ""}).status_code == 422
    secretary.post(where, {"reason": "Entered for another meeting"})
    assert "breaks a rule" in secretary.get(address("calendar")).content.decode()
    page = secretary.get(address("calendar_date", entry="record_date")).content.decode()
    assert "Answered for no longer" in page


def test_what_is_written_in_a_note_stays_text(capstone, secretary, address):
    forged = "<script>alert(1)</script>"
    secretary.post(address("note_date", entry="list_ready"), {**DONE, "note": forged})

    page = secretary.get(address("calendar")).content.decode()
    assert forged not in page and escape(forged) in page


@pytest.mark.parametrize("role", ["inspector", "observer"])
def test_others_read_and_do_not_write(capstone, staff, address, role):
    page = staff(role).get(address("calendar_date", entry="list_ready")).content.decode()

    assert "not after May 20, 2003" in page
    assert "Note it as done" not in page


def test_a_date_that_does_not_bind_has_no_page(capstone, secretary, address):
    for entry in ("form8k", "no-such-date"):
        assert secretary.get(address("calendar_date", entry=entry)).status_code == 404


def test_ones_address_is_made_shown_and_revoked(capstone, staff, address):
    observer = staff("observer")
    observer.post(address("calendar_link"), {"make": ""})
    page = observer.get(address("calendar")).content.decode()
    shown = re.search(r'value="http://[^"]*/calendar\.ics\?link=([^"]+)"', page)
    assert shown
    assert observer.get("/calendar.ics", {"link": shown[1]}).status_code == 200
    assert shown[1] not in staff("secretary").get(address("calendar")).content.decode()

    observer.post(address("calendar_link"), {"revoke": ""})
    assert observer.get("/calendar.ics", {"link": shown[1]}).status_code == 404
    assert CalendarLink.objects.get().revoked_at is not None


def test_the_rules_show_a_difference_and_who_answers_for_it(capstone, secretary, address):
    page = secretary.get(address("rules")).content.decode()
    assert "1 difference" in page and "NYSE Rule 452" in page

    about = {"about": "rule: routine of matter 2"}
    empty = secretary.post(address("answer_for_rule"), {**about, "reason": ""})
    assert empty.status_code == 422
    assert "This field is required" in empty.content.decode()
    secretary.post(address("answer_for_rule"), {**about, "reason": "As the statement says"})
    page = secretary.get(address("rules")).content.decode()
    assert "As the statement says" in page and "answered for" in page

    secretary.post(address("answer_for_rule"), {**about, "reason": "A slip", "withdraw": ""})
    assert "1 difference" in secretary.get(address("rules")).content.decode()


def test_the_secretary_says_what_the_law_needs_to_know(meeting, secretary, address):
    assert "Nobody has said yet" in secretary.get(address("rules")).content.decode()
    election, split = meeting.matters.all()
    said = {
        "state": "delaware",
        "listing": "nyse",
        "registered": "on",
        "delivery": "full_set",
        "venue": "virtual",
        "previous_meeting": "2002-06-14",
        f"about_{election.pk}": "directors",
        f"about_{split.pk}": "reverse_split",
        f"until_{split.pk}": "2004-05-30",
    }
    assert secretary.post(address("legal_facts"), said).status_code == 302

    facts = LegalFacts.objects.get(meeting=meeting)
    assert (facts.listing, facts.previous_meeting) == ("nyse", date(2002, 6, 14))
    assert facts.changed_by
    page = secretary.get(address("calendar")).content.decode()
    assert "The last business day to file is Fri, May 28" in page


def test_an_authority_without_a_subject_is_refused(meeting, secretary, address):
    _, split = meeting.matters.all()
    response = secretary.post(
        address("legal_facts"),
        {
            "state": "delaware",
            "listing": "nyse",
            "delivery": "full_set",
            "venue": "in_person",
            f"until_{split.pk}": "2004-05-30",
        },
    )

    assert response.status_code == 422
    assert "Say what the matter is about" in response.content.decode()
    assert not LegalFacts.objects.exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2003-05-27", "today"),
        ("2003-05-28", "tomorrow"),
        ("2003-05-26", "yesterday"),
        ("2003-06-06", "in 10 days"),
        ("2003-05-20", "7 days ago"),
        ("2003-08-14", "in 3 months"),
        ("2000-05-30", "3 years ago"),
    ],
)
def test_how_far_a_day_is_off(day, words):
    assert days_away(date.fromisoformat(day), date(2003, 5, 27)) == words
