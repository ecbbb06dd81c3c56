"""Other business: matters raised at the meeting, and how the named proxies vote on them (S17, P16).

No card asks about such a matter. Whoever gave a proxy left it to the named proxies' judgment, so
their decision is one act for all the proxies they hold: an amendment that sets what a proxy says
where its holder marked nothing. A nominee's instructions and a ballot are not filled in by it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from meetings.clock import Clock
from meetings.models import Matter, Meeting
from voting import announcements, locks, mirror, record_lines, snapshot, standing
from voting.announcements import NotPossible
from voting.models import Instrument, RecordLine
from voting.record import agenda_lines
from voting.record.agenda_lines import Faults
from voting.rules.facts import BOARD
from voting.rules.sentences import listed

#: Begins the reason of the amendment by which the named proxies decide.
IN_DISCRETION = "The named proxies vote the proxies they hold, in their discretion"

#: What may be decided on a matter raised at the meeting.
CHOICES = ("for", "against", "abstain")


@dataclass(frozen=True, slots=True)
class Decision:
    """How named proxies decided on a matter, and when."""

    matter: str
    solicitor: str
    choice: str
    reason: str
    at: datetime


def raised(meeting: Meeting) -> list[Matter]:
    """The matters raised at the meeting, in the order of the agenda.

    A line of the agenda says no time; only that of a matter raised at the meeting is kept with one.
    """
    lines = RecordLine.objects.filter(meeting=meeting, type="matter", at__isnull=False)
    keys = [json.loads(body)["id"] for body in lines.values_list("body", flat=True)]
    return list(meeting.matters.filter(key__in=keys))


def decisions(meeting: Meeting) -> list[Decision]:
    """The named proxies' decisions on matters raised at the meeting, oldest first."""
    lines = RecordLine.objects.filter(
        meeting=meeting, type="amendment", body__contains=IN_DISCRETION
    )
    found = []
    for body in lines.order_by("pk").values_list("body", flat=True):
        raw = json.loads(body)
        changed = raw.get("matter")
        if not changed or not raw["reason"].startswith(IN_DISCRETION):
            continue
        given: Mapping[str, Any] = changed.get("opposition") or {}
        each = {BOARD: changed["board"]} if changed.get("board") else given
        found += [
            Decision(changed["id"], who, choice, raw["reason"], datetime.fromisoformat(raw["at"]))
            for who, choice in each.items()
            if isinstance(choice, str)
        ]
    return found


def decided(meeting: Meeting) -> frozenset[str]:
    """Ids of the matters on which the named proxies decided in their discretion."""
    return frozenset(one.matter for one in decisions(meeting))


def solicitors(meeting: Meeting) -> list[str]:
    """Whose proxies may be voted in discretion: the board's, and those of its opponents."""
    others = Instrument.objects.filter(meeting=meeting, form="proxy").exclude(solicitor=BOARD)
    return [BOARD, *others.order_by("solicitor").values_list("solicitor", flat=True).distinct()]


@transaction.atomic
def raise_matter(
    meeting: Meeting,
    clock: Clock,
    *,
    title: str,
    standard: Mapping[str, Any],
    proponent: str = "",
    summary: str = "",
    advisory: bool = False,
    by: str,
) -> Matter:
    """Record a matter that was raised at the meeting: a line of the agenda that no card has.

    It has no recommendation, so every proxy leaves it unvoted until the named proxies decide.
    Raises `NotPossible`.
    """
    locks.hold_polls_alone(meeting)
    now = clock.now()
    if now < meeting.convenes:
        raise NotPossible("The meeting has not convened. What is on the notice is on the card.")
    last = meeting.matters.aggregate(last=Max("position"))["last"] or 0
    fields: dict[str, Any] = {
        "type": "matter",
        "id": _next_key(meeting, last),
        "title": title,
        "kind": Matter.Kind.PROPOSAL,
        "standard": dict(standard),
        "advisory": advisory or None,
        "proponent": proponent or None,
    }
    try:
        agenda_lines.matter({name: value for name, value in fields.items() if value is not None})
    except Faults as fault:
        raise NotPossible(f"This matter cannot be recorded: {fault}.") from None
    line = record_lines.append(meeting, fields, now)
    matter = Matter(meeting=meeting, key=fields["id"], position=last + 1, summary=summary)
    mirror.write_matter(matter, json.loads(line.body))
    who = f" by {proponent}" if proponent else ""
    _note(meeting, f"Matter {matter.key} was raised at the meeting{who}; entered by {by}.", now)
    standing.restand(meeting)
    return matter


