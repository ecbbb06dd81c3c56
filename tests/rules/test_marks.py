"""What the marks on an instrument mean."""

import pytest

from .building import (
    ballot,
    card,
    count,
    election,
    file,
    frequency,
    holding,
    meeting,
    more_than_half,
    proposal,
    share_class,
    substitution,
    web,
)

H = holding("A", 100)
SLATE = election("1", "X Y Z", seats=3)
CONTEST = election("1", "X Y Z", seats=2, board={"X": "for", "Y": "for"})


def by_nominee(counted, matter="1"):
    """Each nominee's choice, where all of the votes are on one: F, W, A, B, N or U."""
    letters = {
        "for": "F",
        "withhold": "W",
        "against": "A",
        "abstain": "B",
        "broker_non_vote": "N",
        "unvoted": "U",
    }
    totals = counted.matters[matter]["totals"]
    return " ".join(
        "".join(letters[choice] for choice, votes in line.items() if votes != "0")
        for line in totals.values()
    )


@pytest.mark.parametrize("channel", [card, web])
@pytest.mark.parametrize(
    ("board", "expected"),
    [("for", "for"), ("against", "against"), ("abstain", "abstain"), (None, "unvoted")],
)
def test_a_proxy_votes_an_unmarked_matter_as_the_board_recommends(channel, board, expected):
    counted = count(proposal(board=board), H, channel("a1", "A", {}))
    assert counted.votes() == {expected: "100"}


@pytest.mark.parametrize("instrument", [ballot("a1", "A", {}), file("a1", "A", {})])
def test_an_unmarked_matter_on_a_ballot_or_in_a_file_is_not_voted(instrument):
    assert count(proposal(), H, instrument).votes() == {"unvoted": "100"}


def test_an_unmarked_matter_is_not_voted_where_the_meeting_says_so():
    counted = count(meeting(unmarked="blank"), proposal(), SLATE, H, card("a1", "A"))
    assert counted.votes() == {"unvoted": "100"}
    assert by_nominee(counted) == "U U U"


def test_an_unmarked_card_follows_its_own_solicitor():
    matters = [
        proposal(board="for", opposition={"rival": "against"}),
        frequency("F", board="1", opposition={"rival": "3"}),
    ]
    counted = count(*matters, H, card("a1", "A", {}, solicitor="rival"))
    assert counted.votes("2") == {"against": "100"}
    assert counted.votes("F") == {"3": "100"}


def test_an_unmarked_card_of_a_solicitor_without_a_recommendation_is_not_voted():
    counted = count(proposal(), H, card("a1", "A", {}, solicitor="rival"))
    assert counted.votes() == {"unvoted": "100"}


@pytest.mark.parametrize("form", [card, ballot, file])
def test_contradictory_marks_are_not_voted(form):
    counted = count(proposal(), H, form("a1", "A", {"2": ["for", "against"]}))
    assert counted.votes() == {"unvoted": "100"}
    assert ("overmarked", "a1") in counted.exceptions()


def test_the_same_choice_marked_twice_is_one_choice():
    assert count(proposal(), H, card("a1", "A", {"2": ["for", "for"]})).votes() == {"for": "100"}


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        pytest.param("for", "F F F", id="for all"),
        pytest.param("withhold", "W W W", id="withhold all"),
        pytest.param("broker_non_vote", "N N N", id="broker non-vote"),
        pytest.param({"except": ["Y"]}, "F W F", id="for all except one"),
        pytest.param({"except": ["X", "Z"]}, "W F W", id="for all except two"),
        pytest.param({"except": []}, "F F F", id="except no one"),
        pytest.param({"except": ["Aube"]}, "F F F", id="except someone who is no nominee"),
        pytest.param({"X": "withhold"}, "W F F", id="the unmarked filled in"),
        pytest.param({"X": "for", "Y": ["for", "withhold"]}, "F U F", id="one overmarked"),
        pytest.param(["for", "withhold"], "U U U", id="both boxes"),
        pytest.param(None, "F F F", id="unmarked"),
    ],
)
def test_the_marks_of_an_election_by_plurality(mark, expected):
    votes = {} if mark is None else {"1": mark}
    assert by_nominee(count(SLATE, H, card("a1", "A", votes))) == expected


