"""Control numbers: sixteen digits by which a holder signs in, the last a check digit.

A number is derived with a keyed function from the meeting, the holding and the issue, so that a
card can be printed again though the number is kept nowhere. It is looked up by a keyed digest.
Control numbers are never logged.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from .models import ControlNumber, Holding, Meeting

LENGTH = 16

#: Damm's quasigroup: its check digit catches every single wrong digit and every swapped pair.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def _interim(digits: str, interim: int = 0) -> int:
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def typed(text: str) -> str:
    """The digits of a number as people type it, with blanks or hyphens between groups."""
    return "".join(character for character in text if character not in " -\u2013\u00a0")


def plausible(number: str) -> bool:
    """Whether a number has sixteen digits of which the last checks the others."""
    digits = len(number) == LENGTH and number.isascii() and number.isdecimal()
    return digits and not _interim(number)


def grouped(number: str) -> str:
    """A number as it is printed: four groups of four."""
    return " ".join(number[start : start + 4] for start in range(0, LENGTH, 4))


def derive(meeting: Meeting, holding: Holding, issue: int) -> str:
    """The control number of an issue to a holding."""
    material = _keyed("number", meeting.key, holding.key, str(issue))
    digits = f"{int(material, 16) % 10 ** (LENGTH - 1):0{LENGTH - 1}d}"
    return f"{digits}{_interim(digits)}"


def first_digests(meeting: Meeting) -> Callable[[str], str]:
    """From a holding's key to the digest of its first number, for a million holdings."""
    inner, outer = _pads(settings.CONTROL_NUMBER_KEY.encode())
    before = _message("number", meeting.key).encode()
    number = _message("digest").encode()
    # Three digits of a number at a time.
    checked = [[_interim(f"{three:03}", start) for three in range(1000)] for start in range(10)]
    base = 10 ** (LENGTH - 1)

    def keyed(message: bytes) -> Any:
        inside, outside = inner.copy(), outer.copy()
        inside.update(message)
        outside.update(inside.digest())
        return outside

    def of(holding: str) -> str:
        material = keyed(b"%b%d:%b1:1" % (before, len(holding), holding.encode()))
        digits = int.from_bytes(material.digest(), "big") % base
        first, rest = divmod(digits, 10**9)
        second, third = divmod(rest, 10**6)
        interim = checked[checked[0][first // 1000]][first % 1000]
        interim = checked[interim][second]
        interim = checked[checked[interim][third // 1000]][third % 1000]
        return keyed(b"%b16:%015d%d" % (number, digits, interim)).hexdigest()

    return of


def _pads(key: bytes) -> tuple[Any, Any]:
    """What HMAC-SHA-256 begins with (RFC 2104): kept, it halves the time of each number."""
    block = (key if len(key) <= 64 else hashlib.sha256(key).digest()).ljust(64, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def digest(number: str) -> str:
    """What a number is looked up by."""
    return _keyed("digest", number)


def _keyed(*parts: str) -> str:
    key = settings.CONTROL_NUMBER_KEY.encode()
    return hmac.digest(key, _message(*parts).encode(), "sha256").hex()


def _message(*parts: str) -> str:
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    return "".join(f"{len(part)}:{part}" for part in parts)


def issue_all(meeting: Meeting, holdings: Iterable[Holding] | None = None) -> int:
    """Issue a first number to each holding that may vote and has none; how many were issued."""
    if holdings is None:
        holdings = Holding.objects.filter(
            meeting=meeting, excluded=False, control_numbers__isnull=True
        )
    rows = [
        ControlNumber(holding=holding, issue=1, digest=digest(derive(meeting, holding, 1)))
        for holding in holdings
    ]
    ControlNumber.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


@transaction.atomic
def reissue(holding: Holding, now: datetime) -> str:
    """Give a holding a new number in place of one that was lost; the old one no longer opens."""
    list(Holding.objects.select_for_update().filter(pk=holding.pk))
    issues = ControlNumber.objects.filter(holding=holding)
    issues.filter(revoked_at=None).update(revoked_at=now)
    latest = issues.order_by("-issue").values_list("issue", flat=True).first() or 0
    number = derive(holding.meeting, holding, latest + 1)
    ControlNumber.objects.create(holding=holding, issue=latest + 1, digest=digest(number))
    return number


def holding_of(number: str) -> ControlNumber | None:
    """The issue that a number belongs to, if it is valid; else None, whatever is wrong with it."""
    if not plausible(number):
        return None
    return (
        ControlNumber.objects.filter(digest=digest(number), revoked_at=None)
        .select_related("holding__meeting__issuer", "holding__holder", "holding__share_class")
        .first()
    )
