"""Acts on what has passed and what waits: cutoffs, revocations, daily reports, seals, mail.

Nothing here decides whether a vote is in time: the door does. A sweep only brings the books up to
date, so running it late, twice or on ten workers gives one result.
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from meetings.clock import Clock, DatabaseClock
from meetings.models import Channel
from voting import (
    announcements,
    certificate_files,
    confirmations,
    counted,
    daily_reports,
    door,
    revocations,
    sealing,
)
from voting.claims import claimed
from voting.models import Deadline, Instrument, SweepRun
from voting.telephone import calls

log = logging.getLogger(__name__)

#: How many confirmations one sweep sends at most, so that the next one is not kept waiting.
MAIL_AT_A_TIME = 100


def sweep(clock: Clock) -> int:
    """Act on everything that is due; how many things were acted on.

    That it ran is noted by the real time, even where the demonstration's clock tells another.
    """
    started = DatabaseClock().now()
    acted_on = sum(_act(pk, clock) for pk in _due(clock))
    acted_on += sum(_apply(pk, clock) for pk in revocations.waiting())
    acted_on += daily_reports.make_due(clock)
    acted_on += sealing.seal_waiting(clock)
    acted_on += confirmations.send_waiting(clock.now(), MAIL_AT_A_TIME)
    acted_on += certificate_files.make_missing(clock)
    acted_on += counted.send_waiting(clock.now(), MAIL_AT_A_TIME)
    # By the machine's own time: a demonstration moves the meeting's clock, but no call under way.
    acted_on += calls.forget_old(timezone.now())
    SweepRun.objects.update_or_create(
        pk=1,
        defaults={
            "started_at": started,
            "finished_at": DatabaseClock().now(),
            "acted_on": acted_on,
        },
    )
    return acted_on


def _due(clock: Clock) -> list[int]:
    due = Deadline.objects.filter(acted_at=None, due__lt=clock.now())
    return list(due.order_by("due", "pk").values_list("pk", flat=True))


@transaction.atomic
def _act(deadline_id: int, clock: Clock) -> int:
    """Act on one deadline that has passed, unless another worker is at it or has done it."""
    rows = Deadline.objects.filter(pk=deadline_id, acted_at=None).select_related("meeting")
    deadline = claimed(rows).first()
    if deadline is None:
        return 0
    deadline.outcome = _ACTS[deadline.kind](deadline)
    deadline.acted_at = clock.now()
    deadline.save(update_fields=["outcome", "acted_at"])
    return 1


def _channel_closed(deadline: Deadline) -> str:
    received = Instrument.objects.filter(
        meeting=deadline.meeting, channel=deadline.channel, received__lte=deadline.due
    ).count()
    label = Channel(deadline.channel).label
    return f"{label} closed with {received:,} instruments received."


def _polls_due(deadline: Deadline) -> str:
    """Polls are opened and closed by the inspectors; a schedule that passed is noted."""
    wanted = "opened" if deadline.kind == Deadline.Kind.POLLS_OPEN else "closed"
    states = set(announcements.polls_state(deadline.meeting).values())
    if states <= {wanted, "closed"}:
        return f"The polls were {wanted} as announced."
    return f"The scheduled time has passed; the inspectors have not announced the polls {wanted}."


_ACTS = {
    Deadline.Kind.CHANNEL_CLOSES: _channel_closed,
    Deadline.Kind.POLLS_OPEN: _polls_due,
    Deadline.Kind.POLLS_CLOSE: _polls_due,
}


def _apply(notice_id: int, clock: Clock) -> int:
    try:
        return int(revocations.apply(notice_id, clock))
    except door.Refused as refused:
        # Kept waiting and visible on the dashboard; the secretary can see why.
        log.warning("revocation notice %s was refused: %s", notice_id, refused.code)
        return 0
