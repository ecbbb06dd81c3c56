"""How joint owners' acts combine."""

import pytest

from .building import ballot, card, count, holding, proposal, revocation, ruling

FOR, AGAINST, ABSTAIN = {"2": "for"}, {"2": "against"}, {"2": "abstain"}


def owners(id, shares, names):
    return holding(id, shares, joint=names.split())


def by(names):
    return {"signatures": names.split()}


def test_one_who_acts_binds_all():
    counted = count(proposal(), owners("J", 101, "p q"), card("j1", "J", FOR, **by("p")))
    assert counted.governing == {"J": ["j1"]}
    assert counted.votes() == {"for": "101"}


def test_the_majority_of_those_who_act_binds_all():
    counted = count(
        proposal(),
        owners("J", 300, "p q r"),
        card("j1", "J", FOR, **by("p q")),
        card("j2", "J", AGAINST, dated="05-09", **by("r")),
    )
    assert counted.governing == {"J": ["j1"]}
    assert counted.votes() == {"for": "300"}
    assert counted.status("j2") == "superseded by j1"


def test_an_even_split_votes_in_equal_parts_exactly():
    counted = count(
        proposal(),
        owners("J", 101, "p q"),
        card("j1", "J", FOR, **by("p")),
        card("j2", "J", AGAINST, **by("q")),
    )
    assert counted.governing == {"J": ["j1", "j2"]}
    assert counted.votes() == {"for": "50.5", "against": "50.5"}
    assert counted.quorum["present"] == "101"


def test_three_views_without_a_majority_vote_by_heads():
    counted = count(
        proposal(),
        owners("J", 100, "p q r"),
        card("j1", "J", FOR, **by("p")),
        card("j2", "J", AGAINST, **by("q")),
        card("j3", "J", ABSTAIN, **by("r")),
    )
    assert counted.votes() == {"for": "100/3", "against": "100/3", "abstain": "100/3"}


def test_those_who_do_not_act_have_no_part():
    counted = count(
        proposal(),
        owners("J", 90, "p q r"),
        card("j1", "J", FOR, **by("p")),
        card("j2", "J", AGAINST, **by("q")),
    )
    assert counted.votes() == {"for": "45", "against": "45"}


def test_a_card_without_signatures_is_an_act_of_all():
    counted = count(
        proposal(),
        owners("J", 100, "p q"),
        card("j1", "J", FOR, **by("p")),
        card("j2", "J", AGAINST, dated="05-09"),
    )
    assert counted.governing == {"J": ["j2"]}


def test_the_worked_example_of_joint_owners():
    """E16; what the filed instrument needs is the inspectors' ruling."""
    counted = count(
        proposal(),
        owners("J1", 101, "p q"),
        owners("J2", 300, "p q r"),
        owners("J3", 101, "p q"),
        owners("J4", 98, "p q r"),
        card("j1", "J1", FOR, **by("p")),
        card("j2", "J2", FOR, received="05-10 09:01", **by("p q")),
        card("j2r", "J2", AGAINST, received="05-10 09:02", dated="05-09", **by("r")),
        card("j3p", "J3", FOR, received="05-10 09:03", **by("p")),
        card("j3q", "J3", AGAINST, received="05-10 09:04", **by("q")),
        card("j4", "J4", FOR, received="05-10 09:05", **by("p q")),
        ruling("j4", "reject"),
    )
    assert counted.governing == {"J1": ["j1"], "J2": ["j2"], "J3": ["j3p", "j3q"], "J4": []}
    assert counted.quorum["outstanding"] == "600"
    assert counted.quorum["present"] == "502"
    assert counted.votes() == {"for": "451.5", "against": "50.5"}
    assert counted.outcome() == "approved"
    assert counted.status("j4") == "rejected"


def test_a_later_card_by_one_owner_displaces_only_his_own_act():
    """E17, holding J."""
    counted = count(
        proposal(),
        owners("J", 200, "p q"),
        card("j1", "J", FOR, received="05-11 09:00", dated="05-10", **by("p q")),
        card("j2", "J", AGAINST, received="05-21 09:00", dated="05-20", **by("q")),
    )
    assert counted.governing == {"J": ["j1", "j2"]}
    assert counted.votes() == {"for": "100", "against": "100"}


def test_a_later_card_by_all_owners_displaces_everything():
    """E17, holding K."""
    counted = count(
        proposal(),
        owners("K", 100, "p q"),
        card("k1", "K", FOR, received="05-11 09:00", dated="05-10", **by("p")),
        card("k2", "K", AGAINST, received="05-16 09:00", dated="05-15", **by("p q")),
    )
    assert counted.governing == {"K": ["k2"]}
    assert counted.votes() == {"against": "100"}


def test_each_matter_is_weighed_by_itself():
    counted = count(
        proposal("2"),
        proposal("3"),
        owners("J", 300, "p q r"),
        card("j1", "J", {"2": "for", "3": "for"}, **by("p")),
        card("j2", "J", {"2": "for", "3": "against"}, **by("q")),
        card("j3", "J", {"2": "against", "3": "against"}, **by("r")),
    )
    assert counted.votes("2") == {"for": "300"}
    assert counted.votes("3") == {"against": "300"}


def test_a_revocation_by_one_owner_ends_only_his_own_act():
    counted = count(
        proposal(),
        owners("J", 100, "p q"),
        card("j1", "J", FOR, **by("p")),
        card("j2", "J", AGAINST, **by("q")),
        revocation("j3", "J", **by("q")),
    )
    assert counted.votes() == {"for": "100"}
    assert counted.status("j2") == "revoked by j3"
    assert counted.status("j3") == "revocation"


def test_a_revocation_by_all_owners_ends_every_act():
    counted = count(
        proposal(),
        owners("J", 100, "p q"),
        card("j1", "J", FOR, **by("p")),
        card("j2", "J", AGAINST, **by("q")),
        revocation("j3", "J"),
    )
    assert counted.governing == {"J": []}
    assert counted.quorum["present"] == "0"


def test_one_owners_ballot_displaces_his_own_proxy_only():
    counted = count(
        proposal(),
        owners("J", 100, "p q"),
        card("j1", "J", FOR),
        ballot("j2", "J", AGAINST, **by("q")),
    )
    assert counted.votes() == {"for": "50", "against": "50"}
    assert (counted.quorum["by_proxy"], counted.quorum["in_person"]) == ("50", "50")


@pytest.mark.parametrize("shares", ["1", "7", "100", "0.5"])
def test_the_parts_of_a_joint_holding_add_up_to_it(shares):
    counted = count(
        proposal(),
        owners("J", shares, "p q r"),
        card("j1", "J", FOR, **by("p")),
        card("j2", "J", AGAINST, **by("q")),
        card("j3", "J", {"2": ["for", "against"]}, **by("r")),
    )
    assert counted.quorum["present"] == shares


def test_joint_owners_of_a_holding_that_lies_wholly_under_it_have_nothing_to_vote():
    counted = count(
        proposal(),
        owners("J", 100, "p q"),
        holding("L", 100, under="J"),
        card("j1", "J", FOR, **by("p")),
        card("j2", "J", AGAINST, **by("q")),
    )
    assert counted.quorum["present"] == "0"
    assert counted.votes() == {}
