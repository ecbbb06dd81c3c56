"""The meeting's own rules beside those of the packs, and the differences answered for."""

from __future__ import annotations

import pytest

from meetings import timetable
from meetings.models import Departure
from meetings.timetable import NotPossible
from voting import calendar, rules_in_force

pytestmark = pytest.mark.django_db


def compared(meeting):
    rules = rules_in_force.of(meeting, calendar.facts_of(meeting))
    return {one.about: one for one in rules.comparisons}


def test_capstones_standards_are_those_of_2003(capstone):
    found = compared(capstone)

    assert found["rule: standard of matter 1"].same
    split = found["rule: standard of matter 2"]
    assert split.same
    assert split.suggested == "more than half of the votes of all outstanding shares"
    assert found["rule: quorum"].same


def test_in_2024_the_split_of_a_listed_company_would_need_less(capstone):
    capstone.convenes = capstone.convenes.replace(year=2024)
    capstone.save()

    split = compared(capstone)["rule: standard of matter 2"]
    assert split.same is False
    assert split.suggested == "more than half of the votes cast for or against"
    assert split.provision.source == "8 Del. C. 242(d)(2)"


def test_directors_are_routine_in_2003_and_not_since_2010(capstone):
    assert compared(capstone)["rule: routine of matter 1"].same

    capstone.convenes = capstone.convenes.replace(year=2010)
    capstone.save()
    assert compared(capstone)["rule: routine of matter 1"].open


def test_nothing_is_compared_while_nobody_said_what_a_matter_is_about(meeting):
    assert [about for about in compared(meeting) if about.endswith("matter 2")] == []


def test_what_depends_is_to_be_asked_and_is_no_difference(capstone, clock):
    split = capstone.matters.get(key="2")
    said = timetable.legal_facts(capstone)
    timetable.say_facts(said, [(split, "charter_amendment", None)], clock(), by="Susan")

    routine = compared(capstone)["rule: routine of matter 2"]
    assert routine.same is None
    assert not routine.open


def test_a_lower_quorum_differs(capstone):
    capstone.quorum = {"of": "outstanding", "at_least": "1/3"}
    capstone.save()

    quorum = compared(capstone)["rule: quorum"]
    assert quorum.open
    assert quorum.has == "at least one third of the votes outstanding"


class TestAnswering:
    ABOUT = "rule: routine of matter 2"

    def answer(self, meeting, clock, about=ABOUT):
        return rules_in_force.answer_for(
            meeting,
            calendar.facts_of(meeting),
            about,
            clock(),
            reason="As the statement says",
            by="Susan",
        )

    def test_a_difference_is_answered_for_as_it_is(self, capstone, clock):
        assert compared(capstone)[self.ABOUT].open
        self.answer(capstone, clock)

        found = compared(capstone)[self.ABOUT]
        assert not found.open
        assert found.departure.reason == "As the statement says"

    def test_an_answer_holds_for_no_other_difference(self, capstone, clock):
        self.answer(capstone, clock)
        split = capstone.matters.get(key="2")
        said = timetable.legal_facts(capstone)
        timetable.say_facts(said, [(split, "reverse_split", None)], clock(), by="Susan")
        assert not compared(capstone)[self.ABOUT].open

        Departure.objects.create(
            meeting=capstone,
            about="rule: standard of matter 2",
            kept="more than half of the votes of all outstanding shares",
            asked="something else",
            source="-",
            reason="x",
            by="Susan",
            at=clock.moment,
        )
        capstone.convenes = capstone.convenes.replace(year=2024)
        capstone.save()
        assert compared(capstone)["rule: standard of matter 2"].open

    def test_what_does_not_differ_has_no_answer(self, capstone, clock):
        for about in ("rule: standard of matter 2", "rule: no such thing"):
            with pytest.raises(NotPossible, match="does not differ"):
                self.answer(capstone, clock, about)
