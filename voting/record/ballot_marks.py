"""Checks the marks that an instrument carries against what the card offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voting.rules.agenda import Agenda
from voting.rules.facts import Matter

from . import values


def faults_of_votes(votes: Mapping[str, Any], agenda: Agenda) -> list[str]:
    """All that is wrong with an instrument's votes, each with what would be right."""
    matters = {matter.id: matter for matter in agenda.matters}
    faults = []
    for id, mark in votes.items():
        matter = matters.get(id)
        if matter is None:
            known = ", ".join(matters)
            faults.append(f"votes: no matter {id!r}; the agenda has {known}")
        elif mark is None:
            faults.append(
                f"votes: {id}: null is no choice; leave the matter out to leave it unmarked"
            )
        elif matter.kind == "election":
            faults += [f"votes: {id}: {fault}" for fault in _election(matter, mark, agenda)]
        else:
            faults += [f"votes: {id}: {fault}" for fault in _choice(matter, mark)]
    return faults


def _offered(matter: Matter) -> tuple[str, ...]:
    return (*matter.choices, "broker_non_vote")


def _choice(matter: Matter, mark: Any) -> list[str]:
    """Faults of a word, of several contradictory ones, or of quantities by word."""
    offered = _offered(matter)
    if isinstance(mark, str):
        if mark in offered:
            return []
        return [f"{values.shown(mark)} is not offered; write one of {', '.join(offered)}"]
    if isinstance(mark, list):
        if not mark:
            return ["an empty list is no mark; leave the matter out to leave it unmarked"]
        return [fault for one in mark for fault in _word(matter, one)]
    if isinstance(mark, dict):
        return _quantities(matter, mark)
    return [f"{values.shown(mark)} is not a choice; write one of {', '.join(offered)}"]


def _word(matter: Matter, mark: Any) -> list[str]:
    if isinstance(mark, str):
        return _choice(matter, mark)
    return [f"{values.shown(mark)} is not a choice; write one of {', '.join(_offered(matter))}"]


def _quantities(matter: Matter, mark: Mapping[str, Any]) -> list[str]:
    faults = []
    offered = _offered(matter)
    for word, shares in mark.items():
        if word not in offered:
            faults += _word(matter, word)
        try:
            values.quantity(shares)
        except ValueError as error:
            faults.append(f"{word}: {error}")
    return faults


def _election(matter: Matter, mark: Any, agenda: Agenda) -> list[str]:
    if not isinstance(mark, dict):
        return _choice(matter, mark)
    if "except" in mark:
        return _exceptions(matter, mark)
    places = agenda.place_of[matter.id]
    faults = []
    for id, choice in mark.items():
        if id not in places:
            known = ", ".join(places)
            faults.append(f"{values.shown(id)} is no nominee; nominees are {known}")
        elif matter.cumulative and isinstance(choice, str) and choice[:1].isdigit():
            try:
                values.quantity(choice)
            except ValueError as error:
                faults.append(f"{id}: {error}")
        elif matter.cumulative and isinstance(choice, dict) and "for" in choice:
            faults.append(f'{id}: give the number of votes for a nominee itself, as "600"')
        else:
            faults += [f"{id}: {fault}" for fault in _choice(matter, choice)]
    return faults


def _exceptions(matter: Matter, mark: Mapping[str, Any]) -> list[str]:
    faults = []
    if len(mark) > 1:
        faults.append("except stands alone; name those withheld in it")
    if "withhold" not in matter.choices:
        faults.append(
            f"except names those withheld, and this election offers {', '.join(matter.choices)}; "
            "mark each nominee"
        )
    names = mark["except"]
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        faults.append(f'except: {values.shown(names)} is not a list of nominees, as ["1b"]')
    return faults
