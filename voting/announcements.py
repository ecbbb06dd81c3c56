"""What is announced about a meeting: polls, rulings, attendance, substitutions and the like.

Each is one transaction: a line of the record, the row that mirrors it, and what stands
afterwards. Times come from the clock that is handed in, or from a record that is imported.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from meetings.clock import Clock
from meetings.models import Holding, Matter, Meeting
from meetings.register.draft import NOT_IN_THE_RECORD, is_draft
from voting import deadlines, locks, mirror, record_lines, revocations, sealing, standing
from voting.models import Attendance, Instrument, PollsAnnouncement, RecordLine, Ruling
from voting.not_possible import NotPossible
from voting.record import values


def polls_state(meeting: Meeting) -> dict[str, str]:
    """For each matter whether its polls are not_opened, opened or closed, as last announced.

    What was announced for every matter is also for one that is raised later: it is voted on at
    once where the polls are open. Where they were closed already, its own are still to be opened.
    """
    lines = RecordLine.objects.filter(meeting=meeting, type__in=("matter", "polls"))
    raised: dict[str, int] = {}
    announced = []
    for place, body in enumerate(lines.order_by("pk").values_list("body", flat=True)):
        raw = json.loads(body)
        if raw["type"] == "matter":
            raised[raw["id"]] = place
        else:
            announced.append((values.time(raw["at"]), place, raw["matter"], raw["state"]))
    state = dict.fromkeys(raised, "not_opened")
    for _, place, matter, new in sorted(announced):
        for key, begins in raised.items():
            if matter == key or (matter == "*" and begins < place):
                state[key] = new
            elif matter == "*":
                state[key] = "opened" if new == "opened" else "not_opened"
    return state


@transaction.atomic
def announce_polls(
    meeting: Meeting, state: str, clock: Clock, matter: Matter | None = None
) -> list[PollsAnnouncement]:
    """Open or close the polls on a matter, or on all on which that is still to be done.

    Waits for every vote under way; a close first puts through the door the revocations that were
    delivered before it. Raises `NotPossible` where the polls are not as they would have to be. What
    is closed stays closed at its time: since the last announcement on a matter stands (record.md,
    decision 1), closing "all the rest" is announced matter by matter.
    """
    locks.hold_polls_alone(meeting)
    before = polls_state(meeting)
    concerned = [matter.key] if matter else list(before)
    needed = "opened" if state == "closed" else "not_opened"
    changing = [key for key in concerned if before[key] == needed]
    unopened = [key for key in concerned if before[key] == "not_opened"]
    if state == "closed" and unopened:
        named = ", ".join(unopened)
        raise NotPossible(f"The polls cannot be closed before they were opened: matter {named}.")
    if not changing:
        if state == "opened" and "closed" in (before[key] for key in concerned):
            raise NotPossible("Polls that were closed stay closed.")
        raise NotPossible(f"The polls are {state} already.")
    if state == "closed":
        for notice in revocations.waiting(meeting):
            revocations.apply(notice, clock)
    now = clock.now()
    announced: list[Matter | None] = [None]
    if matter is not None or len(changing) < len(before):
        announced = list(Matter.objects.filter(meeting=meeting, key__in=changing))
    made = [record_polls(meeting, state, now, one) for one in announced]
    if state == "opened" and meeting.polls_close is not None:
        _end_schedule(meeting, now)
    standing.restand(meeting)
    deadlines.plan(meeting)
    if state == "closed":
        # A seal that fails must not undo the close; the sweep tries again.
        transaction.on_commit(lambda: sealing.seal_now(meeting, clock), robust=True)
    return made


def _end_schedule(meeting: Meeting, at: datetime) -> None:
    """From their opening on, the polls close when that is announced and not by the schedule.

    Otherwise a ballot cast after the scheduled time, with the polls still open, would be late.
    """
    opens = meeting.polls_open
    append_fact(
        meeting,
        {
            "type": "amendment",
            "meeting": {
                "polls": {"open": record_lines.moment(opens, meeting.zone)} if opens else {}
            },
            "at": record_lines.moment(at, meeting.zone),
            "reason": "The polls were opened; they close when that is announced.",
        },
        at,
    )


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
    locks.share_polls(meeting)
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
    locks.share_polls(holding.meeting)
    if is_draft(holding.meeting):
        raise NotPossible(NOT_IN_THE_RECORD)
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
    """Record a substitution, an adjournment, an amendment, a note or what is carried.

    The caller makes stand what follows from it (`standing.restand`).
    """
    recorded = _append(meeting, fields, at, line)
    if fields["type"] == "amendment":
        mirror.write_amended(meeting, dict(fields))
    return recorded


def _append(
    meeting: Meeting, fields: Mapping[str, Any], at: datetime | None, line: str | None
) -> RecordLine:
    if line is None:
        return record_lines.append(meeting, fields, at)
    return RecordLine.objects.create(meeting=meeting, type=fields["type"], body=line, at=at)


def _lock(holding: int) -> None:
    # Evaluated for its lock: what stands for the holding changes in this transaction.
    list(Holding.objects.select_for_update().filter(pk=holding).values_list("pk"))
