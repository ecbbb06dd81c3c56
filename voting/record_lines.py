"""Writes what happens as lines of the meeting record (record.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction

from meetings.models import Meeting
from meetings.quantities import Quantity
from voting import locks
from voting.models import RecordLine
from voting.record.values import written

if TYPE_CHECKING:
    from voting.door import Arrival

#: Letters stay as they are; made once, since `json.dumps` makes one for each line.
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def body(fields: Mapping[str, Any]) -> str:
    """A line of the record: fields without a value are left out."""
    return _ENCODER.encode({name: value for name, value in fields.items() if value is not None})


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A time in the meeting's own zone."""
    return at.astimezone(zone).isoformat()


def holding(
    key: str,
    holder: str,
    share_class: str,
    shares: Quantity,
    *,
    kind: str = "registered",
    under: str | None = None,
    joint: Sequence[str] = (),
    excluded: bool = False,
) -> dict[str, Any]:
    """The fields of a holding's line; what is as by default is left out."""
    return {
        "type": "holding",
        "id": key,
        "holder": holder,
        "class": share_class,
        "shares": written(shares),
        "kind": None if kind == "registered" else kind,
        "under": under,
        "joint": list(joint) or None,
        "excluded": excluded or None,
    }


def instrument(arrival: Arrival, key: str, received: datetime, zone: ZoneInfo) -> str:
    """The line of an instrument; what is as by default is left out."""
    return body(
        {
            "type": "instrument",
            "id": key,
            "holding": arrival.holding,
            "form": arrival.form,
            "channel": arrival.channel,
            "received": moment(received, zone),
            "dated": arrival.dated.isoformat() if arrival.dated else None,
            "postmarked": arrival.postmarked.isoformat() if arrival.postmarked else None,
            "signed": None if arrival.signed else False,
            "signatures": None if arrival.signatures is None else list(arrival.signatures),
            "shares": None if arrival.shares is None else written(arrival.shares),
            "solicitor": None if arrival.solicitor == "board" else arrival.solicitor,
            "irrevocable": True if arrival.irrevocable else None,
            "general": True if arrival.general else None,
            "votes": None if arrival.form == "revocation" else dict(arrival.votes),
            "plans_to_attend": arrival.plans_to_attend,
            "comment": arrival.comment or None,
        }
    )


@transaction.atomic
def append(meeting: Meeting, fields: Mapping[str, Any], at: datetime | None = None) -> RecordLine:
    """Append one line to the record of a meeting. Raises `locks.MeetingClosed`."""
    locks.share_polls(meeting)
    return RecordLine.objects.create(meeting=meeting, type=fields["type"], body=body(fields), at=at)
