"""Callers who know what they want: the keys by which a ballot that the page can cast is cast."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.conftest import OPEN
from voting.ballot import Ballot
from voting.ballot_items import BY_NOMINEE, CHOICE, DIVIDE, EXCEPT, LIST, VOTES, Item
from voting.record.values import written
from voting.telephone import script
from voting.telephone.caller import Caller
from voting.telephone.speech import Answer, Ask, Record
from voting.telephone.state import State
from voting.times import Closing

Boxes = dict[str, list[str]]


def caller_with(ballot: Ballot) -> Caller:
    """Somebody who holds what the ballot says, while voting is open."""
    return Caller(
        holder="Alice Archer",
        account="4711",
        issuer="Capstone Turbine Corporation",
        title="2003 Annual Meeting of Stockholders",
        zone=ZoneInfo("America/Los_Angeles"),
        ballot=ballot,
        closing=Closing(OPEN, None, None),
    )


def at_the_menu(ballot: Ballot, language: str = "en") -> State:
    """A call whose control number was proven and whose ballot begins."""
    return State(at="menu", language=language, card=ballot.fingerprint)


def keys_for(ballot: Ballot, boxes: Boxes, signing: list[str] | None = None) -> Iterator[str]:
    """The entries that make these boxes, from the menu to the read-back, as a caller makes them."""
    yield "2"
    for item in ballot.items:
        yield from keys_for_item(item, boxes)
    joint = ballot.holding.joint
    if joint:
        signers = list(joint) if signing is None else signing
        if signers == list(joint):
            yield "1"
        else:
            yield "2"
            yield from ("1" if name in signers else "2" for name in joint)
    yield "0"  # says nothing about attending


def keys_for_item(item: Item, boxes: Boxes) -> Iterator[str]:
    words = [choice.value for choice in item.choices]
    chosen = boxes.get(item.field, [""])[0]
    if item.layout == LIST and boxes.get(item.except_field):
        yield "3"
        for row in item.rows:
            yield "2" if row.nominee in boxes[item.except_field] else "1"
    elif item.layout == BY_NOMINEE and any(row.field in boxes for row in item.rows):
        yield from _nominee_by_nominee(item, boxes, words)
    elif item.layout == VOTES and any(row.field in boxes for row in item.rows):
        yield "3"
        yield from _votes(item, boxes)
    else:
        yield str(words.index(chosen) + 1) if chosen else "0"


def _nominee_by_nominee(item: Item, boxes: Boxes, words: list[str]) -> Iterator[str]:
    if len(item.rows) == 1 and not item.matter.contested:
        yield str(words.index(boxes[item.rows[0].field][0]) + 1)
        return
    yield "1" if item.matter.contested else str(len(words) + 1)
    for row in item.rows:
        yield str(words.index(boxes[row.field][0]) + 1) if row.field in boxes else "0"


def _votes(item: Item, boxes: Boxes) -> Iterator[str]:
    left = Fraction(item.votes_in_all)
    for row in item.rows:
        if left == 0:
            return  # who has given all is asked no more
        votes = boxes.get(row.field, ["0"])[0]
        left -= Fraction(votes)
        yield votes.replace(".", "*")


def key_in(state: State, keys: Iterator[str] | list[str], caller: Caller) -> tuple[State, Any]:
    """Where these entries lead, each taken as an answer to the question before."""
    outcome: Any = None
    for key in keys:
        assert outcome is None or isinstance(outcome, Ask), (state.at, key, outcome)
        state, outcome = script.step(state, key, caller)
    return state, outcome


def cast_by_telephone(ballot: Ballot, boxes: Boxes, signing: list[str] | None = None) -> Record:
    """What a call that makes these boxes asks the door to record."""
    caller = caller_with(ballot)
    keys = [*keys_for(ballot, boxes, signing), "1"]
    state, outcome = key_in(at_the_menu(ballot), keys, caller)
    assert isinstance(outcome, Record), (state, outcome)
    return outcome


def heard(answer: Answer) -> str:
    """All that is said, as one text."""
    return " ".join(line.text for line in answer.lines)


# --- What a page can mark ----------------------------------------------------------------


def every_mark_on(item: Item) -> list[Boxes]:
    """Every set of boxes of one item that the page takes; of divided votes, a few."""
    words = [choice.value for choice in item.choices]
    plain: list[Boxes] = [
        {},
        *({item.field: [word]} for word in words if word not in (EXCEPT, DIVIDE)),
    ]
    if item.layout == CHOICE:
        return plain
    ids = [row.nominee for row in item.rows]
    if item.layout == LIST:
        if EXCEPT not in words:
            return plain
        some = [list(each) for size in range(1, len(ids) + 1) for each in combinations(ids, size)]
        return [*plain, *({item.field: [EXCEPT], item.except_field: each} for each in some)]
    if item.layout == BY_NOMINEE:
        made = []
        for marks in product([None, *words], repeat=len(ids)):
            fors = sum(mark == "for" for mark in marks)
            if not (item.matter.contested and fors > item.matter.seats):
                made.append(_by_row(item, marks))
        return made
    whole = int(item.votes_in_all)
    numbers = [[whole], [1], [whole // 2, whole - whole // 2], [0, 1], [0, whole // 3]]
    fitting = [each for each in numbers if len(each) <= len(ids) and any(each)]
    if whole < 1:
        fitting = []
    return [*plain, *(_divided(item, [str(votes) for votes in each]) for each in fitting)]


def _by_row(item: Item, marks: Any) -> Boxes:
    return {row.field: [mark] for row, mark in zip(item.rows, marks, strict=True) if mark}


def _divided(item: Item, votes: list[str]) -> Boxes:
    given = {row.field: [one] for row, one in zip(item.rows, votes, strict=False) if one != "0"}
    return {item.field: [DIVIDE], **given}


@st.composite
def boxes_of(draw: Any, ballot: Ballot) -> Boxes:
    """Boxes on all items of a card, as the page takes them."""
    made: Boxes = {}
    for item in ballot.items:
        made |= draw(_boxes_of_item(item))
    return made


@st.composite
def _boxes_of_item(draw: Any, item: Item) -> Boxes:
    if item.layout == VOTES and draw(st.booleans()):
        halves, votes = int(2 * item.votes_in_all), []
        for _ in item.rows:
            given = draw(st.integers(0, halves))
            halves -= given
            votes.append(written(Fraction(given, 2)))
        if any(one != "0" for one in votes):
            return _divided(item, votes)
    if item.layout == BY_NOMINEE:
        marks = [draw(st.sampled_from([None, *(c.value for c in item.choices)])) for _ in item.rows]
        fors = 0
        for place, mark in enumerate(marks):
            fors += mark == "for"
            if item.matter.contested and mark == "for" and fors > item.matter.seats:
                marks[place] = None
        return _by_row(item, marks)
    return draw(st.sampled_from(every_mark_on(item)))