def test_a_name_that_is_no_nominee_is_ignored_and_an_exception():
    counted = count(SLATE, H, card("a1", "A", {"1": {"except": ["Aube"]}}))
    assert counted.exceptions() == {("unknown_name", "a1")}


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("for", "F F F"),
        ("against", "A A A"),
        ({"X": "against", "Y": "abstain"}, "A B F"),
    ],
)
def test_the_marks_of_an_election_by_majority(mark, expected):
    matter = election("1", "X Y Z", seats=3, standard=more_than_half("cast"))
    assert by_nominee(count(matter, H, card("a1", "A", {"1": mark}))) == expected


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        pytest.param({"X": "for", "Z": "for"}, "F U F", id="as marked"),
        pytest.param({"Z": "for"}, "U U F", id="fewer than the seats: not filled in"),
        pytest.param({"Z": "withhold"}, "U U W", id="any mark, not filled in"),
        pytest.param({"X": "for", "Y": "for", "Z": "for"}, "U U U", id="more than the seats"),
        pytest.param({"except": ["Z"]}, "F F W", id="for all except one"),
        pytest.param({"except": ["Aube"]}, "U U U", id="for all, in effect"),
        pytest.param("for", "U U U", id="for all"),
        pytest.param("withhold", "W W W", id="withhold all"),
        pytest.param(None, "F F U", id="unmarked: as recommended"),
    ],
)
def test_the_marks_of_a_contested_election(mark, expected):
    votes = {} if mark is None else {"1": mark}
    assert by_nominee(count(CONTEST, H, card("a1", "A", votes))) == expected


def test_a_card_overmarked_for_directors_still_counts_for_the_rest_and_supersedes():
    counted = count(
        CONTEST,
        proposal("2"),
        H,
        card("a1", "A", {"1": {"X": "for"}, "2": "for"}),
        card("a2", "A", {"1": "for", "2": "against"}, dated="05-09"),
    )
    assert counted.governing == {"A": ["a2"]}
    assert by_nominee(counted) == "U U U"
    assert counted.votes("2") == {"against": "100"}


def test_for_all_means_nothing_where_nominees_exceed_seats():
    matter = election("1", "X Y Z", seats=2, board="for")
    assert by_nominee(count(matter, H, card("a1", "A", {}))) == "U U U"


def test_a_recommendation_against_is_a_vote_withheld_under_plurality():
    matter = election("1", "X Y", seats=2, board={"X": "for", "Y": "against"})
    assert by_nominee(count(matter, H, card("a1", "A", {}))) == "F W"


def test_quantities_that_are_less_than_the_shares_leave_the_rest_unvoted():
    counted = count(
        proposal("2"),
        SLATE,
        holding("P", 1000, kind="nominee"),
        file(
            "f1",
            "P",
            {
                "2": {"for": "500", "broker_non_vote": "300"},
                "1": {
                    "X": {"for": "900", "withhold": "100"},
                    "Y": {"for": "400"},
                },
            },
        ),
    )
    assert counted.votes("2") == {"for": "500", "broker_non_vote": "300", "unvoted": "200"}
    assert counted.votes("1", "X") == {"for": "900", "withhold": "100"}
    assert counted.votes("1", "Y") == {"for": "400", "unvoted": "600"}
    assert counted.votes("1", "Z") == {"unvoted": "1000"}


def test_plans_to_attend_and_comments_are_never_counted():
    more = {"plans_to_attend": True, "comment": "I vote AGAINST!"}
    counted = count(proposal(), H, card("a1", "A", {"2": "for"}, **more))
    assert counted.votes() == {"for": "100"}
    assert counted.quorum["in_person"] == "0"


# Substitute nominees

WITH_AUTHORITY = meeting(substitution=True)


@pytest.mark.parametrize(
    ("instrument", "expected"),
    [
        (card("a1", "A", {"1": "for"}), "F F F"),
        (card("a1", "A", {}), "F F F"),
        (card("a1", "A", {"1": {"except": ["Y"]}}), "F U F"),
        (card("a1", "A", {"1": "withhold"}), "W U W"),
        (file("a1", "A", {"1": "broker_non_vote"}), "N U N"),
        (file("a1", "A", {"1": "for"}), "F F F"),
        (ballot("a1", "A", {"1": "for"}), "F U F"),
        (ballot("a1", "A", {"1": {"Y2": "for"}}), "U F U"),
    ],
)
def test_a_substitute_takes_the_proxies_votes_for_the_nominee_replaced(instrument, expected):
    counted = count(WITH_AUTHORITY, SLATE, H, instrument, substitution("1", "Y", "Y2"))
    assert list(counted.matters["1"]["totals"]) == ["X", "Y2", "Z"]
    assert by_nominee(counted) == expected


def test_a_substitute_may_himself_be_replaced():
    lines = [substitution("1", "Y", "Y2"), substitution("1", "Y2", "Y3", "05-28 09:00")]
    counted = count(WITH_AUTHORITY, SLATE, H, card("a1", "A", {"1": "for"}), *lines)
    assert list(counted.matters["1"]["totals"]) == ["X", "Y3", "Z"]
    assert by_nominee(counted) == "F F F"


def test_without_authority_no_vote_passes_to_a_substitute():
    counted = count(SLATE, H, card("a1", "A", {"1": "for"}), substitution("1", "Y", "Y2"))
    assert by_nominee(counted) == "F U F"


