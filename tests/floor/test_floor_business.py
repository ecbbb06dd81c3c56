"""Matters raised at the meeting, and the named proxies' discretion on them (S17, P16)."""

from __future__ import annotations

import json

import pytest

from meetings.clock import current_clock
from tests.floor.conftest import capstone_with
from voting import announcements, door, floor_business, history
from voting.announcements import NotPossible
from voting.ballot import ballot_of
from voting.models import Lot, RecordLine

FOR = {"1": "for", "2": "for"}
PRESENT = {"rule": "majority", "of": "present_and_entitled"}


def raise_matter(meeting, **fields):
    fields = {"title": "A vote of thanks", "standard": PRESENT, "by": "Susan N. Cayley", **fields}
    return floor_business.raise_matter(meeting, current_clock(), **fields)


def decide(matter, choice="for", **fields):
    floor_business.decide(
        matter, choice, ["Susan Cayley"], current_clock(), by="Susan N. Cayley", **fields
    )


@pytest.fixture
def proxies(meeting, vote, at, clock):
    """Alice's and Bob's proxies, and a nominee's instructions, from the day before."""
    at("12:00")
    clock.moment = clock.moment.replace(day=28)
    vote("alice", FOR)
    vote("bob", {})
    vote("nominee", {"2": {"for": "3000", "broker_non_vote": "1000"}}, channel="nominee")
    at("9:20")
    return meeting


def test_a_matter_raised_at_the_meeting_stands_last_and_is_voted_by_nobody_yet(
    proxies, polls, totals
):
    polls("opened")
    matter = raise_matter(proxies, proponent="Hannah Hollis")

    assert (matter.key, matter.position, matter.board) == ("3", 3, None)
    assert totals(proxies, "3") == {"unvoted": 5650}
    assert totals(proxies, "2") == {"for": 4650, "broker_non_vote": 1000}


def test_the_named_proxies_vote_every_proxy_they_hold_by_one_recorded_act(proxies, polls, totals):
    polls("opened")
    matter = raise_matter(proxies)
    decide(matter)

    # The nominee's instructions say nothing of it, and nobody may say it for them.
    assert totals(proxies, "3") == {"for": 1650, "unvoted": 4000}
    lines = RecordLine.objects.filter(meeting=proxies, type="amendment")
    acts = [json.loads(body) for body in lines.values_list("body", flat=True)]
    (act,) = [one for one in acts if one.get("matter")]
    assert act["matter"] == {"id": "3", "board": "for"}
    assert act["reason"].startswith("The named proxies vote the proxies they hold, in their discre")
    assert "Susan Cayley" in act["reason"]


def test_a_ballot_is_not_filled_in_and_may_mark_what_was_raised(proxies, polls, vote, totals):
    polls("opened")
    matter = raise_matter(proxies)
    decide(matter)
    vote("alice", {"2": "against"}, form="ballot")
    vote("carol", {"3": "against"}, form="ballot")

    assert totals(proxies, "3") == {"for": 400, "against": 3000, "unvoted": 5250}
    assert totals(proxies, "1")["1a"]


def test_until_the_close_the_decision_may_be_made_anew_and_not_after(proxies, polls, totals, at):
    polls("opened")
    matter = raise_matter(proxies)
    decide(matter)
    at("9:25")
    decide(matter, "against")
    assert totals(proxies, "3") == {"against": 1650, "unvoted": 4000}
    at("9:30")
    polls("closed")
    with pytest.raises(NotPossible, match="not open"):
        decide(matter, "for")
    assert totals(proxies, "3") == {"against": 1650, "unvoted": 4000}


def test_the_card_s_own_matters_are_not_for_the_proxies_to_decide(proxies, polls):
    polls("opened")
    with pytest.raises(NotPossible, match="vote as it says"):
        decide(proxies.matters.get(key="2"), "against")


def test_nothing_is_raised_before_the_meeting_convenes(meeting, at):
    at("8:59")
    with pytest.raises(NotPossible, match="has not convened"):
        raise_matter(meeting)


