"""The only converter from rows to the values that the rules work on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from meetings.models import Holding, Meeting
from voting.models import Instrument, RecordLine, Ruling
from voting.record.read import Record, read_agenda, read_record
from voting.rules import facts
from voting.rules.agenda import Agenda

#: The lines that say what the meeting is and what was announced about it.
AGENDA_LINES = ("meeting", "class", "matter", "amendment", "polls", "substitution")


def agenda_of(meeting: Meeting) -> Agenda:
    """The agenda as it stands now, from the meeting's own record."""
    lines = RecordLine.objects.filter(meeting=meeting, type__in=AGENDA_LINES).order_by("pk")
    return read_agenda(lines.values_list("body", flat=True))


def record_of(meeting: Meeting, as_of: datetime | None = None) -> Record:
    """All the facts of a meeting as of a moment, from its own record."""
    lines = RecordLine.objects.filter(meeting=meeting).order_by("pk")
    return read_record(lines.values_list("body", flat=True).iterator(), as_of)


def holding_value(row: Holding, class_key: str) -> facts.Holding:
    """A register line; what it lies under is already reckoned in its own shares."""
    return facts.Holding(
        row.key,
        class_key,
        row.shares,
        row.kind,
        None,
        tuple(row.joint),
        row.excluded,
        tuple(row.interested),
    )


def with_latest_ruling(instruments: QuerySet[Instrument]) -> QuerySet[Instrument]:
    """Instruments in record order, each with the id of the ruling that stands on it."""
    latest = Ruling.objects.filter(instrument=OuterRef("pk")).order_by("-at", "-line_id")
    return instruments.annotate(ruling_id=Subquery(latest.values("pk")[:1])).order_by("line_id")


def instrument_value(row: Instrument, holding_key: str) -> facts.Instrument:
    """An instrument as the rules see it; its place in the record is that of its line."""
    return facts.Instrument(
        id=row.key,
        holding=holding_key,
        form=row.form,
        channel=row.channel,
        received=row.received,
        line=row.line_id,
        votes=row.votes,
        dated=row.dated,
        postmarked=row.postmarked,
        signed=row.signed,
        signatures=None if row.signatures is None else tuple(row.signatures),
        shares=row.shares,
        solicitor=row.solicitor,
        irrevocable=row.irrevocable,
        general=row.general,
    )


def rulings_by_key(rows: Iterable[Instrument]) -> dict[str, facts.Ruling]:
    """The rulings that `with_latest_ruling` found, by instrument."""
    ruled = {row.ruling_id: row.key for row in rows if row.ruling_id is not None}
    if not ruled:
        return {}
    return {
        ruled[ruling.pk]: facts.Ruling(
            ruled[ruling.pk], ruling.decision, ruling.reason, ruling.by, ruling.at
        )
        for ruling in Ruling.objects.filter(pk__in=ruled)
    }
