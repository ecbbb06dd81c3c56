"""The script of a call: where a call is, what is keyed, and what is said then.

It knows no request, no clock and no row. A step comes to something said, or to an act that the
caller of `step` performs, and whose result it tells to `looked_up`, `recorded` or `refused`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from voting import solicitations
from voting.ballot_reading import recommended
from voting.ballot_words import Said
from voting.rules import facts
from voting.telephone import matters
from voting.telephone.caller import Caller
from voting.telephone.matters import AGENDA_LANGUAGE, ended, heading
from voting.telephone.side import afresh, ask_side, name_of, take_side, to_the_ballot
from voting.telephone.speech import (
    KEY,
    NUMBER,
    Answer,
    Ask,
    HangUp,
    Line,
    LookUp,
    Outcome,
    Record,
    prefixed,
)
from voting.telephone.state import State
from voting.telephone.turns import LANGUAGES, Turn, back, go, onward, words_of
from voting.telephone.wording import Wording

REPEAT, BACK = "*", "#"
#: The way back where digits are entered, since the pound key ends them.
BACK_IN_NUMBER = "**"

#: Wrong numbers that end a call, and silences or wrong keys in a row that do.
MOST_WRONG = 3
MOST_MISSED = 3

#: Places without the pound key's way back, since there is nothing before them.
_FIRST = frozenset({"language", "number", "holder", "done"})


class Question(NamedTuple):
    """What is asked at a place, and where an entry leads; None for an entry without a meaning."""

    ask: Callable[..., tuple[list[Line], str]]
    take: Callable[..., Turn | None]


def begin() -> tuple[State, Answer]:
    """A call comes in."""
    state = State()
    welcome = [wording.say(wording.welcome) for wording in LANGUAGES[:1]]
    return state, prefixed(welcome, _asked(state, None))


def step(state: State, digits: str, caller: Caller | None) -> tuple[State, Outcome]:
    """What an entry leads to. Without digits the caller was silent.

    `caller` is None until a control number is proven.
    """
    caller = _in_hand(state, caller)
    if caller is not None and state.card and state.card != caller.ballot.fingerprint:
        return _agenda_changed(state, caller)
    answer = _asked(state, caller)
    in_number = isinstance(answer, Ask) and answer.entry == NUMBER
    words = words_of(state)
    if not digits and state.at == "done":
        return state, HangUp((words.say(words.goodbye),))
    if not digits:
        return _missed(state, caller, words.silence)
    again = digits == REPEAT and state.at != "done"
    if again or (state.at == "number" and REPEAT in digits):
        return replace(state, missed=0), answer
    if digits == (BACK_IN_NUMBER if in_number else BACK) and state.at not in _FIRST:
        state = back(replace(state, missed=0))
        return state, _asked(state, _in_hand(state, caller))
    turn = _QUESTIONS[state.at].take(replace(state, missed=0), digits, caller)
    if turn is None:
        return _missed(state, caller, words.wrong_key)
    if turn.outcome is not None:
        return turn.state, turn.outcome
    return turn.state, prefixed(turn.first, _asked(turn.state, _in_hand(turn.state, caller)))


def _in_hand(state: State, caller: Caller | None) -> Caller | None:
    """The caller with the card in hand that the call is about."""
    return None if caller is None else caller.on(state.on)


def _asked(state: State, caller: Caller | None) -> Ask:
    """The question at a place."""
    lines, entry = _QUESTIONS[state.at].ask(state, caller)
    return Ask(tuple(lines), entry)


def _missed(state: State, caller: Caller | None, told: str) -> tuple[State, Answer]:
    """Ask again after a silence or a wrong key; say goodbye after several in a row."""
    words = words_of(state)
    missed = state.missed + 1
    if missed >= MOST_MISSED:
        lines = [words.not_heard, _what_became(state, words), words.goodbye]
        return state, HangUp(tuple(words.say(line) for line in lines))
    state = replace(state, missed=missed)
    return state, prefixed([words.say(told)], _asked(state, caller))


def _what_became(state: State, words: Wording) -> str:
    return words.stays_recorded if state.votes else words.nothing_recorded


def _agenda_changed(state: State, caller: Caller) -> tuple[State, Answer]:
    """Marks on another ballot than there is now are dropped."""
    words = words_of(state)
    state = afresh(state, caller)
    return state, prefixed([words.say(words.agenda_changed)], _asked(state, caller))


# --- Language and control number -------------------------------------------------------


def _ask_language(state: State, caller: Caller | None) -> tuple[list[Line], str]:
    return [
        wording.press(wording.this_language, str(key))
        for key, wording in enumerate(LANGUAGES, start=1)
    ], KEY


def _take_language(state: State, key: str, caller: Caller | None) -> Turn | None:
    known = {str(place): wording for place, wording in enumerate(LANGUAGES, start=1)}
    if key not in known:
        return None
    return Turn(replace(state, at="number", language=known[key].language))


def _ask_number(state: State, caller: Caller | None) -> tuple[list[Line], str]:
    words = words_of(state)
    return [words.say(words.enter_number)], NUMBER


def _take_number(state: State, digits: str, caller: Caller | None) -> Turn | None:
    return Turn(state, outcome=LookUp(digits))


def looked_up(state: State, caller: Caller | None, typed: int) -> tuple[State, Answer]:
    """A control number was looked up; `typed` is how many digits it had."""
    words = words_of(state)
    if caller is not None:
        state = replace(state, at="holder")
        return state, _asked(state, caller)
    told = words.wrong_number if typed == 16 else words.wrong_length.format(count=typed)
    return _wrong(state, [words.say(told)])


def _wrong(state: State, first: Iterable[Line]) -> tuple[State, Answer]:
    """Another number is needed, unless there were too many wrong ones."""
    words = words_of(state)
    state = replace(state, at="number", wrong=state.wrong + 1)
    if state.wrong >= MOST_WRONG:
        lines = (words.out_of_numbers, _what_became(state, words), words.goodbye)
        return state, HangUp(tuple(words.say(line) for line in lines))
    return state, prefixed(first, _asked(state, None))


def too_many_attempts(state: State, wait: int) -> tuple[State, Answer]:
    """Control numbers may not be tried for `wait` seconds."""
    words = words_of(state)
    one, several = words.minutes
    count = math.ceil(wait / 60)
    minutes = one if count == 1 else several.format(count=count)
    told = words.too_many_attempts.format(minutes=minutes)
    lines = (told, _what_became(state, words), words.goodbye)
    return state, HangUp(tuple(words.say(line) for line in lines))


def no_longer_valid(state: State) -> tuple[State, Answer]:
    """The control number was revoked in the middle of the call."""
    words = words_of(state)
    lines = (words.no_longer_valid, _what_became(state, words), words.goodbye)
    return state, HangUp(tuple(words.say(line) for line in lines))


def resumed(answer: Answer) -> Answer:
    """What is said to a call whose place was lost, before it begins again."""
    return prefixed([wording.say(wording.lost_place) for wording in LANGUAGES], answer)


def _ask_holder(state: State, caller: Caller) -> tuple[list[Line], str]:
    """Who it is, without the name: only its holder knows the account."""
    words = words_of(state)
    ballot = caller.ballot
    shares = words.phrases.counted(ballot.own, "share")
    told = words.account_unnumbered.format(shares=shares)
    if caller.account:
        told = words.account.format(digits=", ".join(caller.account), shares=shares)
    return [
        words.say(told),
        words.press(words.this_is_me, "1"),
        words.press(words.another_number, "2"),
    ], KEY


def _take_holder(state: State, key: str, caller: Caller) -> Turn | None:
    words = words_of(state)
    if key == "2":
        turned, answer = _wrong(state, ())
        return Turn(turned, outcome=answer if isinstance(answer, HangUp) else None)
    if key != "1":
        return None
    ballot = caller.ballot
    if not caller.may_vote:
        told = words.not_entitled if ballot.holding.excluded else words.nothing_to_vote
        return Turn(state, outcome=HangUp((words.say(told),)))
    if caller.closing.past:
        return Turn(state, outcome=HangUp(tuple(_closed(caller, words))))
    if caller.standing:
        return Turn(go(state, "standing"), tuple(_greeting(caller, words)))
    return to_the_ballot(state, caller, _greeting(caller, words))


def _greeting(caller: Caller, words: Wording) -> list[Line]:
    ballot = caller.ballot
    day = words.date(caller.local(ballot.agenda.meeting.convenes))
    return [
        words.say(words.thank_you.format(holder=caller.holder)),
        words.say(words.you_vote_at.format(issuer=caller.issuer)),
        Line(ended(caller.title), AGENDA_LANGUAGE),
        words.say(words.meeting_day.format(date=day)),
        words.say(words.your_votes.format(votes=words.phrases.counted(ballot.votes, "vote"))),
    ]


# --- What stands -----------------------------------------------------------------------


def _named(instrument: facts.Instrument, caller: Caller, words: Wording) -> dict[str, str]:
    """What an instrument is, and when it was received."""
    channel = instrument.channel if instrument.form == "proxy" else "in_person"
    what = words.acts[instrument.form, channel]
    side = solicitations.side_for(caller.ballot.sides, instrument.solicitor)
    if side is not None and caller.ballot.several_cards and instrument.form == "proxy":
        what = words.on_card.format(what=what, name=name_of(side, words))
    return {
        "what": what,
        "when": words.time(caller.local(instrument.received)),
    }


def _standing_lines(caller: Caller, words: Wording) -> list[Line]:
    """All that counts now, with how it votes."""
    if not caller.standing:
        return [words.say(words.nothing_stands)]
    lines = []
    for one in caller.standing:
        lines.append(words.say(words.stands.format(**_named(one, caller, words))))
        lines += _said(caller.ballot.said_by(one, words.phrases), words)
    return lines


def _ask_standing(state: State, caller: Caller) -> tuple[list[Line], str]:
    words = words_of(state)
    lines = []
    if len(caller.standing) == 1:
        (one,) = caller.standing
        lines.append(words.say(words.already.format(**_named(one, caller, words))))
    else:
        lines.append(words.say(words.already_several))
    return [
        *lines,
        words.press(words.keep_it, "1"),
        words.press(words.hear_it, "2"),
        words.press(words.vote_again, "3"),
    ], KEY


def _take_standing(state: State, key: str, caller: Caller) -> Turn | None:
    words = words_of(state)
    if key == "1":
        return Turn(state, outcome=HangUp((words.say(words.kept),)))
    if key == "2":
        return Turn(state, tuple(_standing_lines(caller, words)))
    if key == "3":
        return to_the_ballot(state, caller)
    return None


def _said(said: Iterable[Said], words: Wording) -> list[Line]:
    """A vote read out, item by item."""
    lines: list[Line] = []
    for one in said:
        told = ". ".join((one.how, *(detail.rstrip(".") for detail in one.details)))
        lines += heading(one.number, one.title, words)
        lines.append(words.say(ended(told[0].upper() + told[1:]), 1))
    return lines


# --- The ballot ------------------------------------------------------------------------


def _as_advised(caller: Caller) -> dict[str, list[str]]:
    """The marks that vote everything as the card's solicitor recommends."""
    marks: dict[str, list[str]] = {}
    for item in caller.ballot.items:
        marks.update(recommended(item))
    return marks