def test_a_matter_raised_after_every_close_has_polls_of_its_own(proxies, polls, vote, totals, at):
    polls("opened")
    at("9:30")
    polls("closed")
    at("9:40")
    matter = raise_matter(proxies)
    assert announcements.polls_state(proxies) == {"1": "closed", "2": "closed", "3": "not_opened"}
    with pytest.raises(door.Refused):
        vote("carol", {"3": "for"}, form="ballot")
    at("9:41")
    polls("opened", "3")
    at("9:42")
    vote("carol", {"3": "for"}, form="ballot")
    decide(matter, "abstain")
    with pytest.raises(door.Refused, match="matter 2"):
        vote("carol", {"2": "for"}, form="ballot")
    at("9:50")
    polls("closed", "3")

    assert totals(proxies, "3") == {"for": 3000, "abstain": 1650, "unvoted": 4000}
    assert totals(proxies, "2") == {"for": 4650, "broker_non_vote": 1000}


def test_where_cards_leave_blanks_unvoted_discretion_reaches_new_business_alone(db, at, clock):
    from tests.floor import conftest

    at("12:00")
    clock.moment = clock.moment.replace(day=28)
    meeting = capstone_with(unmarked="blank")
    for holding, votes in (("alice", {"1": "for"}), ("bob", {})):
        door.receive(meeting, door.Arrival(holding, "proxy", "internet", votes), current_clock())
    at("9:20")
    announcements.announce_polls(meeting, "opened", current_clock())
    before = conftest.outcome_of(meeting).matters
    first, second = raise_matter(meeting), raise_matter(meeting, title="Another")
    decide(first)
    at("9:21")
    decide(second, "against")
    after = conftest.outcome_of(meeting).matters

    conftest.assert_the_books_agree(meeting)
    assert [one.totals for one in after[:2]] == [one.totals for one in before]
    assert after[1].totals["unvoted"] == 1650
    assert [after[place].totals[choice] for place, choice in ((2, "for"), (3, "against"))] == [
        1650,
        1650,
    ]


def test_an_opponent_s_proxies_are_voted_by_its_own(proxies, polls, vote, totals):
    vote("carol", {"2": "against"}, channel="mail", solicitor="Harbor Fund")
    polls("opened")
    matter = raise_matter(proxies)
    decide(matter)
    assert totals(proxies, "3") == {"for": 1650, "unvoted": 7000}
    decide(matter, "against", solicitor="Harbor Fund")

    assert totals(proxies, "3") == {"for": 1650, "against": 3000, "unvoted": 4000}
    assert floor_business.solicitors(proxies) == ["board", "Harbor Fund"]


def test_the_holder_reads_who_decided(proxies, polls):
    polls("opened")
    decide(raise_matter(proxies))
    alice = proxies.holdings.get(key="alice")
    ballot = ballot_of(proxies, alice)
    (act,) = history.acts_of(alice, ballot)

    assert act.says[2].details == ("Voted FOR by the named proxies, in their discretion.",)
    assert "in their discretion" in ballot.items[2].recommendation
    assert "voted FOR each nominee and each proposal" in ballot.proxies


def test_what_was_received_before_is_left_as_it_was(proxies, polls):
    before = list(Lot.objects.values_list("code", flat=True))
    polls("opened")
    decide(raise_matter(proxies))

    assert list(Lot.objects.values_list("code", flat=True)) == before


def test_the_record_is_imported_again_with_the_same_result(proxies, polls, tmp_path, at):
    from voting.counting import count
    from voting.importing import import_record
    from voting.record.result import as_dict

    polls("opened")
    decide(raise_matter(proxies))
    at("9:50")
    polls("closed")
    lines = list(
        RecordLine.objects.filter(meeting=proxies).order_by("pk").values_list("body", flat=True)
    )
    lines = [line.replace('"id": "capstone-2003"', '"id": "again"') for line in lines]
    again = import_record(lines)

    assert {**as_dict(count(again)), "meeting": proxies.key} == as_dict(count(proxies))
    assert announcements.polls_state(again) == announcements.polls_state(proxies)
