"""The dates that follow from a meeting: Capstone's to the day, and what holds for every meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.law.business_days import federal_holidays
from meetings.law.dates import broken_rules, dates, every_date
from meetings.law.entries import Direction, Entry, Nature
from meetings.law.facts import (
    Delivery,
    Form,
    Listing,
    MatterFacts,
    MeetingFacts,
    State,
    Subject,
)

from .capstone import CAPSTONE, PACIFIC

#: Days of meetings, with room on both sides for a leap year.
MEETINGS = st.dates(date(1995, 1, 1), date(2040, 12, 31))
#: How many days before the meeting something is.
BEFORE = st.integers(0, 90)


def by_key(facts: MeetingFacts) -> dict[str, Entry]:
    return {entry.key: entry for entry in every_date(facts)}


def day(text: str) -> date:
    return date.fromisoformat(text)


class TestCapstone:
    """The example FACTS: every date of the meeting of May 30, 2003."""

    entries = by_key(CAPSTONE)

    def test_the_days_of_the_week_and_the_distances(self) -> None:
        assert f"{CAPSTONE.meeting:%a}" == "Fri"
        assert f"{date(2004, 5, 30):%a}" == "Sun"
        assert CAPSTONE.record_date and CAPSTONE.mailed
        assert (CAPSTONE.meeting - CAPSTONE.record_date).days == 50
        assert (CAPSTONE.meeting - CAPSTONE.mailed).days == 36

    def test_the_holidays_of_its_half_year(self) -> None:
        given = {"2003-01-01", "2003-01-20", "2003-02-17", "2003-05-26", "2003-07-04"}
        assert {str(one) for one in federal_holidays(2003) if one <= day("2003-07-04")} == given

    @pytest.mark.parametrize(
        ("key", "first", "last"),
        [
            ("record_date", "2003-03-31", "2003-05-20"),
            ("postpone_limit", None, "2003-06-09"),
            ("adjourn_limit", None, "2003-06-29"),
            ("adjourn_limit_before_2022", None, "2003-06-29"),
            ("list_ready", None, "2003-05-20"),
            ("list_open", "2003-05-20", "2003-05-29"),
            ("list_at_meeting", "2003-05-30", "2003-05-30"),
            ("broker_search", None, "2003-03-13"),
            ("notice_access", None, "2003-04-20"),
            ("notice", "2003-03-31", "2003-05-20"),
            ("prelim_last", None, "2003-04-14"),
            ("definitive", None, "2003-04-24"),
            ("form8k", None, "2003-06-05"),
            ("results_report", None, "2003-08-14"),
            ("p14a8", None, "2003-12-26"),
            ("p14a4c", None, "2004-03-10"),
            ("upc_dissident", None, "2004-03-31"),
            ("upc_registrant", None, "2004-04-10"),
            ("upc_def", None, "2003-05-05"),
            ("broker10", "2003-05-20", None),
            ("broker15", "2003-05-15", None),
            ("inspectors", None, "2003-05-30"),
            ("authority:2", None, "2004-05-29"),
            ("annual_overdue", None, "2004-06-30"),
            ("proxy_life", None, "2006-04-24"),
            ("retention", "2006-05-30", None),
        ],
    )
    def test_a_date(self, key: str, first: str | None, last: str | None) -> None:
        entry = self.entries[key]

        assert entry.first == (first and day(first))
        assert entry.last == (last and day(last))

    def test_the_last_day_to_file_the_split_is_a_friday(self) -> None:
        assert self.entries["authority:2"].filing_day == day("2004-05-28")

    def test_the_oldest_proxy_that_is_still_voted(self) -> None:
        assert "none that is dated before May 30, 2000" in self.entries["proxy_life"].sentence

    def test_it_breaks_no_rule(self) -> None:
        assert broken_rules(CAPSTONE) == []

    def test_what_was_not_the_law_yet_does_not_bind_it(self) -> None:
        binding = {entry.key for entry in dates(CAPSTONE)}

        assert binding.isdisjoint(
            {"form8k", "notice_access", "upc_def", "upc_dissident", "voting_record_date"}
        )
        assert {"results_report", "list_at_meeting", "adjourn_limit_before_2022"} <= binding
        assert self.entries["form8k"].era.begins == day("2010-02-28")

    def test_its_brokers_vote_from_the_fifteenth_day_before(self) -> None:
        assert self.entries["broker15"].applies
        assert self.entries["broker10"].unless.startswith("The materials went out")

    def test_the_split_needs_a_preliminary_filing_and_directors_alone_do_not(self) -> None:
        assert self.entries["prelim_last"].applies
        alone = replace(CAPSTONE, matters=CAPSTONE.matters[:1])
        assert not by_key(alone)["prelim_last"].applies


class TestEras:
    """The same meeting in another year has other dates."""

    @staticmethod
    def in_year(year: int, **changed: object) -> dict[str, Entry]:
        moved = {
            "meeting": date(year, 5, 27),
            "record_date": date(year, 4, 7),
            "mailed": date(year, 4, 10),
            "convenes": None,
            "polls_open": None,
            "polls_close": None,
            "cutoffs": {},
            **changed,
        }
        return {entry.key: entry for entry in dates(replace(CAPSTONE, **moved))}

    def test_results_in_a_current_report_since_february_28_2010(self) -> None:
        def on(meeting: date) -> set[str]:
            return {entry.key for entry in dates(replace(CAPSTONE, meeting=meeting))}

        assert "results_report" in on(date(2010, 2, 27)) and "form8k" not in on(date(2010, 2, 27))
        assert "form8k" in on(date(2010, 2, 28)) and "results_report" not in on(date(2010, 2, 28))

    def test_results_of_an_autumn_meeting_stood_in_the_annual_report(self) -> None:
        autumn = by_key(replace(CAPSTONE, meeting=date(2003, 11, 20)))["results_report"]

        assert autumn.title == "Results in Form 10-K"
        assert autumn.last == date(2004, 3, 30)

    def test_no_list_at_the_meeting_from_august_2022(self) -> None:
        assert "list_at_meeting" in self.in_year(2022)
        assert "list_at_meeting" not in self.in_year(2023)
        assert "list_open" in self.in_year(2023)

    def test_what_2022_allowed_a_virtual_meeting(self) -> None:
        assert "technical failure" not in self.in_year(2022)["adjourn_limit_before_2022"].sentence
        assert "technical failure" in self.in_year(2023)["adjourn_limit"].sentence

    def test_one_limit_for_adjournment_in_every_year(self) -> None:
        for year in range(2000, 2030):
            assert sum(key.startswith("adjourn_limit") for key in self.in_year(year)) == 1

    def test_the_universal_card_after_august_2022_and_only_in_a_contest(self) -> None:
        stand = (replace(CAPSTONE.matters[0], contested=True),)
        before = {"previous_meeting": date(2022, 5, 20)}

        assert "upc_def" not in self.in_year(2023, **before)
        contest = self.in_year(2023, matters=stand, **before)
        assert contest["upc_dissident_this"].last == date(2023, 3, 21)
        assert contest["upc_registrant_this"].last == date(2023, 3, 31)
        assert contest["upc_def"].last == date(2023, 5, 2)
        assert "upc_def" not in self.in_year(2022, matters=stand)

    def test_a_meeting_of_may_2022_already_has_next_years_deadline(self) -> None:
        assert "upc_dissident" in self.in_year(2022)
        assert "upc_dissident" not in self.in_year(2021)

    def test_how_often_pay_is_asked_about(self) -> None:
        asked = (MatterFacts("3", "Frequency", Subject.SAY_ON_FREQUENCY),)

        assert "frequency_decision" not in self.in_year(2023)
        # 150 days after the meeting is October 24; 60 before the last day for proposals, earlier.
        found = self.in_year(2023, matters=asked)["frequency_decision"]
        assert found.last == date(2023, 10, 13)


class TestBrokenRules:
    """A date that breaks a rule is named with the rule and its source."""

    @staticmethod
    def broken(**changed: object) -> list[tuple[str, str]]:
        return [(e.key, e.source) for e in broken_rules(replace(CAPSTONE, **changed))]

    def test_a_record_date_61_days_before(self) -> None:
        early = CAPSTONE.meeting - timedelta(days=61)
        assert self.broken(record_date=early) == [("record_date", "8 Del. C. 213(a)")]

    def test_a_notice_nine_days_before(self) -> None:
        late = CAPSTONE.meeting - timedelta(days=9)
        assert self.broken(mailed=late) == [("notice", "8 Del. C. 222(b)")]

    def test_a_merger_wants_twenty_days(self) -> None:
        merger = (MatterFacts("1", "Merger", Subject.MERGER),)
        mailed = CAPSTONE.meeting - timedelta(days=19)

        assert self.broken(mailed=mailed) == []
        assert self.broken(mailed=mailed, matters=merger) == [
            ("notice", "8 Del. C. 251(c) and 222(b)")
        ]

    def test_a_cutoff_after_the_polls_close(self) -> None:
        late = {"mail": datetime(2003, 5, 30, 10, 0, 1, tzinfo=PACIFIC)}
        assert self.broken(cutoffs=late) == [("cutoff:mail", "8 Del. C. 231(c)")]

    def test_a_cutoff_at_the_close_itself(self) -> None:
        assert self.broken(cutoffs={"mail": CAPSTONE.polls_close}) == []

    def test_polls_that_open_before_the_meeting(self) -> None:
        early = datetime(2003, 5, 30, 8, 59, tzinfo=PACIFIC)
        assert self.broken(polls_open=early) == [("polls_open", "8 Del. C. 231(c)")]

    def test_a_meeting_fourteen_months_after_the_last(self) -> None:
        assert self.broken(previous_meeting=date(2002, 3, 30)) == [("meeting", "8 Del. C. 211(c)")]
        assert self.broken(previous_meeting=date(2002, 4, 30)) == []
        assert self.broken(previous_meeting=date(2002, 3, 30), form=Form.SPECIAL) == []

    def test_notice_and_access_39_days_before(self) -> None:
        meeting = date(2024, 5, 30)
        facts = replace(
            CAPSTONE,
            meeting=meeting,
            record_date=date(2024, 4, 10),
            mailed=meeting - timedelta(days=39),
            delivery=Delivery.NOTICE_ONLY,
            convenes=None,
            polls_open=None,
            polls_close=None,
            cutoffs={},
        )
        assert [entry.key for entry in broken_rules(facts)] == ["notice_access"]
        assert broken_rules(replace(facts, mailed=meeting - timedelta(days=40))) == []
        assert broken_rules(replace(facts, delivery=Delivery.FULL_SET)) == []

    def test_an_adjournment_of_31_days_wants_a_notice(self) -> None:
        late = datetime(2003, 6, 30, 9, 0, tzinfo=PACIFIC)

        assert self.broken(adjourned_to=late) == [("adjourn_limit_before_2022", "8 Del. C. 222(c)")]
        assert self.broken(adjourned_to=late - timedelta(days=1)) == []

    def test_results_are_due_after_the_day_to_which_the_meeting_was_adjourned(self) -> None:
        facts = replace(CAPSTONE, adjourned_to=datetime(2003, 6, 13, 9, 0, tzinfo=PACIFIC))

        assert by_key(facts)["form8k"].last == date(2003, 6, 19)

    def test_another_states_company_is_not_held_to_delawares_law(self) -> None:
        assert self.broken(record_date=date(2003, 1, 1), state=State.OTHER) == []

    def test_the_record_date_that_the_law_gives_where_none_was_fixed(self) -> None:
        entries = by_key(replace(CAPSTONE, record_date=None))

        assert entries["record_date_default"].last == date(2003, 4, 23)
        assert entries["record_date"].given == date(2003, 4, 23)

    def test_inspectors_are_not_asked_of_a_small_unlisted_company(self) -> None:
        small = replace(CAPSTONE, listing=Listing.UNLISTED)

        assert not by_key(small)["inspectors"].applies
        assert by_key(replace(small, many_holders=True))["inspectors"].applies


def plain(meeting: date, record: int = 50, notice: int = 36) -> MeetingFacts:
    return MeetingFacts(meeting, meeting - timedelta(days=record), meeting - timedelta(days=notice))


@given(MEETINGS, BEFORE)
def test_a_record_date_that_is_accepted_lies_10_to_60_days_before(
    meeting: date, before: int
) -> None:
    broken = {entry.key for entry in broken_rules(plain(meeting, record=before))}

    assert ("record_date" not in broken) == (10 <= before <= 60)


@given(MEETINGS, BEFORE)
def test_a_notice_that_is_accepted_goes_out_10_to_60_days_before(
    meeting: date, before: int
) -> None:
    broken = {entry.key for entry in broken_rules(plain(meeting, notice=before))}

    assert ("notice" not in broken) == (10 <= before <= 60)


#: Dates that hang on the meeting's day by a number of days.
BY_DAYS = (
    "record_date",
    "notice",
    "adjourn_limit",
    "adjourn_limit_before_2022",
    "list_ready",
    "list_open",
    "list_at_meeting",
    "notice_access",
    "broker10",
    "broker15",
    "postpone_limit",
    "prelim_last",
    "definitive",
    "upc_def",
    "inspectors",
)


@given(MEETINGS)
def test_dates_shift_by_a_day_when_the_meeting_does(meeting: date) -> None:
    day_later = timedelta(days=1)
    one, next_one = by_key(plain(meeting)), by_key(plain(meeting + day_later))

    for key in BY_DAYS:
        for bound in ("first", "last"):
            before, after = getattr(one[key], bound), getattr(next_one[key], bound)
            assert after == (before and before + day_later), key


@given(MEETINGS)
def test_a_later_meeting_has_no_earlier_date(meeting: date) -> None:
    one, next_one = by_key(plain(meeting)), by_key(plain(meeting + timedelta(days=1)))

    assert all(next_one[key].day >= entry.day for key, entry in one.items() if key in next_one)


@given(MEETINGS, st.sampled_from(Listing), st.sampled_from(Form), st.sampled_from(Delivery))
def test_every_date_says_what_it_is_and_where_it_comes_from(
    meeting: date, listing: Listing, form: Form, delivery: Delivery
) -> None:
    facts = replace(plain(meeting), listing=listing, form=form, delivery=delivery)
    found = every_date(facts)

    assert [entry.day for entry in found] == sorted(entry.day for entry in found)
    assert len({entry.key for entry in found}) == len(found)
    for entry in found:
        assert entry.title and entry.source and entry.sentence.endswith(".")
        assert entry.direction != Direction.FREE or entry.nature == Nature.CHOSEN
        assert entry.applies or entry.unless or not entry.era.covers(meeting)
        if entry.first is not None and entry.last is not None:
            assert entry.first <= entry.last


@given(MEETINGS)
def test_the_results_have_four_business_days_and_never_less_than_four(meeting: date) -> None:
    last = by_key(plain(meeting))["form8k"].day

    assert 4 <= (last - meeting).days <= 7
    assert last.weekday() < 5
