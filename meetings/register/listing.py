"""The register as a list, quick with a million rows: a page starts after the last row shown.

By account it follows the index of accounts, by name an index of names in capitals. Both compare
character by character, so that the start of a word is a range of the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate, Upper

from meetings.models import Holding, Meeting

#: After every text that begins with another.
_LAST = "\U0010ffff"

ACCOUNT, NAME = "account", "name"


class Wanted(NamedTuple):
    """What is asked of the list: the start of an account or a name, and further limits."""

    order: str = ACCOUNT
    starts: str = ""
    kind: str = ""
    share_class: int | None = None


def _by(order: str) -> Combinable:
    if order == NAME:
        plainly = "C" if connection.vendor == "postgresql" else "BINARY"
        return Collate(Upper("holder__name"), plainly)
    return F("key")


def holdings(meeting: Meeting, wanted: Wanted) -> QuerySet[Holding]:
    """The holdings that are asked for, in order; each with `place`, what it is ordered by."""
    starts = wanted.starts.upper() if wanted.order == NAME else wanted.starts
    rows = Holding.objects.filter(meeting=meeting).select_related("holder", "share_class", "under")
    if wanted.order == NAME:
        # The names' index begins with the meeting, too.
        rows = rows.filter(holder__meeting=meeting)
    rows = rows.annotate(place=_by(wanted.order))
    if starts:
        rows = rows.filter(place__gte=Value(starts), place__lt=Value(starts + _LAST))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.share_class is not None:
        rows = rows.filter(share_class=wanted.share_class)
    return rows.order_by("place", "pk")


class Part(NamedTuple):
    """Some rows of the list, and where the part before and after them begins, if there is one."""

    rows: list[Holding]
    before: str
    after: str


def part(meeting: Meeting, wanted: Wanted, size: int, *, after: str = "", before: str = "") -> Part:
    """The rows that follow `after`, or those that come before `before`; else the first."""
    rows = holdings(meeting, wanted)
    if before:
        found = list(_beyond(rows, wanted, before, back=True)[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        if more or not found:
            return Part(found, _mark(found[0]) if found else "", before and _last(found))
        return Part(found, "", _last(found))
    found = list((_beyond(rows, wanted, after) if after else rows)[: size + 1])
    more, found = len(found) > size, found[:size]
    return Part(found, _mark(found[0]) if found and after else "", _mark(found[-1]) if more else "")


def _last(found: list[Holding]) -> str:
    return _mark(found[-1]) if found else ""


def _mark(row: Holding) -> str:
    """Where a row stands in either order: its id tells namesakes apart."""
    return f"{row.pk}~{row.place}"  # type: ignore[attr-defined]


def _beyond(
    rows: QuerySet[Holding], wanted: Wanted, mark: str, *, back: bool = False
) -> QuerySet[Holding]:
    id, _, place = mark.partition("~")
    if not id.isdecimal() or len(id) > 18:
        return rows
    if wanted.order == ACCOUNT:
        rows = rows.filter(place__lt=Value(place)) if back else rows.filter(place__gt=Value(place))
    else:
        # One bound for the index, and the namesakes beside it.
        ahead = {"place__lte" if back else "place__gte": Value(place)}
        done = {"place": Value(place), "pk__gte" if back else "pk__lte": int(id)}
        rows = rows.filter(**ahead).exclude(**done)
    return rows.reverse() if back else rows


def table(meeting: Meeting, wanted: Wanted) -> Iterator[list[object]]:
    """The list as a table, its titles first, as it streams from the database."""
    yield ["account", "name", "class", "shares", "kind", "under", "joint", "excluded", "address"]
    for row in holdings(meeting, wanted).iterator(chunk_size=5000):
        yield [
            row.key,
            row.holder.name,
            row.share_class.key,
            row.shares,
            row.kind,
            row.under.key if row.under else "",
            "; ".join(row.joint),
            "yes" if row.excluded else "",
            row.holder.address,
        ]
