"""Makes the rows of a meeting and its agenda say what the record says of them.

The record is the source; the rows are what pages list and what foreign keys point to.
"""

from __future__ import annotations

import json
from typing import Any

from meetings.models import ChannelCutoff, Matter, Meeting, Nominee
from voting.models import RecordLine
from voting.record import agenda_lines
from voting.rules.facts import Matter as MatterFacts


def write_amended(meeting: Meeting, amendment: dict[str, Any]) -> None:
    """Bring the rows that an amendment is about up to date."""
    if amendment.get("meeting"):
        write_meeting(meeting, _current("meeting", meeting.key, meeting))
    if amendment.get("matter"):
        matter = Matter.objects.get(meeting=meeting, key=amendment["matter"]["id"])
        write_matter(matter, _current("matter", matter.key, meeting))


def _current(type_: str, id: str, meeting: Meeting) -> dict[str, Any]:
    """The fields of the meeting or of a matter with all amendments made."""
    lines = RecordLine.objects.filter(meeting=meeting, type__in=[type_, "amendment"])
    fields: dict[str, Any] = {}
    for body in lines.order_by("pk").values_list("body", flat=True):
        raw = json.loads(body)
        changed = raw if raw["type"] == type_ else raw.get(type_)
        if changed and changed.get("id", id) == id:
            fields.update(changed)
    return fields


def write_meeting(meeting: Meeting, raw: dict[str, Any]) -> None:
    """Make a meeting's row and its cutoffs say what a meeting line says."""
    read = agenda_lines.meeting_fields(raw)
    for name in ("title", "record_date", "convenes"):
        setattr(meeting, name, read[name])
    meeting.timezone = raw["timezone"]
    for name in ("form", "order", "unmarked"):
        setattr(meeting, name, read.get(name, Meeting._meta.get_field(name).default))
    for name in ("mailed", "polls_open", "polls_close"):
        setattr(meeting, name, read.get(name))
    meeting.place = read.get("place", "")
    meeting.quorum = raw.get("quorum")
    meeting.proxies = list(read.get("proxies", ()))
    meeting.substitution = read.get("substitution", False)
    meeting.save()
    ChannelCutoff.objects.filter(meeting=meeting).delete()
    ChannelCutoff.objects.bulk_create(
        ChannelCutoff(meeting=meeting, channel=channel, at=at)
        for channel, at in read.get("cutoffs", {}).items()
    )


def write_matter(matter: Matter, raw: dict[str, Any]) -> None:
    """Make a matter's row and its nominees' say what a matter line says."""
    read: MatterFacts = agenda_lines.matter(raw)
    for name in ("title", "kind", "routine", "advisory", "cumulative"):
        setattr(matter, name, getattr(read, name))
    for name in ("standard", "board", "opposition", "classes", "seats"):
        setattr(matter, name, raw.get(name))
    matter.proponent = read.proponent or ""
    matter.save()
    known = {nominee.key: nominee for nominee in matter.nominees.all()}
    for position, nominee in enumerate(read.nominees, start=1):
        row = known.get(nominee.id) or Nominee(matter=matter, key=nominee.id)
        row.position, row.name, row.by = position, nominee.name, nominee.by
        row.save()
