"""Reads a paper ballot as it was marked, over-marks and all (P12).

What a page would send back to be corrected has to be taken from paper as it is: two boxes are
recorded as two, and the rules say what that means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voting.ballot_items import BY_NOMINEE, CHOICE, LIST, VOTES, Choice, Item, Marks
from voting.ballot_reading import Wrong, list_mark, number_written
from voting.record.values import written


def mark_of(item: Item, given: Marks) -> Any:
    """The mark that the record holds for an item of a paper; None where nothing was marked.

    Raises `Wrong` for what is not printed on it, or no number.
    """
    return _READERS[item.layout](item, given)


def _words(given: Marks, name: str, choices: Sequence[Choice]) -> Any:
    """The one word of a field, a list of several, or None."""
    words = list(dict.fromkeys(word for word in given.get(name, ()) if word))
    printed = {choice.value for choice in choices}
    for word in words:
        if word not in printed:
            raise Wrong(f"The choice “{word[:40]}” is not printed on this ballot.")
    if len(words) > 1:
        return words
    return words[0] if words else None


def _read_choice(item: Item, given: Marks) -> Any:
    return _words(given, item.field, item.choices)


def _read_list(item: Item, given: Marks) -> Any:
    """Names without a box are all but those named; a box to withhold from all outdoes names."""
    names = {row.nominee for row in item.rows}
    withheld = list(dict.fromkeys(word for word in given.get(item.except_field, ()) if word))
    for word in withheld:
        if word not in names:
            raise Wrong(f"“{word[:40]}” is not printed on this ballot.")
    boxes = [choice for choice in item.choices if choice.value in ("for", "withhold")]
    chosen = _words(given, item.field, boxes)
    if chosen is None and not withheld:
        return None
    if isinstance(chosen, list):
        return chosen
    if chosen == "withhold":
        return list_mark(item, "withhold", ())
    return list_mark(item, "for", withheld)


def _read_by_nominee(item: Item, given: Marks) -> Any:
    mark = {row.nominee: _words(given, row.field, item.choices) for row in item.rows}
    return {nominee: words for nominee, words in mark.items() if words is not None} or None


def _read_votes(item: Item, given: Marks) -> Any:
    boxes = [choice for choice in item.choices if choice.value in ("for", "withhold")]
    chosen = _words(given, item.field, boxes)
    numbers = {}
    for row in item.rows:
        typed = [word for word in given.get(row.field, ()) if word.strip()]
        if typed and (votes := number_written(typed[0], row.name, "votes")):
            numbers[row.nominee] = written(votes)
    if isinstance(chosen, list) or (numbers and chosen == "withhold"):
        return ["for", "withhold"]
    if numbers:
        return numbers
    return dict.fromkeys((row.nominee for row in item.rows), chosen) if chosen else None


_READERS = {
    CHOICE: _read_choice,
    LIST: _read_list,
    BY_NOMINEE: _read_by_nominee,
    VOTES: _read_votes,
}
