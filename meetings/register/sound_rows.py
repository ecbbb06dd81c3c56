"""The rows of a register as they were checked, in a file beside the one that was sent.

A line a holding, in PostgreSQL's text format for COPY, so that loading a million of them reads no
table, checks nothing again and copies most of each line as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

#: The columns of a line. `share_class` is the id of its row. A `number` is the file's row.
COLUMNS = (
    "number",
    "account",
    "name",
    "address",
    "email",
    "share_class",
    "units",
    "units_per_share",
    "kind",
    "under",
    "joint",
    "excluded",
)

NOTHING = r"\N"
NO_NAMES = "[]"

_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def escaped(text: str) -> str:
    """A text as it stands in a line."""
    return text.translate(_ESCAPED)


def unescaped(text: str) -> str:
    """The text that stands in a line."""
    if "\\" not in text:
        return text
    marks = {"t": "\t", "n": "\n", "r": "\r"}
    read, parts = [], iter(text)
    for character in parts:
        if character == "\\":
            following = next(parts, "")
            character = marks.get(following, following)
        read.append(character)
    return "".join(read)


def names(joint: list[str]) -> str:
    """Names as they stand in a line."""
    return escaped(json.dumps(joint, ensure_ascii=False)) if joint else NO_NAMES


def each(path: Path) -> Iterator[list[str]]:
    """The lines of a file, each as its columns."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield line[:-1].split("\t")


def write_above(path: Path, above: dict[str, int]) -> None:
    """Note the accounts that others lie under, each with its place among the lines from 0."""
    path.write_text(json.dumps(above), encoding="utf-8")


def read_above(path: Path) -> dict[str, int]:
    """The accounts that others lie under, as they stand in lines."""
    found: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return found
