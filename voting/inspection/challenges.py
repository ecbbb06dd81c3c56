"""Challenges: lodged by any party, disposed of by the inspectors (8 Del. C. 231(b)(4)).

A disposition changes no count. Where a challenge to an instrument is sustained, the inspectors
rule on the instrument as well.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from meetings.clock import Clock
from meetings.models import Holding, Matter, Meeting
from voting import locks
from voting.announcements import NotPossible
from voting.inspection.keeping import keep
from voting.inspection.oath import require_sworn
from voting.models import Challenge, Disposition, Instrument


def lodge(
    meeting: Meeting,
    by: str,
    ground: str,
    clock: Clock,
    against: Instrument | Holding | Matter | None = None,
) -> Challenge:
    """Record a challenge as its party states it: against one thing, or the count as a whole.

    Raises `NotPossible`.
    """
    if not by.strip() or not ground.strip():
        raise NotPossible("A challenge says who challenges, and on what ground.")
    fields: dict[str, Any] = {"type": "challenge"}
    with transaction.atomic():
        locks.share_polls(meeting)
        # Numbered in their order: whoever lodges one waits for the one before.
        list(Meeting.objects.select_for_update(no_key=True).filter(pk=meeting.pk))
        fields["id"] = _next_key(meeting)
        fields |= {"by": by.strip(), "ground": ground.strip()}
        if against is not None:
            fields[against._meta.model_name or ""] = against.key
        lodged: Challenge = keep(meeting, fields, clock.now())
    return lodged


def _next_key(meeting: Meeting) -> str:
    taken = set(Challenge.objects.filter(meeting=meeting).values_list("key", flat=True))
    number = len(taken) + 1
    while f"challenge-{number}" in taken:
        number += 1
    return f"challenge-{number}"


def dispose(
    challenge: Challenge, decision: str, reason: str, inspector: Any, clock: Clock
) -> Disposition:
    """Record how a challenge is disposed of, as a sworn inspector, once. Raises `NotPossible`."""
    appointment = require_sworn(inspector, challenge.meeting)
    if not reason.strip():
        raise NotPossible("A disposition needs a reason.")
    fields = {
        "type": "disposition",
        "challenge": challenge.key,
        "decision": decision,
        "reason": reason.strip(),
        "by": appointment.inspector,
    }
    with transaction.atomic():
        list(Challenge.objects.select_for_update().filter(pk=challenge.pk))
        if Disposition.objects.filter(challenge=challenge).exists():
            raise NotPossible("This challenge was disposed of in the meantime.")
        made: Disposition = keep(challenge.meeting, fields, clock.now())
    return made


def of(meeting: Meeting) -> QuerySet[Challenge]:
    """All challenges of a meeting, oldest first, with what became of them."""
    return (
        Challenge.objects.filter(meeting=meeting)
        .select_related(
            "disposition", "instrument__holding__holder", "holding__holder", "matter", "meeting"
        )
        .defer("instrument__votes", "instrument__comment")  # the secretary reads challenges too
        .order_by("pk")
    )


def open_(meeting: Meeting) -> QuerySet[Challenge]:
    """Those that are not disposed of."""
    return of(meeting).filter(disposition=None)


def touching(instrument: Instrument) -> QuerySet[Challenge]:
    """Challenges to an instrument or to its holding."""
    return of(instrument.meeting).filter(
        Q(instrument=instrument) | Q(holding=instrument.holding_id)
    )


def target_of(meeting: Meeting, what: str, key: str) -> Instrument | Holding | Matter | None:
    """What a challenge is against, by its id in the record. Raises `NotPossible`."""
    if not what:
        return None
    rows: dict[str, Any] = {
        "instrument": meeting.instruments,
        "holding": meeting.holdings,
        "matter": meeting.matters,
    }
    found: Instrument | Holding | Matter | None = rows[what].filter(key=key.strip()).first()
    if found is None:
        raise NotPossible(f"There is no {what} {key.strip()!r} at this meeting.")
    return found
