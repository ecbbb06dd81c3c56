"""Builds a meeting in the database from its record, through the one door.

The record is checked as a whole first, so that either all of it is imported or none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from meetings.models import Holder, Holding, Issuer, Matter, Meeting, ShareClass
from meetings.quantities import in_units
from voting import announcements, counts, deadlines, door, mirror, standing
from voting.inspection import keeping
from voting.models import Instrument, RecordLine
from voting.record import agenda_lines, values
from voting.record.read import (
    HOLDING,
    INSTRUMENT,
    Fault,
    Record,
    UnreadableRecord,
    read_record,
)

#: The largest number of units that a column of the database holds.
LARGEST = 2**63 - 1

#: How many lines of a kind are written at a time.
BATCH = 5000


class AlreadyThere(Exception):
    """A meeting with the record's id exists."""


class RecordedClock:
    """Tells no time of its own: what is imported says when it happened."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def import_record(lines: Sequence[str]) -> Meeting:
    """Import a record. Raises `UnreadableRecord` with every fault, or `AlreadyThere`."""
    _check_what_fits(lines, read_record(lines))
    with transaction.atomic():
        importer = _Importer()
        for line in lines:
            importer.line(line.rstrip("\n"))
        return importer.finish()


def _check_what_fits(lines: Sequence[str], record: Record) -> None:
    """Refuse shares that are exact in a record and too long for a column."""
    too_long = {
        holding.id
        for holding in record.holdings.values()
        if max(in_units(holding.shares)) > LARGEST
    }
    if too_long:
        raise UnreadableRecord(
            Fault(number, f"holding: shares: more than {LARGEST:,} or with too many decimals")
            for number, raw in enumerate(map(json.loads, lines), start=1)
            if raw["type"] == "holding" and raw["id"] in too_long
        )


@dataclass
class _Importer:
    """Writes a record that was found to be without faults."""

    meeting: Meeting | None = None
    classes: dict[str, ShareClass] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    holdings: dict[str, int] = field(default_factory=dict)
    kind: str = ""
    waiting: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    under: list[tuple[str, str]] = field(default_factory=list)
    inspection: list[tuple[RecordLine, dict[str, Any]]] = field(default_factory=list)

    def line(self, line: str) -> None:
        """Take one line; runs of the same kind are written together."""
        raw = json.loads(line)
        if raw["type"] != self.kind or len(self.waiting) == BATCH:
            self.flush()
            self.kind = raw["type"]
        self.waiting.append((raw, line))

    def flush(self) -> None:
        """Write the lines that wait."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        write: dict[str, Callable[[list[tuple[dict[str, Any], str]]], None]] = {
            "meeting": self._meeting,
            "class": self._classes,
            "matter": self._matters,
            "holding": self._holdings,
            "instrument": self._instruments,
        }
        write.get(self.kind, self._others)(waiting)

    def finish(self) -> Meeting:
        """Write what is left, and derive what stands."""
        self.flush()
        assert self.meeting is not None
        self._place_positions()
        self._mirror_inspection()
        standing.restand(self.meeting)
        deadlines.plan(self.meeting)
        return self.meeting

    @property
    def _of(self) -> Meeting:
        assert self.meeting is not None
        return self.meeting

    def _append(self, waiting: Iterable[tuple[dict[str, Any], str]]) -> None:
        RecordLine.objects.bulk_create(
            RecordLine(meeting=self._of, type=raw["type"], body=line) for raw, line in waiting
        )

    def _meeting(self, waiting: list[tuple[dict[str, Any], str]]) -> None:
        raw, line = waiting[0]
        if Meeting.objects.filter(key=raw["id"]).exists():
            raise AlreadyThere(f"there is a meeting {raw['id']!r} already")
        issuer, _ = Issuer.objects.get_or_create(name=raw["issuer"])
        self.meeting = Meeting(issuer=issuer, key=raw["id"])
        mirror.write_meeting(self.meeting, raw)
        self._append([(raw, line)])

    def _classes(self, waiting: list[tuple[dict[str, Any], str]]) -> None:
        for raw, _ in waiting:
            read = agenda_lines.share_class(raw)
            self.classes[read.id] = ShareClass.objects.create(
                meeting=self._of,
                key=read.id,
                name=read.name,
                outstanding=read.outstanding,
                votes_per_share=read.votes_per_share,
            )
        self._append(waiting)

    def _matters(self, waiting: list[tuple[dict[str, Any], str]]) -> None:
        for raw, _ in waiting:
            matter = Matter(meeting=self._of, key=raw["id"], position=len(self.matters) + 1)
            mirror.write_matter(matter, raw)
            self.matters[matter.key] = matter
        self._append(waiting)

    def _holdings(self, waiting: list[tuple[dict[str, Any], str]]) -> None:
        self._append(waiting)
        each = [agenda_lines.convert(raw, HOLDING, "holding") for raw, _ in waiting]
        holders = Holder.objects.bulk_create(
            Holder(meeting=self._of, name=read["holder"]) for read in each
        )
        rows = []
        for read, holder in zip(each, holders, strict=True):
            units, per_share = in_units(read["shares"])
            rows.append(
                Holding(
                    meeting=self._of,
                    holder=holder,
                    share_class=self.classes[read["class"]],
                    key=read["id"],
                    units=units,
                    units_per_share=per_share,
                    kind=read.get("kind", "registered"),
                    joint=list(read.get("joint", ())),
                    excluded=read.get("excluded", False),
                    interested=list(read.get("interested", ())),
                )
            )
            if "under" in read:
                self.under.append((read["id"], read["under"]))
        for row in Holding.objects.bulk_create(rows):
            self.holdings[row.key] = row.pk

    def _place_positions(self) -> None:
        """Put positions under their holdings, which may come later in the record."""
        rows = [
            Holding(pk=self.holdings[position], under_id=self.holdings[above])
            for position, above in self.under
        ]
        Holding.objects.bulk_update(rows, ["under"], batch_size=500)
        self.under = []

    def _mirror_inspection(self) -> None:
        """Mirror what the inspectors did, where a line may have come before what it refers to."""
        order = list(keeping.MIRRORED)
        for line, raw in sorted(self.inspection, key=lambda one: order.index(one[1]["type"])):
            keeping.mirror(line, raw, values.time(raw["at"]))

    def _instruments(self, waiting: list[tuple[dict[str, Any], str]]) -> None:
        # Which shares lie under a holding decides what its instruments mean.
        self._place_positions()
        arrivals = [arrival_of(raw, line) for raw, line in waiting]
        moment = max(arrival.stamped for arrival in arrivals if arrival.stamped)
        door.receive_all(self._of, arrivals, RecordedClock(moment), stand=False)

    def _others(self, waiting: list[tuple[dict[str, Any], str]]) -> None:
        for raw, line in waiting:
            at = values.time(raw["at"])
            if raw["type"] == "ruling":
                instrument = Instrument.objects.select_related("meeting").get(
                    meeting=self._of, key=raw["instrument"]
                )
                announcements.rule(
                    instrument,
                    raw["decision"],
                    raw["reason"],
                    raw["by"],
                    at,
                    line=line,
                    stand=False,
                )
            elif raw["type"] == "attendance":
                holding = Holding.objects.select_related("meeting").get(
                    pk=self.holdings[raw["holding"]]
                )
                announcements.check_in(holding, at, line=line, stand=False)
            elif raw["type"] == "polls":
                matter = None if raw["matter"] == "*" else self.matters[raw["matter"]]
                announcements.record_polls(self._of, raw["state"], at, matter, line)
            elif raw["type"] == "count":
                counts.keep(self._of, raw, at, line)
            else:
                recorded = announcements.append_fact(self._of, raw, at, line=line)
                if raw["type"] in keeping.MIRRORED:
                    self.inspection.append((recorded, raw))


def arrival_of(raw: dict[str, Any], line: str | None = None) -> door.Arrival:
    """The arrival that an instrument line describes."""
    read = agenda_lines.convert(raw, INSTRUMENT, "instrument")
    read["key"] = read.pop("id")
    read["stamped"] = read.pop("received")
    return door.Arrival(line=line, **read)
