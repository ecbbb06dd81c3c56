"""Whatever the page can cast, the telephone can cast, and the same is recorded.

The page's marks are the measure: for each of them a caller finds the keys, and the ballot reads
both alike. The other way round, whatever keys are pressed, only what the page takes is recorded.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import CAPSTONE, OPEN
from tests.rules.strategies import records
from tests.telephone.callers import (
    at_the_menu,
    boxes_of,
    caller_with,
    cast_by_telephone,
    every_mark_on,
    heard,
    key_in,
)
from tests.voting.meetings import VARIED
from tests.voting.test_ballot import ballot_for
from voting import ballot as ballots
from voting.ballot import Ballot
from voting.ballot_words import PRINTED
from voting.record.read import read_agenda
from voting.rules import facts, marks
from voting.telephone import script
from voting.telephone.english import ENGLISH
from voting.telephone.script import _asked
from voting.telephone.spanish import SPANISH
from voting.telephone.speech import KEY, Ask, HangUp, Record

#: Every holding of the tests' meetings that has a ballot.
HOLDINGS = [(CAPSTONE, "alice"), (CAPSTONE, "bob"), (VARIED, "a"), (VARIED, "b")]

AGENDA = ("meeting", "class", "matter", "substitution")

on_ballots = pytest.mark.parametrize(
    "ballot", [ballot_for(lines, holding) for lines, holding in HOLDINGS], ids=["A", "B", "a", "b"]
)


@st.composite
def drawn_ballots(draw: Any) -> Ballot:
    """The ballot of a holding of a meeting drawn at random."""
    lines = draw(records())
    agenda = read_agenda([json.dumps(one) for one in lines if one["type"] in AGENDA])
    holdings = [one for one in lines if one["type"] == "holding"]
    line = draw(st.sampled_from(holdings))
    exact = Fraction(line["shares"])
    own = int(exact) if exact.denominator == 1 else exact
    joint = tuple(line.get("joint", ()))
    return ballots.build(agenda, facts.Holding(line["id"], line["class"], own, joint=joint), own)


def same(ballot: Ballot, boxes: dict[str, list[str]]) -> None:
    page = ballot.read(boxes)
    assert not page.faults, boxes
    telephone = ballot.read(cast_by_telephone(ballot, boxes).marks)
    assert telephone == page, boxes


@on_ballots
def test_every_mark_on_every_matter(ballot: Ballot) -> None:
    for item in ballot.items:
        for boxes in every_mark_on(item):
            same(ballot, boxes)


def test_every_ballot_of_a_small_meeting() -> None:
    ballot = ballot_for(CAPSTONE, "alice")
    first, second = (every_mark_on(item) for item in ballot.items)
    assert len(first) * len(second) == 66 * 4
    for one in first:
        for other in second:
            same(ballot, one | other)


@on_ballots
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_ballots_of_the_tests_meetings(ballot: Ballot, data: Any) -> None:
    same(ballot, data.draw(boxes_of(ballot)))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_ballots_of_any_meeting(data: Any) -> None:
    ballot = data.draw(drawn_ballots())
    if ballot.items:
        same(ballot, data.draw(boxes_of(ballot)))


def test_each_set_of_joint_owners_can_sign() -> None:
    ballot = ballot_for(CAPSTONE, "bob")
    for signers in (["Bob Baker"], ["Beth Baker"], ["Bob Baker", "Beth Baker"]):
        assert cast_by_telephone(ballot, {}, signers).signing == signers
    assert cast_by_telephone(ballot_for(CAPSTONE, "alice"), {}).signing is None


def walk(ballot: Ballot, source: Random, language: str = "en", steps: int = 80) -> list[Any]:
    """Keys pressed at random; every question and outcome on the way."""
    caller = caller_with(ballot)
    state = at_the_menu(ballot, language)
    answer: Any = _asked(state, caller)
    met = []
    for _ in range(steps):
        met.append((state, answer))
        if not isinstance(answer, Ask):
            break
        entry = source.choice("0123#*" if answer.entry == KEY else ["0", "1", "5*5", "**", "9999"])
        state, answer = script.step(state, entry, caller)
    return met


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_whatever_is_keyed_only_what_the_page_takes_is_recorded(data: Any, seed: int) -> None:
    ballot = data.draw(drawn_ballots())
    if not ballot.items:
        return
    _, outcome = walk(ballot, Random(seed), steps=200)[-1]
    if isinstance(outcome, Record):
        assert set(outcome.marks) <= set(ballot.fields)
        assert not ballot.read(outcome.marks).faults
        if ballot.holding.joint:
            assert outcome.signing


def test_random_keys_reach_every_question_and_the_record() -> None:
    """If they did not, the test above would prove little."""
    places, records_ = set(), 0
    for ballot in [ballot_for(lines, holding) for lines, holding in HOLDINGS]:
        for seed in range(40):
            met = walk(ballot, Random(seed), steps=200)
            places |= {state.at for state, _ in met}
            records_ += isinstance(met[-1][1], Record)
    assert places >= {"menu", "item", "nominee", "signing", "signer", "attending", "review"}
    assert "change" in places
    assert records_ > 20


@on_ballots
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_keys_that_are_told_are_the_keys_that_work(ballot: Ballot, language: str) -> None:
    caller = caller_with(ballot)
    words = {"en": ENGLISH, "es": SPANISH}[language]
    asked = 0
    for seed in range(25):
        for state, answer in walk(ballot, Random(seed), language):
            if not isinstance(answer, Ask) or answer.entry != KEY:
                continue
            asked += 1
            told = set(re.findall(r"(?:press|oprima el) (\d)\.", heard(_asked(state, caller))))
            for key in "0123456789":
                _, next_ = script.step(state, key, caller)
                refused = isinstance(next_, HangUp) or (
                    isinstance(next_, Ask) and next_.lines[0].text == words.wrong_key
                )
                assert refused is (key not in told), (state.at, key)
    assert asked > 100


@on_ballots
def test_the_read_back_is_what_is_recorded(ballot: Ballot) -> None:
    caller = caller_with(ballot)
    for boxes in (every_mark_on(ballot.items[0])[-1], {}):
        record = cast_by_telephone(ballot, boxes)
        state = at_the_menu(ballot)
        from dataclasses import replace

        review = replace(state, at="review", marks=dict(record.marks), signing=record.signing)
        text = heard(_asked(review, caller))
        for said in ballot.review(ballot.read(boxes).votes, phrases=ENGLISH.phrases):
            assert f"Item {said.number}. {said.title}" in text
            assert said.how.lower() in text.lower()
            for detail in said.details:
                assert detail.rstrip(".") in text


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_language_says_the_same_of_a_vote(data: Any) -> None:
    ballot = data.draw(drawn_ballots())
    if not ballot.items:
        return
    votes = ballot.read(data.draw(boxes_of(ballot))).votes
    printed, english, spanish = (
        ballot.review(votes, phrases=phrases)
        for phrases in (PRINTED, ENGLISH.phrases, SPANISH.phrases)
    )
    for page, en, es in zip(printed, english, spanish, strict=True):
        assert (page.number, page.title, page.blank) == (en.number, en.title, en.blank)
        assert (en.number, en.title, en.blank) == (es.number, es.title, es.blank)
        assert len(page.details) == len(en.details) == len(es.details)
        for details in zip(page.details, en.details, es.details, strict=True):
            figures = [re.findall(r"[0-9][0-9,.]*[0-9]|[0-9]", one) for one in details]
            assert sorted(figures[1]) == sorted(figures[2])
            assert "YEAR" in details[0] or sorted(figures[0]) == sorted(figures[1])
        text = " ".join((es.how, *es.details)).lower()
        assert not re.search(r"\b(for|against|vote|votes|nominees|board|blank|share)\b", text)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_voting_as_the_board_recommends_is_what_a_blank_would_be(data: Any) -> None:
    """Where the meeting votes blanks so; marks of the same meaning, but said and not left."""
    ballot = data.draw(drawn_ballots())
    caller = caller_with(ballot)
    with_board = ballot.read(script._as_advised(caller))
    assert not with_board.faults
    if ballot.agenda.meeting.unmarked != "board":
        return
    blank = facts.Instrument("", "h", "proxy", "telephone", OPEN, 1)
    as_blank = marks.read(blank, ballot.agenda)
    as_marked = marks.read(blank._replace(votes=with_board.votes), ballot.agenda)
    assert as_marked.spreads == as_blank.spreads
    for item in ballot.items:
        for line in ballot.agenda.lines_of[item.matter.id]:
            if as_blank.code[line] != facts.UNVOTED or not item.matter.cumulative:
                assert as_marked.code[line] == as_blank.code[line], item


def test_a_vote_with_the_board_is_marked_and_not_left_blank() -> None:
    ballot = ballot_for(CAPSTONE, "alice")
    _, outcome = key_in(at_the_menu(ballot), ["1", "0", "1"], caller_with(ballot))
    assert ballot.read(outcome.marks).votes == {"1": "for", "2": "for"}
    ballot = ballot_for(VARIED, "b")
    _, outcome = key_in(at_the_menu(ballot), ["1", "1", "0", "1"], caller_with(ballot))
    assert ballot.read(outcome.marks).votes == {
        "contest": {"ann": "for", "ben": "for", "cho": "withhold"},
        "major": {"x": "for", "y": "against"},
        "cumul": {"p": "for", "q": "for", "r": "for"},
        "split": "against",
    }
