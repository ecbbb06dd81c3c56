"""The meeting that a record describes, as of a moment: its lines with their amendments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from voting.rules.facts import Meeting, Polls, Substitution

from . import agenda_lines
from .agenda_lines import Faults
from .collected import Collected, Fault


def known_by(
    collected: Collected, type_: str, as_of: datetime | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The facts of a type that were recorded by a moment, each with its line."""
    for number, read in collected.others[type_]:
        if as_of is None or read["at"] <= as_of:
            yield number, read


def meeting_facts(collected: Collected, as_of: datetime | None) -> Meeting:
    """The meeting with the amendments, announcements and substitutions made by a moment.

    An amendment with a fault is noted and changes nothing.
    """
    assert collected.meeting is not None
    meeting = dict(collected.meeting[1])
    matters = {id: dict(raw) for id, (_, raw) in collected.matters.items()}
    for number, amendment in known_by(collected, "amendment", as_of):
        _amend(collected, number, amendment, meeting, matters)
    fields = agenda_lines.meeting_fields(meeting)
    return Meeting(
        classes={id: share_class for id, (_, share_class) in collected.classes.items()},
        matters=tuple(agenda_lines.matter(raw) for raw in matters.values()),
        announcements=tuple(
            Polls(read["matter"], read["state"], read["at"])
            for _, read in sorted(known_by(collected, "polls", as_of), key=lambda one: one[1]["at"])
        ),
        substitutions=tuple(
            Substitution(read["matter"], read["nominee"], read["with"], read["at"])
            for _, read in known_by(collected, "substitution", as_of)
        ),
        **fields,
    )


def _amend(
    collected: Collected,
    number: int,
    amendment: Mapping[str, Any],
    meeting: dict[str, Any],
    matters: dict[str, dict[str, Any]],
) -> None:
    """Change the fields that an amendment names; a bad one is a fault and changes nothing."""
    changed = amendment.get("matter")
    try:
        if "meeting" in amendment:
            agenda_lines.meeting_fields({**meeting, **amendment["meeting"]})
            if amendment["meeting"].get("id", meeting["id"]) != meeting["id"]:
                raise Faults(["amendment: the id of a meeting cannot change"])
            meeting.update(amendment["meeting"])
        if changed is not None:
            if not isinstance(changed.get("id"), str) or changed["id"] not in matters:
                if collected.is_there("matter", str(changed.get("id")), {}):
                    return
                known = ", ".join(matters)
                raise Faults([f"amendment: matter: name one of {known} in its id"])
            agenda_lines.matter({**matters[changed["id"]], **changed})
            matters[changed["id"]].update(changed)
        if changed is None and "meeting" not in amendment:
            raise Faults(["amendment: needs the fields of a matter or of the meeting"])
    except Faults as error:
        collected.faults += [Fault(number, fault) for fault in error.faults]
