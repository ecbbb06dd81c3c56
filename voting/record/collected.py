"""What the lines of a record state, before it is known whether they fit together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from voting.rules.facts import Holding, Instrument, ShareClass


class Fault(NamedTuple):
    """What is wrong with a line of the record, and what would be right."""

    line: int
    message: str


class UnreadableRecord(ValueError):
    """The record has faults; nothing of it is used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__(f"{len(self.faults)} faults")


@dataclass
class Collected:
    """Facts by what they are, with the lines on which they stand.

    `meeting`, `matters` and `others` keep what the line says, since an amendment may change it;
    `holding_lines` those of holdings that refer to something; `later` what was received after
    the moment counted; `votes` one object for all the instruments that are marked alike.
    """

    faults: list[Fault] = field(default_factory=list)
    faulty: set[tuple[str, str]] = field(default_factory=set)
    unread: bool = False
    lines: int = 0
    meeting: tuple[int, dict[str, Any]] | None = None
    classes: dict[str, tuple[int, ShareClass]] = field(default_factory=dict)
    matters: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    holdings: dict[str, Holding] = field(default_factory=dict)
    holding_lines: dict[str, int] = field(default_factory=dict)
    instrument_ids: dict[str, int] = field(default_factory=dict)
    instruments: dict[str, list[Instrument]] = field(default_factory=dict)
    later: list[Instrument] = field(default_factory=list)
    votes: dict[str, dict[str, Any]] = field(default_factory=dict)
    others: dict[str, list[tuple[int, dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def fault(self, line: int, message: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(line, message))

    def is_there(self, type_: str, id: str, known: Mapping[str, Any]) -> bool:
        """Whether the record has something of this id, or may have it in a line with a fault."""
        return id in known or (type_, id) in self.faulty or self.unread
