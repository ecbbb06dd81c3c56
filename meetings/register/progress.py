"""How far the work on a register file is, and that somebody is at it.

In the cache, since what a transaction has not committed is seen by nobody else. Losing it loses
the bar of a page, and lets another worker try: what is in the database decides.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.core.cache import cache

#: Seconds after which a worker that has told nothing is gone.
CLAIM = 120

#: Seconds between two tellings.
BETWEEN = 1.0


class Progress(NamedTuple):
    """What is being done, and how much of it, in percent."""

    doing: str
    percent: int


class Teller:
    """Tells how far some work is, at most every second."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._doing = ""
        self._last = 0.0

    def begin(self, doing: str) -> None:
        """Begin another part of the work."""
        self._doing = doing
        self._last = 0.0
        self(0.0)

    def __call__(self, part: float) -> None:
        """Tell how much is done, from 0 to 1."""
        now = time.monotonic()
        if now - self._last < BETWEEN:
            return
        self._last = now
        cache.touch(_claim(self._file), CLAIM)
        cache.set(_shown(self._file), [self._doing, int(100 * min(part, 1))], CLAIM)


@contextmanager
def claimed(file: int) -> Iterator[Teller | None]:
    """Be the one who works on a file; None where another is."""
    if not cache.add(_claim(file), 1, CLAIM):
        yield None
        return
    try:
        yield Teller(file)
    finally:
        cache.delete_many([_claim(file), _shown(file)])


def is_claimed(file: int) -> bool:
    """Whether somebody works on a file."""
    return cache.get(_claim(file)) is not None


def of(file: int) -> Progress | None:
    """How far the work on a file is, if somebody tells it."""
    told = cache.get(_shown(file))
    return Progress(*told) if told else None


def _claim(file: int) -> str:
    return f"register-file-{file}-claim"


def _shown(file: int) -> str:
    return f"register-file-{file}-shown"
