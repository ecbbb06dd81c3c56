"""What a verification finds: of each kind of fault the first, and how many more there are."""

from __future__ import annotations

from dataclasses import dataclass, field

#: The kinds of fault, in the order of the report, with what they are about.
KINDS = {
    "files": "The files",
    "keys": "The keys and signatures",
    "lines": "The lines",
    "order": "The order of the lines",
    "tree": "The tree",
    "fork": "The log against what was seen elsewhere",
    "record": "The record",
    "clock": "The times",
    "counts": "The counts and certificates",
}


@dataclass
class Findings:
    """Faults by kind, and what is worth saying without being one."""

    first: dict[str, str] = field(default_factory=dict)
    more: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def fault(self, kind: str, message: str) -> None:
        """Note a fault; only the first of a kind is kept."""
        if kind in self.first:
            self.more[kind] = self.more.get(kind, 0) + 1
        else:
            self.first[kind] = message

    def notice(self, message: str) -> None:
        """Note something that the reader should know."""
        self.notices.append(message)
