"""What the inspectors see of an over-vote and what a ruling does (P10; E19, E20)."""

from __future__ import annotations

import pytest

from voting import announcements, door
from voting.nominees import overvotes, positions


@pytest.fixture
def vote(meeting, clock):
    def cast(holding, mark):
        arrival = door.Arrival(holding, "proxy", "internet", {"2": mark, "1": "for"})
        return door.receive(meeting, arrival, clock())

    return cast


@pytest.fixture
def found(meeting):
    def open_():
        (position,) = overvotes.open_positions(meeting)
        (over,) = overvotes.examined(meeting, [position])
        return over

    return open_


def test_line_by_line_before_and_after(recorded, csv_of, found):
    recorded(csv_of(nominee={"1 for": 4600, "2 for": 2800, "2 against": 1800}))

    over = found()
    assert (over.instructed, over.excess, over.uniform) == (4600, 600, False)
    line = over.lines[6]
    assert line.title.startswith("2. ")
    assert line.instructed == {"for": 2800, "against": 1800}
    assert line.rejected == {}
    assert line.prorated["for"] * 4600 == 2800 * 4000
    assert line.prorated["against"] * 4600 == 1800 * 4000


def test_rejected_what_stood_before_stands(recorded, csv_of, found):
    recorded(csv_of(nominee={"1 for": 900, "2 for": 900}))
    recorded(csv_of(nominee={"1 for": 4600, "2 against": 4600}))

    assert found().lines[6].rejected == {"for": 900}
    assert found().lines[6].prorated == {"against": 4000}


def test_voted_alike_it_can_be_capped(recorded, csv_of, found):
    recorded(csv_of(nominee={"1 for": 4600, "2 for": 4600}))

    assert found().uniform


def test_an_over_vote_that_changes_an_outcome_is_determinative(
    meeting, recorded, csv_of, found, vote
):
    # 5,001 of 10,000 are needed: with 1,250 + 3,000 the position decides.
    vote("alice", "for")
    vote("carol", "for")
    recorded(csv_of(nominee={"1 for": 4600, "2 for": 2800, "2 against": 1800}))

    assert found().determinative == ["1", "2"]
    alternatives = overvotes.alternatives(meeting, overvotes.open_positions(meeting))
    assert [(one.matter.id, one.rejected, one.prorated) for one in alternatives][1] == (
        "2",
        "no_quorum",
        "approved",
    )


def test_an_over_vote_that_changes_nothing_is_not(
    meeting, recorded, csv_of, found, vote, add_position
):
    for holding in ("alice", "carol"):
        vote(holding, "for")
    add_position("other", 900, kind="registered")
    vote("other", "against")
    recorded(csv_of(nominee={"1 for": 4600, "2 against": 4600}))

    assert found().determinative == []


def test_accepted_it_counts_in_proportion(meeting, recorded, csv_of, clock, books_agree):
    recorded(csv_of(nominee={"1 for": 4800, "2 for": 3000, "2 against": 1800}))
    ((held,),) = [one.held for one in overvotes.open_positions(meeting)]
    announcements.rule(held, "accept", "Reconciled", "Ines Pector", clock().now())

    totals = books_agree()["matters"][1]["totals"]
    assert (totals["for"], totals["against"]) == ("2500", "1500")
    assert overvotes.open_positions(meeting) == []


def test_rejected_it_is_settled(meeting, recorded, csv_of, clock, books_agree):
    recorded(csv_of(nominee={"1 for": 4800, "2 for": 4800}))
    ((held,),) = [one.held for one in overvotes.open_positions(meeting)]
    announcements.rule(held, "reject", "Unresolved", "Ines Pector", clock().now())

    assert books_agree()["quorum"]["present"] == "0"
    assert overvotes.open_positions(meeting) == []


def test_a_corrected_file_settles_it(meeting, recorded, csv_of):
    recorded(csv_of(nominee={"1 for": 4800, "2 for": 4800}))
    recorded(csv_of(nominee={"1 for": 4000, "2 for": 4000}))

    assert overvotes.open_positions(meeting) == []


def test_supposing_changes_nothing(meeting, recorded, csv_of, found, books_agree):
    recorded(csv_of(nominee={"1 for": 4800, "2 for": 4800}))
    before = books_agree()
    found()
    overvotes.alternatives(meeting, overvotes.open_positions(meeting))

    assert books_agree() == before


def test_additions_held_are_shown_together(meeting, recorded, csv_of, found):
    recorded(csv_of(nominee={"1 for": 3000, "2 for": 3000}), mode="add")
    recorded(csv_of(nominee={"1 for": 2000, "2 against": 2000}), mode="add")

    over = found()
    assert len(over.instruments) == 2
    assert over.excess == 1000
    assert over.lines[6].instructed == {"for": 3000, "against": 2000}


def test_the_reason_states_the_four_parts():
    reason = overvotes.reason_of(
        {
            "finding": "Lent shares were counted twice",
            "what": "stock record of the day",
            "source": "proxy department",
            "when": "May 29, 3 p.m.",
            "how": "signed fax",
            "basis": "matches DTC's listing",
        }
    )
    assert reason.splitlines() == [
        "Information relied on: stock record of the day",
        "From whom: proxy department",
        "When: May 29, 3 p.m.",
        "How it was obtained: signed fax",
        "Why it is accurate and reliable: matches DTC's listing",
        "Finding: Lent shares were counted twice",
    ]


def test_the_sum_of_what_lies_under_it_is_not_the_positions(meeting, add_position):
    nominee = meeting.holdings.get(key="nominee")
    add_position("respondent", 300, under=nominee)
    add_position("owner", 200, under=nominee, kind="registered")

    (position,) = positions.described([nominee])
    assert (position.respondents, position.legal_proxies, position.own) == (300, 200, 3500)
