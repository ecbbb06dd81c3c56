"""Whether enough is present."""

import pytest

from .building import (
    attends,
    ballot,
    card,
    count,
    file,
    holding,
    meeting,
    proposal,
    revocation,
    share_class,
)

FOR = {"2": "for"}
THIRD = {"of": "outstanding", "at_least": "1/3"}


@pytest.mark.parametrize(
    ("present", "outstanding", "quorum", "required", "met"),
    [
        (501, 1000, None, "501", True),
        (500, 1000, None, "501", False),
        (40_850_368, 81_700_735, None, "40850368", True),
        (40_850_367, 81_700_735, None, "40850368", False),
        (500, 1000, {"of": "outstanding", "at_least": "1/2"}, "500", True),
        (333, 1000, THIRD, "334", False),
        (334, 1000, THIRD, "334", True),
        (333, 999, THIRD, "333", True),
    ],
)
def test_a_part_of_the_outstanding_votes(present, outstanding, quorum, required, met):
    counted = count(
        meeting(quorum=quorum),
        proposal(),
        holding("A", present),
        card("a1", "A", FOR),
        outstanding=outstanding,
    )
    assert counted.quorum["present"] == str(present)
    assert counted.quorum["required"] == required
    assert counted.quorum["met"] is met


@pytest.mark.parametrize("mark", ["for", "against", "abstain", ["for", "against"]])
def test_every_vote_is_present_however_it_is_cast(mark):
    counted = count(proposal(), holding("A", 100), card("a1", "A", {"2": mark}))
    assert counted.quorum["met"] is True


def test_broker_non_votes_are_present():
    lines = [proposal(), holding("P", 100), file("f1", "P", {"2": {"broker_non_vote": "100"}})]
    assert count(*lines).quorum["present"] == "100"


def test_treasury_shares_are_neither_present_nor_outstanding():
    counted = count(
        proposal(),
        holding("A", 300),
        holding("T", 700, excluded=True),
        card("a1", "A", FOR),
        card("t1", "T", FOR),
        attends("T"),
    )
    assert (counted.quorum["outstanding"], counted.quorum["present"]) == ("300", "300")


def test_in_person_are_ballots_and_attendance():
    counted = count(
        proposal(),
        holding("A", 100),
        holding("B", 200),
        holding("C", 400),
        holding("D", 800),
        card("a1", "A", FOR),
        ballot("b1", "B", FOR),
        attends("C"),
        card("d1", "D", FOR, shares="300"),
        attends("D"),
    )
    assert counted.quorum["present"] == "1500"
    assert counted.quorum["by_proxy"] == "100"
    assert counted.quorum["in_person"] == "1400"


def test_shares_whose_proxy_was_revoked_are_absent():
    counted = count(proposal(), holding("A", 100), card("a1", "A", FOR), revocation("a2", "A"))
    assert counted.quorum["met"] is False


CLASSES = [share_class("common", 1000), share_class("b", 100, 10), proposal()]
BY_CLASS = [{"of": "outstanding", "over": "1/2"}, {**THIRD, "class": "b"}]


@pytest.mark.parametrize(("b_shares", "met"), [(33, False), (34, True)])
def test_each_of_several_quorums_must_be_met(b_shares, met):
    counted = count(
        meeting(quorum=BY_CLASS),
        *CLASSES,
        holding("A", 1000),
        holding("B", b_shares, **{"class": "b"}),
        card("a1", "A", FOR),
        card("b1", "B", FOR),
    )
    assert counted.quorum["met"] is met
    assert counted.quorum["required"] == "1001"
    assert counted.quorum["outstanding"] == "2000"
    assert counted.quorum["present"] == str(1000 + 10 * b_shares)


def test_the_quorum_is_of_votes_and_not_of_shares():
    counted = count(
        *CLASSES, holding("B", 100, **{"class": "b"}), card("b1", "B", FOR), holding("A", 1)
    )
    assert counted.quorum["present"] == "1000"
    assert counted.quorum["met"] is False
