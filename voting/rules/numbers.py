"""Exact numbers as people write them."""

from __future__ import annotations

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
