"""Plays the script: whatever arrives as the demo's clock goes on comes through the real door."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from demo import script
from demo.clock import MovableClock, ScriptedClock
from demo.models import DemoClock
from meetings.clock import DatabaseClock
from meetings.models import Holding, Matter, Meeting
from voting import announcements, door
from voting.claims import claimed
from voting.importing import arrival_of
from voting.models import Instrument
from voting.record.values import time

log = logging.getLogger(__name__)


@transaction.atomic
def catch_up(meeting: Meeting) -> int:
    """Let everything arrive that the script has up to the clock's time; how much arrived."""
    state = claimed(DemoClock.objects.all()).first()
    if state is None:
        return 0
    return _play(meeting, state, MovableClock().now())


@transaction.atomic
def move_clock(meeting: Meeting, to: datetime) -> int:
    """Move the clock on to a moment, letting everything arrive on the way; how much arrived."""
    state = DemoClock.objects.select_for_update().get()
    now = MovableClock().now()
    if to <= now:
        return 0
    arrived = _play(meeting, state, to)
    state.shown, state.set_at = to, DatabaseClock().now()
    state.save()
    return arrived


def _play(meeting: Meeting, state: DemoClock, until: datetime) -> int:
    arrived = 0
    for group in _groups(script.arrivals(after=state.played_until, until=until)):
        arrived += len(group)
        if group[0].line["type"] == "instrument":
            _receive(meeting, group)
        else:
            _announce(meeting, group[0])
    state.played_until = until
    state.save()
    return arrived


def _groups(arrivals: Sequence[script.Arrival]) -> Iterator[list[script.Arrival]]:
    """Instruments that arrive one after the other go through the door together."""
    group: list[script.Arrival] = []
    for arrival in arrivals:
        alone = arrival.expect is not None or arrival.line["type"] != "instrument"
        if group and alone:
            yield group
            group = []
        if alone:
            yield [arrival]
        else:
            group.append(arrival)
    if group:
        yield group


def _receive(meeting: Meeting, group: list[script.Arrival]) -> None:
    clock = ScriptedClock(group[-1].at)
    try:
        with transaction.atomic():
            door.receive_all(meeting, [arrival_of(one.line) for one in group], clock)
    except door.Refused as refused:
        if len(group) > 1:
            for one in group:
                _receive(meeting, [one])
        else:
            log.info("refused as %s: %s", refused.code, group[0].scene)


def _announce(meeting: Meeting, arrival: script.Arrival) -> None:
    line, clock = arrival.line, ScriptedClock(arrival.at)
    try:
        with transaction.atomic():
            if line["type"] == "polls":
                matter = None
                if line["matter"] != "*":
                    matter = Matter.objects.get(meeting=meeting, key=line["matter"])
                announcements.announce_polls(meeting, line["state"], clock, matter)
            elif line["type"] == "attendance":
                holding = Holding.objects.get(meeting=meeting, key=line["holding"])
                announcements.check_in(holding, arrival.at)
            elif line["type"] == "ruling":
                instrument = Instrument.objects.get(meeting=meeting, key=line["instrument"])
                announcements.rule(
                    instrument, line["decision"], line["reason"], line["by"], arrival.at
                )
            else:
                announcements.append_fact(meeting, line, time(line["at"]))
    except (announcements.NotPossible, Instrument.DoesNotExist) as error:
        # A visitor may have done it first, as the inspector.
        log.info("not possible: %s", error)
