"""The words of a ballot: what the board recommends, what a blank means, what a vote says.

Every sentence about a vote is made from the rules' own reading of its marks
(`voting.rules.marks`), so that a page cannot say something else than what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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

LEFT_BLANK = "Left blank"


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


def label_of(code: str) -> str:
    """A choice code as a card prints the choice."""
    return LABELS[CHOICE_OF_CODE[code]]


def counted(quantity: Quantity, noun: str) -> str:
    """A number with its noun: "1 vote", "1,250 votes"."""
    return f"{number(quantity)} {noun if quantity == 1 else noun + 's'}"


def recommendation(matter: Matter, *, in_discretion: bool = False) -> str:
    """The board’s recommendation in one sentence, or what the named proxies decided."""
    board = matter.board
    if in_discretion and isinstance(board, str):
        return (
            f"Raised at the meeting. The named proxies vote {LABELS[board]} with the proxies they "
            "hold, in their discretion."
        )
    if board is None or board == {}:
        return "The Board makes no recommendation."
    if isinstance(board, str):
        if matter.kind == "election" and len(matter.nominees) > 1:
            return f"The Board recommends {LABELS[board]} all nominees."
        return f"The Board recommends {LABELS[board]}."
    names = {nominee.id: nominee.name for nominee in matter.nominees}
    by_choice: dict[str, list[str]] = {}
    for id, choice in board.items():
        by_choice.setdefault(choice, []).append(names.get(id, id))
    if len(by_choice) == 1 and len(board) == len(names):
        (choice,) = by_choice
        return f"The Board recommends {LABELS[choice]} all nominees."
    parts = [f"{LABELS[choice]} {listed(each)}" for choice, each in by_choice.items()]
    return f"The Board recommends {'; '.join(parts)}."


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
    *,
    in_discretion: bool = False,
) -> Said:
    """What an instrument says on a matter, blanks included.

    `votes_in_all` is what its holder may give in a cumulative election; `in_discretion` where the
    named proxies decided on a matter that no card asked about.
    """
    mark = instrument.votes.get(matter.id)
    lines = agenda.lines_of[matter.id]
    if matter.kind == "election":
        how, details = _election(matter, mark, lines, reading, agenda, votes_in_all)
    elif lines[0] in reading.quantities:
        how, details = _shares(reading.quantities[lines[0]]), ()
    elif isinstance(mark, list) and len(set(mark)) > 1:
        how, details = "Not voted", (f"Marked {' and '.join(LABELS[one] for one in mark)}.",)
    else:
        how, details = label_of(reading.code[lines[0]]), ()
    if mark is None or mark == {}:
        return Said(
            number,
            matter.title,
            LEFT_BLANK,
            _blank(matter, how, details, instrument, reading, lines, in_discretion),
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
    in_discretion: bool,
) -> tuple[str, ...]:
    """What becomes of a matter on which nothing was marked."""
    spread = any(set(each) & set(lines) for each, _ in reading.spreads)
    if not spread and all(reading.code[line] == UNVOTED for line in lines):
        return ("Not voted.",)
    if in_discretion:
        return (f"Voted {how} by the named proxies, in their discretion.",)
    whose = "the Board recommends" if instrument.solicitor == BOARD else "its sender recommends"
    if matter.kind == "election" and details:
        return (f"Voted as {whose}:", *details)
    return (f"Voted {how}, as {whose}.",)


def _election(
    matter: Matter,
    mark: Any,
    lines: Sequence[int],
    reading: marks.Reading,
    agenda: Agenda,
    votes_in_all: Quantity,
) -> tuple[str, tuple[str, ...]]:
    names = {
        line: nominee.name for line, nominee in zip(lines, agenda.nominees(matter), strict=True)
    }
    if matter.id in reading.allocations:
        return _divided(reading.allocations[matter.id], names, votes_in_all)
    for spread, _ in reading.spreads:
        if set(spread) & set(lines):
            chosen = listed(names[line] for line in spread)
            return "FOR", (f"{counted(votes_in_all, 'vote')}, spread evenly over {chosen}.",)
    if any(line in reading.quantities for line in lines):
        return "By nominee", tuple(
            f"{names[line]}: {_shares(reading.quantities.get(line, {}))}" for line in lines
        )
    codes = [reading.code[line] for line in lines]
    marked = _marked_lines(mark, matter, agenda)
    partly = bool(marked) and marked != set(lines)
    if len(set(codes)) == 1 and not partly:
        label = label_of(codes[0])
        if codes[0] == UNVOTED:
            return "Not voted", ()
        return (f"{label} all nominees" if len(lines) > 1 else label), ()
    if set(codes) == {FOR, WITHHOLD} and not partly and not matter.contested:
        return "FOR all except", tuple(
            f"{names[line]}: {label_of(code)}"
            for line, code in zip(lines, codes, strict=True)
            if code != FOR
        )
    return "By nominee", tuple(
        f"{names[line]}: {label_of(code)}"
        + (
            " (left blank: voted as the Board recommends)"
            if line not in marked and marked and code != UNVOTED
            else ""
        )
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
    given: Mapping[int, Quantity], names: Mapping[int, str], votes_in_all: Quantity
) -> tuple[str, tuple[str, ...]]:
    """Cumulated votes as the holder divided them."""
    details = [f"{names[line]}: {counted(votes, 'vote')}" for line, votes in given.items()]
    left = votes_in_all - sum(given.values())
    if left > 0:
        verb = "goes" if left == 1 else "go"
        details.append(f"{counted(left, 'vote')} of your {number(votes_in_all)} {verb} to nobody.")
    return "Votes divided", tuple(details)


def _shares(by_code: Mapping[str, Quantity]) -> str:
    """Quantities of shares, as a bank or broker gives them."""
    return ", ".join(
        f"{counted(shares, 'share')} {label_of(code)}" for code, shares in by_code.items()
    )
