"""What the cells of a register say, and what is wrong with those that say nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from meetings.quantities import Quantity, in_units

#: What columns of the database hold.
LONGEST_ACCOUNT = 100
LONGEST_NAME = 300
LONGEST_EMAIL = 254
LONGEST_ADDRESS = 1000
LARGEST = 2**63 - 1

_DECIMAL = re.compile(r"[0-9]{1,18}\.[0-9]{1,12}", re.ASCII)
_SEPARATED = re.compile(r"[0-9]{1,3}(?:[,.'’ \u00a0][0-9]{3})+(?:[.,][0-9]+)?", re.ASCII)
_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@.,;<>\"]{2,}")

KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        ("registered", "reg", "individual", "joint", "trust", "estate", "custodian", "entity"),
        "registered",
    ),
    **dict.fromkeys(("corporation", "company", "partnership", "ira", "r", ""), "registered"),
    **dict.fromkeys(("nominee", "bank", "broker", "depository", "participant", "n"), "nominee"),
    **dict.fromkeys(("plan", "espp", "drip", "401k", "401(k)", "p"), "plan"),
}
YES_OR_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "treasury"), True),
    **dict.fromkeys(("no", "n", "false", "0", "-", ""), False),
}


class Wrong(Exception):
    """A cell that cannot be taken; the message says what is wrong and the fix."""


def shown(cell: str) -> str:
    """A cell in a message."""
    return f"“{cell[:40]}{'…' if len(cell) > 40 else ''}”"


def clean(text: str) -> str:
    """A text on one line: blanks of any kind are one. Raises `Wrong` where it is no text."""
    text = " ".join(text.split())
    if not text.isprintable():
        raise Wrong(f"{shown(text)} has a character that cannot be printed. Type it again.")
    return text


def shares(cell: str, *, fractions: bool) -> tuple[int, int]:
    """Shares in units, and how many units make a share."""
    if _DECIMAL.fullmatch(cell):
        number = Fraction(cell)
    elif cell.isascii() and cell.isdecimal():
        number = Fraction(int(cell)) if len(cell) <= 30 else Fraction(LARGEST + 1)
    else:
        raise Wrong(_why_no_shares(cell))
    if number == 0:
        raise Wrong("No shares. Delete the row, or write how many.")
    if number.denominator != 1 and not fractions:
        raise Wrong(
            f"{shown(cell)} has a part of a share, and this register is said to have whole shares. "
            "Write whole shares, or say above the columns that it has fractions."
        )
    units, per_share = in_units(number)
    if units > LARGEST:
        raise Wrong(f"{shown(cell)} is more than {LARGEST:,}. Look at the number.")
    return units, per_share


def _why_no_shares(cell: str) -> str:
    if not cell:
        return "Empty. Write the number of shares, or delete the row."
    if cell.startswith(("-", "−", "(")):
        return f"{shown(cell)} is negative. Nobody holds fewer than no shares: correct it."
    if _SEPARATED.fullmatch(cell):
        return f"{shown(cell)} has separators. Write the digits alone, as 1200 or 1200.5."
    return f"{shown(cell)} is no number of shares. Write digits alone, as 1200 or 1200.5."


def email(cell: str) -> str:
    """An address for e-mail."""
    if not cell or (len(cell) <= LONGEST_EMAIL and cell.isprintable() and _EMAIL.fullmatch(cell)):
        return cell
    raise Wrong(f"{shown(cell)} is no e-mail address. Correct it, or leave it out.")


def kind(cell: str) -> str:
    """What kind of holder."""
    found = KINDS.get(cell.casefold())
    if found is None:
        raise Wrong(f"{shown(cell)} is no kind of holding: registered, nominee or plan.")
    return found


def excluded(cell: str) -> bool:
    """Whether the shares are not entitled to vote."""
    found = YES_OR_NO.get(cell.casefold())
    if found is None:
        raise Wrong(f"{shown(cell)} is neither yes nor no.")
    return found


def joint(cell: str) -> list[str]:
    """The joint owners' names, which semicolons divide."""
    names = [clean(name) for name in cell.split(";")]
    names = [name for name in names if name]
    if len(names) == 1:
        raise Wrong(f"One name, {shown(names[0])}. Write all joint owners, or leave it empty.")
    if len(set(names)) < len(names):
        raise Wrong("The same name twice. Write each joint owner once.")
    if any(len(name) > LONGEST_NAME for name in names) or len(names) > 20:
        raise Wrong("Too many names, or too long ones. Divide them with semicolons.")
    return names


def as_written(number: Quantity) -> str:
    """Shares for people: 1,200 or 12.125."""
    whole, rest = divmod(Fraction(number), 1)
    if not rest:
        return f"{int(whole):,}"
    # A register's shares have at most twelve decimals.
    return f"{int(whole):,}.{int(rest * 10**12):012}".rstrip("0")