def _ask_menu(state: State, caller: Caller) -> tuple[list[Line], str]:
    words = words_of(state)
    ways = [words.press(words.by_item, "2")]
    if _as_advised(caller):
        side = caller.ballot.side
        told = words.all_as_board if side.of_board else words.all_as_other.format(name=side.name)
        ways.insert(0, words.press(told, "1"))
    return ways, KEY


def _take_menu(state: State, key: str, caller: Caller) -> Turn | None:
    as_advised = _as_advised(caller)
    if key == "1" and as_advised:
        return Turn(onward(replace(state, marks=as_advised), caller))
    if key == "2":
        return Turn(go(replace(state, marks={}), "item"))
    return None


def _ask_signing(state: State, caller: Caller) -> tuple[list[Line], str]:
    words = words_of(state)
    names = words.phrases.listed(caller.joint)
    return [
        words.say(words.held_jointly.format(names=names)),
        words.press(words.all_sign, "1"),
        words.press(words.say_who_signs, "2"),
    ], KEY


def _take_signing(state: State, key: str, caller: Caller) -> Turn | None:
    if key == "1":
        return Turn(onward(replace(state, signing=list(caller.joint)), caller))
    if key == "2":
        return Turn(go(replace(state, signers=[]), "signer"))
    return None


def _ask_signer(state: State, caller: Caller) -> tuple[list[Line], str]:
    words = words_of(state)
    name = caller.joint[state.row]
    return [words.press(words.signs.format(name=name), "1"), words.press(words.signs_not, "2")], KEY


