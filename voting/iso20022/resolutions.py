"""How resolutions, meetings and holdings are called in the messages.

Each nominee of an election is a resolution of its own, and the election is the group that lists
it. Identifiers have at most 35 characters there; ours may have more.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from voting.rules.agenda import Agenda
from voting.rules.facts import Matter, Nominee

LONGEST_IDENTIFIER = 35
#: Characters that XML does not carry, or not as they are.
NOT_IN_AN_ID = re.compile("[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIGITS = 8


def identifier(text: str) -> str:
    """An id as it is; a long one, or one that XML would change, cut and with a digest of it all."""
    kept = len(text) <= LONGEST_IDENTIFIER and not NOT_IN_AN_ID.search(text)
    return text if kept and text == text.strip() and text else _cut_and_digest(text)


def _cut_and_digest(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    start = NOT_IN_AN_ID.sub("_", text[: LONGEST_IDENTIFIER - _DIGITS - 1]).strip()
    return f"{start}~{digest}"


class Resolution(NamedTuple):
    """What a label stands for: a matter or, in an election, one nominee of it.

    `first` is the nominee who stood in the same place first, for whom the board's recommendation
    was made; `group` is the label of the election.
    """

    label: str
    matter: Matter
    nominee: str | None = None
    name: str = ""
    first: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Resolutions:
    """All resolutions of an agenda, in its order, and everything that they may be called.

    `standing` are those that are put to the vote now; `by_label` also has nominees who were
    replaced, and `in_group` knows each nominee by the election's label and his own id or label.
    """

    standing: tuple[Resolution, ...]
    by_label: dict[str, Resolution]
    in_group: dict[tuple[str, str], Resolution]


def resolutions(agenda: Agenda) -> Resolutions:
    """Name everything that is put to the vote.

    A matter is called by its id. So is a nominee, where no other nominee or matter has that id,
    and otherwise by both ids, as `2/ann`.
    """
    ids = Counter(matter.id for matter in agenda.matters)
    for places in agenda.place_of.values():
        ids.update(places.keys())
    taken = {identifier(id) for id in ids}
    standing: list[Resolution] = []
    by_label: dict[str, Resolution] = {}
    in_group: dict[tuple[str, str], Resolution] = {}
    for matter in agenda.matters:
        if matter.kind != "election":
            standing.append(Resolution(identifier(matter.id), matter))
            by_label[standing[-1].label] = standing[-1]
            continue
        group = identifier(matter.id)
        places = agenda.place_of[matter.id]
        names = {one.id: one.name for one in _who_ever_stood(agenda, matter)}
        first: dict[int, str] = {}
        of_nominee: dict[str, Resolution] = {}
        for id, line in places.items():
            label = identifier(id) if ids[id] == 1 else identifier(f"{matter.id}/{id}")
            if ids[id] > 1 and label in taken:
                label = _cut_and_digest(f"{matter.id}/{id}")
            first.setdefault(line, id)
            one = Resolution(label, matter, id, names[id], first[line], group)
            of_nominee[id] = by_label[label] = in_group[group, label] = one
            in_group.setdefault((group, id), one)
        standing += [of_nominee[nominee.id] for nominee in agenda.nominees(matter)]
    return Resolutions(tuple(standing), by_label, in_group)


def _who_ever_stood(agenda: Agenda, matter: Matter) -> list[Nominee]:
    return [
        *matter.nominees,
        *(one.substitute for one in agenda.meeting.substitutions if one.matter == matter.id),
    ]
