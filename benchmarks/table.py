"""The table of ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """A measured path against what counts as 1, in seconds each; `at_most` is the promise."""

    path: str
    against: str
    seconds: float
    baseline: float
    at_most: float | None

    @property
    def ratio(self) -> float:
        return self.seconds / self.baseline


def shown(rows: Iterable[Row]) -> str:
    """The table as text."""
    lines = [f"{'path':58} {'1 =':36} {'ratio':>7} {'at most':>8}   seconds"]
    for row in rows:
        promise = f"{row.at_most:g}" if row.at_most else "–"
        lines.append(
            f"{row.path:58} {row.against:36} {row.ratio:7.2f} {promise:>8}   "
            f"{row.seconds:.3f} / {row.baseline:.3f}"
        )
    return "\n".join(lines)


def in_turn(
    first: Callable[[], object], second: Callable[[], object], times: int = 5
) -> tuple[float, float]:
    """Median seconds of two acts, done in turn so that a drifting machine is fair to both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for act, seconds in zip((first, second), taken, strict=True):
            start = time.perf_counter()
            act()
            seconds.append(time.perf_counter() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])