def test_quantities_for_a_nominee_replaced_pass_to_the_substitute():
    counted = count(
        WITH_AUTHORITY,
        SLATE,
        H,
        file("a1", "A", {"1": {"Y": {"for": "60", "withhold": "40"}}}),
        substitution("1", "Y", "Y2"),
    )
    assert counted.votes("1", "Y2") == {"for": "60", "unvoted": "40"}


@pytest.mark.parametrize("form", [card, ballot])
def test_too_many_marks_are_too_many_though_one_nominee_was_replaced(form):
    marks = {"1": {"X": "for", "Y": "for", "Z": "for"}}
    counted = count(CONTEST, H, form("a1", "A", marks), substitution("1", "Y", "Y2"))
    assert by_nominee(counted) == "U U U"


# Cumulative voting

CUMULATIVE = election("1", "X Y Z", seats=3, cumulative=True)


def cumulated(counted):
    return [line["for"] for line in counted.matters["1"]["totals"].values()]


@pytest.mark.parametrize(
    ("mark", "votes_for"),
    [
        pytest.param({"X": "300"}, ["300", "0", "0"], id="all on one"),
        pytest.param({"X": "200", "Y": "50"}, ["200", "50", "0"], id="less is as marked"),
        pytest.param({"X": "200", "Y": "101"}, ["0", "0", "0"], id="more is void"),
        pytest.param({"X": "0.5", "Y": "299.5"}, ["0.5", "299.5", "0"], id="parts of a vote"),
        pytest.param("for", ["100", "100", "100"], id="for all spreads evenly"),
        pytest.param({"X": "for", "Y": "for"}, ["150", "150", "0"], id="for two spreads evenly"),
        pytest.param({"except": ["X"]}, ["0", "150", "150"], id="for all except one"),
        pytest.param({"X": "withhold"}, ["0", "0", "0"], id="withheld is not spread"),
        pytest.param({}, ["100", "100", "100"], id="unmarked is filled in"),
        pytest.param(["for", "withhold"], ["0", "0", "0"], id="both boxes"),
    ],
)
def test_cumulative_votes_are_shares_times_seats(mark, votes_for):
    assert cumulated(count(CUMULATIVE, H, card("a1", "A", {"1": mark}))) == votes_for


def test_withheld_and_broker_non_votes_are_not_times_seats():
    counted = count(CUMULATIVE, H, card("a1", "A", {"1": "withhold"}))
    assert counted.votes("1", "X") == {"withhold": "100"}
    counted = count(CUMULATIVE, H, file("a1", "A", {"1": "broker_non_vote"}))
    assert counted.votes("1", "X") == {"broker_non_vote": "100"}


def test_an_unmarked_cumulative_election_is_filled_in_with_the_recommended_fors_only():
    matter = election(
        "1", "X Y Z", seats=3, cumulative=True, board={"X": "for", "Y": "for", "Z": "withhold"}
    )
    counted = count(matter, H, card("a1", "A", {}))
    assert cumulated(counted) == ["150", "150", "0"]
    assert counted.votes("1", "Z") == {}


def test_cumulated_votes_of_part_of_a_holding_count_in_proportion():
    counted = count(
        CUMULATIVE,
        H,
        card("a1", "A", {"1": {"X": "300"}}),
        ballot("a2", "A", {"1": {"Y": "60"}}, shares="25"),
    )
    assert cumulated(counted) == ["225", "60", "0"]


def test_a_third_is_kept_exactly():
    matter = election("1", "X Y Z", seats=1, cumulative=True, board=None)
    counted = count(matter, H, card("a1", "A", {"1": "for"}))
    assert cumulated(counted) == ["100/3", "100/3", "100/3"]


def test_no_cumulated_vote_of_an_interested_holder_counts_where_they_are_left_out():
    standard = {"rule": "plurality", "excluding_interested": True}
    counted = count(
        election("1", "X Y", seats=1, cumulative=True, standard=standard),
        holding("A", 100),
        holding("B", 200, interested=["1"]),
        card("a1", "A", {"1": {"X": "100"}}),
        card("b1", "B", {"1": {"Y": "200"}}),
    )
    assert cumulated(counted) == ["100", "200"]
    assert counted.matters["1"]["elected"] == ["X"]


def test_cumulated_votes_of_another_class_do_not_elect_where_one_class_elects():
    standard = {"rule": "plurality", "class": "b"}
    counted = count(
        share_class("a", 200),
        share_class("b", 100),
        election("1", "X Y", seats=1, cumulative=True, standard=standard),
        holding("A", 200, **{"class": "a"}),
        holding("B", 100, **{"class": "b"}),
        card("a1", "A", {"1": {"X": "200"}}),
        card("b1", "B", {"1": {"Y": "100"}}),
    )
    assert counted.matters["1"]["elected"] == ["Y"]
