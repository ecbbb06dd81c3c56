"""What a holding may vote (P0; record.md, `holding`)."""

from __future__ import annotations

from collections.abc import Iterable

from .facts import Holding, Quantity


def shares_beneath(holdings: Iterable[Holding]) -> dict[str, Quantity]:
    """Shares of each holding that lie in positions under it and are voted there."""
    beneath: dict[str, Quantity] = {}
    for holding in holdings:
        if holding.under is not None:
            beneath[holding.under] = beneath.get(holding.under, 0) + holding.shares
    return beneath


def own_shares(holding: Holding, beneath: Quantity = 0) -> Quantity:
    """Shares that a holding has for itself: what does not lie under it, and none if excluded."""
    return 0 if holding.excluded else holding.shares - beneath