def _take_signer(state: State, key: str, caller: Caller) -> Turn | None:
    if key not in ("1", "2"):
        return None
    name = caller.joint[state.row]
    signers = [one for one in state.signers if one != name] + ([name] if key == "1" else [])
    state = replace(state, signers=signers)
    if state.row + 1 < len(caller.joint):
        return Turn(go(state, "signer", row=state.row + 1))
    if not signers:
        words = words_of(state)
        trail = [place for place in state.trail if place[0] != "signer"][:-1]
        again = replace(state, at="signing", row=0, trail=trail)
        return Turn(again, (words.say(words.nobody_signs),))
    in_order = [one for one in caller.joint if one in signers]
    return Turn(onward(replace(state, signing=in_order), caller))


def _ask_attending(state: State, caller: Caller) -> tuple[list[Line], str]:
    words = words_of(state)
    return [
        words.say(words.attending),
        words.press(words.attends, "1"),
        words.press(words.attends_not, "2"),
        words.press(words.skip, matters.BLANK),
    ], KEY


def _take_attending(state: State, key: str, caller: Caller) -> Turn | None:
    plans = {"1": True, "2": False, matters.BLANK: None}
    if key not in plans:
        return None
    return Turn(onward(replace(state, plans=plans[key]), caller))


# --- Read-back and record --------------------------------------------------------------


