"""The words of a ballot: what the board recommends, what a blank means, what a vote says.

Every sentence about a vote is made from the rules' own reading of its marks
(`voting.rules.marks`), so that a page cannot say something else than what is counted. `Phrases`
are what the sentences are made of: as printed, or for the ear in a language of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from voting.ballot_items import THE_BOARD_ALONE, Side
from voting.ballot_rows import in_order
from voting.rules import facts, marks
from voting.rules.agenda import Agenda
from voting.rules.facts import BOARD, CHOICE_OF_CODE, FOR, UNVOTED, WITHHOLD, Matter, Quantity
from voting.rules.sentences import listed, number
from voting.rules.standards import standard_of_election

#: Choices as a card prints them.
LABELS = {
    "for": "FOR",
    "against": "AGAINST",
    "withhold": "WITHHOLD",
    "abstain": "ABSTAIN",
    "broker_non_vote": "BROKER NON-VOTE",
    "unvoted": "not voted",
    "1": "1 YEAR",
    "2": "2 YEARS",
    "3": "3 YEARS",
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """How a ballot is worded in one language, on a page or for the ear.

    The mappings go by choice, except `nouns`: one and several, for a share and a vote.
    `recommended` completes "The Board recommends …", `recommended_of` the same before names. What
    begins with `other_` is about another solicitor's card, by `name`.
    """

    labels: Mapping[str, str]
    all_nominees: Mapping[str, str]
    recommended: Mapping[str, str]
    recommended_of: Mapping[str, str]
    nouns: Mapping[str, tuple[str, str]]
    conjunction: str = " and "
    recommends: str = "The Board recommends {choices}."
    decided: str = (
        "Raised at the meeting. The named proxies vote {choice} with the proxies they hold, in "
        "their discretion."
    )
    recommends_nothing: str = "The Board makes no recommendation."
    other_recommends: str = "{name} recommends {choices}."
    other_recommends_nothing: str = "{name} makes no recommendation."
    everyone: str = "all nominees"
    left_blank: str = "Left blank"
    not_voted: str = "Not voted"
    by_nominee: str = "By nominee"
    all_except: str = "FOR all except"
    votes_divided: str = "Votes divided"
    spread: str = "{votes}, spread evenly over {names}."
    one_to_nobody: str = "{votes} of your {all} goes to nobody."
    some_to_nobody: str = "{votes} of your {all} go to nobody."
    marked_twice: str = "Marked {choices}."
    nominee_blank: str = " (left blank: voted as {whose})"
    blank_not_voted: str = "Not voted."
    blank_left_to: str = "Left to {proxy}, your proxy, who votes at the meeting."
    blank_in_discretion: str = "Voted {how} by the named proxies, in their discretion."
    blank_as: str = "Voted as {whose}:"
    blank_voted: str = "Voted {how}, as {whose}."
    board_recommends: str = "the Board recommends"
    as_other_recommends: str = "{name} recommends"

    def label_of(self, code: str) -> str:
        """A choice code in words."""
        return self.labels[CHOICE_OF_CODE[code]]

    def counted(self, quantity: Quantity, noun: str) -> str:
        """A number with its noun: "1 vote", "1,250 votes"."""
        one, several = self.nouns[noun]
        return f"{number(quantity)} {one if quantity == 1 else several}"

    def listed(self, names: Iterable[str]) -> str:
        """Names in a sentence: "A, B and C"."""
        return listed(names, self.conjunction)


PRINTED = Phrases(
    labels=LABELS,
    all_nominees={choice: f"{label} all nominees" for choice, label in LABELS.items()},
    recommended=LABELS,
    recommended_of=LABELS,
    nouns={"share": ("share", "shares"), "vote": ("vote", "votes")},
)


@dataclass(frozen=True, slots=True)
class Said:
    """What an instrument says on one matter, in plain words.

    `how` is the short answer, `details` what stands beneath it; `blank` where nothing was marked.
    """

    number: str
    title: str
    how: str
    details: tuple[str, ...] = ()
    blank: bool = False


def counted(quantity: Quantity, noun: str) -> str:
    """A number with its noun as printed: "1 vote", "1,250 votes"."""
    return PRINTED.counted(quantity, noun)


def recommendation(
    matter: Matter,
    phrases: Phrases = PRINTED,
    *,
    in_discretion: bool = False,
    side: Side = THE_BOARD_ALONE,
) -> str:
    """What the solicitor of a card recommends, in one sentence, or what his proxies decided."""
    recommends, nothing = phrases.recommends, phrases.recommends_nothing
    if not side.of_board:
        recommends = phrases.other_recommends.replace("{name}", side.titled)
        nothing = phrases.other_recommends_nothing.replace("{name}", side.titled)
    board = matter.recommendation(side.solicitor)
    if in_discretion and isinstance(board, str):
        return phrases.decided.format(choice=phrases.recommended[board])
    if board is None or board == {}:
        return nothing
    if isinstance(board, str):
        choices = phrases.recommended[board]
        if matter.kind == "election" and len(matter.nominees) > 1:
            choices = f"{phrases.recommended_of[board]} {phrases.everyone}"
        return recommends.format(choices=choices)
    names = {nominee.id: nominee.name for nominee in matter.nominees}
    by_choice: dict[str, list[str]] = {}
    places = {nominee.id: place for place, nominee in enumerate(in_order(matter.nominees))}
    in_their_order = sorted(board.items(), key=lambda one: places.get(one[0], len(places)))
    for id, choice in in_their_order:
        by_choice.setdefault(choice, []).append(names.get(id, id))
    if len(by_choice) == 1 and len(board) == len(names):
        (choice,) = by_choice
        everyone = f"{phrases.recommended_of[choice]} {phrases.everyone}"
        return recommends.format(choices=everyone)
    parts = [
        f"{phrases.recommended_of[choice]} {phrases.listed(each)}"
        for choice, each in by_choice.items()
    ]
    return recommends.format(choices="; ".join(parts))


def needs(requirement: str) -> str:
    """What a matter needs, as a sentence."""
    verbs = ("are elected", "is elected", "is chosen")
    if requirement.startswith("each nominee needs") or requirement.endswith(verbs):
        return requirement[0].upper() + requirement[1:] + "."
    return f"It needs {requirement}."


def effect_of_neutral(matter: Matter) -> str:
    """What withholding or abstaining does, so that nobody has to guess."""
    if matter.kind == "frequency":
        return "Abstaining chooses no frequency."
    standard = standard_of_election(matter) if matter.kind == "election" else matter.standard
    if matter.by_plurality and matter.kind == "election":
        if matter.contested or matter.cumulative:
            return "Withholding does not count against anyone."
        return "Withholding says something to the Board, but does not count against anyone."
    bases = {part.of for part in standard.parts} if standard.parts else {standard.of}
    if "outstanding" in bases:
        return "Abstaining, or not voting at all, counts like a vote against."
    if bases & {"present", "present_and_entitled"}:
        return "Abstaining counts like a vote against."
    return "Abstaining has no effect on the result."


def say(
    number: str,
    matter: Matter,
    instrument: facts.Instrument,
    reading: marks.Reading,
    agenda: Agenda,
    votes_in_all: Quantity,
    phrases: Phrases = PRINTED,
    *,
    in_discretion: bool = False,
    names: Mapping[str, str] | None = None,
) -> Said:
    """What an instrument says on a matter, blanks included.

    `votes_in_all` is what its holder may give in a cumulative election; `in_discretion` where the
    named proxies decided on a matter that no card asked about. `names` are those of solicitors, by
    their names in the record.
    """
    mark = instrument.votes.get(matter.id)
    lines = agenda.lines_of[matter.id]
    whose = phrases.board_recommends
    if instrument.solicitor != BOARD:
        name = (names or {}).get(instrument.solicitor, instrument.solicitor)
        whose = phrases.as_other_recommends.format(name=name)
    if matter.kind == "election":
        how, details = _election(matter, mark, lines, reading, agenda, votes_in_all, phrases, whose)
    elif lines[0] in reading.quantities:
        how, details = _shares(reading.quantities[lines[0]], phrases), ()
    elif isinstance(mark, list) and len(set(mark)) > 1:
        both = phrases.conjunction.join(phrases.labels[one] for one in mark)
        how, details = phrases.not_voted, (phrases.marked_twice.format(choices=both),)
    else:
        how, details = phrases.label_of(reading.code[lines[0]]), ()
    if mark is None or mark == {}:
        return Said(
            number,
            matter.title,
            phrases.left_blank,
            _blank(
                matter,
                how,
                details,
                instrument,
                reading,
                lines,
                phrases,
                in_discretion,
                whose,
                {BOARD, *(names or ()), *matter.opposition},
            ),
            True,
        )
    return Said(number, matter.title, how, tuple(details))


def if_left_blank(blank: Said) -> str:
    """What becomes of a matter that is left blank, to end a sentence with."""
    first, *rest = blank.details
    sentence = f"it is {first[0].lower()}{first[1:]}"
    return f"{sentence} {'; '.join(rest).rstrip('.')}." if rest else sentence


def _blank(
    matter: Matter,
    how: str,
    details: Sequence[str],
    instrument: facts.Instrument,
    reading: marks.Reading,
    lines: Sequence[int],
    phrases: Phrases,
    in_discretion: bool,
    whose: str,
    sides: Set[str],
) -> tuple[str, ...]:
    """What becomes of a matter on which nothing was marked.

    `sides` are those who solicit; another's proxy is that of a person whom the holder named.
    """
    spread = any(set(each) & set(lines) for each, _ in reading.spreads)
    if not spread and all(reading.code[line] == UNVOTED for line in lines):
        if instrument.form == "proxy" and instrument.solicitor not in sides:
            return (phrases.blank_left_to.format(proxy=instrument.solicitor),)
        return (phrases.blank_not_voted,)
    if in_discretion:
        return (phrases.blank_in_discretion.format(how=how),)
    if matter.kind == "election" and details:
        return (phrases.blank_as.format(whose=whose), *details)
    return (phrases.blank_voted.format(how=how, whose=whose),)


def _election(
    matter: Matter,
    mark: Any,
    lines: Sequence[int],
    reading: marks.Reading,
    agenda: Agenda,
    votes_in_all: Quantity,
    phrases: Phrases,
    whose: str,
) -> tuple[str, tuple[str, ...]]:
    line_of = agenda.place_of[matter.id]
    names = {line_of[one.id]: one.name for one in in_order(agenda.nominees(matter))}
    lines = list(names)
    if matter.id in reading.allocations:
        return _divided(reading.allocations[matter.id], names, votes_in_all, phrases)
    for spread, _ in reading.spreads:
        if set(spread) & set(lines):
            votes = phrases.counted(votes_in_all, "vote")
            chosen = phrases.listed(names[line] for line in spread)
            return phrases.labels["for"], (phrases.spread.format(votes=votes, names=chosen),)
    if any(line in reading.quantities for line in lines):
        return phrases.by_nominee, tuple(
            f"{names[line]}: {_shares(reading.quantities.get(line, {}), phrases)}" for line in lines
        )
    codes = [reading.code[line] for line in lines]
    marked = _marked_lines(mark, matter, agenda)
    partly = bool(marked) and marked != set(lines)
    if len(set(codes)) == 1 and not partly:
        if codes[0] == UNVOTED:
            return phrases.not_voted, ()
        labels = phrases.all_nominees if len(lines) > 1 else phrases.labels
        return labels[CHOICE_OF_CODE[codes[0]]], ()
    if set(codes) == {FOR, WITHHOLD} and not partly and not matter.contested:
        return phrases.all_except, tuple(
            f"{names[line]}: {phrases.label_of(code)}"
            for line, code in zip(lines, codes, strict=True)
            if code != FOR
        )
    blank = phrases.nominee_blank.format(whose=whose)
    return phrases.by_nominee, tuple(
        f"{names[line]}: {phrases.label_of(code)}"
        + (blank if line not in marked and marked and code != UNVOTED else "")
        for line, code in zip(lines, codes, strict=True)
    )


def _marked_lines(mark: Any, matter: Matter, agenda: Agenda) -> set[int]:
    """The lines of an election on which something was marked."""
    if mark is None:
        return set()
    if isinstance(mark, Mapping) and "except" not in mark:
        places = agenda.place_of[matter.id]
        return {places[id] for id in mark if id in places}
    return set(agenda.lines_of[matter.id])


def _divided(
    given: Mapping[int, Quantity],
    names: Mapping[int, str],
    votes_in_all: Quantity,
    phrases: Phrases,
) -> tuple[str, tuple[str, ...]]:
    """Cumulated votes as the holder divided them."""
    details = [f"{names[line]}: {phrases.counted(votes, 'vote')}" for line, votes in given.items()]
    left = votes_in_all - sum(given.values())
    if left > 0:
        to_nobody = phrases.one_to_nobody if left == 1 else phrases.some_to_nobody
        votes = phrases.counted(left, "vote")
        details.append(to_nobody.format(votes=votes, all=number(votes_in_all)))
    return phrases.votes_divided, tuple(details)


def _shares(by_code: Mapping[str, Quantity], phrases: Phrases) -> str:
    """Quantities of shares, as a bank or broker gives them."""
    return ", ".join(
        f"{phrases.counted(shares, 'share')} {phrases.label_of(code)}"
        for code, shares in by_code.items()
    )
