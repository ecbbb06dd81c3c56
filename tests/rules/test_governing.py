"""Which instrument speaks for a share."""

import pytest

from .building import (
    CUTOFFS,
    at,
    attends,
    ballot,
    card,
    closed,
    count,
    election,
    file,
    holding,
    meeting,
    opened,
    proposal,
    revocation,
    ruling,
    web,
)

FOR, AGAINST, ABSTAIN = {"2": "for"}, {"2": "against"}, {"2": "abstain"}
A = [proposal(), holding("A", 1000)]
P = [proposal(), holding("P", 1000, kind="nominee")]


def test_a_later_dated_proxy_governs():
    counted = count(
        *A,
        card("a1", "A", FOR, received="05-27 09:00", dated="05-15"),
        card("a2", "A", AGAINST, received="05-22 09:00", dated="05-20"),
    )
    assert counted.governing == {"A": ["a2"]}
    assert counted.status("a1") == "superseded by a2"
    assert counted.votes() == {"against": "1000"}


def test_a_holding_without_instruments_is_not_represented():
    counted = count(*A)
    assert counted.governing == {"A": []}
    assert counted.quorum["present"] == "0"
    assert counted.outcome() == "no_quorum"


def test_a_proxy_for_part_first_takes_what_no_proxy_speaks_for():
    counted = count(
        *A,
        card("a1", "A", FOR, shares="600"),
        card("a2", "A", AGAINST, shares="300", dated="05-09"),
    )
    assert counted.governing == {"A": ["a1", "a2"]}
    assert counted.votes() == {"for": "600", "against": "300"}
    assert counted.quorum["present"] == "900"


def test_a_proxy_for_part_then_takes_from_the_oldest():
    counted = count(
        *A,
        card("a1", "A", FOR, shares="600"),
        card("a2", "A", AGAINST, shares="300", dated="05-09"),
        card("a3", "A", ABSTAIN, shares="400", dated="05-10"),
    )
    assert counted.governing == {"A": ["a1", "a2", "a3"]}
    assert counted.votes() == {"for": "300", "against": "300", "abstain": "400"}


def test_a_proxy_with_nothing_left_is_superseded_by_the_one_that_took_the_last():
    counted = count(
        *A,
        card("a1", "A", FOR, shares="500"),
        card("a2", "A", AGAINST, shares="800", dated="05-09"),
        card("a3", "A", ABSTAIN, shares="300", dated="05-10"),
    )
    assert counted.status("a1") == "superseded by a3"
    assert counted.governing == {"A": ["a2", "a3"]}
    assert counted.votes() == {"against": "700", "abstain": "300"}


def test_a_proxy_for_all_replaces_every_proxy_before_it():
    counted = count(
        *A,
        card("a1", "A", FOR, shares="500"),
        card("a2", "A", FOR, shares="100", dated="05-09"),
        card("a3", "A", AGAINST, dated="05-10"),
    )
    assert counted.status("a1") == counted.status("a2") == "superseded by a3"
    assert counted.votes() == {"against": "1000"}


def test_a_proxy_in_quantities_speaks_for_the_largest_sum_and_the_rest_is_absent():
    counted = count(*P, file("f1", "P", {"2": {"for": "300", "against": "400"}}))
    assert counted.quorum["present"] == "700"
    assert counted.votes() == {"for": "300", "against": "400"}


def test_a_proxy_in_quantities_replaces_all_before_it_even_for_fewer_shares():
    counted = count(
        *P,
        file("f1", "P", {"2": {"for": "900"}}),
        file("f2", "P", {"2": {"for": "400"}}, received="05-22 09:00"),
    )
    assert counted.governing == {"P": ["f2"]}
    assert counted.quorum["present"] == "400"


def test_a_word_beside_quantities_speaks_for_the_whole_holding():
    counted = count(
        proposal("2"),
        proposal("3"),
        holding("P", 1000, kind="nominee"),
        file("f1", "P", {"2": {"for": "700"}, "3": "for"}),
    )
    assert counted.votes("2") == {"for": "700", "unvoted": "300"}
    assert counted.votes("3") == {"for": "1000"}


