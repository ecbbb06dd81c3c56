"""Reads a nominee's file of comma-separated values, as docs/nominee-files.md describes it.

Every fault is found, named by row and column. Rows are counted as a spreadsheet counts them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from voting.nominees.columns import ACCOUNT, VOTES, Column, by_title, columns_of, folded
from voting.nominees.instructions import ADD, REPLACE, Fault, Instruction, InstructionFile
from voting.rules.agenda import Agenda
from voting.rules.facts import Quantity

_DIGITS = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,9})?", re.ASCII)
_TOO_LONG = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[,.'’ \u00a0][0-9]{3})+(?:[.,][0-9]+)?", re.ASCII)
_MODES = {"replace": REPLACE, "add": ADD}

#: Rows that may stand before the columns' titles, each a name and its value.
_HEAD = ("meeting", "reference", "mode")


def read(
    content: bytes, agenda: Agenda, accounts: Mapping[str, str]
) -> tuple[InstructionFile | None, list[Fault]]:
    """The instructions in a file, or every fault.

    `accounts` are those that the sender may instruct for, as a file names them, with the ids of
    their holdings. `mode` is empty where the file does not say it.
    """
    text, fault = _decoded(content)
    if fault is not None:
        return None, [fault]
    return _Sheet(text, agenda, accounts).read()


def _decoded(content: bytes) -> tuple[str, Fault | None]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", Fault(0, "encoding", 'This is UTF-16. Save it as "CSV UTF-8".')
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        wrong = f'Not UTF-8 (byte {error.start + 1}). Save it as "CSV UTF-8".'
        return "", Fault(row, "encoding", wrong)
    if "\0" in text:
        return "", Fault(0, "encoding", 'This is no text. Save the table as "CSV UTF-8".')
    return text, None


class _Sheet:
    """A file on its way to being read."""

    def __init__(self, text: str, agenda: Agenda, accounts: Mapping[str, str]) -> None:
        self.text = text
        self.agenda = agenda
        self.accounts = accounts
        self.faults: list[Fault] = []
        self.head = dict.fromkeys(_HEAD, "")
        self.columns: dict[int, Column] = {}
        self.account_at = 0
        self.width = 0

    def read(self) -> tuple[InstructionFile | None, list[Fault]]:
        rows = self._rows()
        if not self._find_columns(rows):
            return None, self.faults
        instructions = []
        seen: dict[str, int] = {}
        try:
            for number, cells in rows:
                instruction = self._instruction(number, cells, seen)
                if instruction is not None:
                    instructions.append(instruction)
        except csv.Error as error:
            self.faults.append(_broken(error))
        if not instructions and not self.faults:
            self.faults.append(Fault(0, "file", "There is no row with an account in it."))
        if self.faults:
            return None, self.faults
        return (
            InstructionFile(self.head["reference"], self.head["mode"], tuple(instructions)),
            [],
        )

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows that have anything in them, with their numbers."""
        lines = io.StringIO(self.text, newline="")
        first = next((line for line in self.text.splitlines() if _is_titles(line)), "")
        separator = max(",;\t", key=first.count)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        for number, cells in enumerate(reader, start=1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield number, stripped

    def _find_columns(self, rows: Iterator[tuple[int, list[str]]]) -> bool:
        """Read the rows before the titles, and the titles; false where nothing more can be read."""
        try:
            for number, cells in rows:
                name = folded(cells[0])
                if name in _HEAD:
                    self._say(number, name, [cell for cell in cells[1:] if cell])
                elif ACCOUNT in map(folded, cells):
                    self._title(number, cells)
                    return not self.faults
                else:
                    break
        except csv.Error as error:
            self.faults.append(_broken(error))
            return False
        self.faults.append(
            Fault(
                0,
                "header",
                f'No row with the titles of the columns, the first "{ACCOUNT}". Download the '
                "template of this meeting and fill it in.",
            )
        )
        return False

    def _say(self, number: int, name: str, values: list[str]) -> None:
        value = values[0] if values else ""
        if len(values) > 1:
            self.faults.append(Fault(number, name, f"Write one {name}, in the second cell."))
        elif name == "meeting" and value and value != self.agenda.meeting.id:
            self.faults.append(
                Fault(
                    number,
                    name,
                    f"This file is for the meeting “{value[:40]}”, and you sent it to "
                    f"“{self.agenda.meeting.id}”. Send it on the other meeting's page.",
                )
            )
        elif name == "mode" and value:
            if value.casefold() in _MODES:
                self.head["mode"] = _MODES[value.casefold()]
            else:
                self.faults.append(Fault(number, name, f"“{value}” is no mode: REPLACE or ADD."))
        elif len(value) > 100:
            self.faults.append(Fault(number, name, "Too long: at most 100 characters."))
        else:
            self.head[name] = value

    def _title(self, number: int, titles: list[str]) -> None:
        known = by_title(self.agenda)
        taken: dict[tuple[int, str], str] = {}
        self.width = len(titles)
        accounts = [at for at, title in enumerate(titles) if folded(title) == ACCOUNT]
        self.account_at = accounts[0]
        if len(accounts) > 1:
            self.faults.append(Fault(number, ACCOUNT, "Two columns have this title; leave one."))
        for at, title in enumerate(titles):
            column = known.get(folded(title))
            if at in accounts or not title:
                continue
            if column is None:
                self.faults.append(Fault(number, title, self._no_such_column(title)))
                continue
            same = taken.setdefault((column.line, column.choice), title)
            if same is not title:
                self.faults.append(
                    Fault(number, title, f"The same as the column “{same}”; leave one of them.")
                )
            self.columns[at] = column
        lines = {line for line, _ in taken}
        for column in columns_of(self.agenda):
            if column.line not in lines and column.choice != VOTES:
                lines.add(column.line)
                self.faults.append(
                    Fault(number, column.title, f"No column for {column.nominee or column.matter}.")
                )

    def _no_such_column(self, title: str) -> str:
        names = ", ".join(f"“{column.title}”" for column in columns_of(self.agenda))
        return f"No such column at this meeting. Columns are “{ACCOUNT}”, {names}."

    def _instruction(
        self, number: int, cells: list[str], seen: dict[str, int]
    ) -> Instruction | None:
        before = len(self.faults)
        if any(cells[self.width :]):
            self.faults.append(
                Fault(
                    number,
                    "row",
                    f"{len(cells)} cells under {self.width} titles. A number with a comma in it is "
                    "two cells: write 1200.",
                )
            )
        account = cells[self.account_at] if self.account_at < len(cells) else ""
        holding = self._holding(number, account, seen)
        votes: dict[str, dict[str, Quantity] | dict[str, dict[str, Quantity]]] = {}
        for at, column in self.columns.items():
            cell = cells[at] if at < len(cells) else ""
            shares = self._shares(number, column, cell)
            if shares:
                by_choice: dict = votes.setdefault(column.matter, {})  # type: ignore[type-arg]
                if column.choice == VOTES:
                    by_choice[column.nominee] = shares
                    continue
                if column.nominee:
                    by_choice = by_choice.setdefault(column.nominee, {})
                by_choice[column.choice] = shares
        if len(self.faults) > before or holding is None:
            return None
        if not votes:
            self.faults.append(
                Fault(number, account, "No shares are voted. Fill the row in, or delete it.")
            )
            return None
        return Instruction(number, holding, votes)

    def _holding(self, number: int, account: str, seen: dict[str, int]) -> str | None:
        if not account:
            self.faults.append(
                Fault(number, ACCOUNT, "Empty. Write the account, or delete the row.")
            )
            return None
        holding = self.accounts.get(account)
        if holding is None:
            # Whether another's account has this name is told to nobody.
            self.faults.append(
                Fault(
                    number,
                    ACCOUNT,
                    f"“{account[:40]}” is no account of yours at this meeting. Write it as on "
                    "your page of positions.",
                )
            )
            return None
        if holding in seen:
            self.faults.append(
                Fault(number, ACCOUNT, f"{account} is in row {seen[holding]} too. Leave one row.")
            )
            return None
        seen[holding] = number
        return holding

    def _shares(self, number: int, column: Column, cell: str) -> Quantity:
        if not cell or cell == "-":
            return 0
        if _DIGITS.fullmatch(cell):
            return int(cell) if "." not in cell else _whole_if_it_is(Fraction(cell))
        self.faults.append(Fault(number, column.title, _why_no_shares(cell)))
        return 0


def _is_titles(line: str) -> bool:
    return ACCOUNT in map(folded, re.split(r"[,;\t]", line.replace('"', "")))


def _whole_if_it_is(number: Fraction) -> Quantity:
    return int(number) if number.denominator == 1 else number


def _why_no_shares(cell: str) -> str:
    shown = f"“{cell[:30]}”" if len(cell) <= 30 else f"“{cell[:30]}…”"
    if _TOO_LONG.fullmatch(cell):
        return f"{shown} is too large or has too many decimals: at most 18 digits, and 9 decimals."
    if _THOUSANDS.fullmatch(cell):
        return f"{shown} has separators. Write the digits alone, as 1200."
    if cell.startswith(("-", "−", "(")):
        return f"{shown} is negative. Write a number of shares, or leave the cell empty."
    if cell.endswith("%"):
        return f"{shown} is a percentage. Write a number of shares."
    return f"{shown} is no number of shares. Write digits alone, as 1200."


def _broken(error: csv.Error) -> Fault:
    return Fault(0, "file", f"No table of comma-separated values ({error}). Save it as CSV again.")
