"""Workbooks of Excel: read as they stream by; what a cell does not hold plainly is named."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from meetings.models import Holding
from meetings.register.table import Unreadable

ROWS = [
    ["Account", "Name", "Shares"],
    ["alice", "Alice Archer", 1250],
    ["bob", "Bob & Zoë <Baker>", 8750],
]


def book(rows: list[list[Any]], change: Callable[[Any], None] = lambda sheet: None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A workbook with one part of it changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()) if name == part else text)
    return out.getvalue()


def test_a_workbook_is_loaded(loaded):
    file = loaded(book(ROWS))

    assert file.read_as == "XLSX, sheet “Sheet”"
    assert Holding.objects.get(key="bob").holder.name == "Bob & Zoë <Baker>"
    assert Holding.objects.get(key="bob").shares == 8750


def test_accounts_keep_the_zeros_that_are_shown(loaded):
    def shown(sheet: Any) -> None:
        sheet["A2"], sheet["A2"].number_format = 42, "000000"

    loaded(book(ROWS, shown))

    assert Holding.objects.filter(key="000042").exists()


def cell(name: str, value: Any, number_format: str = "General") -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[name] = value
        sheet[name].number_format = number_format

    return change


@pytest.mark.parametrize(
    ("change", "row", "field", "words"),
    [
        (cell("C2", "=1000+250"), 2, "Shares", "formula"),
        (cell("A2", datetime.date(2003, 5, 1), "d-mmm"), 2, "Account", "A date"),
        (cell("A3", 1234567890123456, "0"), 3, "Account", "more than 15 digits"),
        (cell("C3", "#N/A"), 3, "Shares", "error"),
        (cell("C3", 8750.5), 3, "Shares", "part of a share"),
        (lambda sheet: sheet.merge_cells("A2:A3"), 2, "A2:A3", "Unmerge"),
    ],
)
def test_what_a_cell_does_not_plainly_hold_is_named(faults, change, row, field, words):
    found = faults(book(ROWS, change))

    assert any(one[:2] == (row, field) and words in one[2] for one in found), found


def test_a_number_is_not_rounded_by_how_excel_keeps_it(loaded):
    def kept(text: str) -> str:
        return text.replace("<v>1250</v>", "<v>1249.8999999999999</v>").replace(
            "<v>8750</v>", "<v>8.7501E3</v>"
        )

    loaded(rewritten(book(ROWS), "xl/worksheets/sheet1.xml", kept), fractions=True)

    assert [str(row.shares) for row in Holding.objects.order_by("pk")] == ["12499/10", "87501/10"]


def test_empty_rows_are_left_out_and_counted(faults):
    (found, *_) = faults(book([ROWS[0], [None], ROWS[1], ["bob", "Bob", "x"]]))

    assert found[0] == 4


def test_only_the_first_visible_sheet_is_read(sent):
    def more(sheet: Any) -> None:
        sheet.parent.create_sheet("Notes")

    assert "the first of 2" in sent(book(ROWS, more)).read_as


def test_a_workbook_that_unpacks_to_too_much_is_refused(sent):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 8) as bomb:
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            bomb.writestr(name, b" " * (8 << 20))

    with pytest.raises(Unreadable, match="times its size"):
        sent(out.getvalue())


def test_entities_are_refused(sent):
    def declared(text: str) -> str:
        head, _, rest = text.partition("<worksheet")
        return f'{head}<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet{rest}'

    with pytest.raises(Unreadable, match="entities"):
        sent(rewritten(book(ROWS), "xl/worksheets/sheet1.xml", declared))


def test_a_sheet_that_breaks_off_is_refused_as_a_whole(sent):
    with pytest.raises(Unreadable, match="damaged"):
        sent(rewritten(book(ROWS), "xl/worksheets/sheet1.xml", lambda text: text[:200]))