def test_a_ballot_displaces_a_proxy():
    counted = count(*A, card("a1", "A", FOR), ballot("a2", "A", AGAINST))
    assert counted.status("a1") == "superseded by a2"
    assert counted.quorum["in_person"] == "1000"


def test_a_ballot_for_part_leaves_the_rest_to_the_proxy():
    counted = count(*A, card("a1", "A", FOR), ballot("a2", "A", AGAINST, shares="400"))
    assert counted.governing == {"A": ["a1", "a2"]}
    assert counted.votes() == {"for": "600", "against": "400"}
    assert (counted.quorum["by_proxy"], counted.quorum["in_person"]) == ("600", "400")


def test_a_ballot_for_part_displaces_proxies_before_earlier_ballots():
    counted = count(
        *A,
        card("a1", "A", FOR, shares="300"),
        ballot("a2", "A", AGAINST, shares="700", received="05-30 09:20"),
        ballot("a3", "A", ABSTAIN, shares="400", received="05-30 09:40"),
    )
    assert counted.status("a1") == "superseded by a3"
    assert counted.votes() == {"against": "600", "abstain": "400"}


def test_the_second_ballot_of_the_same_holder_counts():
    counted = count(
        *A,
        ballot("a1", "A", FOR, received="05-30 09:20"),
        ballot("a2", "A", AGAINST, received="05-30 09:40"),
    )
    assert counted.governing == {"A": ["a2"]}


def test_a_revocation_without_a_new_proxy_leaves_the_shares_absent():
    counted = count(*A, card("a1", "A", FOR), revocation("a2", "A"))
    assert counted.status("a1") == "revoked by a2"
    assert counted.status("a2") == "revocation"
    assert counted.quorum["present"] == "0"


def test_nothing_revives_when_the_later_proxy_is_revoked():
    counted = count(
        *A,
        card("a1", "A", FOR),
        card("a2", "A", AGAINST, dated="05-12", received="05-13 09:00"),
        revocation("a3", "A"),
    )
    assert counted.status("a1") == "superseded by a2"
    assert counted.status("a2") == "revoked by a3"
    assert counted.governing == {"A": []}


def test_a_revocation_does_not_end_a_proxy_dated_after_it():
    counted = count(
        *A,
        card("a1", "A", FOR, dated="05-18", received="05-19 09:00"),
        revocation("a2", "A", dated="05-15", received="05-20 09:00"),
    )
    assert counted.status("a1") == "governs"
    assert counted.status("a2") == "no_effect"


def test_a_revocation_ends_no_ballot():
    counted = count(
        *A,
        ballot("a1", "A", FOR, received="05-30 09:20"),
        revocation("a2", "A", received="05-30 09:40"),
    )
    assert counted.status("a1") == "governs"
    assert counted.status("a2") == "no_effect"


def test_a_proxy_given_after_a_revocation_governs():
    counted = count(
        *A,
        card("a1", "A", FOR),
        revocation("a2", "A", dated="05-11", received="05-12 09:00"),
        card("a3", "A", AGAINST, dated="05-20", received="05-21 09:00"),
    )
    assert counted.governing == {"A": ["a3"]}


@pytest.mark.parametrize("later", [web("a2", "A", AGAINST), ballot("a2", "A", AGAINST)])
def test_an_irrevocable_proxy_supersedes_what_would_displace_it(later):
    counted = count(*A, card("a1", "A", FOR, irrevocable=True), later)
    assert counted.governing == {"A": ["a1"]}
    assert counted.status("a2") == "superseded by a1"


def test_a_revocation_of_an_irrevocable_proxy_has_no_effect():
    counted = count(*A, card("a1", "A", FOR, irrevocable=True), revocation("a2", "A"))
    assert counted.status("a1") == "governs"
    assert counted.status("a2") == "no_effect"


def test_beside_an_irrevocable_proxy_for_part_a_later_one_governs_the_rest():
    counted = count(
        *A,
        card("a1", "A", FOR, irrevocable=True, shares="300"),
        web("a2", "A", AGAINST),
    )
    assert counted.governing == {"A": ["a1", "a2"]}
    assert counted.votes() == {"for": "300", "against": "700"}


