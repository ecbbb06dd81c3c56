"""What passes, and who is elected."""

from fractions import Fraction

import pytest

from voting.rules.standards import least_that_passes, reaches

from .building import (
    ballot,
    card,
    count,
    election,
    file,
    frequency,
    holding,
    more_than_half,
    proposal,
    share_class,
)

HALF, TWO_THIRDS, EIGHTY = Fraction(1, 2), Fraction(2, 3), Fraction(4, 5)


@pytest.mark.parametrize(
    ("base", "fraction", "strict", "required"),
    [
        pytest.param(81_700_735, HALF, True, 40_850_368, id="a majority"),
        pytest.param(81_246_082, HALF, True, 40_623_042, id="a majority of the March count"),
        pytest.param(81_700_735, Fraction(1, 3), False, 27_233_579, id="a third"),
        pytest.param(81_700_735, TWO_THIRDS, False, 54_467_157, id="at least two thirds"),
        pytest.param(81_700_735, TWO_THIRDS, True, 54_467_157, id="more than two thirds"),
        pytest.param(81_700_735, EIGHTY, False, 65_360_588, id="at least four fifths"),
        pytest.param(81_700_735, EIGHTY, True, 65_360_589, id="more than four fifths"),
        pytest.param(900, TWO_THIRDS, False, 600, id="exactly two thirds"),
        pytest.param(900, TWO_THIRDS, True, 601, id="more than exactly two thirds"),
        pytest.param(0, HALF, True, 1, id="of nothing"),
        pytest.param(Fraction(4001, 2), HALF, True, 1001, id="of half votes"),
    ],
)
def test_the_least_number_that_passes(base, fraction, strict, required):
    """Capstone's figures are those of the statement; docs/rules.md section 3."""
    assert least_that_passes(base, fraction, strict=strict) == required
    if base and isinstance(base, int):
        assert reaches(required, base, fraction, strict=strict)
        assert not reaches(required - 1, base, fraction, strict=strict)


@pytest.mark.parametrize(("votes_for", "passes"), [(0, False), (1, True)])
def test_no_votes_for_never_passes(votes_for, passes):
    assert reaches(votes_for, 0, HALF, strict=False) is passes


def test_half_votes_are_compared_exactly():
    half_a_vote_over = Fraction(2001, 2)
    assert reaches(half_a_vote_over, 2000, HALF, strict=True)
    assert least_that_passes(2000, HALF, strict=True) == 1001


#: 400 for, 300 against, 50 abstain, 150 broker non-votes, 30 unvoted; 70 not represented.
VOTES = [
    holding("A1", 200, interested=["2"]),
    holding("A2", 200),
    holding("B", 300),
    holding("C", 50),
    holding("D", 150, kind="nominee"),
    holding("E", 30),
    holding("G", 70),
    card("a1", "A1", {"2": "for"}),
    card("a2", "A2", {"2": "for"}),
    card("b1", "B", {"2": "against"}),
    card("c1", "C", {"2": "abstain"}),
    file("d1", "D", {"2": {"broker_non_vote": "150"}}),
    ballot("e1", "E", {}),
]


@pytest.mark.parametrize(
    ("standard", "base", "required", "outcome"),
    [
        (more_than_half("cast"), "700", "351", "approved"),
        (more_than_half("present_and_entitled"), "780", "391", "approved"),
        (more_than_half("present"), "930", "466", "not_approved"),
        (more_than_half("outstanding"), "1000", "501", "not_approved"),
        (
            {"rule": "threshold", "of": "cast", "at_least": "4/7"},
            "700",
            "400",
            "approved",
        ),
        ({"rule": "threshold", "of": "cast", "over": "4/7"}, "700", "401", "not_approved"),
        (more_than_half("cast", excluding_interested=True), "500", "251", "not_approved"),
        (more_than_half("outstanding", excluding_interested=True), "800", "401", "not_approved"),
    ],
)
def test_one_vote_and_many_standards(standard, base, required, outcome):
    counted = count(proposal(standard=standard), *VOTES)
    matter = counted.matters["2"]
    assert (matter["base"], matter["required"], matter["outcome"]) == (base, required, outcome)
    assert matter["totals"] == {
        "for": "400",
        "against": "300",
        "abstain": "50",
        "broker_non_vote": "150",
        "unvoted": "30",
    }


