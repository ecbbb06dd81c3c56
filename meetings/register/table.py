"""What a register file is once it is open: rows of text, each with its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol


class Unreadable(Exception):
    """A file that is no table; the message says what is wrong and the fix."""


class Row(NamedTuple):
    """A row that has anything in it. `wrong` are cells that are no plain values, with the fix."""

    number: int
    cells: list[str]
    wrong: Sequence[tuple[int, str]] = ()


#: Is told now and then how much of a table has been read, from 0 to 1.
Told = Callable[[float], None]


def silent(part: float) -> None:
    """Tell nobody."""


class Table(Protocol):
    """A file's rows, the titles of its columns first. `said` says how it was read, for people."""

    said: str

    def rows(self, tell: Told = silent) -> Iterator[Row]:
        """All rows from the first. Raises `Unreadable` where the file breaks off."""

    def after(self) -> Sequence[tuple[int, str, str]]:
        """Faults that show when all was read: row, field, what is wrong with the fix."""
