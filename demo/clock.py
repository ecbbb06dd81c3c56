"""The demo's clock: the database's, moved to another moment, from which it runs on."""

from __future__ import annotations

from datetime import datetime

from demo.models import DemoClock
from meetings.clock import DatabaseClock


class MovableClock:
    """Tells the demo's time; the real time before the demo is loaded."""

    def now(self) -> datetime:
        real = DatabaseClock().now()
        state = DemoClock.objects.order_by("pk").first()
        return real if state is None else state.shown + (real - state.set_at)


class ScriptedClock:
    """Tells the moment at which the script has something arrive."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at
