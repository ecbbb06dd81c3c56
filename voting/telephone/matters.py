"""The questions about the matters: each item by its layout, nominee by nominee where need be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from voting import ballot_words
from voting.ballot_items import BY_NOMINEE, DIVIDE, EXCEPT, LIST, VOTES, Item, Row
from voting.record.values import quantity, written
from voting.rules.facts import BOARD, Quantity
from voting.rules.sentences import number
from voting.telephone.caller import Caller
from voting.telephone.speech import KEY, NUMBER, Line
from voting.telephone.state import State
from voting.telephone.turns import Turn, go, onward, words_of
from voting.telephone.wording import Wording

BLANK = "0"

#: Titles are read as they are written: in English, also where the rest of a call is not.
AGENDA_LANGUAGE = "en"

#: Leads to a question for each nominee.
_EACH = "each"

#: More digits than any number of votes has; the rest is not listened to.
_LONGEST = 25

_VOTES = re.compile(r"[0-9]+([.][0-9]+)?", re.ASCII)


class _Option(NamedTuple):
    """A key's meaning: what the caller is told, and the choice that it makes."""

    what: str
    choice: str


def _options(item: Item, words: Wording) -> list[_Option]:
    """The choices on a whole item, in the order of their keys from 1 on."""
    several = len(item.rows) > 1
    if item.layout == BY_NOMINEE:
        each = _Option(words.one_by_one, _EACH)
        if item.matter.contested:
            return [each]
        if several:
            return [
                *(_Option(words.choose_all[one.value], one.value) for one in item.choices),
                each,
            ]
    told: Mapping[str, str] = words.choose
    if several:
        told = {**words.choose_all, EXCEPT: words.withhold_from_some}
    if item.layout == VOTES:
        spread = words.spread_evenly if several else words.choose["for"]
        told = {**told, "for": spread, DIVIDE: words.divide}
    return [_Option(told[one.value], one.value) for one in item.choices]


def heading(number: str, title: str, words: Wording) -> tuple[Line, ...]:
    """An item's number and its title, which is in the agenda's own language."""
    return words.say(words.item.format(number=number)), Line(ended(title), AGENDA_LANGUAGE)


def ended(sentence: str) -> str:
    """A sentence with a full stop, so that it is not run into the next."""
    return sentence if sentence.endswith((".", ":", "?", "!")) else f"{sentence}."


def ask_item(state: State, caller: Caller) -> tuple[list[Line], str]:
    """What is voted on, what the board recommends, and the choices."""
    words = words_of(state)
    item = caller.ballot.items[state.item]
    lines = [*heading(item.number, item.matter.title, words)]
    if item.rows:
        text = words.nominees if len(item.rows) > 1 else words.nominee
        names = words.phrases.listed(row.name for row in item.rows)
        lines.append(words.say(text.format(names=names)))
    side = caller.ballot.side
    lines.append(words.say(ballot_words.recommendation(item.matter, words.phrases, side=side)))
    if item.layout == BY_NOMINEE and item.matter.contested:
        lines.append(words.say(words.at_most.format(seats=item.matter.seats)))
    if item.layout == VOTES:
        votes = words.phrases.counted(item.votes_in_all, "vote")
        lines.append(words.say(words.your_votes_to_divide.format(votes=votes)))
    for place, option in enumerate(_options(item, words), start=1):
        lines.append(words.press(option.what, str(place)))
    lines.append(words.press(words.leave_blank, BLANK))
    return lines, KEY


def take_item(state: State, key: str, caller: Caller) -> Turn | None:
    """Mark the item as a key says."""
    item = caller.ballot.items[state.item]
    if key == BLANK:
        return Turn(_marked(state, caller, {}))
    option = _chosen(_options(item, words_of(state)), key)
    if option is None:
        return None
    if option.choice in (_EACH, EXCEPT, DIVIDE):
        return Turn(go(replace(state, draft={}), "nominee", state.item))
    if item.layout == BY_NOMINEE:
        return Turn(_marked(state, caller, {row.field: [option.choice] for row in item.rows}))
    return Turn(_marked(state, caller, {item.field: [option.choice]}))


def _chosen(options: Sequence[_Option], key: str) -> _Option | None:
    known = {str(place): option for place, option in enumerate(options, start=1)}
    return known.get(key)


def _marked(state: State, caller: Caller, boxes: Mapping[str, list[str]]) -> State:
    """The item marked with these boxes and no others, and on to what comes next."""
    fields = caller.ballot.items[state.item].fields
    kept = {name: marked for name, marked in state.marks.items() if name not in fields}
    return onward(replace(state, marks={**kept, **boxes}), caller)


def ask_nominee(state: State, caller: Caller) -> tuple[list[Line], str]:
    """The choices for one nominee, or how many votes he is given."""
    words = words_of(state)
    item = caller.ballot.items[state.item]
    row = item.rows[state.row]
    if item.layout == VOTES:
        return _ask_votes(state, item, row, words), NUMBER
    lines = [words.say(_introduced(item, row, caller, words))]
    for place, choice in enumerate(_each_choice(item), start=1):
        lines.append(words.press(words.choose_for[choice], str(place)))
    if item.layout == BY_NOMINEE:
        lines.append(words.press(words.leave_blank, BLANK))
    return lines, KEY


