"""Who solicits proxies at a meeting, each with a card of his own (Rule 14a-19; rules.md P15).

The record knows a solicitor by a name only: in `opposition`, in `by` of a nominee and in the
`solicitor` of an instrument. What his card says beside the agenda is kept here: his name as the
card has it, the persons whom it appoints, its color. It may be changed until the first proxy came
in on that card. Nothing here is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from meetings.clock import Clock
from meetings.models import Meeting, Role, StaffRole
from voting import announcements, locks, record_lines, snapshot
from voting.ballot_items import Side
from voting.models import Instrument, Solicitor, SolicitorUser
from voting.rules.agenda import Agenda
from voting.rules.facts import BOARD
from voting.rules.sentences import listed


class NotPossible(Exception):
    """Something that cannot be entered; the message says why and what to do."""


def sides_of(meeting: Meeting) -> tuple[Side, ...]:
    """All who solicit with a card that can be voted here, by name; the board alone if nobody else.

    In alphabetical order, which favors nobody.
    """
    rows = list(Solicitor.objects.filter(meeting=meeting))
    found = [_side(row, meeting) for row in rows]
    if all(side.solicitor != BOARD for side in found):
        found.append(Side(proxies=tuple(meeting.proxies)))
    return tuple(sorted(found, key=lambda side: _plain(side.name)))


def _side(row: Solicitor, meeting: Meeting) -> Side:
    proxies = meeting.proxies if row.key == BOARD else row.proxies
    return Side(row.key, row.name, tuple(proxies), row.colour, row.contact, row.statement)


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ")


def side_for(sides: Sequence[Side], solicitor: str) -> Side | None:
    """The side with this name in the record; None where no card of his can be voted."""
    return next((side for side in sides if side.solicitor == solicitor), None)


def named_in(agenda: Agenda, raised: Collection[str] = ()) -> tuple[str, ...]:
    """The solicitors other than the board that the agenda names, in its order.

    `raised` are the ids of matters raised at the meeting, on which no card recommends anything:
    what stands there is how proxies decided, those of persons whom a holder named among them.
    """
    found: dict[str, None] = {}
    for matter in agenda.matters:
        if matter.id in raised:
            continue
        found |= dict.fromkeys(matter.opposition)
        found |= dict.fromkeys(one.by for one in matter.nominees)
    return tuple(name for name in found if name != BOARD)


def in_use(meeting: Meeting, solicitor: str) -> bool:
    """Whether a proxy came in on a solicitor's card, so that it stays as it is."""
    rows = Instrument.objects.filter(meeting=meeting, form="proxy", solicitor=solicitor)
    return rows.exists()


@transaction.atomic
def enter(
    meeting: Meeting,
    solicitor: str,
    clock: Clock,
    *,
    name: str,
    proxies: Sequence[str] = (),
    colour: str = "",
    contact: str = "",
    statement: str = "",
    by: str,
) -> Solicitor:
    """Enter or change what a solicitor's card says; from then on holders may vote on it.

    Raises `NotPossible`.
    """
    locks.hold_polls_alone(meeting)
    if solicitor != BOARD and solicitor not in named_in(snapshot.agenda_of(meeting)):
        raise NotPossible(
            f"The agenda names no solicitor {solicitor!r}. Enter his nominees or recommendations "
            "in the agenda first."
        )
    if in_use(meeting, solicitor):
        raise NotPossible("A proxy came in on this card already, so it stays as it is.")
    if solicitor != BOARD and not proxies:
        raise NotPossible("Name at least one person whom the card appoints as proxy.")
    _refuse_alike(meeting, solicitor, name, colour)
    now = clock.now()
    row, _ = Solicitor.objects.update_or_create(
        meeting=meeting,
        key=solicitor,
        defaults={
            "name": name,
            "proxies": [] if solicitor == BOARD else list(proxies),
            "colour": colour,
            "contact": contact,
            "statement": statement,
            "entered_at": now,
            "entered_by": by,
        },
    )
    side = _side(row, meeting)
    appointed = f", appointing {listed(side.proxies)}" if side.proxies else ""
    text = f"Entered by {by}: {side.card} (solicitor {solicitor}){appointed}."
    at = record_lines.moment(now, meeting.zone)
    announcements.append_fact(meeting, {"type": "note", "text": text, "at": at}, now)
    return row


def _refuse_alike(meeting: Meeting, solicitor: str, name: str, colour: str) -> None:
    """Two cards that a holder could take for one another are refused."""
    for side in sides_of(meeting):
        if side.solicitor == solicitor:
            continue
        if _plain(side.name) == _plain(name):
            raise NotPossible(f"Another solicitor is named {side.name} already.")
        if colour and side.colour.casefold() == colour.casefold():
            raise NotPossible(f"The card of {side.name} is {side.colour} too. Choose another.")


@transaction.atomic
def give(user: Any, solicitor: Solicitor) -> None:
    """Let a user read the reports of a contest for a solicitor.

    Raises `NotPossible` for one who has another role at the meeting: what the staff see is not
    for one side alone.
    """
    held = StaffRole.objects.filter(user=user, meeting=solicitor.meeting)
    if held.exclude(role=Role.SOLICITOR).exists():
        raise NotPossible(f"{user.get_username()} has another role at this meeting.")
    others = SolicitorUser.objects.filter(user=user, solicitor__meeting=solicitor.meeting)
    if others.exclude(solicitor=solicitor).exists():
        raise NotPossible(f"{user.get_username()} reads for another side.")
    StaffRole.objects.get_or_create(user=user, meeting=solicitor.meeting, role=Role.SOLICITOR)
    SolicitorUser.objects.get_or_create(user=user, solicitor=solicitor)


def party_of(user: Any, meeting: Meeting) -> str:
    """The side for which a user speaks at a meeting, by name; empty where for none.

    It is the party that lodges what he lodges.
    """
    row = SolicitorUser.objects.filter(user=user, solicitor__meeting=meeting).first()
    return row.solicitor.name if row else ""
