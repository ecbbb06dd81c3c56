"""Writes a report as XLSX, CSV or JSON, row by row, so that a large meeting's takes no memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from voting.reports.blocks import Block, Facts, Head, Listing, Report, Table, Text, Verdict
from voting.reports.cells import Cell, value

#: Rows that a sheet of XLSX has room for.
SHEET = 1_048_576

Row = Sequence[Cell]


def as_csv(report: Report) -> Iterator[bytes]:
    """The report as CSV, with the mark by which spreadsheets know UTF-8.

    A report that is one list is one table with its heading; others have their tables one below
    the other, each under its title.
    """
    yield b"\xef\xbb\xbf"
    lists = [block for section in report.sections for block in section.blocks]
    one = next((block for block in lists if isinstance(block, Listing)), None)
    if one is not None and len(report.sections) == 1:
        rows: Iterable[Row] = _rows(one)
    else:
        sections = (_section(section.title, section.blocks) for section in report.sections)
        rows = chain(_head(report), *sections)
    out = StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(row)
        if out.tell() > 64_000:
            yield _taken(out)
    yield _taken(out)


def _taken(out: StringIO) -> bytes:
    data = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return data


def _head(report: Report) -> Iterator[Row]:
    for text in (report.issuer, report.meeting, report.title):
        yield (value(text, figure=False),)
    yield (report.standing, report.made_in_words)
    yield ()


def _section(title: str, blocks: Sequence[Block]) -> Iterator[Row]:
    yield (value(title, figure=False),)
    for block in blocks:
        yield from _rows(block)
        yield ()


def _rows(block: Block) -> Iterator[Row]:
    """A block as rows of a spreadsheet."""
    if isinstance(block, Text):
        yield (value(block.text, figure=False),)
    elif isinstance(block, Head):
        yield (value(f"{block.number} {block.text}", figure=False),)
    elif isinstance(block, Verdict):
        yield (
            value(" ".join(filter(None, (block.lead, block.word))), figure=False),
            value(block.why, figure=False),
        )
    elif isinstance(block, Facts):
        for label, fact in block.facts:
            yield (value(label, figure=False), value(fact, figure=False))
    elif isinstance(block, Listing):
        yield from _table(block.columns, block.make_rows(), block.figures)
    else:
        if block.caption:
            yield (value(block.caption, figure=False),)
        rows = chain(block.rows, [] if block.total is None else [block.total])
        yield from _table(block.columns, rows, block.figures)


def _table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], figures: frozenset[int]
) -> Iterator[Row]:
    yield tuple(value(column, figure=False) for column in columns)
    for row in rows:
        yield tuple(value(cell, figure=at in figures) for at, cell in enumerate(row))


def as_xlsx(report: Report) -> IO[bytes]:
    """The report as XLSX, a sheet for each section; an open file at its beginning."""
    book = Workbook(write_only=True)
    sheets = [(report.title, _head(report))]
    sheets += [
        (f"{section.number} {section.title}", _section(section.title, section.blocks))
        for section in report.sections
    ]
    for title, rows in sheets:
        _write_sheets(book, title, rows)
    out = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(out)
    out.seek(0)
    return out


def _write_sheets(book: Workbook, title: str, rows: Iterable[Row]) -> None:
    """Write rows to a sheet, and what has no room in it to others."""
    sheet = None
    for place, row in enumerate(rows):
        if place % SHEET == 0:
            sheet = book.create_sheet(_sheet_title(title, place // SHEET))
        assert sheet is not None
        sheet.append([_cell(sheet, cell) for cell in row] if place == 0 else list(row))


def _sheet_title(title: str, more: int) -> str:
    """At most 31 characters, and none that a spreadsheet gives a meaning."""
    plain = "".join(" " if character in "[]:*?/\\" else character for character in title)
    return plain[:31].strip() if not more else f"{plain[:26].strip()} ({more + 1})"


def _cell(sheet: Any, content: Cell) -> Any:
    cell = WriteOnlyCell(sheet, value=content)
    cell.font = Font(bold=True)
    return cell


def as_json(report: Report) -> Iterator[bytes]:
    """The report as JSON: its sections with their blocks, figures as they are written on paper."""
    head = {
        "report": report.title,
        "issuer": report.issuer,
        "meeting": report.meeting,
        "made": report.made.isoformat(),
        "standing": report.standing.lower(),
        "record_sha256": report.sha256,
    }
    yield f'{_dumped(head)[:-1]}, "sections": ['.encode()
    for place, section in enumerate(report.sections):
        yield b",\n " if place else b"\n "
        yield f'{{"title": {_dumped(section.title)}, "blocks": ['.encode()
        for at, block in enumerate(section.blocks):
            yield b",\n  " if at else b"\n  "
            yield from _json_block(block)
        yield b"]}"
    yield b"\n]}\n"


def _json_block(block: Block) -> Iterator[bytes]:
    if isinstance(block, Table | Listing):
        rows = block.make_rows() if isinstance(block, Listing) else iter(block.rows)
        head = {"kind": "table", "caption": block.caption, "columns": list(block.columns)}
        yield f'{_dumped(head)[:-1]}, "rows": ['.encode()
        for at, row in enumerate(rows):
            yield b",\n   " if at else b"\n   "
            yield _dumped(list(row)).encode()
        yield b"]"
        if isinstance(block, Table) and block.total is not None:
            yield f', "total": {_dumped(list(block.total))}'.encode()
        yield b"}"
    elif isinstance(block, Facts):
        yield _dumped({"kind": "facts", "facts": [list(each) for each in block.facts]}).encode()
    elif isinstance(block, Head):
        yield _dumped({"kind": "head", "text": f"{block.number} {block.text}"}).encode()
    elif isinstance(block, Verdict):
        said = {"kind": "verdict", "result": block.word, "why": block.why}
        yield _dumped({**said, "condition": block.lead or None}).encode()
    else:
        yield _dumped({"kind": "text", "text": block.text}).encode()


_dumped: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False).encode
