"""Checks a register row by row, finds every fault, and writes down the rows as they are loaded.

Memory stays flat: of each account only a hash of eight bytes is kept, and the accounts themselves
of banks and brokers and of what others lie under.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from typing import IO, NamedTuple, TypeVar

from meetings.quantities import Quantity, exact

from . import sound_rows, values
from .columns import BY_KEY, Mapped
from .positions import Positions
from .sound_rows import NO_NAMES, NOTHING, escaped
from .table import Row, Table, Told, Unreadable, silent
from .values import LONGEST_ACCOUNT, Wrong, shown

#: Faults that are listed; the rest are counted.
MOST_FAULTS = 10_000

#: Hashes of accounts are kept in so many parts: only one at a time becomes a set.
BUCKETS = 64

T = TypeVar("T")


class Fault(NamedTuple):
    """What is wrong in a row of the file, 0 for the file as a whole, and the fix."""

    row: int
    field: str
    message: str


class Class(NamedTuple):
    """A class of the meeting, with the shares entitled to vote on the record date."""

    pk: int
    key: str
    name: str
    outstanding: Quantity


@dataclass
class Total:
    """What the file says of a class. What lies under another holding is part of that one."""

    holdings: int = 0
    shares: Quantity = 0
    positions: int = 0
    excluded: Quantity = 0


@dataclass
class Found:
    """What a check found. `holdings` of each kind; `joint` and `excluded` are counted too."""

    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    rows: int = 0
    totals: dict[int, Total] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def fault(self, row: int, name: str, message: str) -> None:
        """Count a fault, and list it if it is one of the first."""
        self.count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(row, name, message))


def check(
    table: Table,
    titles_at: int,
    titles: Sequence[str],
    mapped: Mapped,
    classes: Sequence[Class],
    into: Path,
    *,
    fractions: bool = False,
    tell: Told = silent,
) -> Found:
    """Check all rows, and write those that are sound to `into`, with `into`.above beside it.

    `mapped` has no faults. What is written is of use only where there is no fault.
    """
    found = Found(totals={each.pk: Total() for each in classes})
    with into.open("w", encoding="utf-8", newline="\n") as out:
        checker = _Checker(found, titles, mapped, classes, fractions, out)
        try:
            for row in table.rows(tell):
                if row.number > titles_at:
                    checker.row(row)
            for fault in table.after():
                found.fault(*fault)
        except (Unreadable, UnicodeDecodeError) as broken:
            found.fault(0, "file", str(broken))
    if not found.rows and not found.count:
        found.fault(0, "file", "There is no row with a holding in it.")
    checker.finish(into)
    found.faults.sort(key=lambda fault: fault.row)
    return found


class _Checker:
    """Takes rows one after another. What is done for each is done a million times."""

    def __init__(
        self,
        found: Found,
        titles: Sequence[str],
        mapped: Mapped,
        classes: Sequence[Class],
        fractions: bool,
        out: IO[str],
    ) -> None:
        self.found = found
        self.fractions = fractions
        self.write = out.write
        self.width = len(titles)
        self.at = {key: titles.index(title) for key, title in mapped.items() if title}
        self.title = {key: mapped.get(key) or BY_KEY[key].label for key in BY_KEY}
        self.titles = titles
        self.read = itemgetter(*self.at.values())
        self.lines = [
            self.at[key] for key in ("address_1", "address_2", "address_3") if key in self.at
        ]
        town = [self.at.get(key) for key in ("city", "region", "postal_code")]
        self.town = town if any(at is not None for at in town) else []
        self.country = self.at.get("country")
        self.classes = _by_word(classes)
        self.known = ", ".join(f"“{each.key}”" for each in classes)
        self.only = classes[0].pk if len(classes) == 1 else None
        self.hashes = [array("q") for _ in range(BUCKETS)]
        self.places = 0
        self.positions = Positions(self.title["under"])
        self.number = 0
        self.counts = dict.fromkeys(("registered", "nominee", "plan", "joint", "excluded"), 0)
        self.optional = {
            key: self.at.get(key)
            for key in ("share_class", "kind", "under", "joint", "excluded", "email")
        }

    def row(self, row: Row) -> None:
        """Check a row and write it down."""
        self.number, cells = row.number, row.cells
        found, at, optional = self.found, self.at, self.optional
        if len(cells) != self.width:
            cells = self._of_width(cells)
        for column, wrong in row.wrong:
            if column < self.width:
                found.fault(row.number, self.titles[column] or f"column {column + 1}", wrong)
        found.rows += 1
        # Most rows need no cell looked at for blanks, marks and escapes: one look at all of them.
        line = f"|{'|'.join(self.read(cells))}|"
        plain = (
            line.isprintable()
            and "\\" not in line
            and "  " not in line
            and "| " not in line
            and " |" not in line
        )
        if not plain:
            cells = [cell.strip() for cell in cells]
        account, name, shares = cells[at["account"]], cells[at["name"]], cells[at["shares"]]
        if (not plain and not account.isprintable()) or not 0 < len(account) <= LONGEST_ACCOUNT:
            account = self._account(account)
        if not plain:
            name = self._taken("name", values.clean, name, "?")
        if not 0 < len(name) <= values.LONGEST_NAME:
            self._name(name)
        per_share = 1
        if shares.isdecimal() and shares.isascii() and len(shares) < 19 and shares.strip("0"):
            units = int(shares)
        else:
            units, per_share = self._shares(shares)
        share_class = self.only
        if (column := optional["share_class"]) is not None:
            share_class = self.classes.get(cells[column]) or self._class(cells[column])
        kind, under, joint, excluded, email = "registered", "", NO_NAMES, False, ""
        if (column := optional["kind"]) is not None and (cell := cells[column]):
            kind = self._taken("kind", values.kind, cell, kind)
        if (column := optional["under"]) is not None and (cell := cells[column]):
            under = cell if plain else self._taken("under", values.clean, cell, "")
        if (column := optional["joint"]) is not None and (cell := cells[column]):
            joint = sound_rows.names(self._taken("joint", values.joint, cell, []))
            self.counts["joint"] += 1
        if (column := optional["excluded"]) is not None and (cell := cells[column]):
            excluded = self._taken("excluded", values.excluded, cell, False)
        if (column := optional["email"]) is not None and (cell := cells[column]):
            email = self._taken("email", values.email, cell, "")
        address = self._address(cells, plain)
        self.counts[kind] += 1
        if share_class is not None:
            self._add(share_class, units, per_share, under, excluded)
        if not account:
            return
        if under or kind == "nominee":
            self.positions.add(
                account, row.number, kind, under, share_class, units, per_share, self.places
            )
        self.places += 1
        hashed = hash(account)
        self.hashes[hashed % BUCKETS].append(hashed)
        if not plain:
            account, name, under, email = map(escaped, (account, name, under, email))
        self.write(
            f"{row.number}\t{account}\t{name}\t{address}\t{email}\t{share_class}\t{units}\t"
            f"{per_share}\t{kind}\t{under or NOTHING}\t{joint}\t{1 if excluded else 0}\n"
        )

    def finish(self, path: Path) -> None:
        """Check what can be known when all rows are, and note what others lie under."""
        self._name_twice(path)
        self.found.counts = self.counts
        above = self.positions.check(path, self.found.fault)
        sound_rows.write_above(path.with_suffix(".above"), above)

    def _of_width(self, cells: list[str]) -> list[str]:
        if any(cell.strip() for cell in cells[self.width :]):
            self.found.fault(
                self.number,
                "row",
                f"{len(cells)} cells under {self.width} titles. A cell with the separator in it "
                "needs quotation marks around it.",
            )
        return cells[: self.width] + [""] * (self.width - len(cells))

    def _taken(self, key: str, read: Callable[[str], T], cell: str, otherwise: T) -> T:
        try:
            return read(cell)
        except Wrong as wrong:
            self.found.fault(self.number, self.title[key], str(wrong))
            return otherwise

    def _account(self, account: str) -> str:
        account = self._taken("account", values.clean, account, "?")
        if not account:
            fix = "Empty. Write the account, or delete the row."
            self.found.fault(self.number, self.title["account"], fix)
        elif len(account) > LONGEST_ACCOUNT:
            fix = f"{shown(account)} is too long: at most {LONGEST_ACCOUNT} characters."
            self.found.fault(self.number, self.title["account"], fix)
        return account

    def _name(self, name: str) -> None:
        fix = "Empty. Write the holder’s name as it is registered."
        if name:
            fix = f"{shown(name)} is too long: at most {values.LONGEST_NAME} characters."
        self.found.fault(self.number, self.title["name"], fix)

    def _shares(self, cell: str) -> tuple[int, int]:
        return self._taken(
            "shares", lambda cell: values.shares(cell, fractions=self.fractions), cell, (0, 1)
        )

    def _class(self, word: str) -> int | None:
        found = self.classes.get(word)
        if found is None:
            found = self.classes.get(word.casefold())
        if found is None:
            wrong = f"{shown(word)} is no class of this meeting" if word else "Empty"
            self.found.fault(
                self.number, self.title["share_class"], f"{wrong}. Write one of {self.known}."
            )
        return found

    def _address(self, cells: list[str], plain: bool) -> str:
        lines = [line for at in self.lines if (line := cells[at])]
        if self.town:
            town, *rest = (cells[at] if at is not None else "" for at in self.town)
            place = " ".join(filter(None, rest))
            if town or place:
                lines.append(f"{town}, {place}" if town and place else town or place)
        if self.country is not None and (country := cells[self.country]):
            lines.append(country)
        if plain:
            text = "\\n".join(lines)
        else:
            each = (self._line(one) for line in lines for one in line.splitlines())
            text = escaped("\n".join(filter(None, each)))
        if len(text) > values.LONGEST_ADDRESS:
            fix = f"Too long: at most {values.LONGEST_ADDRESS} characters. Shorten it."
            self.found.fault(self.number, self.title["address_1"], fix)
        return text

    def _line(self, line: str) -> str:
        return self._taken("address_1", values.clean, line, "")

    def _add(self, pk: int, units: int, per_share: int, under: str, excluded: bool) -> None:
        total = self.found.totals[pk]
        shares: Quantity = units if per_share == 1 else Fraction(units, per_share)
        total.holdings += 1
        if excluded:
            self.counts["excluded"] += 1
            total.excluded += shares
        elif under:
            total.positions += 1
        else:
            total.shares += shares

    def _name_twice(self, path: Path) -> None:
        """Find accounts that are there twice, by their hashes first."""
        twice: set[int] = set()
        for bucket in self.hashes:
            if len(set(bucket)) < len(bucket):
                twice |= {each for each, count in Counter(bucket).items() if count > 1}
        if not twice:
            return
        first: dict[str, str] = {}
        for number, account, *_ in sound_rows.each(path):
            if hash(sound_rows.unescaped(account)) not in twice:
                continue
            before = first.setdefault(account, number)
            if before is not number:
                self.found.fault(
                    int(number),
                    self.title["account"],
                    f"{shown(account)} is in row {int(before):,} too. An account is one row: add "
                    "up the shares, or write the class after the account.",
                )


def _by_word(classes: Sequence[Class]) -> Mapping[str, int]:
    """Classes by how a file may name them."""
    found: dict[str, int] = {}
    for each in classes:
        for word in (each.key, each.name):
            found.setdefault(word, each.pk)
            found.setdefault(word.casefold(), each.pk)
    return found


class Comparison(NamedTuple):
    """A class of the file against the shares outstanding; `difference` is file minus that."""

    share_class: Class
    total: Total
    difference: Quantity


def compared(found: Found, classes: Sequence[Class]) -> list[Comparison]:
    """The control total, class by class."""
    return [
        Comparison(each, total := found.totals[each.pk], exact(total.shares - each.outstanding))
        for each in classes
    ]
