"""Whose card it is: by the number printed on it, typed or scanned, or else by the register.

A number is never kept: only its keyed digest, and its last four digits for people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from meetings import control_numbers
from meetings.models import ControlNumber, Holding, Meeting
from voting import sign_in

#: Sixteen digits with anything between their groups, inside of a longer text.
_SIXTEEN = re.compile(r"(?<!\d)(?:\d{4}[ \-\u2013\u00a0]?){3}\d{4}(?!\d)", re.ASCII)

UNKNOWN, OTHER_MEETING = "unknown_account", "other_meeting"


class Misread(Exception):
    """What was typed or scanned cannot be a control number; the message says why."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What is known of whose card it is.

    `why` says why no holding is known: `unknown_account` or `other_meeting`. A number that was
    replaced since (`issue.revoked_at`) still leads to its holding: the card is its holder's.
    """

    digest: str = ""
    end: str = ""
    issue: ControlNumber | None = None
    holding: Holding | None = None
    found_in_register: bool = False
    why: str = ""


def number_in(text: str) -> str:
    """The digits in what was typed, or in the link that a card's QR code carries."""
    text = text.strip()
    if "number=" in text:
        text = "".join(parse_qs(urlsplit(text).query).get("number", [])[:1])
    elif found := _SIXTEEN.search(text):
        text = found.group()
    return control_numbers.typed(text)


def by_number(meeting: Meeting, text: str) -> Identified:
    """Whose card bears this number. Raises `Misread`."""
    number = number_in(text)
    if not number:
        raise Misread("Scan or type the control number that is printed on the card.")
    if misprint := sign_in.misprint_in(number):
        raise Misread(misprint)
    digest = control_numbers.digest(number)
    issue = (
        ControlNumber.objects.filter(digest=digest)
        .select_related("holding__holder", "holding__share_class", "holding__meeting")
        .first()
    )
    if issue is None:
        return Identified(digest, number[-4:], why=UNKNOWN)
    if issue.holding.meeting_id != meeting.pk:
        return Identified(digest, number[-4:], why=OTHER_MEETING)
    return Identified(digest, number[-4:], issue, issue.holding)


def by_register(holding: Holding) -> Identified:
    """A holding that was found by its account or name, where the number cannot be read."""
    return Identified(holding=holding, found_in_register=True)


def nobody() -> Identified:
    """A card on which nothing leads to a holding."""
    return Identified(why=UNKNOWN)


def again(digest: str, end: str) -> Identified:
    """A number that led to nothing when it was read."""
    known = ControlNumber.objects.filter(digest=digest).exists() if digest else False
    return Identified(digest, end, why=OTHER_MEETING if known else UNKNOWN)
