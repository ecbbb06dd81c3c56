"""Exact quantities on pages."""

from __future__ import annotations

from django import template

from voting import turnout
from voting.rules.facts import Quantity
from voting.rules.numbers import number

register = template.Library()


@register.filter
def shares(quantity: Quantity) -> str:
    """A quantity with its digits grouped; a fraction stays exact."""
    return number(quantity)


@register.filter
def choice(word: str) -> str:
    """A choice of the record as it stands on a card."""
    return turnout.choice_in_words(word)
