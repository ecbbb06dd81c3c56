"""What the register in the database has, class by class, against the shares outstanding."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum

from meetings.models import Holding, Meeting, ShareClass
from meetings.quantities import Quantity

from .values import as_written


def by_class(meeting: Meeting) -> list[dict[str, Any]]:
    """For each class what `RegisterFile.found` says of a file's, and the holdings of each kind.

    What lies under another holding is part of that one's shares.
    """
    rows = (
        Holding.objects.filter(meeting=meeting)
        .order_by()
        .annotate(alone=Q(under=None))
        .values_list("share_class", "excluded", "alone", "units_per_share")
        .annotate(count=Count("pk"), total=Sum("units"))
    )
    grouped = list(rows)
    found = []
    for one in ShareClass.objects.filter(meeting=meeting).order_by("pk"):
        shares: dict[str, Quantity] = {"shares": 0, "excluded": 0, "positions": 0}
        holdings = positions = 0
        for share_class, excluded, alone, per_share, count, total in grouped:
            if share_class != one.pk:
                continue
            name = "excluded" if excluded else "shares" if alone else "positions"
            shares[name] += Fraction(total, per_share)
            holdings += count
            positions += 0 if alone or excluded else count
        short = one.outstanding - shares["shares"]
        found.append(
            {
                "name": one.name,
                "holdings": holdings,
                "positions": positions,
                "shares": as_written(shares["shares"]),
                "excluded": as_written(shares["excluded"]),
                "outstanding": as_written(one.outstanding),
                "missing": as_written(short) if short > 0 else "",
                "more": as_written(-short) if short < 0 else "",
            }
        )
    return found


def by_kind(meeting: Meeting) -> dict[str, int]:
    """The holdings of each kind."""
    rows = Holding.objects.filter(meeting=meeting).order_by().values_list("kind")
    return dict.fromkeys(Holding.Kind.values, 0) | dict(rows.annotate(count=Count("pk")))
