"""Keeps what the inspectors did: a line of the record, and the row that mirrors it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from meetings.models import Meeting
from voting import record_lines
from voting.models import (
    Appointment,
    Challenge,
    Disposition,
    Evidence,
    Instrument,
    Oath,
    RecordLine,
)


@transaction.atomic
def keep(meeting: Meeting, fields: Mapping[str, Any], at: datetime, user: Any = None) -> Any:
    """Append a line of one of these types, and return its row; `user` is who was appointed."""
    written = {**fields, "at": record_lines.moment(at, meeting.zone)}
    return mirror(record_lines.append(meeting, written, at), written, at, user)


def mirror(line: RecordLine, raw: Mapping[str, Any], at: datetime, user: Any = None) -> Any:
    """The row of a line, which may be imported. What it refers to is there already."""
    fields = _FIELDS[raw["type"]](line.meeting, raw)
    if raw["type"] == "appointment":
        fields["user"] = user
    model = MIRRORED[raw["type"]]
    return model._default_manager.create(line=line, at=at, **fields)


def _appointment(meeting: Meeting, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"meeting": meeting, "inspector": raw["inspector"], "by": raw["by"]}


def _oath(meeting: Meeting, raw: Mapping[str, Any]) -> dict[str, Any]:
    appointment = Appointment.objects.get(meeting=meeting, inspector=raw["inspector"])
    return {"appointment": appointment, "text": raw["text"]}


def _evidence(meeting: Meeting, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "instrument": Instrument.objects.get(meeting=meeting, key=raw["instrument"]),
        "kinds": list(raw["kinds"]),
        "detail": raw.get("detail") or "",
        "by": raw["by"],
    }


def _challenge(meeting: Meeting, raw: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"meeting": meeting, "key": raw["id"]}
    for target, rows in (
        ("instrument", meeting.instruments),
        ("holding", meeting.holdings),
        ("matter", meeting.matters),
    ):
        if raw.get(target) is not None:
            found[target] = rows.get(key=raw[target])
    return {**found, "by": raw["by"], "ground": raw["ground"]}


def _disposition(meeting: Meeting, raw: Mapping[str, Any]) -> dict[str, Any]:
    challenge = Challenge.objects.get(meeting=meeting, key=raw["challenge"])
    return {
        "challenge": challenge,
        "decision": raw["decision"],
        "reason": raw["reason"],
        "by": raw["by"],
    }


_FIELDS: dict[str, Callable[[Meeting, Mapping[str, Any]], dict[str, Any]]] = {
    "appointment": _appointment,
    "oath": _oath,
    "evidence": _evidence,
    "challenge": _challenge,
    "disposition": _disposition,
}

#: The types of lines, in an order in which each finds what it refers to.
MIRRORED: dict[str, type[models.Model]] = {
    "appointment": Appointment,
    "oath": Oath,
    "evidence": Evidence,
    "challenge": Challenge,
    "disposition": Disposition,
}
