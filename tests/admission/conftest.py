"""The day of the meeting, as `tests.floor` sets it up."""

from tests.floor.conftest import admit, at, doors, polls, totals, vote

__all__ = ["admit", "at", "doors", "polls", "totals", "vote"]