def _introduced(item: Item, row: Row, caller: Caller, words: Wording) -> str:
    """A nominee's name, and who named him where several have."""
    if not row.named_by:
        return f"{row.name}."
    by = {one.id: one.by for one in caller.ballot.agenda.nominees(item.matter)}[row.nominee]
    if by == BOARD:
        return words.named_by_board.format(name=row.name)
    return words.named_by.format(name=row.name, by=caller.ballot.names.get(by, by))


def _each_choice(item: Item) -> tuple[str, ...]:
    if item.layout == LIST:
        return ("for", "withhold")
    return tuple(choice.value for choice in item.choices)


def _ask_votes(state: State, item: Item, row: Row, words: Wording) -> list[Line]:
    left = item.votes_in_all - _given(state, item)
    votes = words.phrases.counted(left, "vote")
    lines = [words.say(words.enter_votes.format(name=row.name, votes=votes))]
    if not isinstance(item.votes_in_all, int):
        lines.append(words.say(words.decimal_point))
    return lines


def take_nominee(state: State, digits: str, caller: Caller) -> Turn | None:
    """Mark one nominee as a key says, or give him votes."""
    item = caller.ballot.items[state.item]
    if item.layout == VOTES:
        return _take_votes(state, digits, item, caller)
    row = item.rows[state.row]
    choices = _each_choice(item)
    if digits == BLANK and item.layout == BY_NOMINEE:
        return _next_nominee(state, item, {row.field: []}, caller)
    known = {str(place): choice for place, choice in enumerate(choices, start=1)}
    choice = known.get(digits)
    if choice is None:
        return None
    if item.layout == LIST:
        others = [one for one in state.draft.get(item.except_field, []) if one != row.nominee]
        held = [*others, row.nominee] if choice == "withhold" else others
        return _next_nominee(state, item, {item.except_field: held}, caller)
    if choice == "for" and item.matter.contested and _fors(state, item) >= item.matter.seats:
        words = words_of(state)
        return Turn(state, (words.say(words.enough_for.format(seats=item.matter.seats)),))
    return _next_nominee(state, item, {row.field: [choice]}, caller)


def _fors(state: State, item: Item) -> int:
    """How many of the nominees before this one were voted for."""
    return sum(state.draft.get(row.field) == ["for"] for row in item.rows[: state.row])


def _given(state: State, item: Item) -> Quantity:
    """The votes given to the nominees before this one."""
    before = (state.draft.get(row.field) for row in item.rows[: state.row])
    return sum((quantity(votes[0]) for votes in before if votes), 0)


def _take_votes(state: State, digits: str, item: Item, caller: Caller) -> Turn | None:
    typed = digits.replace("*", ".")
    if len(typed) > _LONGEST or not _VOTES.fullmatch(typed):
        return None
    exact = Fraction(typed)
    votes: Quantity = int(exact) if exact.denominator == 1 else exact
    left = item.votes_in_all - _given(state, item)
    if votes > left:
        words = words_of(state)
        told = words.too_many_votes.format(
            given=words.phrases.counted(votes, "vote"), left=number(left)
        )
        return Turn(state, (words.say(told),))
    field = item.rows[state.row].field
    return _next_nominee(state, item, {field: [written(votes)] if votes else []}, caller)


def _next_nominee(state: State, item: Item, boxes: Mapping[str, list[str]], caller: Caller) -> Turn:
    """Keep the boxes in the draft; ask about the next nominee or, after the last, finish."""
    state = replace(state, draft={**state.draft, **boxes})
    spent = item.layout == VOTES and _given(replace(state, row=state.row + 1), item) == (
        item.votes_in_all
    )
    if state.row + 1 < len(item.rows) and not spent:
        return Turn(go(state, "nominee", state.item, state.row + 1))
    return _finished(state, item, caller)


def _finished(state: State, item: Item, caller: Caller) -> Turn:
    """Make the draft, as far as it was asked for, the marks on the item."""
    words = words_of(state)
    drafted = dict(_drafted(state, item))
    if item.layout == LIST:
        held = state.draft[item.except_field]
        if not held:
            marked = _marked(state, caller, {item.field: ["for"]})
            return Turn(marked, (words.say(words.no_exceptions),))
        in_order = [row.nominee for row in item.rows if row.nominee in held]
        boxes = {item.field: [EXCEPT], item.except_field: in_order}
        return Turn(_marked(state, caller, boxes))
    if item.layout == VOTES and not drafted:
        trail = [place for place in state.trail if place[0] != "nominee"][:-1]
        again = replace(state, at="item", row=0, trail=trail, draft={})
        return Turn(again, (words.say(words.no_votes_given),))
    if item.layout == VOTES:
        drafted[item.field] = [DIVIDE]
    return Turn(_marked(state, caller, drafted))


def _drafted(state: State, item: Item) -> Iterator[tuple[str, list[str]]]:
    for row in item.rows[: state.row + 1]:
        if state.draft.get(row.field):
            yield row.field, state.draft[row.field]
