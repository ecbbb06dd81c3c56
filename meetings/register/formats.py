"""Opens a register file by its content: comma-separated values, or an XLSX workbook."""

from __future__ import annotations

from pathlib import Path

from .csv_rows import CsvTable
from .table import Table, Unreadable
from .workbook import Workbook


def opened(path: Path) -> Table:
    """The table in a file. Raises `Unreadable`."""
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Unreadable("The file is empty.")
    if start.startswith(b"PK"):
        return Workbook(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "This is a workbook of Excel 97–2003, or one with a password. Save it as XLSX without "
            "a password, or as CSV UTF-8."
        )
    if start.startswith(b"%PDF"):
        raise Unreadable("This is a PDF. Ask the transfer agent for the register as CSV or XLSX.")
    return CsvTable(path)


def head_of(table: Table, sample: int = 5) -> tuple[int, list[str], list[list[str]]]:
    """The row of the titles, the titles, and the first rows below them. Raises `Unreadable`."""
    rows = table.rows()
    first = next(rows, None)
    if first is None:
        raise Unreadable("The file has no rows.")
    titles = list(first.cells)
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) < 2:
        raise Unreadable(
            f"Row {first.number} has no titles of columns. The first row names the columns: at "
            "least the account, the holder’s name and the shares."
        )
    shown = []
    for row in rows:
        shown.append(row.cells[: len(titles)])
        if len(shown) == sample:
            break
    return first.number, titles, shown
