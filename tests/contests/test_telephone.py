"""A call votes on either side's card, and records what the page would."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contests.conftest import FUND
from tests.contests.meetings import CONTESTED
from tests.contests.test_cards import send
from tests.telephone.callers import boxes_of, caller_with, heard, key_in, keys_for
from voting import ballot as ballots
from voting.ballot_items import Side
from voting.models import Instrument
from voting.record.read import read_agenda
from voting.rules import facts
from voting.telephone import script
from voting.telephone.state import State

SIDES = (
    Side("board", "the Board of Directors", (), "blue"),
    Side(FUND, "Harbor Opportunities Fund LP", ("Victor Hale",), "white"),
)


def on_both(joint: tuple[str, ...] = ()) -> list[ballots.Ballot]:
    """A holder's ballot on each card."""
    import json

    lines = [json.dumps(line) for line in CONTESTED if line["type"] != "holding"]
    agenda = read_agenda(lines)
    holding = facts.Holding("A", "common", 400, joint=joint)
    return [ballots.build(agenda, holding, 400, side=one, sides=SIDES) for one in SIDES]


BOTH = on_both()


def at_the_choice(language: str = "en") -> tuple[State, Any]:
    """A call that was proven, at the question whose card is voted."""
    from dataclasses import replace

    caller = replace(caller_with(BOTH[0]), ballots=BOTH)
    state, answer = script.step(State(at="holder", language=language), "1", caller)
    assert state.at == "side"
    return state, (answer, caller)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_caller_chooses_between_the_cards_in_the_same_words(language):
    _, (answer, _) = at_the_choice(language)
    text = heard(answer)

    if language == "en":
        assert "To vote on the blue card of the Board of Directors, press 1." in text
        assert "To vote on the white card of Harbor Opportunities Fund LP, press 2." in text
        assert "the one dated latest counts" in text
    else:
        assert "en la tarjeta azul de la Junta Directiva" in text
        assert "en la tarjeta blanca de Harbor Opportunities Fund LP" in text
    assert "recommend" not in text and "recomienda" not in text


def test_each_card_is_introduced_by_its_own_solicitor():
    state, (_, caller) = at_the_choice()
    of_board, of_fund = (heard(script.step(state, key, caller)[1]) for key in "12")

    assert "The Board of Directors asks for your proxy." in of_board
    assert "Harbor Opportunities Fund LP asks for your proxy, and not the Board" in of_fund
    assert "Your proxies are Victor Hale." in of_fund
    assert "voted as Harbor Opportunities Fund LP recommends" in of_fund
    assert "To vote on everything as Harbor Opportunities Fund LP recommends" in of_fund


def test_one_can_go_back_to_the_choice_of_the_card():
    state, (_, caller) = at_the_choice()
    state, _ = script.step(state, "2", caller)
    assert (state.at, state.on) == ("menu", FUND)
    state, _ = script.step(state, "#", caller)
    state, _ = script.step(state, "1", caller)
    assert (state.at, state.on) == ("menu", "board")


def test_a_key_for_no_card_is_wrong():
    state, (_, caller) = at_the_choice()
    again, answer = script.step(state, "3", caller)

    assert again.at == "side"
    assert "not one of the choices" in heard(answer)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), which=st.integers(0, 1))
def test_every_ballot_that_a_page_casts_on_a_card_a_call_casts_on_it(data: Any, which: int) -> None:
    ballot = BOTH[which]
    boxes = data.draw(boxes_of(ballot))
    state, (_, caller) = at_the_choice()
    keys = [str(which + 1), *keys_for(ballot, boxes), "1"]
    _, outcome = key_in(state, keys, caller)

    assert outcome.on == ballot.side.solicitor
    assert ballot.read(outcome.marks) == ballot.read(boxes)


def test_voting_as_the_card_recommends_means_what_a_blank_card_does():
    from voting.rules import marks

    for which, ballot in enumerate(BOTH):
        state, (_, caller) = at_the_choice()
        _, outcome = key_in(state, [str(which + 1), "1", "0", "1"], caller)
        votes = ballot.read(outcome.marks).votes
        blank = facts.Instrument(
            "",
            "A",
            "proxy",
            "telephone",
            ballot.agenda.meeting.convenes,
            1,
            solicitor=ballot.side.solicitor,
        )
        as_blank = marks.read(blank, ballot.agenda)
        as_marked = marks.read(blank._replace(votes=votes), ballot.agenda)

        for place in ballot.agenda.places:
            if not place.matter.cumulative:
                assert as_marked.code[place.number] == as_blank.code[place.number], place


@pytest.mark.parametrize(("key", "solicitor"), [("1", "board"), ("2", FUND)])
def test_a_call_and_the_page_record_the_same(contest, call, signed_in, key, solicitor):
    holding = contest.holdings.get(key="A")
    boxes = {"m1-n1": ["for"], "m1-n4": ["for"], "m2": ["abstain"]}
    by_page = send(signed_in(contest, "A"), solicitor, boxes)
    telephone = call(contest, "A")
    telephone.key("3", key)  # vote again, on this card
    telephone.key(*keys_for(ballots.ballot_of(contest, holding, solicitor), boxes), "1")
    by_call = Instrument.objects.latest("line_id")

    assert by_call.pk != by_page.pk and by_call.channel == "telephone"
    assert (by_call.solicitor, by_call.votes) == (by_page.solicitor, by_page.votes)
    assert by_call.solicitor == solicitor


def test_a_call_hears_on_whose_card_the_vote_that_stands_is(contest, call, on_card):
    on_card("A", FUND, {"2": "for"})

    assert (
        "a vote by internet, on the card of Harbor Opportunities Fund LP" in call(contest, "A").text
    )


def test_with_one_card_no_caller_is_asked(contested, call):
    telephone = call(contested, "A")

    assert "asks for your proxy" in telephone.text
    assert "sides ask" not in telephone.text
