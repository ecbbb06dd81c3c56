"""Reads a register of comma-separated values, whatever its encoding, in flat memory."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from .table import Row, Told, Unreadable, silent

#: Bytes read at a time where only the encoding is looked for.
BLOCK = 1 << 20

#: No field of a register is as long; a quotation mark that is never closed would make one.
LONGEST_FIELD = 20_000

_UNCLOSED = (
    "A quotation mark opens here or before and is not closed, or a field has more than "
    f"{LONGEST_FIELD:,} characters. Save the table as CSV UTF-8 again."
)


class CsvTable:
    """Comma-separated values; also those with semicolons, tabs or bars between them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding, self.said = _encoding_of(path)
        with path.open(encoding=self.encoding, newline="") as text:
            first = next((line for line in text if line.strip()), "")
        if "\0" in first:
            raise Unreadable("This is no text. Save the table as CSV UTF-8.")
        self.separator = max(",;\t|", key=first.count)
        if self.separator != ",":
            named = {";": "semicolons", "\t": "tabs", "|": "bars"}[self.separator]
            self.said += f", with {named} between the cells"

    def rows(self, tell: Told = silent) -> Iterator[Row]:
        """Rows, counted as a spreadsheet counts them."""
        csv.field_size_limit(LONGEST_FIELD)
        size = self.path.stat().st_size
        with self.path.open(encoding=self.encoding, newline="") as text:
            number = 0
            try:
                for number, cells in enumerate(csv.reader(text, delimiter=self.separator), 1):
                    if not number % 10_000:
                        tell(text.buffer.tell() / size)
                    if any(cells):
                        yield Row(number, cells)
            except csv.Error as error:
                fault = _UNCLOSED if "field larger" in str(error) else f"No table: {error}."
                raise Unreadable(f"Row {number + 1}: {fault}") from None

    def after(self) -> Sequence[tuple[int, str, str]]:
        """Nothing shows late."""
        return ()


def _encoding_of(path: Path) -> tuple[str, str]:
    """Python's name of the encoding, and how to say it."""
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(codecs.BOM_UTF8):
        found = "utf-8-sig", "CSV in UTF-8 with its mark"
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = "utf-16", "CSV in UTF-16"
    elif b"\0" in start[1::2] and b"\0" not in start[::2]:
        found = "utf-16-le", "CSV in UTF-16 without its mark"
    elif b"\0" in start[::2] and b"\0" not in start[1::2]:
        found = "utf-16-be", "CSV in UTF-16 without its mark"
    else:
        found = "utf-8", "CSV in UTF-8"
    fault = _undecodable(path, found[0])
    if fault is None:
        return found
    if found[0] == "utf-8" and _undecodable(path, "cp1252") is None:
        return "cp1252", (
            "CSV in Windows-1252, since it is not UTF-8: look whether accented names below are "
            "right, and save it as CSV UTF-8 if not"
        )
    raise Unreadable(
        f"Neither UTF-8, UTF-16 nor Windows-1252: byte {fault + 1:,} means nothing in it. Save "
        "the table as CSV UTF-8."
    )


def _undecodable(path: Path, encoding: str) -> int | None:
    """Where the first byte is that is not of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    before = 0
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
                before += len(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return before + error.start
    return None
