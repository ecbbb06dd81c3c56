"""What a step of the script comes to: something said, a number to look up, a vote to record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from voting.rules.facts import BOARD

#: What is asked for: a single key, or digits that end with the pound key.
KEY, NUMBER = "key", "number"


class Line(NamedTuple):
    """A sentence in a language, and the seconds of silence after it."""

    text: str
    language: str
    pause: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """Lines to say while waiting for an entry."""

    lines: tuple[Line, ...]
    entry: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """Lines to say before hanging up."""

    lines: tuple[Line, ...]


#: What a caller hears.
Answer = Ask | HangUp


@dataclass(frozen=True, slots=True)
class LookUp:
    """A control number as it was typed. It is never kept, and never shown."""

    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A vote to put through the door: marks as the page has them, and what stands beside them.

    `on` is whose card it is.
    """

    marks: Mapping[str, Sequence[str]]
    signing: list[str] | None
    plans: bool | None
    on: str = BOARD


Outcome = Answer | LookUp | Record


def prefixed(first: Iterable[Line], answer: Answer) -> Answer:
    """An answer after some lines that are said once."""
    lines = (*first, *answer.lines)
    return Ask(lines, answer.entry) if isinstance(answer, Ask) else HangUp(lines)


def as_data(answer: Answer) -> dict[str, Any]:
    """An answer as JSON has it."""
    entry = answer.entry if isinstance(answer, Ask) else None
    return {"lines": [list(line) for line in answer.lines], "entry": entry}


def from_data(data: Mapping[str, Any]) -> Answer:
    """The answer that was made into data."""
    lines = tuple(Line(*line) for line in data["lines"])
    return HangUp(lines) if data["entry"] is None else Ask(lines, data["entry"])
