"""Puts a line of text into the order in which its letters are drawn, from left to right.

Hebrew and Arabic run from the right, numbers and Latin words among them from the left, and Arabic
letters take the shape that their neighbours ask for. A line is short and has no markup, so of the
Unicode bidirectional algorithm (UAX #9) the rules without embeddings are enough, and Arabic is
joined with the presentation forms that Unicode lists.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

#: Joins nothing to its neighbours, though it is not seen.
_NON_JOINER = "\u200c"
_TATWEEL = "\u0640"
_MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))


def _presentation_forms() -> tuple[dict[str, dict[str, str]], dict[tuple[str, str], str]]:
    """The shapes of each Arabic letter by kind, and the ligatures of lam with alef by kind."""
    forms: dict[str, dict[str, str]] = {}
    ligatures: dict[tuple[str, str], str] = {}
    for code in (*range(0xFB50, 0xFBFF + 1), *range(0xFE80, 0xFEFC + 1)):
        kind, *parts = unicodedata.decomposition(chr(code)).split() or [""]
        letters = "".join(chr(int(part, 16)) for part in parts)
        if len(letters) == 1:
            forms.setdefault(letters, {})[kind.strip("<>")] = chr(code)
        elif len(letters) == 2 and letters[0] == "\u0644" and code >= 0xFEF5:
            ligatures[letters, kind.strip("<>")] = chr(code)
    return forms, ligatures


_FORMS, _LIGATURES = _presentation_forms()


def runs_from_the_right(text: str) -> bool:
    """Whether any letter of a text runs from the right."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text)


def can_be_joined(letter: str) -> bool:
    """Whether a letter that runs from the right can be drawn in the shape it has to take."""
    if unicodedata.bidirectional(letter) == "AL" and unicodedata.category(letter) == "Lo":
        return letter in _FORMS or bool(unicodedata.decomposition(letter))
    return unicodedata.bidirectional(letter) != "R" or "\u0590" <= letter <= "\u05ff"


def as_drawn(text: str) -> str:
    """The letters of a line in the order and the shapes in which they are drawn."""
    if not runs_from_the_right(text):
        return text
    joined = _joined(text)
    levels = _levels(joined)
    letters = [
        _MIRRORED.get(letter, letter) if level % 2 else letter
        for letter, level in zip(joined, levels, strict=True)
    ]
    order = list(range(len(letters)))
    for level in range(max(levels), 0, -1):
        start = None
        for place in range(len(levels) + 1):
            inside = place < len(levels) and levels[order[place]] >= level
            if inside and start is None:
                start = place
            elif not inside and start is not None:
                order[start:place] = order[start:place][::-1]
                start = None
    return "".join(letters[place] for place in order)


def _joined(text: str) -> str:
    """Arabic letters in the shapes that their neighbours ask for."""
    letters = list(text)
    drawn: list[str] = []
    place = 0
    while place < len(letters):
        letter = letters[place]
        after = place + 1
        from_before = _joins_on(_neighbour(letters, place, -1))
        if letter == "\u0644" and after < len(letters):
            pair = letter + letters[after]
            kind = "final" if from_before else "isolated"
            if (pair, kind) in _LIGATURES:
                drawn.append(_LIGATURES[pair, kind])
                place += 2
                continue
        if letter in _FORMS:
            forms = _FORMS[letter]
            to_after = "initial" in forms and _takes_from(_neighbour(letters, place, 1))
            before = from_before and "final" in forms
            kind = {
                (False, False): "isolated",
                (False, True): "initial",
                (True, False): "final",
                (True, True): "medial",
            }[before, to_after]
            letter = forms.get(kind, letter)
        if letter != _NON_JOINER:
            drawn.append(letter)
        place += 1
    return "".join(drawn)


def _neighbour(letters: Sequence[str], place: int, step: int) -> str:
    """The next letter in a direction, past the marks above and below letters."""
    place += step
    while 0 <= place < len(letters):
        if unicodedata.category(letters[place]) != "Mn":
            return letters[place]
        place += step
    return ""


def _joins_on(letter: str) -> bool:
    """Whether a letter is joined to the one after it."""
    return letter == _TATWEEL or "initial" in _FORMS.get(letter, {})


def _takes_from(letter: str) -> bool:
    """Whether a letter is joined to the one before it."""
    return letter == _TATWEEL or "final" in _FORMS.get(letter, {})


def _levels(text: str) -> list[int]:
    """The embedding level of each letter: odd ones run from the right."""
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    base = next((int(kind != "L") for kind in kinds if kind in ("L", "R", "AL")), 0)
    kinds = _resolved_neutrals(_resolved_numbers(kinds, base), base)
    levels = []
    for kind in kinds:
        if kind == "R":
            levels.append(1)
        elif kind == "L":
            levels.append(2 * base)
        else:
            levels.append(2)
    return levels


def _resolved_numbers(kinds: list[str], base: int) -> list[str]:
    """Numbers, signs and marks by what stands around them (rules W1 to W7)."""
    strong = before = "R" if base else "L"
    found: list[str] = []
    for kind in kinds:
        if kind == "NSM":
            kind = before
        before = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        found.append(kind)
    for place in range(1, len(found) - 1):
        around = {found[place - 1], found[place + 1]}
        if found[place] in ("ES", "CS") and around == {"EN"}:
            found[place] = "EN"
        elif found[place] == "CS" and around == {"AN"}:
            found[place] = "AN"
    for places in (range(len(found)), range(len(found) - 1, -1, -1)):
        last = ""
        for place in places:
            if found[place] == "ET" and last == "EN":
                found[place] = "EN"
            last = found[place]
    strong = "R" if base else "L"
    for place, kind in enumerate(found):
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind == "EN" and strong == "L":
            found[place] = "L"
        elif kind == "AL":
            found[place] = "R"
    return found


def _resolved_neutrals(kinds: list[str], base: int) -> list[str]:
    """Blanks and punctuation go with what is on both sides, or else with the line (N1, N2)."""
    outside = "R" if base else "L"
    found = list(kinds)
    place = 0
    while place < len(found):
        if found[place] in ("L", "R", "EN", "AN"):
            place += 1
            continue
        end = place
        while end < len(found) and found[end] not in ("L", "R", "EN", "AN"):
            end += 1
        before = found[place - 1] if place else outside
        after = found[end] if end < len(found) else outside
        sides = {"L" if side == "L" else "R" for side in (before, after)}
        found[place:end] = [sides.pop() if len(sides) == 1 else outside] * (end - place)
        place = end
    return found
