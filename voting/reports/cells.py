"""What a cell of a spreadsheet holds: a number where it is one, and never a formula."""

from __future__ import annotations

import re
from decimal import Decimal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?", re.ASCII)
#: Beyond this many digits a spreadsheet rounds a number; it is kept as text.
_DIGITS = 15
#: What no spreadsheet takes in a text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Cell = str | int | Decimal


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever a holder is called."""
    text = _CONTROL.sub(" ", text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def value(text: str, *, figure: bool) -> Cell:
    """What a cell holds: the number that a figure states, or the text of any other."""
    if figure and _NUMBER.fullmatch(text):
        plain = text.replace(",", "").replace("−", "-").lstrip("+")
        if sum(character.isdigit() for character in plain) <= _DIGITS:
            return Decimal(plain) if "." in plain else int(plain)
        return plain if plain[0] != "-" else f"'{plain}"
    return neutral(text)
