"""The ballot: all that the page offers is accepted, and the review says what is counted."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from tests.conftest import CAPSTONE
from tests.voting.meetings import VARIED
from voting import ballot as ballots
from voting.ballot import Ballot
from voting.ballot_items import BY_NOMINEE, DIVIDE, EXCEPT
from voting.record.ballot_marks import faults_of_votes
from voting.record.read import read_agenda
from voting.rules import facts


def ballot_for(lines: list[dict[str, Any]], holding: str) -> Ballot:
    agenda = read_agenda(
        [json.dumps(one) for one in lines if one["type"] not in ("holding", "instrument")]
    )
    line = next(one for one in lines if one["type"] == "holding" and one["id"] == holding)
    shares = facts.Fraction(line["shares"])
    own = int(shares) if shares.denominator == 1 else shares
    value = facts.Holding(holding, line["class"], own, joint=tuple(line.get("joint", ())))
    return ballots.build(agenda, value, own)


def with_matters(*matters: dict[str, Any], **meeting: Any) -> Ballot:
    lines = [{**CAPSTONE[0], **meeting}, CAPSTONE[1], *matters, CAPSTONE[4]]
    return ballot_for(lines, "alice")


def every_mark(ballot: Ballot) -> list[dict[str, list[str]]]:
    """Every single mark that a page offers, and each set of exceptions of one or two names."""
    found: list[dict[str, list[str]]] = []
    for item in ballot.items:
        if item.layout == BY_NOMINEE:
            for row, choice in itertools.product(item.rows, item.choices):
                found.append({row.field: [choice.value]})
            continue
        for choice in item.choices:
            if choice.value == EXCEPT:
                ids = [row.nominee for row in item.rows]
                for some in (*itertools.combinations(ids, 1), *itertools.combinations(ids, 2)):
                    found.append({item.field: [choice.value], item.except_field: list(some)})
            elif choice.value == DIVIDE:
                found.append({item.field: [choice.value], item.rows[0].field: ["1"]})
            else:
                found.append({item.field: [choice.value]})
    return found


@pytest.mark.parametrize(
    ("lines", "holding"), [(CAPSTONE, "alice"), (CAPSTONE, "bob"), (VARIED, "a"), (VARIED, "b")]
)
def test_every_mark_that_the_page_offers_can_be_recorded(
    lines: list[dict[str, Any]], holding: str
) -> None:
    ballot = ballot_for(lines, holding)
    marks = every_mark(ballot)
    assert len(marks) > len(ballot.items)
    for mark in marks:
        read = ballot.read(mark)
        assert not read.faults, mark
        assert read.votes, mark
        assert faults_of_votes(read.votes, ballot.agenda) == []
        assert all(line.how for line in ballot.review(read.votes))


@pytest.mark.parametrize(("lines", "holding"), [(CAPSTONE, "alice"), (VARIED, "a"), (VARIED, "b")])
def test_votes_lead_back_to_the_boxes_that_made_them(
    lines: list[dict[str, Any]], holding: str
) -> None:
    ballot = ballot_for(lines, holding)
    for mark in every_mark(ballot):
        votes = ballot.read(mark).votes
        assert ballot.read(ballot.marks_of(votes)).votes == votes


def test_the_review_agrees_with_the_count() -> None:
    ballot = ballot_for(CAPSTONE, "alice")
    votes = ballot.read({"m1-except": ["1c"], "m2": ["abstain"]}).votes
    assert votes == {"1": {"except": ["1c"]}, "2": "abstain"}
    said = ballot.review(votes)
    assert said[0].how == "FOR all except"
    assert said[0].details == ("John Jaggers: WITHHOLD",)
    assert said[1].how == "ABSTAIN"


def test_blanks_are_told_as_what_becomes_of_them() -> None:
    said = ballot_for(CAPSTONE, "alice").review({})
    assert [line.how for line in said] == ["Left blank", "Left blank"]
    assert said[0].details == ("Voted FOR all nominees, as the Board recommends.",)
    assert said[1].details == ("Voted FOR, as the Board recommends.",)


def test_blanks_are_not_voted_where_the_meeting_says_so() -> None:
    ballot = with_matters(CAPSTONE[2], CAPSTONE[3], unmarked="blank")
    assert [line.details for line in ballot.review({})] == [("Not voted.",)] * 2
    assert "not voted" in ballot.proxies


def test_the_card_says_who_votes_and_what_a_blank_means() -> None:
    assert ballot_for(CAPSTONE, "alice").proxies == (
        "Susan Cayley and Karen Clark, or either of them, vote your shares as you mark. What you "
        "leave blank is voted FOR each nominee and each proposal, as the Board recommends. On "
        "anything else that properly comes before the meeting, they decide by best judgment."
    )


def test_a_class_sees_only_what_it_votes_on() -> None:
    titles_of = {
        holding: [item.matter.id for item in ballot_for(VARIED, holding).items]
        for holding in ("a", "b")
    }
    assert "split" not in titles_of["a"]
    assert "split" in titles_of["b"]
    assert [item.number for item in ballot_for(VARIED, "a").items] == ["1", "2", "3", "4", "5"]


def test_a_contest_takes_no_more_marks_for_than_seats() -> None:
    ballot = ballot_for(VARIED, "a")
    faults = ballot.read({f"m1-n{place}": ["for"] for place in (1, 2, 3)}).faults
    assert "only 2 can be elected" in faults["m1"]
    said = ballot.review(ballot.read({"m1-n3": ["for"]}).votes)[0]
    assert said.details == ("Ann Abe: not voted", "Ben Baba: not voted", "Cho Chiba: FOR")


def test_nominees_left_blank_in_a_majority_election_are_told_one_by_one() -> None:
    ballot = ballot_for(VARIED, "a")
    said = ballot.review(ballot.read({"m2-n2": ["abstain"]}).votes)[1]
    assert said.details == (
        "Xan Ito: FOR (left blank: voted as the Board recommends)",
        "Yuki Oda: ABSTAIN",
    )


def test_cumulative_votes_are_stated_and_bounded() -> None:
    ballot = ballot_for(VARIED, "b")
    item = ballot.items[2]
    assert item.votes_in_all == 900
    votes = ballot.read({"m3-n1": ["800"], "m3-n2": ["100"]}).votes
    assert votes["cumul"] == {"p": "800", "q": "100"}
    assert ballot.read({"m3-n1": ["1,000"]}).faults["m3"].startswith("You gave 1,000 votes")
    assert "Take away 1." in ballot.read({"m3-n1": ["901"]}).faults["m3"]
    said = ballot.review(ballot.read({"m3-n1": ["800"]}).votes)[2]
    assert said.details == ("Pia Ueda: 800 votes", "100 votes of your 900 go to nobody.")
    spread = ballot.review(ballot.read({"m3": ["for"]}).votes)[2]
    assert spread.details[0].startswith("900 votes, spread evenly over")


def test_fractions_of_shares_are_exact() -> None:
    ballot = ballot_for(VARIED, "a")
    assert ballot.own_shown == "12.5 shares"
    assert ballot.items[2].votes_in_all_shown == "37.5"
    assert ballot.read({"m3-n1": ["37.50"]}).votes["cumul"] == {"p": "37.5"}
    assert ballot.read({"m3-n1": ["37.6"]}).faults


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ({"m2": ["for", "against"]}, "marked twice: FOR and AGAINST"),
        ({"m2": ["for", "for"]}, "marked twice"),
        ({"m2": ["perhaps"]}, "not on your card"),
        ({"m2": ["broker_non_vote"]}, "not on your card"),
        ({"m1": ["against"]}, "not on your card"),
        ({"m1": ["except"]}, "ticked nobody"),
        ({"m1": ["for"], "m1-except": ["1a"]}, "also ticked"),
        ({"m1-except": ["1z"]}, "not a nominee"),
        ({"m1-except": ["1a", "1a"]}, "ticked twice"),
    ],
)
def test_what_does_not_fit_is_said(marks: dict[str, list[str]], words: str) -> None:
    read = ballot_for(CAPSTONE, "alice").read(marks)
    (fault,) = read.faults.values()
    assert words in fault
    assert not read.votes


@pytest.mark.parametrize("typed", ["1,5", "-1", "1e3", "abc", "½", "1/2", "٣", ".5"])
def test_only_numbers_are_votes(typed: str) -> None:
    assert "not a number" in ballot_for(VARIED, "b").read({"m3-n1": [typed]}).faults["m3"]


def test_a_mark_for_a_substitute_is_recorded_by_name() -> None:
    lines = [
        json.dumps(one)
        for one in (
            *CAPSTONE[:4],
            {
                "type": "substitution",
                "matter": "1",
                "nominee": "1b",
                "with": {"id": "1g", "name": "Gail Green"},
                "at": "2003-05-20T09:00:00-07:00",
            },
        )
    ]
    ballot = ballots.build(read_agenda(lines), facts.Holding("alice", "common", 10), 10)
    assert ballot.items[0].rows[1].name == "Gail Green"
    said = ballot.review(ballot.read({"m1": ["withhold"]}).votes)[0]
    assert said.how == "WITHHOLD all nominees"
    said = ballot.review(ballot.read({"m1-except": ["1g"]}).votes)[0]
    assert said.details == ("Gail Green: WITHHOLD",)
    assert ballot.review({})[0].details == ("Voted FOR all nominees, as the Board recommends.",)


def test_no_recommendation_is_said_and_leaves_blanks_unvoted() -> None:
    matter = {**CAPSTONE[3], "board": None}
    ballot = with_matters(matter)
    assert ballot.items[0].recommendation == "The Board makes no recommendation."
    assert ballot.items[0].if_blank == "it is not voted."
    assert "where it recommends nothing" in ballot.proxies


def test_the_fingerprint_follows_what_the_card_offers() -> None:
    ballot = with_matters(CAPSTONE[2], CAPSTONE[3])
    assert ballot.fingerprint == with_matters(CAPSTONE[2], CAPSTONE[3]).fingerprint
    assert ballot.fingerprint != with_matters(CAPSTONE[3], CAPSTONE[2]).fingerprint
