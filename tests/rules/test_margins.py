"""How many votes would have changed a result: so many do, and one fewer does not."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings

from voting.record.read import read_record
from voting.recount import recount
from voting.rules import margins, standards
from voting.rules.facts import Standard

from .building import card, election, file, frequency, holding, proposal, whole
from .strategies import records


def outcome(*lines, outstanding=None):
    """The outcome of a small meeting."""
    texts = [json.dumps(line) for line in whole(lines, outstanding)]
    return recount(read_record(texts)).outcome


def matter(*lines, outstanding=None):
    (one,) = outcome(*lines, outstanding=outstanding).matters
    return one


def just_less(number):
    """One vote fewer; of a number with a part of a vote, the whole votes in it."""
    exact = Fraction(number)
    return exact - 1 if exact.denominator == 1 else exact.numerator // exact.denominator


def switched(one, source, target, moved):
    """The votes for each nominee with some of one's given to another's, and who is then in."""
    votes = one.elected.votes_for
    every = {**votes, source: votes[source] - moved, target: votes[target] + moved}
    then = standards.elect(every, [id for id in every if every[id] > 0], one.matter.seats)
    return then.elected, then.tied


def passes_narrowly(of="outstanding"):
    """600 for, 200 against, 150 abstain; 50 of 1,000 are absent."""
    votes = {"F": (600, "for"), "A": (200, "against"), "B": (150, "abstain")}
    acts = [card(id.lower(), id, {"2": choice}) for id, (_, choice) in votes.items()]
    register = [holding(id, shares) for id, (shares, _) in votes.items()]
    return matter(proposal("2", of=of), *register, *acts, outstanding=1000)


@pytest.mark.parametrize(
    ("of", "changes"),
    [
        ("outstanding", {"against": 100, "abstain": 100, "unvoted": 100, "absent": 100}),
        ("cast", {"against": 200, "abstain": 400, "unvoted": 400, "absent": 400}),
        ("present_and_entitled", {"against": 125, "broker_non_vote": 250, "absent": 250}),
    ],
)
def test_what_would_have_defeated_a_proposal(of, changes):
    found = {one.choice: one.changes for one in margins.buckets_of(passes_narrowly(of).decision)}

    assert {choice: found[choice] for choice in changes} == changes


def test_what_would_have_passed_it_is_bounded_by_what_there_is():
    lost = matter(
        proposal("2"),
        holding("F", 450),
        holding("A", 40),
        holding("B", 300),
        card("f", "F", {"2": "for"}),
        card("a", "A", {"2": "against"}),
        card("b", "B", {"2": "abstain"}),
        outstanding=1000,
    )
    found = {one.choice: one.changes for one in margins.buckets_of(lost.decision)}

    assert found["abstain"] == 51
    assert found["absent"] == 51
    assert found["against"] is None, "all 40 would not be enough"


def test_each_kind_of_vote_says_what_it_does():
    found = {one.choice: one for one in margins.buckets_of(passes_narrowly("cast").decision)}

    assert {choice: one.effect for choice, one in found.items()} == {
        "for": "for",
        "against": "against",
        "abstain": "none",
        "broker_non_vote": "none",
        "unvoted": "none",
        "absent": "none",
    }
    assert found["for"].numerator and found["for"].denominator
    assert not found["against"].numerator and found["against"].denominator


def test_the_margin_to_the_next_nominee():
    race = matter(
        election("1", "X Y Z", seats=2),
        *(holding(id, shares) for id, shares in (("H1", 500), ("H2", 300), ("H3", 210))),
        file("h1", "H1", {"1": {"X": "for", "Y": "withhold", "Z": "withhold"}}, shares="500"),
        file("h2", "H2", {"1": {"X": "withhold", "Y": "for", "Z": "withhold"}}, shares="300"),
        file("h3", "H3", {"1": {"X": "withhold", "Y": "withhold", "Z": "for"}}, shares="210"),
    )
    found = {one.id: one for one in margins.margins_of(race)}

    assert (found["Y"].state, found["Y"].to_next, found["Y"].fewer) == ("elected", 90, 90)
    assert (found["Z"].state, found["Z"].to_next, found["Z"].more) == ("not_elected", -90, 91)
    assert margins.switch(race) == 45, "45 moved tie them"


def test_a_nominee_without_an_opponent_loses_with_his_last_vote():
    alone = matter(election("1", "X"), holding("A", 9), card("a", "A", {"1": "for"}))
    (found,) = margins.margins_of(alone)

    assert (found.to_next, found.fewer, margins.switch(alone)) == (None, 9, None)


def test_the_margin_of_a_frequency():
    chosen = matter(
        frequency("F"),
        holding("A", 60),
        holding("B", 40),
        card("a", "A", {"F": "1"}),
        card("b", "B", {"F": "3"}),
    )
    found = {one.id: one for one in margins.margins_of(chosen)}

    assert (found["1"].state, found["1"].fewer) == ("elected", 20)
    assert (found["3"].state, found["3"].more) == ("not_elected", 21)


def test_the_rule_names_its_source():
    assert margins.rule_of(passes_narrowly()) == (
        "A majority of all outstanding votes",
        "8 Del. C. 242(b)(1), 271, 275, or the certificate",
    )


@settings(max_examples=150)
@given(records(joint=True))
def test_moving_that_many_votes_changes_a_test_and_one_fewer_does_not(lines):
    for one in recount(read_record([json.dumps(line) for line in lines])).outcome.matters:
        for _, decision in margins.tests_of(one):
            for bucket in margins.buckets_of(decision):
                if bucket.choice == "for":
                    continue
                ends = ("for", bucket.choice) if decision.passes else (bucket.choice, "for")
                held = decision.votes_for if decision.passes else bucket.votes
                if bucket.changes is None:
                    after = margins.passes_with(decision, *ends, held)
                    assert after is decision.passes
                    continue
                assert 0 < bucket.changes <= held
                assert margins.passes_with(decision, *ends, bucket.changes) is not decision.passes
                less = just_less(bucket.changes)
                assert margins.passes_with(decision, *ends, less) is decision.passes


@settings(max_examples=150)
@given(records(joint=True))
def test_that_many_votes_for_a_nominee_elect_him_or_not_and_one_fewer_does_not(lines):
    for one in recount(read_record([json.dumps(line) for line in lines])).outcome.matters:
        if one.elected is None:
            continue
        for margin in margins.margins_of(one):
            if margin.state == "elected":
                assert margin.fewer is not None, "without any vote nobody is elected"
                assert margin.id not in margins.with_votes(
                    one, margin.id, margin.votes - margin.fewer
                )
                less = just_less(margin.fewer)
                assert margin.id in margins.with_votes(one, margin.id, margin.votes - less)
            elif margin.more is not None:
                assert margin.id in margins.with_votes(one, margin.id, margin.votes + margin.more)
                if margin.more > 1:
                    less = margin.votes + margin.more - 1
                    assert margin.id not in margins.with_votes(one, margin.id, less)


@settings(max_examples=150)
@given(records(joint=True))
def test_a_race_changes_with_so_many_votes_switched_and_not_with_one_fewer(lines):
    for one in recount(read_record([json.dumps(line) for line in lines])).outcome.matters:
        number = margins.switch(one)
        if number is None:
            continue
        votes = one.elected.votes_for
        first, *_ = sorted(one.elected.elected, key=votes.__getitem__)
        out = max((id for id in votes if id not in one.elected.elected), key=votes.__getitem__)

        now = (one.elected.elected, one.elected.tied)
        assert switched(one, first, out, number) != now
        assert switched(one, first, out, just_less(number)) == now


def test_the_least_number_is_whole_or_all_there_is():
    assert margins.least(10, lambda moved: moved >= 7) == 7
    assert margins.least(10, lambda moved: False) is None
    assert margins.least(Fraction(5, 2), lambda moved: moved > 2) == Fraction(5, 2)
    assert margins.least(0, lambda moved: True) is None


def test_a_register_that_exceeds_what_is_outstanding_has_nobody_absent():
    decision = standards.decide(
        Standard("majority", "outstanding"),
        {"for": 60, "against": 50, "abstain": 0, "unvoted": 0, "broker_non_vote": 0},
        100,
    )

    assert margins.buckets_of(decision)[-1].votes == 0
