"""What lies under what: a participant's position under the depository's, a plan's accounts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from meetings.quantities import Quantity

from . import sound_rows
from .values import as_written, shown

#: Beyond so many banks and brokers their rows are looked up in the file again.
MOST_KEPT = 50_000

_MAY_BE_ABOVE = ("nominee", "plan")


class _Above(NamedTuple):
    """A holding that others may lie under; `place` is that among all holdings, from 0."""

    number: int
    kind: str
    under: str
    share_class: int | None
    shares: Quantity
    place: int


class _Beneath:
    """All that lies under one account."""

    __slots__ = ("count", "first", "share_class", "shares")

    def __init__(self, first: int, share_class: int | None) -> None:
        self.first = first
        self.share_class = share_class
        self.shares: Quantity = 0
        self.count = 0


class Positions:
    """Adds up positions by what they lie under, and checks that they fit."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.above: dict[str, _Above] = {}
        self.beneath: dict[str, _Beneath] = {}
        self.wrong: list[tuple[int, str]] = []

    def add(
        self,
        account: str,
        number: int,
        kind: str,
        under: str,
        share_class: int | None,
        units: int,
        per_share: int,
        place: int,
    ) -> None:
        """Take a position, or a bank or broker."""
        shares: Quantity = units if per_share == 1 else Fraction(units, per_share)
        if kind == "nominee" and len(self.above) < MOST_KEPT:
            self.above.setdefault(account, _Above(number, kind, under, share_class, shares, place))
        if not under:
            return
        of = self.beneath.get(under)
        if of is None:
            of = self.beneath[under] = _Beneath(number, share_class)
        of.shares += shares
        of.count += 1
        if share_class != of.share_class and None not in (share_class, of.share_class):
            self.wrong.append(
                (number, f"Of another class than what else lies under {shown(under)}.")
            )

    def check(self, path: Path, fault: Callable[[int, str, str], None]) -> dict[str, int]:
        """Tell what is wrong; the places of the holdings that others lie under."""
        for number, message in self.wrong:
            fault(number, self.title, message)
        if self.beneath.keys() - self.above.keys():
            self._look_up(path)
        places = {}
        for account, of in self.beneath.items():
            above = self.above.get(account)
            if above is None:
                message = (
                    f"There is no account {shown(account)} in the file. Write that of the bank, "
                    "broker, depository or plan, or leave it empty."
                )
            elif above.kind not in _MAY_BE_ABOVE:
                message = (
                    f"{shown(account)} (row {above.number:,}) is {above.kind}. Only under a "
                    "nominee or a plan lie other holdings: correct its kind, or leave this empty."
                )
            elif of.share_class != above.share_class:
                message = f"{shown(account)} (row {above.number:,}) is of another class."
            elif self._circle(account):
                message = f"{shown(account)} lies under itself. Correct one of the rows."
            elif of.shares > above.shares:
                message = (
                    f"{of.count:,} position{'' if of.count == 1 else 's'} under {shown(account)} "
                    f"with {as_written(of.shares)} shares, and it has "
                    f"{as_written(above.shares)} (row {above.number:,}). What lies under a "
                    "holding is part of its shares."
                )
            else:
                places[sound_rows.escaped(account)] = above.place
                continue
            fault(of.first, self.title, message)
        return places

    def _look_up(self, path: Path) -> None:
        """Find the rows of accounts that others lie under and that were not kept."""
        wanted = self.beneath.keys() - self.above.keys()
        for place, line in enumerate(sound_rows.each(path)):
            account = sound_rows.unescaped(line[1])
            if account in wanted:
                under = "" if line[9] == sound_rows.NOTHING else sound_rows.unescaped(line[9])
                self.above.setdefault(
                    account,
                    _Above(
                        int(line[0]),
                        line[8],
                        under,
                        None if line[5] == "None" else int(line[5]),
                        Fraction(int(line[6]), int(line[7])),
                        place,
                    ),
                )

    def _circle(self, account: str) -> bool:
        seen = {account}
        above = self.above.get(account)
        while above is not None and above.under:
            if above.under in seen:
                return True
            seen.add(above.under)
            above = self.above.get(above.under)
        return False
