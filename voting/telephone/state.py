"""Where a call is in the script, and what was said so far.

It holds no control number: whose call it is, `voting.telephone.calls` knows.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from voting.rules.facts import BOARD


@dataclass(frozen=True, slots=True)
class State:
    """The place in the script (`at`, with an item and a nominee), and the marks.

    `draft` are marks on the item at hand, which join `marks` when it is finished, so that `marks`
    can always be recorded. `trail` are the places to go back to. `wrong` counts wrong numbers in
    the call, `missed` silences and wrong keys in a row. `card` is the fingerprint of the ballot
    that `marks` are on. `recorded` is the confirmation number of the last vote of the call, and
    `votes` how many it has recorded. `on` is whose card is voted, where several solicit.
    """

    at: str = "language"
    language: str = "en"
    item: int = 0
    row: int = 0
    card: str = ""
    marks: dict[str, list[str]] = field(default_factory=dict)
    draft: dict[str, list[str]] = field(default_factory=dict)
    signing: list[str] | None = None
    signers: list[str] = field(default_factory=list)
    plans: bool | None = None
    changing: bool = False
    trail: list[list[Any]] = field(default_factory=list)
    wrong: int = 0
    missed: int = 0
    recorded: str = ""
    votes: int = 0
    on: str = BOARD

    def data(self) -> dict[str, Any]:
        """The state as JSON has it."""
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """The state that was made into data."""
        return cls(**data)
