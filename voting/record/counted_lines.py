"""The lines of counts and certificates: carried in the record, checked, and never counted.

What a count says about the lines before it can be found again by anybody: count its first
`leaves` lines and compare the result, or the digest of it.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from . import values
from .agenda_lines import Field, Fields
from .collected import Collected

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HASH_BYTES = 32

#: What the result of a count has; `governing` and `instruments` are left out of it.
RESULT_PARTS = ("meeting", "as_of", "quorum", "matters", "exceptions")


def number_of_lines(value: Any) -> int:
    """How many lines are covered: a whole number from 0 on."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError(f"{values.shown(value)} is not a whole number from 0 on, without quotes")


def root(value: Any) -> str:
    """The root of a Merkle tree of SHA-256: base64 of 32 bytes."""
    if isinstance(value, str):
        try:
            if len(base64.b64decode(value, validate=True)) == _HASH_BYTES:
                return value
        except (binascii.Error, ValueError):
            pass
    raise ValueError(f"{values.shown(value)} is no root; write 32 bytes in base64")


def digest(value: Any) -> str:
    """A SHA-256 in lower-case hexadecimal digits."""
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return value
    raise ValueError(f"{values.shown(value)} is no SHA-256; write 64 digits 0-9 and a-f")


def result(value: Any) -> dict[str, Any]:
    """The result of a count, without what governs each holding."""
    if not isinstance(value, dict):
        raise ValueError("write an object, as the result of a count")
    missing = [name for name in RESULT_PARTS if name not in value]
    strange = [name for name in value if name not in RESULT_PARTS]
    if missing:
        raise ValueError(f"lacks {', '.join(missing)}")
    if strange:
        raise ValueError(f"has {', '.join(strange)}; it has {', '.join(RESULT_PARTS)} alone")
    if not isinstance(value["matters"], list) or not isinstance(value["quorum"], dict):
        raise ValueError("write the quorum as an object and the matters as a list")
    return value


COUNT: Fields = {
    "id": Field(values.text, required=True),
    "kind": Field(values.one_of("preliminary", "final"), required=True),
    "at": Field(values.time, required=True),
    "by": Field(values.text, required=True),
    "leaves": Field(number_of_lines, required=True),
    "root": Field(root),
    "result": Field(result, required=True),
    "digest": Field(digest, required=True),
}
CERTIFICATE: Fields = {
    "count": Field(values.text, required=True),
    "inspector": Field(values.text, required=True),
    "text": Field(values.text, required=True),
    "leaves": Field(number_of_lines, required=True),
    "root": Field(root),
    "at": Field(values.time, required=True),
}


def check(collected: Collected) -> None:
    """Add to the faults what counts and certificates say wrongly of other lines."""
    counts = _check_counts(collected)
    signed: dict[tuple[str, str], int] = {}
    for number, read in collected.others["certificate"]:
        count = counts.get(read["count"])
        if count is None:
            if not collected.is_there("count", read["count"], counts):
                collected.fault(number, f"certificate: no count {read['count']!r}")
            continue
        if count["kind"] != "final":
            collected.fault(
                number, f"certificate: count {read['count']!r} is preliminary; name a final one"
            )
        if (read["leaves"], read.get("root")) != (count["leaves"], count.get("root")):
            collected.fault(
                number,
                f"certificate: leaves and root are not those of count {read['count']!r}, "
                f"which covers {count['leaves']:,} lines",
            )
        key = (read["count"], read["inspector"])
        if key in signed:
            collected.fault(
                number,
                f"certificate: {read['inspector']} signed count {read['count']!r} on line "
                f"{signed[key]} already",
            )
        signed.setdefault(key, number)


def _check_counts(collected: Collected) -> dict[str, dict[str, Any]]:
    """The counts by id, those with a fault among them."""
    counts: dict[str, dict[str, Any]] = {}
    lines: dict[str, int] = {}
    for number, read in collected.others["count"]:
        id = read["id"]
        if id in counts:
            collected.fault(number, f"count: id {id!r} is already that of line {lines[id]}")
            continue
        counts[id], lines[id] = read, number
        if read["leaves"] >= number:
            collected.fault(
                number,
                f"count: leaves: {read['leaves']:,} lines, but only {number - 1:,} come before it",
            )
        meeting = collected.meeting[1].get("id") if collected.meeting else None
        if read["result"]["meeting"] != meeting:
            collected.fault(
                number,
                f"count: result: of the meeting {values.shown(read['result']['meeting'])}, "
                f"and this is {values.shown(meeting)}",
            )
    return counts
