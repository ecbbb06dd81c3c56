"""Whether enough votes are present (8 Del. C. 216; decisions 8 and 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .facts import Meeting, Quantity, Quorum
from .standards import least_that_passes, reaches


@dataclass(frozen=True, slots=True)
class QuorumFound:
    """Votes outstanding, required and present, of all classes; `met` where every quorum is."""

    outstanding: Quantity
    required: int
    present: Quantity
    by_proxy: Quantity
    in_person: Quantity
    met: bool
    parts: tuple[tuple[Quorum, Quantity, int, Quantity, bool], ...]


def outstanding_votes(meeting: Meeting, classes: tuple[str, ...] | None = None) -> Quantity:
    """Votes of all outstanding shares of some classes, or of all."""
    return sum(
        share_class.outstanding * share_class.votes_per_share
        for share_class in meeting.classes.values()
        if classes is None or share_class.id in classes
    )


def find_quorum(
    meeting: Meeting, present: Mapping[str, Quantity], in_person: Mapping[str, Quantity]
) -> QuorumFound:
    """Test each quorum that the meeting needs against the votes present by class."""
    parts = []
    for quorum in meeting.quorum:
        classes = (quorum.share_class,) if quorum.share_class else tuple(meeting.classes)
        base = outstanding_votes(meeting, classes)
        there = sum(present[share_class] for share_class in classes)
        required = least_that_passes(base, quorum.fraction, strict=quorum.strict)
        met = reaches(there, base, quorum.fraction, strict=quorum.strict)
        parts.append((quorum, base, required, there, met))
    all_present = sum(present.values())
    person = sum(in_person.values())
    return QuorumFound(
        outstanding=outstanding_votes(meeting),
        required=parts[0][2],
        present=all_present,
        by_proxy=all_present - person,
        in_person=person,
        met=all(part[4] for part in parts),
        parts=tuple(parts),
    )
