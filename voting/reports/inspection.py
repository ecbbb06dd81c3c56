"""What the report says of the inspectors' own work: oaths, what rulings relied on, challenges."""

from __future__ import annotations

from meetings.models import Meeting
from voting.inspection import challenges, rulings
from voting.models import Evidence, Ruling


def relied_on(meeting: Meeting) -> dict[int, str]:
    """By ruling, what it relies on in words (231(d)): the evidence that stands just before it."""
    latest: dict[int, Evidence] = {}
    said: dict[int, str] = {}
    evidence = Evidence.objects.filter(instrument__meeting=meeting)
    made = Ruling.objects.filter(instrument__meeting=meeting)
    for one in sorted([*evidence, *made], key=lambda one: one.line_id):
        if isinstance(one, Evidence):
            latest[one.instrument_id] = one
        elif one.instrument_id in latest:
            said[one.pk] = in_words(latest.pop(one.instrument_id))
    return said


def in_words(evidence: Evidence) -> str:
    """Kinds of evidence in a sentence, with the detail."""
    detail = " ".join(evidence.detail.split())
    return f"Relies on: {rulings.in_words(evidence.kinds)}." + (f" {detail}" if detail else "")


def record_of_challenges(meeting: Meeting) -> list[tuple[str, str, str, str, str]]:
    """Each challenge: its id, by whom, against what, on what ground, and how it was disposed of."""
    rows = []
    for one in challenges.of(meeting):
        if one.instrument is not None:
            against = f"instrument {one.instrument.key} of {one.instrument.holding.holder.name}"
        elif one.holding is not None:
            against = f"holding {one.holding.key} of {one.holding.holder.name}"
        elif one.matter is not None:
            against = f"matter {one.matter.key}"
        else:
            against = "the whole count"
        disposition = getattr(one, "disposition", None)
        became = "open"
        if disposition is not None:
            became = f"{disposition.decision} by {disposition.by}: {disposition.reason}"
        rows.append((one.key, one.by, against, one.ground, became))
    return rows
