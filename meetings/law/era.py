"""From when until when a rule held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Era:
    """The days on which a rule holds: from `begins` on, and no longer from `ends` on.

    None where the rule is older, or not gone, as far as Quorate looks back and ahead.
    """

    begins: date | None = None
    ends: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the rule holds on a day."""
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day < self.ends
        )

    def __str__(self) -> str:
        if self.begins is None and self.ends is None:
            return "in force throughout"
        if self.ends is None:
            return f"from {written(self.begins)}"
        last = written(self.ends - timedelta(days=1))
        if self.begins is None:
            return f"until {last}"
        return f"from {written(self.begins)} to {last}"


#: As far back as Quorate looks, and ahead.
ALWAYS = Era()


def since(year: int, month: int, day: int) -> Era:
    """A rule that holds from a day on."""
    return Era(begins=date(year, month, day))


def before(year: int, month: int, day: int) -> Era:
    """A rule that held until the day before this one."""
    return Era(ends=date(year, month, day))


def written(day: date | None) -> str:
    """A day as a page shows it: May 30, 2003."""
    return "" if day is None else f"{day:%b} {day.day}, {day.year}"