@transaction.atomic
def decide(
    matter: Matter,
    choice: str,
    acting: Sequence[str],
    clock: Clock,
    *,
    by: str,
    solicitor: str = BOARD,
) -> None:
    """Record how the named proxies vote, in their discretion, the proxies of a solicitor.

    `acting` are those of them who acted. While the polls on the matter are open the decision may
    be made anew; the latest stands. Raises `NotPossible`.
    """
    meeting = matter.meeting
    locks.hold_polls_alone(meeting)
    if matter not in raised(meeting):
        raise NotPossible(
            "Only on a matter raised at the meeting do the named proxies decide by themselves. On "
            "the card's matters they vote as it says."
        )
    if not acting:
        raise NotPossible("Name at least one of the proxies who acted.")
    if choice not in CHOICES:
        raise NotPossible(f"The proxies vote one of {', '.join(CHOICES)}.")
    if announcements.polls_state(meeting)[matter.key] != "opened":
        raise NotPossible(
            f"The polls on matter {matter.key} are not open. A proxy is voted while they are."
        )
    now = clock.now()
    changed: dict[str, Any] = {"id": matter.key}
    if solicitor == BOARD:
        changed["board"] = choice
    else:
        changed["opposition"] = {**(matter.opposition or {}), solicitor: choice}
    _keep_other_blanks_unvoted(meeting, now)
    whose = "" if solicitor == BOARD else f" ({solicitor})"
    reason = f"{IN_DISCRETION}{whose}. Acting: {listed(acting)}. Entered by {by}."
    _amend(meeting, {"matter": changed}, reason, now)
    matter.refresh_from_db()
    standing.restand(meeting)


def _keep_other_blanks_unvoted(meeting: Meeting, at: datetime) -> None:
    """Where cards leave blanks unvoted, let recommendations fill in nothing but what is decided.

    The record knows one way in which a proxy says something that its holder did not mark: it is
    `unmarked: board` for the whole meeting. So the recommendations on the card's own matters are
    taken out of its way first, which changes no vote: they filled in nothing before.
    """
    if snapshot.agenda_of(meeting).meeting.unmarked == "board":
        return
    reason = (
        "Cards leave what is unmarked unvoted. So that the named proxies' discretion reaches the "
        "matters raised at the meeting alone, no recommendation fills in any other."
    )
    on_floor = {matter.key for matter in raised(meeting)}
    for matter in meeting.matters.exclude(key__in=on_floor):
        if matter.board or matter.opposition:
            empty = {"id": matter.key, "board": None, "opposition": None}
            _amend(meeting, {"matter": empty}, reason, at)
    _amend(meeting, {"meeting": {"unmarked": "board"}}, reason, at)


def _amend(meeting: Meeting, changed: Mapping[str, Any], reason: str, at: datetime) -> None:
    announcements.append_fact(
        meeting,
        {
            "type": "amendment",
            **changed,
            "at": record_lines.moment(at, meeting.zone),
            "reason": reason,
        },
        at,
    )


def _note(meeting: Meeting, text: str, at: datetime) -> None:
    fields = {"type": "note", "text": text, "at": record_lines.moment(at, meeting.zone)}
    announcements.append_fact(meeting, fields, at)


def _next_key(meeting: Meeting, last: int) -> str:
    """The next number of the agenda, or one of its own where the agenda is not numbered."""
    keys = set(meeting.matters.values_list("key", flat=True))
    if all(key.isdecimal() for key in keys):
        return str(max(map(int, keys), default=0) + 1)
    number = last + 1
    while f"floor-{number}" in keys:
        number += 1
    return f"floor-{number}"