def _ask_review(state: State, caller: Caller) -> tuple[list[Line], str]:
    """Exactly what will be recorded, blanks included."""
    words = words_of(state)
    said = caller.ballot.review(caller.ballot.read(state.marks).votes, phrases=words.phrases)
    signed = words.phrases.listed(state.signing or [caller.holder])
    lines = [
        words.say(words.read_back, 1),
        *_said(said, words),
        words.say(ended(words.signed_by.format(names=signed))),
    ]
    if state.plans is not None:
        lines.append(words.say(words.will_attend[state.plans]))
    return [
        *lines,
        words.say(words.by_recording),
        words.press(words.record_it, "1"),
        words.press(words.change_it, "2"),
        words.press(words.start_again, "3"),
    ], KEY


def _take_review(state: State, key: str, caller: Caller) -> Turn | None:
    if key == "1":
        return Turn(state, outcome=Record(state.marks, state.signing, state.plans, state.on))
    if key == "2":
        return Turn(go(state, "change"))
    if key == "3":
        begun = afresh(state, caller)
        return Turn(replace(begun, at="side") if len(caller.ballots) > 1 else begun)
    return None


def _parts(caller: Caller) -> list[tuple[str, int]]:
    """What may be changed, in the order of the keys from 1 on: places, with an item's."""
    parts = [("item", place) for place in range(len(caller.ballot.items))]
    return [*parts, *([("signing", 0)] if caller.joint else []), ("attending", 0)]


