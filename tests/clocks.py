"""A clock that shows what a test sets it to."""

from datetime import datetime


class SetClock:
    """Shows `moment`; `settings.QUORATE_CLOCK` names it in tests."""

    moment: datetime

    def now(self) -> datetime:
        return SetClock.moment
