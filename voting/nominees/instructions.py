"""What a bank's or broker's file says, whatever its format: CSV and ISO 20022 both end here.

Plain data: no Django, no database. A file is read as a whole; every fault is found, and a file
with any is not recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from voting.record.values import written
from voting.rules.facts import Quantity

#: How a file stands to those before it: it takes their place, or adds to them (rules.md P10).
REPLACE, ADD = "replace", "add"


class Fault(NamedTuple):
    """Something wrong in a file: the row (from 1; 0 for the file), the field, what to do."""

    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """How the shares of one account are voted.

    `account` is the id of a holding in the register. `votes` has shares by choice: for a proposal
    or a frequency `votes[matter][choice]`, for an election `votes[matter][nominee][choice]`, with
    the choices of the meeting record; for a cumulative election `votes[matter][nominee]` is a
    number of votes. `reference` is the sender's own name for the instruction.
    """

    row: int
    account: str
    votes: Mapping[str, Mapping[str, Quantity] | Mapping[str, Mapping[str, Quantity]]]
    reference: str = ""

    def written(self) -> dict[str, Any]:
        """The votes as the meeting record writes quantities."""
        return {
            matter: {
                name: {choice: written(shares) for choice, shares in given.items()}
                if isinstance(given, Mapping)
                else written(given)
                for name, given in marks.items()
            }
            for matter, marks in self.votes.items()
        }


@dataclass(frozen=True, slots=True)
class InstructionFile:
    """A file of instructions that could be read. `mode` is `REPLACE` or `ADD`.

    It is empty, as is `reference`, where the file leaves that to the form it is sent with.
    """

    reference: str
    mode: str
    instructions: tuple[Instruction, ...]
