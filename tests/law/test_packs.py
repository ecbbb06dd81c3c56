"""What the rule packs say: each rule in its time, once, and with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.law.facts import (
    NASDAQ_IS_AN_EXCHANGE,
    Delivery,
    Form,
    Listing,
    MatterFacts,
    MeetingFacts,
    State,
    Subject,
)
from meetings.law.packs import PROVISIONS
from meetings.law.provisions import OF_A_MATTER, Pack, Topic, of_matter, of_meeting

from .capstone import CAPSTONE

CAST = {"rule": "majority", "of": "cast"}
PRESENT_AND_ENTITLED = {"rule": "majority", "of": "present_and_entitled"}
OUTSTANDING = {"rule": "majority", "of": "outstanding"}


def says(subject: Subject, on: str, topic: Topic = Topic.STANDARD, **facts: Any) -> Any:
    """What the packs say of a matter; the topic is not there where they say nothing."""
    matter = MatterFacts("1", "A matter", subject, contested=facts.pop("contested", False))
    meeting = MeetingFacts(date.fromisoformat(on), **{"listing": Listing.NYSE, **facts})
    found = of_matter(PROVISIONS, meeting, matter)
    return found[topic].value if topic in found else "nothing"


@pytest.mark.parametrize(
    ("subject", "on", "standard"),
    [
        (Subject.DIRECTORS, "2003-05-30", {"rule": "plurality"}),
        (Subject.AUDITORS, "2003-05-30", PRESENT_AND_ENTITLED),
        (Subject.CHARTER_AMENDMENT, "2003-05-30", OUTSTANDING),
        (Subject.CHARTER_AMENDMENT, "2024-05-30", OUTSTANDING),
        (Subject.REVERSE_SPLIT, "2003-05-30", OUTSTANDING),
        (Subject.REVERSE_SPLIT, "2023-07-31", OUTSTANDING),
        (Subject.REVERSE_SPLIT, "2023-08-01", CAST),
        (Subject.AUTHORIZED_SHARES, "2023-07-31", OUTSTANDING),
        (Subject.AUTHORIZED_SHARES, "2023-08-01", CAST),
        (Subject.MERGER, "2024-05-30", OUTSTANDING),
        (Subject.SAY_ON_PAY, "2011-01-20", "nothing"),
        (Subject.SAY_ON_PAY, "2011-01-21", PRESENT_AND_ENTITLED),
        (Subject.SAY_ON_FREQUENCY, "2024-05-30", "nothing"),
    ],
)
def test_the_standard_of_a_matter(subject: Subject, on: str, standard: Any) -> None:
    assert says(subject, on) == standard


def test_the_easier_rule_for_a_split_is_for_a_listed_class() -> None:
    unlisted = says(Subject.REVERSE_SPLIT, "2024-05-30", listing=Listing.UNLISTED)

    assert unlisted == OUTSTANDING
    assert says(Subject.REVERSE_SPLIT, "2024-05-30", listing=Listing.NASDAQ) == CAST


@pytest.mark.parametrize(
    ("subject", "on", "routine"),
    [
        (Subject.DIRECTORS, "2009-12-31", True),
        (Subject.DIRECTORS, "2010-01-01", False),
        (Subject.AUDITORS, "2024-05-30", True),
        (Subject.GOVERNANCE_AMENDMENT, "2012-01-24", True),
        (Subject.GOVERNANCE_AMENDMENT, "2012-01-25", False),
        (Subject.EQUITY_PLAN, "2003-09-27", None),
        (Subject.EQUITY_PLAN, "2003-09-28", False),
        (Subject.SAY_ON_PAY, "2010-07-21", "nothing"),
        (Subject.SAY_ON_PAY, "2010-07-22", False),
        (Subject.MERGER, "2003-05-30", False),
        (Subject.STOCKHOLDER_PROPOSAL, "2003-05-30", False),
        (Subject.CHARTER_AMENDMENT, "2003-05-30", None),
    ],
)
def test_whether_brokers_vote_without_instructions(subject: Subject, on: str, routine: Any) -> None:
    assert says(subject, on, Topic.ROUTINE) == routine


def test_a_contested_election_is_never_routine() -> None:
    for on in ("2003-05-30", "2009-12-31", "2024-05-30"):
        assert says(Subject.DIRECTORS, on, Topic.ROUTINE, contested=True) is False


def test_pay_is_voted_on_as_advice_from_2011() -> None:
    assert says(Subject.SAY_ON_FREQUENCY, "2011-01-20", Topic.ADVISORY) == "nothing"
    assert says(Subject.SAY_ON_FREQUENCY, "2011-01-21", Topic.ADVISORY) is True


def test_another_states_company_gets_the_brokers_rule_and_no_standard() -> None:
    elsewhere: dict[str, Any] = {"state": State.OTHER}

    assert says(Subject.REVERSE_SPLIT, "2003-05-30", **elsewhere) == "nothing"
    assert says(Subject.DIRECTORS, "2003-05-30", Topic.ROUTINE, **elsewhere) is True


def test_nothing_is_suggested_while_nobody_said_what_a_matter_is_about() -> None:
    assert of_matter(PROVISIONS, CAPSTONE, MatterFacts("3", "Something")) == {}


def test_nasdaq_was_no_exchange_in_2003() -> None:
    assert not CAPSTONE.on_national_exchange
    assert replace(CAPSTONE, meeting=NASDAQ_IS_AN_EXCHANGE).on_national_exchange
    assert CAPSTONE.needs_inspectors


def test_of_capstones_meeting() -> None:
    said = {(one.topic, one.source) for one in of_meeting(PROVISIONS, CAPSTONE)}

    assert (Topic.QUORUM, "8 Del. C. 216") in said
    assert (Topic.RESULTS, "Form 10-Q, Part II, Item 4") in said
    assert (Topic.RESULTS, "Form 8-K, Item 5.07") not in said
    assert not [source for topic, source in said if source in ("Rule 14a-16", "Rule 14a-19")]


#: The days on which anything changes, and the days before.
TURNS = sorted(
    {
        day + timedelta(days=shift)
        for one in PROVISIONS
        for day in (one.era.begins, one.era.ends)
        if day is not None
        for shift in (-1, 0)
    }
)

FACTS = st.builds(
    MeetingFacts,
    meeting=st.one_of(st.sampled_from(TURNS), st.dates(date(1995, 1, 1), date(2040, 1, 1))),
    form=st.sampled_from(Form),
    listing=st.sampled_from(Listing),
    delivery=st.sampled_from(Delivery),
    many_holders=st.booleans(),
)
MATTERS = st.builds(
    MatterFacts,
    key=st.just("1"),
    title=st.just("A matter"),
    subject=st.sampled_from(Subject),
    contested=st.booleans(),
)


@given(FACTS, MATTERS)
def test_of_a_matter_one_provision_at_most_speaks_on_each_topic(
    facts: MeetingFacts, matter: MatterFacts
) -> None:
    speaking = [
        one.topic for one in PROVISIONS if one.topic in OF_A_MATTER and one.reaches(facts, matter)
    ]

    assert len(speaking) == len(set(speaking))


@given(FACTS, MATTERS.filter(lambda matter: not (matter.subject or "").startswith("say_on")))
def test_in_every_year_there_is_a_standard_and_a_word_on_brokers(
    facts: MeetingFacts, matter: MatterFacts
) -> None:
    found = of_matter(PROVISIONS, facts, matter)

    assert found[Topic.STANDARD].value
    assert Topic.ROUTINE in found


@given(FACTS)
def test_of_a_meeting_one_rule_on_notice_list_and_results(facts: MeetingFacts) -> None:
    topics = [one.topic for one in of_meeting(PROVISIONS, facts) if one.pack != Pack.BYLAWS]

    for topic in (Topic.QUORUM, Topic.NOTICE, Topic.LIST, Topic.RESULTS):
        assert topics.count(topic) == 1


def test_every_provision_says_its_source() -> None:
    for one in PROVISIONS:
        assert one.source and one.text.endswith(".")
        assert (one.topic in OF_A_MATTER) == (one.subject is not None)
        if one.topic == Topic.ROUTINE:
            assert one.pack == Pack.NYSE
