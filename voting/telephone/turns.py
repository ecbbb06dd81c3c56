"""What an entry leads to, and the way through the script: onward, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from voting.telephone.caller import Caller
from voting.telephone.english import ENGLISH
from voting.telephone.spanish import SPANISH
from voting.telephone.speech import HangUp, Line, LookUp, Record
from voting.telephone.state import State
from voting.telephone.wording import Wording

#: In the order of their keys: 1 for the first.
LANGUAGES = (ENGLISH, SPANISH)
WORDING = {wording.language: wording for wording in LANGUAGES}

#: Places of a question that is asked for each nominee or owner in turn; one goes back over them
#: until all are answered, and then only to the question that led to them.
EACH = ("nominee", "signer")


class Turn(NamedTuple):
    """Where an entry leads: lines to say first, and an act or an end if it comes to that."""

    state: State
    first: tuple[Line, ...] = ()
    outcome: LookUp | Record | HangUp | None = None


def words_of(state: State) -> Wording:
    """The language of a call."""
    return WORDING[state.language]


def go(state: State, at: str, item: int = 0, row: int = 0) -> State:
    """On to another place, from which one can go back to this one."""
    trail = [*state.trail, [state.at, state.item, state.row]]
    return replace(state, at=at, item=item, row=row, trail=trail)


def back(state: State) -> State:
    """Back to the place before; at the first one, stay."""
    if not state.trail:
        return state
    *trail, (at, item, row) = state.trail
    draft = state.draft if state.at in EACH else {}
    return replace(state, at=at, item=item, row=row, trail=trail, draft=draft)


def onward(state: State, caller: Caller) -> State:
    """From a question that is answered to the next one, or to the read-back that it came from."""
    done = replace(
        state, draft={}, signers=[], trail=[place for place in state.trail if place[0] not in EACH]
    )
    if state.at in EACH:
        *trail, (at, item, row) = done.trail
        done = replace(done, at=at, item=item, row=row, trail=trail)
    if state.changing:
        return replace(done, at="review", item=0, row=0, trail=[], changing=False)
    if done.at == "item" and done.item + 1 < len(caller.ballot.items):
        return go(done, "item", done.item + 1)
    if done.at in ("item", "menu") and caller.joint:
        return go(done, "signing")
    if done.at != "attending":
        return go(done, "attending")
    return go(done, "review")
