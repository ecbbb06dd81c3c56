"""Dates as people write them on a card: month, day, year, in the American order."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*'?(\d{4}|\d{2})", re.ASCII)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?[, ']+(\d{4}|\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s*([a-z]{3,9})\.?,?\s*'?(\d{4}|\d{2})")


def read(text: str, near: date) -> date | None:
    """The date that a text says; None where it says none that exists, or not all of one.

    A year of two digits is the one nearest to the year of `near`.
    """
    text = " ".join(text.lower().split())
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _date(year, month, day)
    for shape in (_NUMBERS, _DIGITS):
        if found := shape.fullmatch(text):
            month, day, year = found.groups()
            return _date(_year(year, near), int(month), int(day))
    if found := _MONTH_FIRST.fullmatch(text):
        name, day, year = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, name, year = found.groups()
    else:
        return None
    return _date(_year(year, near), _month(name), int(day))


def _month(name: str) -> int:
    """A month's number from its name or the beginning of it; 0 where there is none such."""
    names = [number for number, short in enumerate(_MONTHS, start=1) if name.startswith(short)]
    return names[0] if names else 0


def _year(digits: str, near: date) -> int:
    if len(digits) == 4:
        return int(digits)
    century = near.year - near.year % 100
    return min(
        (century + shift + int(digits) for shift in (-100, 0, 100)),
        key=lambda year: abs(year - near.year),
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
