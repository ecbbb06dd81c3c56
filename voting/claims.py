"""Lets several workers share out rows that are due, each row to one of them."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def claimed(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """Rows that no other worker has in hand, locked until the transaction ends.

    On SQLite a transaction that writes is alone, so there is nothing to skip.
    """
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows
