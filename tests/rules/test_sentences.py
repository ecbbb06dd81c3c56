"""The result in a stockholder's words."""

from fractions import Fraction

import pytest

from voting.rules.facts import Standard
from voting.rules.sentences import listed, needed, number

from .building import (
    ballot,
    card,
    count,
    election,
    frequency,
    holding,
    meeting,
    more_than_half,
    proposal,
    share_class,
)

VOTES = [
    holding("A", 600),
    holding("B", 150),
    holding("C", 150),
    card("a1", "A", {}),
    card("b1", "B", {"2": "against"}),
]


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (0, "0"),
        (81_700_735, "81,700,735"),
        (Fraction(4001, 2), "2,000.5"),
        (Fraction(1, 4), "0.25"),
        (Fraction(1000, 3), "333 1/3"),
        (Fraction(2, 3), "2/3"),
        (Fraction(6, 2), "3"),
        (Fraction(1, 1000), "0.001"),
    ],
)
def test_a_number_as_people_write_it(quantity, text):
    assert number(quantity) == text


@pytest.mark.parametrize(
    ("names", "text"), [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_in_a_list(names, text):
    assert listed(names) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (Fraction(1, 2), "more than half of the votes cast for or against"),
        (Fraction(2, 3), "more than two thirds of the votes cast for or against"),
        (Fraction(3, 5), "more than 60 % of the votes cast for or against"),
        (Fraction("0.665"), "more than 66.5 % of the votes cast for or against"),
        (Fraction(5, 7), "more than 5/7 of the votes cast for or against"),
    ],
)
def test_a_fraction_in_words(fraction, text):
    assert needed(Standard("threshold", "cast", fraction)) == text


@pytest.mark.parametrize(
    ("of", "sentence"),
    [
        (
            "cast",
            "Approved: 600 votes for, and 376 needed, more than half of the votes cast for or "
            "against (750): 224 to spare; abstentions, broker non-votes and shares not voted have "
            "no effect.",
        ),
        (
            "present_and_entitled",
            "Approved: 600 votes for, and 376 needed, more than half of the votes present and "
            "entitled to vote on it (750): 224 to spare; abstentions and shares present but not "
            "voted count against it, broker non-votes and shares not represented have no effect.",
        ),
        (
            "present",
            "Approved: 600 votes for, and 376 needed, more than half of the votes present (750): "
            "224 to spare; abstentions, broker non-votes and shares present but not voted count "
            "against it, shares not represented have no effect.",
        ),
        (
            "outstanding",
            "Approved: 600 votes for, and 451 needed, more than half of the votes of all "
            "outstanding shares (900): 149 to spare; abstentions, broker non-votes and shares not "
            "voted or not represented count against it.",
        ),
    ],
)
def test_why_a_proposal_is_approved(of, sentence):
    assert count(proposal(of=of), *VOTES).why() == sentence


def test_why_a_proposal_fails_by_one_vote():
    counted = count(
        proposal(),
        holding("A", 40_850_367),
        holding("B", 1),
        holding("C", 40_850_367),
        card("a1", "A", {"2": "for"}),
        card("b1", "B", {"2": "abstain"}),
    )
    assert counted.why() == (
        "Not approved: 40,850,367 votes for, and 40,850,368 needed, more than half of the votes of "
        "all outstanding shares (81,700,735): 1 too few; abstentions, broker non-votes and shares "
        "not voted or not represented count against it."
    )


def test_why_exactly_enough_is_enough():
    standard = {"rule": "threshold", "of": "outstanding", "at_least": "2/3"}
    why = count(proposal(standard=standard), *VOTES).why()
    assert "600 votes for, and 600 needed, at least two thirds" in why
    assert "(900): just enough;" in why


def test_with_fractional_votes_the_exact_limit_is_given():
    why = count(
        proposal(of="cast"),
        holding("A", "1000.5"),
        holding("B", 1000),
        card("a1", "A", {"2": "for"}),
        card("b1", "B", {"2": "against"}),
    ).why()
    assert why.startswith("Approved: 1,000.5 votes for, and more than 1,000.25 needed, more than")