def test_a_tie_never_passes():
    counted = count(
        proposal(of="cast"),
        holding("A", 100),
        holding("B", 100),
        card("a1", "A", {"2": "for"}),
        card("b1", "B", {"2": "against"}),
    )
    assert counted.outcome() == "not_approved"


TWO_CLASSES = [
    share_class("common", 1000),
    share_class("b", 100, 10),
    holding("A", 600),
    holding("B", 100, **{"class": "b"}),
    card("a1", "A", {"2": "against"}),
    card("b1", "B", {"2": "for"}),
]


def test_votes_are_shares_times_votes_per_share():
    counted = count(proposal(), *TWO_CLASSES)
    assert counted.votes() == {"for": "1000", "against": "600"}
    assert counted.matters["2"]["by_class"]["b"]["for"] == "1000"
    assert counted.matters["2"]["base"] == "2000"
    assert counted.outcome() == "not_approved"


def test_a_class_standard_narrows_what_is_compared_and_not_the_totals():
    counted = count(
        proposal(standard=more_than_half("outstanding", **{"class": "b"})), *TWO_CLASSES
    )
    assert counted.votes() == {"for": "1000", "against": "600"}
    assert counted.matters["2"]["base"] == "1000"
    assert counted.outcome() == "approved"


def test_a_matter_that_one_class_votes_on_counts_that_class():
    counted = count(proposal(classes=["common"]), *TWO_CLASSES)
    assert counted.votes() == {"against": "600"}
    assert counted.matters["2"]["base"] == "1000"


def test_all_of_several_standards_must_be_met():
    rules = [
        more_than_half("cast"),
        more_than_half("outstanding", **{"class": "b"}),
        more_than_half("outstanding", **{"class": "common"}),
    ]
    counted = count(proposal(standard={"rule": "all", "rules": rules}), *TWO_CLASSES)
    matter = counted.matters["2"]
    assert (matter["base"], matter["required"]) == (None, None)
    assert [part["outcome"] for part in matter["parts"]] == [
        "approved",
        "approved",
        "not_approved",
    ]
    assert [part["required"] for part in matter["parts"]] == ["801", "501", "501"]
    assert matter["outcome"] == "not_approved"


def elected(counted, matter="1"):
    found = counted.matters[matter]
    return found["elected"], found["not_elected"], found["tied"], found["outcome"]


def polled(*votes_for, seats=1, **more):
    """An election in which each nominee has so many votes for."""
    nominees = "XYZWV"[: len(votes_for)]
    lines = [election("1", " ".join(nominees), seats=seats, board=None, **more)]
    for nominee, shares in zip(nominees, votes_for, strict=True):
        lines.append(holding(nominee, max(shares, 1)))
        if shares:
            lines.append(card(f"c{nominee}", nominee, {"1": {nominee: "for"}}))
    return elected(count(*lines, holding("rest", 5000), ballot("r", "rest", {})))


@pytest.mark.parametrize(
    ("votes_for", "seats", "expected"),
    [
        ((3, 2, 1), 1, (["X"], ["Y", "Z"], [], "elected")),
        ((1, 3, 2), 2, (["Y", "Z"], ["X"], [], "elected")),
        ((3, 2, 2), 2, (["X"], [], ["Y", "Z"], "tied")),
        ((2, 2, 1), 2, (["X", "Y"], ["Z"], [], "elected")),
        ((2, 2, 2), 2, ([], [], ["X", "Y", "Z"], "tied")),
        ((2, 2, 0), 1, ([], ["Z"], ["X", "Y"], "tied")),
        ((1, 0), 1, (["X"], ["Y"], [], "elected")),
        ((1, 0), 2, (["X"], ["Y"], [], "partly_elected")),
        ((0, 0), 1, ([], ["X", "Y"], [], "none_elected")),
        ((4, 3, 3, 3, 1), 3, (["X"], ["V"], ["Y", "Z", "W"], "tied")),
    ],
)
def test_the_most_votes_for_are_elected_and_a_tie_for_the_last_seat_stays_open(
    votes_for, seats, expected
):
    assert polled(*votes_for, seats=seats) == expected


