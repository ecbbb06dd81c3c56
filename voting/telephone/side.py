"""Whose card is voted on a call: which sides there are, who asks for the proxy, where it begins.

Where several solicit the caller chooses, in the same words for each, before anything is marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from voting.ballot_items import THE_BOARD, Side
from voting.telephone.caller import Caller
from voting.telephone.matters import AGENDA_LANGUAGE
from voting.telephone.speech import KEY, Line
from voting.telephone.state import State
from voting.telephone.turns import Turn, go, words_of
from voting.telephone.wording import Wording


def afresh(state: State, caller: Caller) -> State:
    """At the start of the ballot on the card in hand, with nothing marked."""
    return State(
        at="menu",
        on=caller.ballot.side.solicitor,
        language=state.language,
        card=caller.ballot.fingerprint,
        wrong=state.wrong,
        recorded=state.recorded,
        votes=state.votes,
    )


def to_the_ballot(state: State, caller: Caller, first: Iterable[Line] = ()) -> Turn:
    """On to the ballot; where several solicit, by way of whose card it is."""
    if len(caller.ballots) > 1:
        return Turn(go(state, "side"), tuple(first))
    return Turn(afresh(state, caller), (*first, *solicitation(caller, words_of(state))))


def name_of(side: Side, words: Wording) -> str:
    """Who solicits with a card, as the language calls him."""
    if side.of_board and side.name == THE_BOARD:
        return words.the_board
    return side.name


def ask_side(state: State, caller: Caller) -> tuple[list[Line], str]:
    """Which card, in the same words for each."""
    words = words_of(state)
    sides = [ballot.side for ballot in caller.ballots]
    lines = [words.say(words.choose_side.format(count=len(sides)))]
    for key, side in enumerate(sides, start=1):
        unknown = side.colour if words.language == AGENDA_LANGUAGE else ""
        colour = words.colours.get(side.colour.casefold(), unknown)
        text = words.side_card_colour if colour else words.side_card
        lines.append(words.press(text.format(colour=colour, name=name_of(side, words)), str(key)))
    return [*lines, words.say(words.whichever)], KEY


def take_side(state: State, key: str, caller: Caller) -> Turn | None:
    chosen = {str(place): one for place, one in enumerate(caller.ballots, start=1)}.get(key)
    if chosen is None:
        return None
    caller = caller.on(chosen.side.solicitor)
    begun = replace(afresh(state, caller), trail=[["side", 0, 0]])
    return Turn(begun, tuple(solicitation(caller, words_of(state))))


def solicitation(caller: Caller, words: Wording) -> list[Line]:
    """Who asks for the proxy, who votes it, and what becomes of blanks, as on the card."""
    ballot = caller.ballot
    asks, as_recommended = words.board_asks, words.blanks_as_board
    if not ballot.side.of_board:
        asks = words.other_asks.format(name=ballot.side.titled)
        as_recommended = words.blanks_as_other.format(name=ballot.side.name)
    proxies = words.proxies_of_board
    if ballot.appointed:
        proxies = words.proxies.format(names=words.phrases.listed(ballot.appointed))
    filled_in = ballot.agenda.meeting.unmarked == "board"
    blanks = as_recommended if filled_in else words.blanks_not_voted
    told = (asks, proxies, words.judgment, blanks, words.help_with_keys)
    return [words.say(line) for line in told]
