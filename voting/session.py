"""The course of the meeting: a nominee replaced, an adjournment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from meetings.clock import Clock
from meetings.models import Meeting, Nominee
from voting import announcements, locks, record_lines, snapshot, standing
from voting.announcements import NotPossible
from voting.models import RecordLine


@transaction.atomic
def substitute(nominee: Nominee, name: str, clock: Clock) -> RecordLine:
    """Record that a nominee is unable to stand or declines, and who stands in his place (S13).

    The proxies' FOR votes pass to the substitute where the meeting's proxies may vote for one;
    everything else for that place is not voted (decision 9). Raises `NotPossible`.
    """
    matter, meeting = nominee.matter, nominee.matter.meeting
    locks.hold_polls_alone(meeting)
    if announcements.polls_state(meeting)[matter.key] == "closed":
        raise NotPossible(f"The polls on matter {matter.key} have closed.")
    agenda = snapshot.agenda_of(meeting)
    if (matter.key, nominee.key) in agenda.replaced:
        raise NotPossible(f"{nominee.name} was replaced already.")
    now = clock.now()
    taken = agenda.place_of[matter.key]
    number = 1
    while (new := f"{nominee.key}-{number}") in taken:
        number += 1
    line = announcements.append_fact(
        meeting,
        {
            "type": "substitution",
            "matter": matter.key,
            "nominee": nominee.key,
            "with": {"id": new, "name": name},
            "at": record_lines.moment(now, meeting.zone),
        },
        now,
    )
    standing.restand(meeting)
    return line


@transaction.atomic
def adjourn(meeting: Meeting, *, to: datetime, reason: str, clock: Clock) -> RecordLine:
    """Record that the meeting is adjourned. Polls that are not closed stay as they are (P14).

    Raises `NotPossible`.
    """
    locks.hold_polls_alone(meeting)
    now = clock.now()
    if now < meeting.convenes:
        raise NotPossible("The meeting has not convened, so it cannot be adjourned.")
    if to <= now:
        raise NotPossible("A meeting is adjourned to a time to come.")
    return announcements.append_fact(
        meeting,
        {
            "type": "adjournment",
            "to": record_lines.moment(to, meeting.zone),
            "at": record_lines.moment(now, meeting.zone),
            "reason": reason or None,
        },
        now,
    )


def facts(meeting: Meeting) -> list[Mapping[str, Any]]:
    """Substitutions and adjournments as they were recorded, oldest first, for a page."""
    lines = RecordLine.objects.filter(meeting=meeting, type__in=("substitution", "adjournment"))
    names = dict(Nominee.objects.filter(matter__meeting=meeting).values_list("key", "name"))
    found = []
    for body in lines.order_by("pk").values_list("body", flat=True):
        raw = json.loads(body)
        raw["at"] = datetime.fromisoformat(raw["at"])
        if "to" in raw:
            raw["to"] = datetime.fromisoformat(raw["to"])
        else:
            raw["name"] = names.get(raw["nominee"], raw["nominee"])
        found.append(raw)
    return found