def test_one_vote_elects_where_nobody_stands_against():
    counted = count(
        election("1", "X"),
        holding("A", 1),
        holding("B", 999),
        card("a1", "A", {"1": "for"}),
        card("b1", "B", {"1": "withhold"}),
    )
    assert elected(counted) == (["X"], [], [], "elected")


def test_by_majority_each_nominee_needs_more_for_than_against():
    counted = count(
        election("1", "X Y", seats=2, standard=more_than_half("cast")),
        holding("A", 450),
        holding("B", 300),
        holding("C", 150),
        card("a1", "A", {"1": {"X": "for", "Y": "against"}}),
        card("b1", "B", {"1": {"X": "against", "Y": "for"}}),
        card("c1", "C", {"1": {"X": "for", "Y": "abstain"}}),
    )
    assert elected(counted) == (["X"], ["Y"], [], "partly_elected")
    assert (counted.matters["1"]["base"], counted.matters["1"]["required"]) == (None, None)


CARVED_OUT = more_than_half("cast", if_contested={"rule": "plurality"})


def test_a_contested_election_is_by_plurality_where_the_standard_carves_it_out():
    votes = [
        holding("A", 100),
        holding("B", 300),
        card("a1", "A", {"1": {"X": "for"}}),
        card("b1", "B", {"1": {"X": "against"}}),
    ]
    uncontested = count(election("1", "X", standard=CARVED_OUT), *votes)
    assert elected(uncontested)[3] == "none_elected"
    contested = count(election("1", "X Y", standard=CARVED_OUT), *votes)
    assert elected(contested)[0] == ["X"]
    assert "against" in contested.matters["1"]["totals"]["X"]


def test_more_pass_than_there_are_seats():
    standard = more_than_half("cast")
    assert polled(5, 9, 7, seats=2, standard=standard) == (["Y", "Z"], ["X"], [], "elected")


@pytest.mark.parametrize(
    ("years", "outcome", "majority"),
    [
        (("60", "20", "10"), "1", True),
        (("40", "35", "15"), "1", False),
        (("10", "20", "60"), "3", True),
        (("45", "45", "0"), "tied", False),
        (("45", "45", "10"), "tied", False),
        (("50", "25", "25"), "1", False),
        (("0", "0", "0"), "tied", False),
    ],
)
def test_the_frequency_with_the_most_votes(years, outcome, majority):
    quantities = dict(zip("123", years, strict=True))
    counted = count(
        frequency("F"),
        proposal("2"),
        holding("P", 100, kind="nominee"),
        file("f1", "P", {"F": {**quantities, "abstain": "0"}, "2": {"for": "100"}}),
    )
    matter = counted.matters["F"]
    assert (matter["outcome"], matter["majority"]) == (outcome, majority)


def test_two_of_three_directors_by_cumulative_voting_take_501_of_1000():
    """docs/rules.md section 3 note 4: floor(nS/(k+1)) + 1 shares elect n of k."""
    lines = [
        election("1", "W X Y Z", seats=3, cumulative=True, board=None),
        holding("A", 501),
        holding("B", 499),
        card("a1", "A", {"1": {"W": "752", "X": "751"}}),
        card("b1", "B", {"1": {"Y": "749", "Z": "748"}}),
    ]
    assert elected(count(*lines))[0] == ["W", "X", "Y"]


def test_without_a_quorum_only_the_outcome_says_so():
    counted = count(
        proposal(of="cast"),
        election("1"),
        holding("A", 100),
        holding("B", 900),
        card("a1", "A", {"2": "for", "1": "for"}),
    )
    assert counted.outcome("2") == counted.outcome("1") == "no_quorum"
    assert counted.votes() == {"for": "100"}
    assert counted.matters["1"]["elected"] == ["X"]
