"""Reads the marks on an item of the card into what the record holds, and back again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from voting.ballot_items import (
    BY_NOMINEE,
    CHOICE,
    DIVIDE,
    EXCEPT,
    LIST,
    VOTES,
    Choice,
    Item,
    Marks,
)
from voting.ballot_words import LABELS, counted
from voting.record.values import quantity, written
from voting.rules.facts import Quantity
from voting.rules.sentences import listed, number

#: Digits in groups of three: a comma anywhere else may mean something else.
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)


class Wrong(Exception):
    """Marks on one item that cannot be recorded; the message is for their author."""


def mark_of(item: Item, given: Marks) -> Any:
    """The mark that the record holds for an item; None where nothing was marked.

    Raises `Wrong` where the marks do not fit together or are not on the card.
    """
    return _READERS[item.layout](item, given)


def _one(given: Marks, name: str, choices: Sequence[Choice], of: str = "") -> str | None:
    """The one word of a field; None where it is blank."""
    words = [word for word in given.get(name, ()) if word]
    labels = {choice.value: choice.label for choice in choices}
    for word in words:
        if word not in labels:
            raise Wrong(
                f"{of}The choice “{word[:40]}” is not on your card. "
                f"Choose one of {', '.join(labels.values())}."
            )
    if len(words) > 1:
        both = " and ".join(labels[word] for word in words)
        raise Wrong(f"{of}This was marked twice: {both}. Mark one choice only.")
    return words[0] if words else None


def _read_choice(item: Item, given: Marks) -> str | None:
    return _one(given, item.field, item.choices)


def _read_list(item: Item, given: Marks) -> Any:
    chosen = _one(given, item.field, item.choices)
    names = {row.nominee: row.name for row in item.rows}
    ticked = [word for word in given.get(item.except_field, ()) if word]
    for word in ticked:
        if word not in names:
            raise Wrong(f"“{word[:40]}” is not a nominee on your card. Tick the names listed.")
    if len(set(ticked)) < len(ticked):
        raise Wrong("A nominee was ticked twice. Tick each name at most once.")
    if chosen in ("for", "withhold") and ticked:
        raise Wrong(
            f"You marked {LABELS[chosen]} all and also ticked "
            f"{listed(names[word] for word in ticked)}. Mark “FOR all except” to withhold from "
            "those you ticked, or remove the ticks."
        )
    if chosen == EXCEPT and not ticked:
        raise Wrong(
            "You marked “FOR all except” but ticked nobody. Tick those from whom you withhold "
            "your vote, or mark FOR all."
        )
    if chosen is None and not ticked:
        return None
    return list_mark(item, "withhold" if chosen == "withhold" else "for", ticked)


def list_mark(item: Item, whole: str, withheld: Sequence[str]) -> Any:
    """The mark of a list election: for or withheld as a whole, but for those withheld."""
    names = [row.nominee for row in item.rows]
    if any(id not in {one.id for one in item.matter.nominees} for id in names):
        # A substitute stands there: only a mark by name is a mark for the substitute.
        return {id: "withhold" if id in withheld else whole for id in names}
    return {"except": list(withheld)} if withheld else whole


def _read_by_nominee(item: Item, given: Marks) -> Any:
    mark = {}
    for row in item.rows:
        chosen = _one(given, row.field, item.choices, f"{row.name}: ")
        if chosen is not None:
            mark[row.nominee] = chosen
    fors = sum(choice == "for" for choice in mark.values())
    if item.matter.contested and fors > item.matter.seats:
        raise Wrong(
            f"You marked FOR for {fors} nominees, and only {item.matter.seats} can be elected. "
            f"Mark FOR for at most {item.matter.seats}, or none of these votes would count."
        )
    return mark or None


def _read_votes(item: Item, given: Marks) -> Any:
    chosen = _one(given, item.field, item.choices)
    numbers: dict[str, Quantity] = {}
    for row in item.rows:
        typed = [word for word in given.get(row.field, ()) if word.strip()]
        if len(typed) > 1:
            raise Wrong(f"{row.name}: this was filled in twice. Write one number.")
        if typed and (votes := number_written(typed[0], row.name, "votes")):
            numbers[row.nominee] = votes
    if chosen in ("for", "withhold"):
        if numbers:
            raise Wrong(
                "You marked one choice for all nominees and also wrote numbers of votes. Mark "
                "“Divide my votes” to use the numbers, or remove them."
            )
        return dict.fromkeys((row.nominee for row in item.rows), chosen)
    if not numbers:
        if chosen == DIVIDE:
            raise Wrong("Write how many votes you give to each nominee.")
        return None
    total = sum(numbers.values())
    if total > item.votes_in_all:
        raise Wrong(
            f"You gave {counted(total, 'vote')}, and you have {number(item.votes_in_all)}. "
            f"Take away {number(total - item.votes_in_all)}."
        )
    return {nominee: written(votes) for nominee, votes in numbers.items()}


def number_written(typed: str, name: str, of: str) -> Quantity:
    """A number of votes or shares as people write it, with commas between the groups.

    Raises `Wrong`, which names `name` and says what a number `of` them looks like.
    """
    text = typed.strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    try:
        return quantity(text.lstrip("0") or "0") if "." not in text else quantity(text)
    except ValueError:
        raise Wrong(
            f"{name}: “{typed.strip()[:40]}” is not a number of {of}. Write digits, such as 1250."
        ) from None


_READERS = {
    CHOICE: _read_choice,
    LIST: _read_list,
    BY_NOMINEE: _read_by_nominee,
    VOTES: _read_votes,
}


def boxes(item: Item, mark: Any) -> dict[str, list[str]]:
    """The boxes of one item that make a mark of the record."""
    values = {choice.value for choice in item.choices}
    row_of = {row.nominee: row for row in item.rows}
    if isinstance(mark, str):
        if item.layout == BY_NOMINEE:
            return {row.field: [mark] for row in item.rows} if mark in values else {}
        return {item.field: [mark]} if mark in values else {}
    # Quantities and contradictory marks, which paper and files may carry, have no box.
    if item.layout == CHOICE or not isinstance(mark, Mapping):
        return {}
    if "except" in mark:
        if item.layout != LIST or not set(mark["except"]) <= set(row_of):
            return {}
        return {item.field: [EXCEPT], item.except_field: list(mark["except"])}
    if not set(mark) <= set(row_of) or not all(isinstance(one, str) for one in mark.values()):
        return {}
    if item.layout == BY_NOMINEE:
        return {row_of[id].field: [one] for id, one in mark.items() if one in values}
    chosen = set(mark.values())
    if len(mark) == len(row_of) and len(chosen) == 1 and chosen <= {"for", "withhold"}:
        return {item.field: [*chosen]}
    if item.layout == LIST:
        if len(mark) < len(row_of) or chosen != {"for", "withhold"}:
            return {}
        held = [id for id, one in mark.items() if one == "withhold"]
        return {item.field: [EXCEPT], item.except_field: held}
    if all(one[0].isdigit() and "/" not in one for one in mark.values()):
        numbers = {row_of[id].field: [one] for id, one in mark.items()}
        return {item.field: [DIVIDE], **numbers}
    return {}


def recommended(item: Item) -> dict[str, list[str]]:
    """The boxes that vote an item as the card's solicitor recommends.

    None where he recommends nothing, or what the card has no boxes for. Such an item stays
    blank, and the review says what becomes of it.
    """
    matter, advised = item.matter, item.advised
    if advised is None:
        return {}
    if matter.kind != "election":
        return boxes(item, advised)
    if isinstance(advised, str):
        if matter.contested and advised == "for":
            return {}
        advised = dict.fromkeys((nominee.id for nominee in matter.nominees), advised)
    against = "withhold" if matter.by_plurality else "against"
    mark = {
        id: against if choice in ("against", "withhold") else choice
        for id, choice in advised.items()
        if not (choice == "abstain" and matter.by_plurality)
    }
    if matter.contested and sum(choice == "for" for choice in mark.values()) > matter.seats:
        return {}
    return boxes(item, mark) if mark else {}
