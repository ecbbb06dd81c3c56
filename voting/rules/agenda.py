"""The votable lines of an agenda: one for each nominee, one for each other matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from . import timeliness
from .facts import Matter, Meeting, Nominee


class Place(NamedTuple):
    """A line on which votes are cast. `nominee` is who stands there now, if it is an election."""

    number: int
    matter: Matter
    nominee: Nominee | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """The lines of a meeting's agenda, with substitutes in the places of those replaced.

    `place_of[matter][nominee]` is the line of everyone who ever stood there; `replaced` holds
    the (matter, nominee) pairs whose votes pass to a substitute (decision 9). `closes` are the
    different moments at which polls close, in order, with None (not yet known) last; each matter
    is counted as of its own.
    """

    meeting: Meeting
    meeting_day: date
    closes: tuple[datetime | None, ...]
    close_of: Mapping[str, datetime | None]
    places: tuple[Place, ...]
    kind_of: Mapping[str, str]
    lines_of: Mapping[str, tuple[int, ...]]
    place_of: Mapping[str, Mapping[str, int]]
    replaced: frozenset[tuple[str, str]]

    @property
    def matters(self) -> tuple[Matter, ...]:
        return self.meeting.matters

    @property
    def last_close(self) -> datetime | None:
        """The close of the last polls, after which nothing that is received counts."""
        return self.closes[-1]

    def nominees(self, matter: Matter) -> tuple[Nominee, ...]:
        """Who stands for election now, substitutes included, in agenda order."""
        standing = (self.places[line].nominee for line in self.lines_of[matter.id])
        return tuple(nominee for nominee in standing if nominee is not None)


def lay_out(meeting: Meeting) -> Agenda:
    """Number the votable lines of a meeting in agenda order."""
    places: list[Place] = []
    lines_of: dict[str, tuple[int, ...]] = {}
    place_of: dict[str, dict[str, int]] = {}
    replaced: set[tuple[str, str]] = set()
    for matter in meeting.matters:
        first = len(places)
        if matter.kind == "election":
            standing = {nominee.id: nominee for nominee in matter.nominees}
            lines = {id: first + offset for offset, id in enumerate(standing)}
            current = {lines[id]: nominee for id, nominee in standing.items()}
            for substitution in meeting.substitutions:
                if substitution.matter == matter.id and substitution.nominee in lines:
                    line = lines[substitution.nominee]
                    replaced.add((matter.id, substitution.nominee))
                    lines[substitution.substitute.id] = line
                    current[line] = substitution.substitute
            replaced -= {(matter.id, nominee.id) for nominee in current.values()}
            places += [Place(line, matter, current[line]) for line in sorted(current)]
            place_of[matter.id] = lines
        else:
            places.append(Place(first, matter))
        lines_of[matter.id] = tuple(range(first, len(places)))
    close_of = {matter.id: timeliness.polls_close(meeting, matter.id) for matter in meeting.matters}
    closes = set(close_of.values()) or {meeting.polls_close}
    known = sorted(close for close in closes if close is not None)
    return Agenda(
        meeting=meeting,
        meeting_day=meeting.convenes.astimezone(meeting.timezone).date(),
        closes=(*known, None) if None in closes else tuple(known),
        close_of=close_of,
        places=tuple(places),
        kind_of={matter.id: matter.kind for matter in meeting.matters},
        lines_of=lines_of,
        place_of=place_of,
        replaced=frozenset(replaced),
    )
