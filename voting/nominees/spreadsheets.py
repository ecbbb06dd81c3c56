"""CSV for people who open it in a spreadsheet: no cell of it is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from voting.nominees.columns import ACCOUNT, columns_of
from voting.reports.cells import neutral
from voting.rules.agenda import Agenda


def written(rows: Iterable[Iterable[object]]) -> bytes:
    """A table as CSV, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(neutral(str(cell)) for cell in row)
    return out.getvalue().encode("utf-8-sig")


def streamed(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """A table of any length as CSV, in pieces."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    for number, row in enumerate(rows, 1):
        writer.writerow(neutral(str(cell)) for cell in row)
        if not number % 2000:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def template(agenda: Agenda, accounts: Iterable[str]) -> bytes:
    """An empty file of instructions for these accounts."""
    columns = columns_of(agenda)
    return written(
        [
            ["meeting", agenda.meeting.id],
            ["reference", ""],
            ["mode", "REPLACE"],
            [ACCOUNT, *(column.title for column in columns)],
            *([account, *("" for _ in columns)] for account in accounts),
        ]
    )