def test_quantities_count_in_proportion_beside_an_irrevocable_proxy():
    counted = count(
        *A,
        card("a1", "A", FOR, irrevocable=True, shares="250"),
        web("a2", "A", {"2": {"for": "400", "against": "600"}}),
    )
    assert counted.votes() == {"for": "550", "against": "450"}


def test_what_is_left_of_quantities_counts_in_proportion():
    counted = count(
        *P,
        file("f1", "P", {"2": {"for": "600", "against": "300"}}),
        file("f2", "P", ABSTAIN, shares="400", received="05-22 09:00"),
    )
    # f1 speaks for 900; 100 are free; so f2 takes 300 of the 900.
    assert counted.votes() == {"for": "400", "against": "200", "abstain": "400"}


@pytest.mark.parametrize(
    "instrument",
    [
        card("a1", "A", FOR, shares="1001"),
        web("a1", "A", {"2": {"for": "700", "against": "301"}}),
        web("a1", "A", {"2": {"for": "101"}}, shares="100"),
        ballot("a1", "A", FOR, shares="1000.5"),
    ],
    ids=["more shares", "more quantities", "more than its shares", "ballot"],
)
def test_an_instrument_for_more_than_there_is_does_not_count(instrument):
    counted = count(*A, instrument)
    assert counted.status("a1") == "overvote"
    assert ("overvote", "a1") in counted.exceptions()
    assert counted.governing == {"A": []}


def test_a_nominees_corrected_file_replaces_the_overvote():
    """E20: reconciled from other reliable information, it makes a tie, and a tie fails."""
    counted = count(
        proposal("2", of="cast"),
        holding("P1", 1000, kind="nominee"),
        holding("R1", 600),
        holding("R2", 500),
        file("f1", "P1", {"2": {"for": "700", "against": "450"}}, received="05-28 09:00"),
        file("x1", "P1", {"2": {"for": "550", "against": "450"}}, received="05-29 15:00"),
        card("r1", "R1", AGAINST, received="05-12 09:00", dated="05-10"),
        card("r2", "R2", FOR, received="05-12 09:01", dated="05-10"),
    )
    assert counted.status("f1") == "overvote"
    assert counted.governing == {"P1": ["x1"], "R1": ["r1"], "R2": ["r2"]}
    assert counted.quorum["present"] == "2100"
    assert counted.votes() == {"for": "1050", "against": "1050"}
    assert counted.outcome() == "not_approved"


def test_a_nominees_series_within_its_holding_adds_up():
    counted = count(
        *P,
        card("c1", "P", FOR, shares="500"),
        card("c2", "P", AGAINST, shares="500", dated="05-09"),
    )
    assert counted.votes() == {"for": "500", "against": "500"}


def test_a_nominees_series_that_exceeds_its_holding_does_not_count():
    counted = count(
        *P,
        card("c1", "P", FOR, shares="700"),
        card("c2", "P", AGAINST, shares="600", dated="05-09"),
    )
    assert counted.status("c1") == counted.status("c2") == "overvote"
    assert counted.governing == {"P": []}


def test_a_registered_holders_later_part_displaces_and_is_no_series():
    counted = count(
        *A,
        card("c1", "A", FOR, shares="700"),
        card("c2", "A", AGAINST, shares="600", dated="05-09"),
    )
    assert counted.votes() == {"for": "400", "against": "600"}


def test_a_series_counts_only_what_stands():
    counted = count(
        *P,
        card("c1", "P", FOR, shares="700"),
        revocation("c2", "P", dated="05-09", received="05-11 09:00"),
        card("c3", "P", AGAINST, shares="600", dated="05-12", received="05-13 09:00"),
    )
    assert counted.status("c1") == "revoked by c2"
    assert counted.governing == {"P": ["c3"]}


def test_a_series_never_mixes_proxies_and_ballots():
    counted = count(
        *P,
        card("c1", "P", FOR, shares="700"),
        ballot("c2", "P", AGAINST, shares="600"),
    )
    assert counted.votes() == {"for": "400", "against": "600"}


