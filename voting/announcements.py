"""What is announced about a meeting: polls, rulings, attendance, substitutions and the like.

Each is one transaction: a line of the record, the row that mirrors it, and what stands
afterwards. Times come from the clock that is handed in, or from a record that is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from meetings.clock import Clock
from meetings.models import Holding, Matter, Meeting
from voting import locks, record_lines, snapshot, standing
from voting.models import Attendance, Instrument, PollsAnnouncement, RecordLine, Ruling


class NotPossible(Exception):
    """An announcement that does not fit what was announced before; the message is for people."""


def polls_state(meeting: Meeting) -> dict[str, str]:
    """For each matter whether its polls are not_opened, opened or closed, as last announced."""
    agenda = snapshot.agenda_of(meeting)
    state = {matter.id: "not_opened" for matter in agenda.matters}
    for announcement in agenda.meeting.announcements:
        for matter in state:
            if announcement.matter in ("*", matter):
                state[matter] = announcement.state
    return state


@transaction.atomic
def announce_polls(
    meeting: Meeting, state: str, clock: Clock, matter: Matter | None = None
) -> PollsAnnouncement:
    """Open or close the polls on a matter, or on all.

    Waits for every vote under way. Raises `NotPossible` where the polls are not as they would
    have to be: what is closed is not closed again, nor closed before it was opened.
    """
    locks.hold_polls_alone(meeting)
    before = polls_state(meeting)
    concerned = [matter.key] if matter else list(before)
    if all(before[key] == state for key in concerned):
        raise NotPossible(f"The polls are {state} already.")
    if state == "closed" and any(before[key] == "not_opened" for key in concerned):
        raise NotPossible("The polls cannot be closed before they were opened.")
    if state == "opened" and any(before[key] == "closed" for key in concerned):
        raise NotPossible("Polls that were closed stay closed.")
    announcement = record_polls(meeting, state, clock.now(), matter)
    standing.restand(meeting)
    return announcement


def record_polls(
    meeting: Meeting, state: str, at: datetime, matter: Matter | None, line: str | None = None
) -> PollsAnnouncement:
    """Append an announcement about the polls, as it was made."""
    recorded = _append(
        meeting,
        {
            "type": "polls",
            "matter": matter.key if matter else "*",
            "state": state,
            "at": record_lines.moment(at, meeting.zone),
        },
        at,
        line,
    )
    return PollsAnnouncement.objects.create(
        meeting=meeting, matter=matter, line=recorded, state=state, at=at
    )


@transaction.atomic
def rule(
    instrument: Instrument,
    decision: str,
    reason: str,
    by: str,
    at: datetime,
    *,
    line: str | None = None,
    stand: bool = True,
) -> Ruling:
    """Record the inspectors' ruling on an instrument, with its reason."""
    if not reason.strip():
        raise NotPossible("A ruling needs a reason.")
    meeting = instrument.meeting
    _lock(instrument.holding_id)
    recorded = _append(
        meeting,
        {
            "type": "ruling",
            "instrument": instrument.key,
            "decision": decision,
            "reason": reason,
            "by": by,
            "at": record_lines.moment(at, meeting.zone),
        },
        at,
        line,
    )
    ruling = Ruling.objects.create(
        instrument=instrument, line=recorded, decision=decision, reason=reason, by=by, at=at
    )
    if stand:
        standing.restand(meeting, [instrument.holding_id])
    return ruling


@transaction.atomic
def check_in(
    holding: Holding, at: datetime, *, line: str | None = None, stand: bool = True
) -> Attendance:
    """Record that a holder is present in person, which revokes nothing (S19)."""
    _lock(holding.pk)
    recorded = _append(
        holding.meeting,
        {
            "type": "attendance",
            "holding": holding.key,
            "at": record_lines.moment(at, holding.meeting.zone),
        },
        at,
        line,
    )
    attendance = Attendance.objects.create(holding=holding, line=recorded, at=at)
    if stand:
        standing.restand(holding.meeting, [holding.pk])
    return attendance


@transaction.atomic
def append_fact(
    meeting: Meeting, fields: Mapping[str, Any], at: datetime, *, line: str | None = None
) -> RecordLine:
    """Record a substitution, an adjournment, an amendment or a note."""
    return _append(meeting, fields, at, line)


def _append(
    meeting: Meeting, fields: Mapping[str, Any], at: datetime | None, line: str | None
) -> RecordLine:
    if line is None:
        return record_lines.append(meeting, fields, at)
    return RecordLine.objects.create(meeting=meeting, type=fields["type"], body=line, at=at)


def _lock(holding: int) -> None:
    # Evaluated for its lock: what stands for the holding changes in this transaction.
    list(Holding.objects.select_for_update().filter(pk=holding).values_list("pk"))
