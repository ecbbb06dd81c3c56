"""Exact numbers as people write them, and to three decimals where they never end."""

from __future__ import annotations

import re
from fractions import Fraction

from .facts import Quantity


def number(quantity: Quantity) -> str:
    """A quantity as people write it: grouped, exact, a fraction where no decimal is."""
    if isinstance(quantity, int):
        return f"{quantity:,}"
    if quantity.denominator == 1:
        return f"{quantity.numerator:,}"
    whole, rest = divmod(quantity.numerator, quantity.denominator)
    decimals = decimal_digits(Fraction(rest, quantity.denominator))
    if decimals is not None:
        return f"{whole:,}.{decimals}"
    return f"{whole:,} {rest}/{quantity.denominator}" if whole else f"{rest}/{quantity.denominator}"


def is_whole(quantity: Quantity) -> bool:
    """Whether a quantity has no fraction, however it was added up."""
    return quantity.denominator == 1


def decimal_digits(fraction: Fraction) -> str | None:
    """The digits after the point of a fraction below one; None where they never end."""
    denominator, places, twos, fives = fraction.denominator, 0, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return None
    places = max(twos, fives)
    return f"{fraction.numerator * 10**places // fraction.denominator:0{places}d}"


#: The thousandths to which a page shows a fraction (rules.md 6.2); the record keeps it exactly.
_THOUSAND = 1000


def decimal(quantity: Quantity) -> str:
    """A quantity for a page: as `number` writes it, or to three decimals where that is longer.

    What is no whole number is never shown as the whole number next above it.
    """
    exact = Fraction(quantity)
    if _THOUSAND % exact.denominator == 0:
        return number(quantity)
    whole = exact.numerator // exact.denominator
    thousandths = min(round((exact - whole) * _THOUSAND), _THOUSAND - 1)
    return f"{whole:,}.{thousandths:03d}"


_MIXED = re.compile(r"(?<![\d,.])(\d[\d,]*) (\d+)/(\d+)(?![\d/])")


def in_decimals(text: str) -> str:
    """A sentence with the mixed fractions that `number` writes to three decimals."""

    def shown(found: re.Match[str]) -> str:
        whole, over, under = found.groups()
        fraction = Fraction(int(over), int(under)) if int(under) else Fraction(0)
        # `number` writes what has an end as a decimal, so this is something else.
        if fraction == 0 or decimal_digits(fraction % 1) is not None:
            return found[0]
        return decimal(int(whole.replace(",", "")) + fraction)

    return _MIXED.sub(shown, text)
