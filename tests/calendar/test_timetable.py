"""The calendar of a meeting: what was noted, what the record shows, what was answered for."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from meetings import timetable
from meetings.law.facts import Subject
from meetings.law.standing import Standing
from meetings.models import CalendarNote, Departure, Meeting
from meetings.timetable import NotPossible
from voting import announcements, calendar, session, sweep

pytestmark = pytest.mark.django_db


def test_a_matter_is_about_what_its_kind_tells_until_somebody_says(meeting):
    election, split = meeting.matters.select_related("subject")

    assert timetable.subject_of(election) == Subject.DIRECTORS
    assert timetable.subject_of(split) is None


def test_what_somebody_said_may_be_said_anew_and_unsaid(capstone, clock):
    split = capstone.matters.get(key="2")
    said = timetable.legal_facts(capstone)

    timetable.say_facts(said, [(split, "charter_amendment", None)], clock(), by="Susan")
    facts = timetable.facts_of(capstone)
    assert facts.matters[1].subject == Subject.CHARTER_AMENDMENT
    assert facts.matters[1].authority_until is None

    timetable.say_facts(said, [(split, "", None)], clock(), by="Susan")
    assert timetable.facts_of(capstone).matters[1].subject is None


def test_the_days_are_those_of_the_meetings_zone(capstone):
    """A meeting in the evening of Los Angeles is on the next day in UTC."""
    capstone.convenes = datetime.fromisoformat("2003-05-30T20:00:00-07:00")

    assert timetable.facts_of(capstone).meeting == date(2003, 5, 30)


def test_something_not_done_is_late_from_the_day_after(line, at):
    at("2003-05-20T23:59:00-07:00")
    assert line("list_ready").standing == Standing.DUE
    at("2003-05-21T00:00:00-07:00")
    assert line("list_ready").standing == Standing.LATE


def test_what_is_noted_is_done_and_by_whom(capstone, line, clock):
    timetable.note_done(
        capstone, line("list_ready"), clock(), on=date(2003, 5, 19), note="Printed", by="Susan"
    )

    now = line("list_ready")
    assert now.standing == Standing.DONE
    assert (now.done.by, now.done.note) == ("Susan", "Printed")


def test_the_latest_note_stands_and_the_earlier_is_kept(capstone, line, clock):
    for day in (18, 19):
        timetable.note_done(
            capstone, line("list_ready"), clock(), on=date(2003, 5, day), note="x", by="Susan"
        )
    assert line("list_ready").done.on == date(2003, 5, 19)

    timetable.take_back(capstone, line("list_ready"), clock(), note="Wrong meeting", by="Susan")
    assert line("list_ready").standing == Standing.LATE
    assert CalendarNote.objects.count() == 3


def test_what_is_not_noted_cannot_be_taken_back(capstone, line, clock):
    with pytest.raises(NotPossible, match="not noted"):
        timetable.take_back(capstone, line("list_ready"), clock(), note="x", by="Susan")


def test_what_is_not_done_yet_cannot_be_noted(capstone, line, clock):
    with pytest.raises(NotPossible, match="Today is May 23, 2003"):
        timetable.note_done(
            capstone, line("inspectors"), clock(), on=date(2003, 5, 24), note="x", by="Susan"
        )


def test_nothing_is_noted_of_a_limit_nor_of_a_cutoff(capstone, line, clock):
    for key in ("postpone_limit", "cutoff:internet", "polls_close"):
        with pytest.raises(NotPossible, match="Nothing is to be done"):
            timetable.note_done(
                capstone, line(key), clock(), on=date(2003, 5, 20), note="x", by="Susan"
            )


def test_doing_it_too_late_wants_a_reason_and_is_then_answered_for(capstone, line, clock):
    late = {"on": date(2003, 5, 21), "note": "Printed", "by": "Susan"}
    with pytest.raises(NotPossible, match=r"not after May 20, 2003 \(8 Del. C. 219"):
        timetable.note_done(capstone, line("list_ready"), clock(), **late)
    assert not CalendarNote.objects.exists()

    timetable.note_done(capstone, line("list_ready"), clock(), **late, reason="The agent was slow")

    now = line("list_ready")
    assert now.standing == Standing.ACCEPTED
    assert (now.departure.by, now.departure.reason) == ("Susan", "The agent was slow")


class TestDepartures:
    """A date that breaks a rule is an error until somebody answers for it, and for just this."""

    @pytest.fixture
    def early_record_date(self, capstone: Meeting) -> Meeting:
        capstone.record_date = date(2003, 3, 30)
        capstone.save()
        return capstone

    def test_it_is_broken(self, early_record_date, line):
        assert line("record_date").standing == Standing.BROKEN
        assert line("record_date").entry.source == "8 Del. C. 213(a)"

    def test_somebody_answers_for_it(self, early_record_date, line, clock):
        timetable.answer_for(
            early_record_date, line("record_date"), clock(), reason="McKesson", by="Susan"
        )

        now = line("record_date")
        assert now.standing == Standing.ACCEPTED
        assert now.departure.kept == "Mar 30, 2003"
        assert now.departure.asked == "from Mar 31, 2003 to May 20, 2003"

    def test_who_answers_no_longer_leaves_it_broken(self, early_record_date, line, clock):
        timetable.answer_for(
            early_record_date, line("record_date"), clock(), reason="McKesson", by="Susan"
        )
        timetable.withdraw_answer(line("record_date"), clock(), reason="A slip", by="Karen")

        assert line("record_date").standing == Standing.BROKEN
        assert [(row.holds, row.by) for row in Departure.objects.order_by("pk")] == [
            (True, "Susan"),
            (False, "Karen"),
        ]
        with pytest.raises(NotPossible, match="Nobody answers"):
            timetable.withdraw_answer(line("record_date"), clock(), reason="x", by="Karen")

        timetable.answer_for(
            early_record_date, line("record_date"), clock(), reason="After all", by="Susan"
        )
        assert line("record_date").standing == Standing.ACCEPTED

    def test_another_date_has_to_be_answered_for_anew(self, early_record_date, line, clock):
        timetable.answer_for(
            early_record_date, line("record_date"), clock(), reason="McKesson", by="Susan"
        )
        early_record_date.record_date = date(2003, 3, 29)
        early_record_date.save()

        assert line("record_date").standing == Standing.BROKEN

    def test_another_meetings_day_has_to_be_answered_for_anew(self, early_record_date, line, clock):
        timetable.answer_for(
            early_record_date, line("record_date"), clock(), reason="McKesson", by="Susan"
        )
        early_record_date.convenes = datetime.fromisoformat("2003-05-31T09:00:00-07:00")
        early_record_date.save()

        assert line("record_date").standing == Standing.BROKEN

    def test_nothing_is_to_answer_for_where_no_rule_is_broken(self, capstone, line, clock):
        with pytest.raises(NotPossible, match="breaks no rule"):
            timetable.answer_for(capstone, line("record_date"), clock(), reason="x", by="Susan")

    @pytest.mark.parametrize("model", [CalendarNote, Departure])
    def test_what_was_noted_is_never_changed_or_deleted(
        self, early_record_date, line, clock, model
    ):
        timetable.answer_for(
            early_record_date, line("record_date"), clock(), reason="McKesson", by="Susan"
        )
        timetable.note_done(
            early_record_date,
            line("inspectors"),
            clock(),
            on=date(2003, 5, 23),
            note="x",
            by="Susan",
        )
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(by="Somebody else")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.all()._raw_delete(model.objects.db)

    def test_no_departure_without_a_reason(self, early_record_date, line, clock):
        with pytest.raises(IntegrityError, match="departure_has_a_reason"), transaction.atomic():
            timetable.answer_for(
                early_record_date, line("record_date"), clock(), reason="", by="Susan"
            )


class TestTheRecord:
    """What the record shows needs no note."""

    def test_a_channel_that_closed(self, capstone, line, at, clock):
        at("2003-05-29T20:00:01-07:00")
        sweep.sweep(clock())

        closed = line("cutoff:internet")
        assert closed.standing == Standing.DONE
        assert closed.happened is not None

    def test_polls_are_as_announced_and_not_as_scheduled(self, capstone, line, at, clock):
        at("2003-05-30T09:22:00-07:00")
        announcements.announce_polls(capstone, "opened", clock())
        capstone.refresh_from_db()
        assert line("polls_open").entry.given == clock.moment
        assert line("polls_open").standing == Standing.DONE

        at("2003-05-30T11:05:00-07:00")
        announcements.announce_polls(capstone, "closed", clock())
        capstone.refresh_from_db()
        assert line("polls_close").entry.given == clock.moment
        assert line("polls_close").standing == Standing.DONE

    def test_polls_are_not_closed_while_one_matter_is_open(self, capstone, line, at, clock):
        at("2003-05-30T09:22:00-07:00")
        announcements.announce_polls(capstone, "opened", clock())
        announcements.announce_polls(capstone, "closed", clock(), capstone.matters.get(key="1"))
        capstone.refresh_from_db()

        assert calendar.line_of(capstone, "polls_close", clock().now()) is None

    def test_an_adjournment_beyond_thirty_days_breaks_a_rule(self, capstone, line, at, clock):
        at("2003-05-30T09:30:00-07:00")
        session.adjourn(
            capstone,
            to=datetime.fromisoformat("2003-06-30T09:00:00-07:00"),
            reason="",
            clock=clock(),
        )

        assert line("adjourn_limit_before_2022").standing == Standing.BROKEN