def test_an_irrevocable_proxy_stays_in_a_nominees_series_after_a_revocation():
    counted = count(
        *P,
        card("c1", "P", FOR, shares="700", irrevocable=True),
        revocation("c2", "P", dated="05-09", received="05-11 09:00"),
        card("c3", "P", AGAINST, shares="600", dated="05-12", received="05-13 09:00"),
    )
    assert counted.status("c2") == "no_effect"
    assert counted.status("c1") == counted.status("c3") == "overvote"


def test_a_ruling_cures_one_of_a_series_and_not_the_others():
    counted = count(
        *P,
        card("c1", "P", FOR, shares="700"),
        card("c2", "P", AGAINST, shares="600", dated="05-09"),
        ruling("c1", "accept"),
    )
    assert counted.status("c1") == "governs"
    assert counted.status("c2") == "overvote"
    assert counted.votes() == {"for": "700"}


def test_an_overvote_that_a_ruling_accepts_counts_in_proportion_up_to_the_holding():
    counted = count(
        *P, file("f1", "P", {"2": {"for": "750", "against": "500"}}), ruling("f1", "accept")
    )
    assert counted.votes() == {"for": "600", "against": "400"}
    assert counted.quorum["present"] == "1000"


def test_what_lies_under_a_holding_is_voted_there():
    counted = count(
        proposal(),
        holding("P", 1000, kind="nominee"),
        holding("L", 400, under="P"),
        file("f1", "P", FOR),
        ballot("l1", "L", AGAINST),
    )
    assert counted.votes() == {"for": "600", "against": "400"}


def test_a_holding_cannot_vote_what_lies_under_it():
    counted = count(
        proposal(),
        holding("P", 1000, kind="nominee"),
        holding("L", 400, under="P"),
        file("f1", "P", {"2": {"for": "700"}}),
    )
    assert counted.status("f1") == "overvote"


def test_excluded_shares_cannot_vote_or_attend():
    counted = count(
        proposal(),
        holding("T", 50, excluded=True),
        card("t1", "T", FOR),
        attends("T"),
        holding("A", 1000),
        card("a1", "A", FOR),
    )
    assert counted.status("t1") == "ineligible"
    assert counted.quorum["present"] == "1000"


def test_attendance_revokes_nothing_and_is_in_person():
    counted = count(*A, card("a1", "A", FOR), attends("A"))
    assert counted.status("a1") == "governs"
    assert counted.quorum["in_person"] == "1000"
    assert counted.votes() == {"for": "1000"}


def test_shares_present_by_attendance_alone_are_unvoted():
    counted = count(*A, attends("A"))
    assert counted.quorum["present"] == "1000"
    assert counted.votes() == {"unvoted": "1000"}


@pytest.mark.parametrize(
    ("instrument", "status"),
    [
        (card("a1", "A", FOR, signed=False), "unsigned"),
        (card("a1", "A", FOR, dated="2000-05-29"), "expired"),
        (card("a1", "A", FOR, dated="2000-05-30"), "governs"),
        (web("a1", "A", FOR, received="05-29 20:00:01"), "late (cutoff)"),
        (web("a1", "A", FOR, received="05-29 20:00"), "governs"),
        (card("a1", "A", FOR, received="05-30 10:00:01"), "late (polls)"),
        (card("a1", "A", FOR, received="05-30 10:00"), "governs"),
    ],
)
@pytest.mark.parametrize("decision", [None, "accept", "reject"])
def test_a_ruling_stands_over_what_the_rules_say_but_not_over_the_polls(
    instrument, status, decision
):
    lines = [meeting(cutoffs=CUTOFFS), *A, instrument]
    counted = count(*lines, *([ruling("a1", decision)] if decision else []))
    if decision and status != "late (polls)":
        status = "governs" if decision == "accept" else "rejected"
    assert counted.status("a1") == status


