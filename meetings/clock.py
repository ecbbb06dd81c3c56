"""Where time comes from: the database's own clock, handed in to whoever needs it.

`settings.QUORATE_CLOCK` names the class that `current_clock` makes; only the demo changes it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class DatabaseClock:
    """The clock of the database server, by which everything is received."""

    def now(self) -> datetime:
        # PostgreSQL's now() is when the transaction began, before it waited for a lock.
        sql = (
            "SELECT clock_timestamp()"
            if connection.vendor == "postgresql"
            else "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql)
            (moment,) = cursor.fetchone()
        if isinstance(moment, str):
            return datetime.fromisoformat(moment).replace(tzinfo=UTC)
        return moment.astimezone(UTC)


def current_clock() -> Clock:
    """The installation's clock."""
    clock: Clock = import_string(settings.QUORATE_CLOCK)()
    return clock
