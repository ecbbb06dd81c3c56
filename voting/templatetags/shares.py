"""Exact quantities on pages."""

from __future__ import annotations

from fractions import Fraction

from django import template

from voting.ballot_words import LABELS
from voting.rules.facts import Quantity
from voting.rules.lots import exact
from voting.rules.numbers import number

register = template.Library()


@register.filter
def shares(quantity: Quantity) -> str:
    """A quantity with its digits grouped; a fraction stays exact."""
    return number(quantity)


@register.filter
def three_decimals(quantity: Quantity) -> str:
    """A quantity cut off after three decimals, for display."""
    return number(exact(Fraction(int(Fraction(quantity) * 1000), 1000)))


@register.filter
def choice(word: str) -> str:
    """A choice of the record as it stands on a card."""
    return LABELS[word]