def test_the_latest_ruling_stands_wherever_its_line_is():
    counted = count(
        *A,
        card("a1", "A", FOR, signed=False),
        ruling("a1", "reject", "05-30 12:00"),
        ruling("a1", "accept", "05-30 11:00"),
    )
    assert counted.status("a1") == "rejected"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"received": "05-30 10:01", "signed": False}, "late (polls)"),
        ({"received": "05-30 09:59", "signed": False}, "late (cutoff)"),
        ({"signed": False, "shares": "2000"}, "unsigned"),
        ({"shares": "2000", "dated": "2000-01-01"}, "overvote"),
    ],
)
def test_one_status_each_the_first_that_fits(changed, status):
    cutoffs = {**CUTOFFS, "mail": CUTOFFS["internet"]}
    counted = count(meeting(cutoffs=cutoffs), *A, card("a1", "A", FOR, **changed))
    assert counted.status("a1") == status


@pytest.mark.parametrize(
    "invalid",
    [
        {"signed": False},
        {"dated": "2000-05-29"},
        {"shares": "1001"},
        {"received": "05-30 10:00:01", "dated": "05-29"},
    ],
)
def test_an_instrument_that_never_took_effect_supersedes_nothing(invalid):
    later = {"received": "05-20 09:00", "dated": "05-20", **invalid}
    counted = count(*A, card("a1", "A", FOR), card("a2", "A", AGAINST, **later))
    assert counted.governing == {"A": ["a1"]}


def test_each_matter_is_counted_as_of_its_own_close():
    """E30: adjourned, item 1 closed on May 30 and item 2 two weeks later."""
    counted = count(
        election("1", "X"),
        proposal("2"),
        holding("A", 300),
        holding("B", 250),
        holding("C", 150),
        holding("D", 300),
        card("a1", "A", {"1": "for", "2": "for"}),
        card("b1", "B", {"1": "for", "2": "against"}),
        attends("C", "05-30 08:45"),
        opened("*", "05-30 09:10"),
        closed("1", "05-30 10:00"),
        {"type": "adjournment", "to": at("06-13 09:00"), "at": at("05-30 10:05")},
        card("b2", "B", {"2": "for"}, received="06-06 09:00", dated="06-05"),
        revocation("a2", "A", received="06-10 09:00", dated="06-10"),
        closed("2", "06-13 10:00"),
    )
    assert counted.votes("1", "X") == {"for": "550", "unvoted": "150"}
    assert counted.votes("2") == {"for": "250", "unvoted": "150"}
    # By decision 8 A's shares are absent at the end. That a quorum once present is not broken is
    # the chair's finding, reported beside the count (decision 20).
    assert counted.quorum["present"] == "400"
    assert counted.outcome("2") == "no_quorum"
    assert counted.status("b1") == "superseded by b2"
    assert counted.status("a1") == "revoked by a2"
    assert counted.governing == {"A": [], "B": ["b2"], "C": [], "D": []}


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        (
            [file("f1", "P", {"2": {"for": "750", "against": "500"}})],
            "f1: 1,250 shares voted on a position of 1,000: counted in proportion",
        ),
        (
            [card("f1", "P", FOR, shares="1200")],
            "f1: 1,200 shares voted on a position of 1,000: accepted, and counted for 1,000 of "
            "them",
        ),
        (
            [file("f1", "P", {"2": {"for": "1250"}}), file("f2", "P", FOR, received="05-22 09:00")],
            "f1: 1,250 shares voted on a position of 1,000: accepted, and displaced since",
        ),
    ],
    ids=["quantities", "shares", "displaced"],
)
def test_an_overvote_that_a_ruling_accepts_stays_an_exception(acts, told):
    counted = count(*P, *acts, ruling("f1", "accept"))
    assert told in [one["detail"] for one in counted.result["exceptions"]]


def test_an_accepted_series_beyond_its_holding_stays_an_exception():
    counted = count(
        *P,
        card("c1", "P", FOR, shares="700"),
        card("c2", "P", AGAINST, shares="600", dated="05-09"),
        ruling("c1", "accept"),
        ruling("c2", "accept"),
    )
    assert counted.votes() == {"for": "400", "against": "600"}
    assert ("overvote", "c2") in counted.exceptions()