def _ask_change(state: State, caller: Caller) -> tuple[list[Line], str]:
    words = words_of(state)
    parts = _parts(caller)
    of_others = {"signing": words.change_signing, "attending": words.change_attending}
    lines = []
    for key, (at, place) in enumerate(parts, start=1):
        number = caller.ballot.items[place].number
        what = of_others.get(at) or words.change_item.format(number=number)
        lines.append(words.press(what, str(key)))
    if len(parts) < 10:
        return lines, KEY
    return [*lines, words.say(words.enter_place)], NUMBER


def _take_change(state: State, digits: str, caller: Caller) -> Turn | None:
    known = {str(key): part for key, part in enumerate(_parts(caller), start=1)}
    if digits not in known:
        return None
    at, place = known[digits]
    return Turn(go(replace(state, changing=True), at, place))


def recorded(state: State, key: str, received: datetime, caller: Caller) -> tuple[State, Answer]:
    """The vote is recorded under a confirmation number, and cannot be recorded again."""
    state = State(
        at="done",
        language=state.language,
        wrong=state.wrong,
        recorded=key,
        votes=state.votes + 1,
    )
    words = words_of(state)
    when = words.time(caller.local(received))
    first = [words.say(words.recorded.format(when=when)), *_number_twice(state, words)]
    return state, prefixed(first, _asked(state, caller))


def _number_twice(state: State, words: Wording) -> list[Line]:
    """The confirmation number, slowly enough to be written down, and again to be compared."""
    number = words.spell(state.recorded)
    # Three seconds to find a pen.
    return [words.say(words.your_number_is, 3), *number, words.say(words.once_more, 1), *number]


def refused(state: State, code: str, caller: Caller) -> tuple[State, Answer]:
    """The door refused the vote; nothing was recorded, and what stands is said."""
    words = words_of(state)
    first = [words.say(words.not_recorded)]
    if code in ("cutoff", "polls_closed"):
        return state, HangUp((*first, *_closed(caller, words)))
    lines = [words.say(words.refused), *_standing_lines(caller, words), words.say(words.goodbye)]
    return state, HangUp((*first, *lines))


def _closed(caller: Caller, words: Wording) -> list[Line]:
    """That voting by telephone is over, what stands, and what may still be done."""
    closing = caller.closing
    lines = []
    if closing.voting is not None:
        lines.append(words.say(words.closed.format(when=words.time(caller.local(closing.voting)))))
    lines += _standing_lines(caller, words)
    still = words.polls_closed if closing.polls_past else words.ballot_at_meeting
    return [*lines, words.say(still), words.say(words.goodbye)]


def _ask_done(state: State, caller: Caller) -> tuple[list[Line], str]:
    words = words_of(state)
    lines = []
    if caller.closing.voting is not None:
        when = words.time(caller.local(caller.closing.voting))
        lines.append(words.say(words.until.format(when=when)))
    return [
        *lines,
        words.press(words.hear_number_again, REPEAT),
        words.press(words.vote_other_shares, "1"),
        words.say(words.or_hang_up),
    ], KEY


def _take_done(state: State, key: str, caller: Caller) -> Turn | None:
    if key == REPEAT:
        return Turn(state, tuple(_number_twice(state, words_of(state))))
    if key != "1":
        return None
    return Turn(replace(state, at="number"))


_QUESTIONS = {
    "language": Question(_ask_language, _take_language),
    "number": Question(_ask_number, _take_number),
    "holder": Question(_ask_holder, _take_holder),
    "standing": Question(_ask_standing, _take_standing),
    "side": Question(ask_side, take_side),
    "menu": Question(_ask_menu, _take_menu),
    "item": Question(matters.ask_item, matters.take_item),
    "nominee": Question(matters.ask_nominee, matters.take_nominee),
    "signing": Question(_ask_signing, _take_signing),
    "signer": Question(_ask_signer, _take_signer),
    "attending": Question(_ask_attending, _take_attending),
    "review": Question(_ask_review, _take_review),
    "change": Question(_ask_change, _take_change),
    "done": Question(_ask_done, _take_done),
}
