"""Reads the first sheet of an XLSX workbook as it streams by, in flat memory.

A register of a million rows has as many texts as cells: they go to a file and not into memory. What
a cell shows and what it holds can differ: formulas, dates and errors are named, not guessed.
"""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
import zlib
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from .table import Row, Told, Unreadable, silent

#: Of a part's XML that is unpacked and read at a time.
BLOCK = 1 << 18

#: What a workbook may unpack to, and how many times its size: beyond is a bomb and no register.
LARGEST_UNPACKED = 3 << 30
MOST_TIMES = 200
SMALL = 4 << 20

MOST_COLUMNS = 256
MOST_MERGED = 1000

#: Excel keeps so many digits of a number.
DIGITS = 15

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_DATE_CODE = re.compile(r"[dmyhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')

FORMULA = "A formula. Copy the column and paste it as values."
DATE = "A date, which Excel may have made of something else. Format the column as text."
ERROR = "An error of a formula. Write the value."
TOO_LONG = "A number of more than 15 digits, which Excel rounds. Format the column as text."


class Workbook:
    """The first visible sheet of a workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._merged: list[str] = []
        self._titles_at = 0
        try:
            with zipfile.ZipFile(path) as parts:
                _refuse_bomb(parts, path)
                self._sheet, self.said = _sheet_of(parts)
                self._formats = _formats_of(parts)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, KeyError, expat.ExpatError):
            raise Unreadable(
                "This is no XLSX workbook, or a damaged one, or one with a password. Save it as "
                "XLSX again, or as CSV UTF-8."
            ) from None

    def rows(self, tell: Told = silent) -> Iterator[Row]:
        """Rows that have anything in them, with the numbers that Excel shows."""
        self._merged = []
        try:
            with zipfile.ZipFile(self.path) as parts, _Texts(parts) as texts:
                sheet = _Sheet(texts, self._formats)
                size = max(1, parts.getinfo(self._sheet).file_size)
                done = 0
                for block in _blocks(parts, self._sheet):
                    sheet.feed(block)
                    done += len(block)
                    tell(done / size)
                    while sheet.rows:
                        row = sheet.rows.popleft()
                        self._titles_at = self._titles_at or row.number
                        yield row
                sheet.finish()
                self._merged = sheet.merged
        except (zipfile.BadZipFile, zlib.error, expat.ExpatError) as error:
            raise Unreadable(
                f"The workbook breaks off or is damaged ({error}). Save it as XLSX again."
            ) from None

    def after(self) -> Sequence[tuple[int, str, str]]:
        """Merged cells, which are listed after a sheet's rows."""
        found = []
        for reference in self._merged:
            cells = _REFERENCE.findall(reference)
            if cells and int(cells[-1][1]) >= self._titles_at:
                fix = "Merged cells. Unmerge them, and fill in each."
                found.append((int(cells[0][1]), reference, fix))
        return found


class _Sheet:
    """A sheet's XML, read as it comes; whole rows wait in `rows`."""

    def __init__(self, texts: _Texts, formats: Sequence[str]) -> None:
        self.rows: deque[Row] = deque()
        self.merged: list[str] = []
        self._texts = texts
        self._formats = formats
        self._number = 0
        self._cells: list[str] = []
        self._wrong: list[tuple[int, str]] = []
        self._at = -1
        self._type = self._style = ""
        self._formula = self._listening = False
        self._heard: list[str] = []
        self._columns: dict[str, int] = {}
        self._parser = _parser(self._start, self._end, self._text)
        self.feed = self._parser.Parse
        self.finish: Callable[[], Any] = lambda: self._parser.Parse(b"", True)

    def _start(self, name: str, given: dict[str, str]) -> None:
        name = name[name.find(":") + 1 :]
        if name == "c":
            reference = given.get("r")
            self._at = self._at + 1 if reference is None else self._column(reference)
            if self._at >= MOST_COLUMNS:
                raise Unreadable(f"A cell lies beyond column {MOST_COLUMNS}: delete it.")
            self._type, self._style = given.get("t", "n"), given.get("s", "")
            self._formula = False
            self._heard.clear()
        elif name in ("v", "t"):
            self._listening = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            number = given.get("r", "")
            known = number.isdecimal() and len(number) <= 7
            self._number = int(number) if known else self._number + 1
            self._cells, self._wrong, self._at = [], [], -1
        elif name == "mergeCell" and len(self.merged) < MOST_MERGED:
            self.merged.append(given.get("ref", ""))

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            at = 0
            for letter in letters:
                at = at * 26 + ord(letter) - 64
            self._columns[letters] = at - 1
        return self._columns[letters]

    def _text(self, text: str) -> None:
        if self._listening:
            self._heard.append(text)

    def _end(self, name: str) -> None:
        name = name[name.find(":") + 1 :]
        if name in ("v", "t"):
            self._listening = False
        elif name == "c":
            if self._heard or self._formula:
                self._cell("".join(self._heard))
        elif name == "row" and (self._wrong or any(self._cells)):
            self.rows.append(Row(self._number, self._cells, tuple(self._wrong)))

    def _cell(self, value: str) -> None:
        kind, wrong = self._type, ""
        if kind == "s":
            value = self._texts[int(value)] if value.isdecimal() else ""
        elif kind == "n" and value:
            value, wrong = self._number_in(value)
        elif kind == "b":
            value = "yes" if value == "1" else "no"
        elif kind == "d":
            wrong = DATE
        elif kind == "e":
            wrong = ERROR
        if self._formula:
            wrong = FORMULA
        if wrong:
            self._wrong.append((self._at, wrong))
        if len(self._cells) < self._at:
            self._cells += [""] * (self._at - len(self._cells))
        self._cells.append(value)

    def _number_in(self, value: str) -> tuple[str, str]:
        style = int(self._style) if self._style else 0
        shown = self._formats[style] if style < len(self._formats) else ""
        if shown == "date":
            return value, DATE
        if not (value.isdecimal() and len(value) <= DIGITS):
            try:
                exact = Decimal(value)
            except InvalidOperation:
                return value, ERROR
            if exact == exact.to_integral_value() and len(exact.as_tuple().digits) > DIGITS:
                return value, TOO_LONG
            value = format(+Decimal(format(exact, f".{DIGITS}g")), "f")
            if "." in value:
                value = value.rstrip("0").rstrip(".")
        # An account is often shown with zeros before it that the cell does not hold.
        return value.zfill(len(shown)), ""


class _Texts:
    """The workbook's shared texts, in a file: read only as far as was asked for."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self._blocks = iter(())
        name = "xl/sharedStrings.xml"
        if name in parts.namelist():
            self._blocks = _blocks(parts, name)  # type: ignore[assignment]
        self._ends = array("Q", [0])
        self._file: IO[bytes] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        self._heard: list[str] = []
        self._fresh: list[bytes] = []
        self._listening = self._phonetic = False
        self._parser = _parser(self._start, self._end, self._text)

    def __enter__(self) -> _Texts:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getitem__(self, number: int) -> str:
        while number + 1 >= len(self._ends):
            block = next(self._blocks, None)
            if block is None:
                raise Unreadable("A cell names a text that is not in the workbook. Save it again.")
            self._parser.Parse(block)
            self._file.seek(0, os.SEEK_END)
            self._file.write(b"".join(self._fresh))
            self._fresh.clear()
        start = self._ends[number]
        return os.pread(self._file.fileno(), self._ends[number + 1] - start, start).decode()

    def _start(self, name: str, given: dict[str, str]) -> None:
        name = name[name.find(":") + 1 :]
        if name == "si":
            self._heard.clear()
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._listening = not self._phonetic

    def _text(self, text: str) -> None:
        if self._listening:
            self._heard.append(text)

    def _end(self, name: str) -> None:
        name = name[name.find(":") + 1 :]
        if name == "t":
            self._listening = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self._fresh.append("".join(self._heard).encode())
            self._ends.append(self._ends[-1] + len(self._fresh[-1]))


def _parser(start: Any, end: Any, text: Any = None) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("The workbook declares entities, which Excel never does. Save it again.")


def _blocks(parts: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with parts.open(name) as part:
        while block := part.read(BLOCK):
            yield block


def _refuse_bomb(parts: zipfile.ZipFile, path: Path) -> None:
    # What is unpacked is never more than what is declared here: `zipfile` stops there.
    unpacked = sum(part.file_size for part in parts.infolist())
    packed = max(1, path.stat().st_size)
    if unpacked > LARGEST_UNPACKED or (unpacked > SMALL and unpacked > MOST_TIMES * packed):
        raise Unreadable(
            f"The workbook unpacks to {unpacked / 2**20:,.0f} MB, {unpacked // packed:,} times its "
            "size. That is no register: save it as CSV UTF-8."
        )


def _elements(parts: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """All elements of a small part, without their prefixes."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(element: str, given: dict[str, str]) -> None:
        found.append((element[element.find(":") + 1 :], given))
        if len(found) > 100_000:
            raise Unreadable("The workbook has too many formats. Save it as CSV UTF-8.")

    parser = _parser(start, None)
    for block in _blocks(parts, name):
        parser.Parse(block)
    parser.Parse(b"", True)
    return found


def _sheet_of(parts: zipfile.ZipFile) -> tuple[str, str]:
    """The part of the first visible sheet, and how to say what is read."""
    sheets = [
        given
        for name, given in _elements(parts, "xl/workbook.xml")
        if name == "sheet" and given.get("state", "visible") == "visible"
    ]
    if not sheets:
        raise Unreadable("The workbook has no sheet of cells.")
    target = {
        given.get("Id"): given.get("Target", "")
        for name, given in _elements(parts, "xl/_rels/workbook.xml.rels")
        if name == "Relationship"
    }
    first = sheets[0]
    link = next((value for name, value in first.items() if name.endswith(":id")), None)
    found = target[link].lstrip("/")
    said = f"XLSX, sheet “{first.get('name', '')}”"
    if len(sheets) > 1:
        said += f", the first of {len(sheets)}; the others are not read"
    return (found if found.startswith("xl/") else f"xl/{found}"), said


def _formats_of(parts: zipfile.ZipFile) -> list[str]:
    """By style: `date`, zeros where a number is shown with so many digits, or nothing."""
    if "xl/styles.xml" not in parts.namelist():
        return []
    codes: dict[str, str] = {}
    formats: list[str] = []
    inside = False
    for name, given in _elements(parts, "xl/styles.xml"):
        if name == "numFmt":
            codes[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name in ("cellXfs", "cellStyles", "dxfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            formats.append(_format(given.get("numFmtId", "0"), codes))
    return formats


def _format(id: str, codes: dict[str, str]) -> str:
    if id not in codes:
        return "date" if id.isdecimal() and (14 <= int(id) <= 22 or 45 <= int(id) <= 47) else ""
    code = codes[id]
    if code and not code.strip("0"):
        return code
    return "date" if _DATE_CODE.search(_QUOTED.sub("", code)) else ""