def test_an_advisory_vote_says_so():
    why = count(proposal(of="cast", advisory=True), *VOTES).why()
    assert why.startswith("Approved on an advisory basis: ")


def test_why_there_is_a_quorum_or_not():
    assert count(proposal(), *VOTES).quorum["why"] == (
        "A quorum is present: 750 of 900 votes are represented and 451 are needed."
    )
    counted = count(proposal(), holding("A", 100))
    assert counted.quorum["why"] == (
        "A quorum is not present: 0 of 100 votes are represented and 51 are needed."
    )
    assert counted.why() == (
        "No decision, since a quorum is not present: 0 of 100 votes are represented and 51 are "
        "needed."
    )


def test_a_quorum_that_one_class_lacks_is_not_explained_by_the_other_figures():
    counted = count(
        share_class("common", 1000),
        share_class("b", 100),
        meeting(
            quorum=[
                {"of": "outstanding", "over": "1/2"},
                {"of": "outstanding", "over": "1/2", "class": "b"},
            ]
        ),
        proposal(),
        holding("A", 1000),
        card("a1", "A", {"2": "for"}),
    )
    assert counted.quorum["met"] is False
    lacking = "0 of 100 votes of Class b are represented and 51 are needed"
    assert counted.quorum["why"].startswith(f"A quorum is not present: {lacking};")
    assert lacking in counted.why()


def test_why_nominees_are_elected():
    counted = count(
        election("1", "X"),
        election("3", "X Y Z", seats=2, board=None),
        holding("A", 100),
        card("a1", "A", {"3": {"X": "for", "Z": "for"}}),
    )
    assert counted.why("1") == (
        "Elected, with the votes for each: X (100); the nominee with the most votes for is elected."
    )
    assert counted.why("3") == (
        "Elected, with the votes for each: X (100) and Z (100); the 2 nominees with the most votes "
        "for are elected; not elected: Y (0)."
    )


def test_why_no_nominee_is_elected():
    counted = count(
        election("1", "X", standard=more_than_half("cast")),
        holding("A", 100),
        card("a1", "A", {"1": "against"}),
    )
    assert counted.why("1") == (
        "No nominee is elected; each nominee needs more than half of the votes cast for or "
        "against; not elected: X (0); one seat stays open."
    )


def test_why_a_tie_leaves_a_seat_open():
    counted = count(
        election("1", "X Y Z", seats=2, board=None),
        *[holding(one, shares) for one, shares in (("A", 3), ("B", 2), ("C", 2))],
        card("a1", "A", {"1": {"X": "for"}}),
        card("b1", "B", {"1": {"Y": "for"}}),
        card("c1", "C", {"1": {"Z": "for"}}),
    )
    assert counted.why("1") == (
        "Elected, with the votes for each: X (3); the 2 nominees with the most votes for are "
        "elected; Y (2) and Z (2) are tied; one seat stays open."
    )


@pytest.mark.parametrize(
    ("votes", "why"),
    [
        (
            {"1": "60", "2": "10", "3": "20"},
            "Every year has a majority of the votes cast for a frequency (every year 60, every "
            "two years 10, every three years 20).",
        ),
        (
            {"1": "40", "2": "10", "3": "50"},
            "Every three years has the most, though not a majority, of the votes cast for a "
            "frequency (every year 40, every two years 10, every three years 50).",
        ),
        (
            {"1": "40", "2": "10", "3": "40"},
            "Tied: no frequency has the most votes (every year 40, every two years 10, every "
            "three years 40).",
        ),
    ],
)
def test_why_a_frequency_is_chosen(votes, why):
    counted = count(frequency("F"), holding("A", 100), ballot("a1", "A", {"F": votes}))
    assert counted.why("F") == why


def test_why_several_standards_are_met():
    rules = [more_than_half("cast"), more_than_half("outstanding")]
    counted = count(proposal(standard={"rule": "all", "rules": rules}), *VOTES)
    assert counted.why() == (
        "Approved; each of these must be met: 600 votes for, and 376 needed, more than half of the "
        "votes cast for or against (750): 224 to spare; 600 votes for, and 451 needed, more than "
        "half of the votes of all outstanding shares (900): 149 to spare."
    )
