"""Exact quantities of shares and votes in the database.

A quantity that is only read is kept as its decimal digits (`QuantityField`). One that is summed
is kept as whole *units*, with the number of units that make a share (`MeasuredInUnits`): 12.125
shares are 97 units of which 8 make a share. No column is ever a float, on any database.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.db import models

Quantity = int | Fraction


def exact(number: Quantity) -> Quantity:
    """The same number, as an `int` where it is whole."""
    return int(number) if Fraction(number).denominator == 1 else number


class QuantityField(models.CharField):
    """An exact quantity as text: decimal digits, or a reduced fraction such as 1000/3."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> Quantity | None:
        return None if value is None else exact(Fraction(value))

    def to_python(self, value: Any) -> Quantity | None:
        return None if value in (None, "") else exact(Fraction(value))

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(Fraction(value))


class MeasuredInUnits(models.Model):
    """A row that is about a number of shares, in whole units."""

    units = models.BigIntegerField()
    units_per_share = models.BigIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def shares(self) -> Quantity:
        """The exact number of shares."""
        return shares_of(self.units, self.units_per_share)


def shares_of(units: int, units_per_share: int) -> Quantity:
    """The exact number of shares that so many units are."""
    return units if units_per_share == 1 else exact(Fraction(units, units_per_share))


def in_units(shares: Quantity) -> tuple[int, int]:
    """The units of a number of shares, and how many of them make a share."""
    number = Fraction(shares)
    return number.numerator, number.denominator
