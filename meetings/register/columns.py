"""What the columns of a register file can mean, and which column of a file means what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Field(NamedTuple):
    """Something that a file says of a holding; `titles` are those by which a column is known."""

    key: str
    label: str
    titles: tuple[str, ...]
    required: bool = False


FIELDS = (
    Field(
        "account",
        "Account",
        (
            "account",
            "account number",
            "account no",
            "acct",
            "acct no",
            "holder id",
            "holding",
            "id",
        ),
        required=True,
    ),
    Field(
        "name",
        "Holder’s name",
        ("name", "holder", "holder name", "registration", "owner", "stockholder", "shareholder"),
        required=True,
    ),
    Field(
        "shares",
        "Shares",
        ("shares", "share balance", "balance", "quantity", "position", "total shares"),
        required=True,
    ),
    Field("share_class", "Class", ("class", "share class", "security", "issue", "cusip")),
    Field("kind", "Kind", ("kind", "account type", "holder type", "type")),
    Field("under", "Lies under", ("under", "lies under", "held under", "depository account")),
    Field("joint", "Joint owners", ("joint", "joint owners", "co-owners", "owners")),
    Field("excluded", "Not entitled", ("excluded", "treasury", "not entitled", "non voting")),
    Field("address_1", "Address", ("address", "address 1", "address line 1", "street")),
    Field("address_2", "Address, second line", ("address 2", "address line 2")),
    Field("address_3", "Address, third line", ("address 3", "address line 3")),
    Field("city", "City", ("city", "town")),
    Field("region", "State or province", ("state", "province", "region", "state province")),
    Field("postal_code", "Postal code", ("postal code", "zip", "zip code", "postcode")),
    Field("country", "Country", ("country",)),
    Field("email", "E-mail", ("email", "e mail", "email address")),
)

BY_KEY = {field.key: field for field in FIELDS}

#: From a field's key to the title of the file's column that says it.
Mapped = Mapping[str, str]


def folded(title: str) -> str:
    """A title as it is compared: case, blanks, hyphens, underscores and dots do not matter."""
    for mark in "_-./#":
        title = title.replace(mark, " ")
    return " ".join(title.casefold().split())


def suggested(titles: Sequence[str], remembered: Mapped) -> dict[str, str]:
    """Which column probably means what: as it did the last time, else by its title."""
    there = {folded(title): title for title in reversed(titles) if title}
    found: dict[str, str] = {}
    for field in FIELDS:
        known = (remembered[field.key],) if field.key in remembered else ()
        for title in (*known, *field.titles):
            column = there.get(folded(title))
            if column is not None and column not in found.values():
                found[field.key] = column
                break
    return found


def faults_of(titles: Sequence[str], mapped: Mapped, *, classes: int) -> list[tuple[str, str]]:
    """What is wrong with a mapping, by field's key; empty where a file can be read by it."""
    faults = []
    taken: dict[str, str] = {}
    for field in FIELDS:
        title = mapped.get(field.key, "")
        if not title:
            if field.required:
                faults.append((field.key, "Every register says this: choose its column."))
            elif field.key == "share_class" and classes > 1:
                faults.append((field.key, "The meeting has several classes: choose the column."))
        elif titles.count(title) != 1:
            wrong = "no column" if title not in titles else "more than one column"
            faults.append((field.key, f"The file has {wrong} “{title}”."))
        elif title in taken:
            faults.append((field.key, f"“{title}” is already the column of “{taken[title]}”."))
        else:
            taken[title] = field.label
    return faults
