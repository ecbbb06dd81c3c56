"""The written forms of the record's values: quantities, fractions, times and dates.

Each reader returns the value, or raises `ValueError` with what is wrong and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from voting.rules.facts import Quantity
from voting.rules.numbers import decimal_digits

_QUANTITY = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?", re.ASCII)
_FRACTION = re.compile(r"[0-9]+(?:\.[0-9]+|/[1-9][0-9]*)?", re.ASCII)
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

Convert = Callable[[Any], Any]


def quantity(value: Any) -> Quantity:
    """Shares or votes from a string of decimal digits."""
    if isinstance(value, str) and len(value) <= 30 and _QUANTITY.fullmatch(value):
        return int(value) if "." not in value else Fraction(value)
    raise ValueError(
        f"{shown(value)} is not a quantity; write decimal digits in quotes without separators or "
        'trailing zeros, as "1200" or "0.5"'
    )


def written(number: Quantity) -> str:
    """A quantity as the record writes it: decimal digits, or a fraction where they never end."""
    if isinstance(number, int):
        return str(number)
    whole, rest = divmod(number.numerator, number.denominator)
    if rest == 0:
        return str(whole)
    digits = decimal_digits(Fraction(rest, number.denominator))
    return f"{number.numerator}/{number.denominator}" if digits is None else f"{whole}.{digits}"


def fraction(value: Any) -> Fraction:
    """A part of a whole, above 0 and at most 1: "1/2", "2/3" or "0.8"."""
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        part = Fraction(value)
        if 0 < part <= 1:
            return part
    raise ValueError(
        f'{shown(value)} is not a part of a whole; write "1/2", "2/3" or "0.8", '
        "above 0 and at most 1"
    )


def time(value: Any) -> datetime:
    """A moment, as RFC 3339 with an offset."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value.upper())
            # At the ends of the calendar another zone's day cannot be told.
            if 1 < moment.year < 9999:
                return moment
        except ValueError:
            pass
    raise ValueError(
        f"{shown(value)} is not a time; write RFC 3339 with an offset, "
        'as "2003-05-29T20:00:00-07:00"'
    )


def day(value: Any) -> date:
    """A calendar date."""
    if isinstance(value, str):
        try:
            return _day(value)
        except ValueError:
            pass
    raise ValueError(f'{shown(value)} is not a date; write YYYY-MM-DD, as "2003-05-30"')


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def zone(value: Any) -> ZoneInfo:
    """An IANA time zone."""
    if isinstance(value, str) and value:
        try:
            return ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            pass
    raise ValueError(
        f'{shown(value)} is not a time zone; write an IANA name, as "America/Los_Angeles"'
    )


def text(value: Any) -> str:
    """A string that is not empty."""
    if isinstance(value, str) and value:
        return value
    raise ValueError(f"{shown(value)} is not text; write a string that is not empty")


def any_text(value: Any) -> str:
    """A string, which may be empty."""
    if isinstance(value, str):
        return value
    raise ValueError(f"{shown(value)} is not text; write a string")


def flag(value: Any) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise ValueError(f"{shown(value)} is neither true nor false")


def count(value: Any) -> int:
    """A whole number from 1 on, without quotes."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise ValueError(f"{shown(value)} is not a whole number from 1 on, without quotes")


def texts(value: Any) -> tuple[str, ...]:
    """A list of strings, each different and none empty."""
    if isinstance(value, list) and all(isinstance(one, str) and one for one in value):
        if len(set(value)) == len(value):
            return tuple(value)
        raise ValueError(f"{shown(value)} names something twice")
    raise ValueError(f'{shown(value)} is not a list of strings, as ["1b", "1c"]')


def one_of(*words: str) -> Convert:
    """One of these words."""
    known = {word: word for word in words}

    def convert(value: Any) -> str:
        if isinstance(value, str) and value in known:
            return known[value]
        raise ValueError(f"{shown(value)} is not one of {', '.join(words)}")

    return convert


def shown(value: Any) -> str:
    """A value for a message, cut where it is long."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
