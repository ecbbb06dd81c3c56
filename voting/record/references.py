"""Checks what the lines of a record say of each other, and finds every fault between them.

What refers to a line with a fault of its own is no fault too.
"""

from __future__ import annotations

from voting.rules.agenda import Agenda
from voting.rules.entitlement import shares_beneath
from voting.rules.facts import Holding

from . import values
from .ballot_marks import faults_of_votes
from .collected import Collected


def check(collected: Collected, agenda: Agenda) -> None:
    """Add to the faults all references to what is not there, and what cannot be together."""
    _check_agenda(collected, agenda)
    _check_register(collected)
    _check_instruments(collected, agenda)
    _check_others(collected, agenda)


def _check_agenda(collected: Collected, agenda: Agenda) -> None:
    meeting = agenda.meeting
    line = collected.meeting[0] if collected.meeting else 1
    classes = ", ".join(collected.classes)
    if not collected.classes:
        collected.fault(line, 'a record needs at least one class: {"type": "class", …}')
    for quorum in meeting.quorum:
        of_class = quorum.share_class
        if of_class is not None and not collected.is_there("class", of_class, collected.classes):
            collected.fault(line, f"meeting: quorum: no class {of_class!r}; known are {classes}")
    for matter in agenda.matters:
        named = [*(matter.classes or ())]
        standards = [matter.standard]
        while standards:
            one = standards.pop()
            named += [one.share_class] if one.share_class else []
            standards += one.parts + ((one.if_contested,) if one.if_contested else ())
        for share_class in named:
            if not collected.is_there("class", share_class, collected.classes):
                collected.fault(
                    collected.matters[matter.id][0],
                    f"matter: no class {share_class!r}; known are {classes}",
                )


def _check_register(collected: Collected) -> None:
    for id, number in collected.holding_lines.items():
        holding = collected.holdings[id]
        if not collected.is_there("class", holding.share_class, collected.classes):
            known = ", ".join(collected.classes)
            collected.fault(number, f"holding: no class {holding.share_class!r}; known are {known}")
        for matter in holding.interested:
            if not collected.is_there("matter", matter, collected.matters):
                known = ", ".join(collected.matters)
                collected.fault(
                    number, f"holding: interested: no matter {matter!r}; known are {known}"
                )
        if holding.under is not None:
            _check_under(collected, holding, number)
    for id, beneath in shares_beneath(collected.holdings.values()).items():
        above = collected.holdings.get(id)
        if above is not None and beneath > above.shares:
            under = [one.id for one in collected.holdings.values() if one.under == id]
            collected.fault(
                collected.holding_lines[under[-1]],
                f"holding: {', '.join(under)} lie under {id} with {values.written(beneath)} "
                f"shares, but it has {values.written(above.shares)}",
            )


def _check_under(collected: Collected, holding: Holding, number: int) -> None:
    above = collected.holdings.get(holding.under or "")
    if above is None:
        if not collected.is_there("holding", holding.under or "", collected.holdings):
            collected.fault(number, f"holding: under: no holding {holding.under!r}")
    elif above.share_class != holding.share_class:
        collected.fault(number, f"holding: under: {above.id} is of class {above.share_class}")
    else:
        seen = {holding.id}
        while above is not None and above.under is not None and above.id not in seen:
            seen.add(above.id)
            above = collected.holdings.get(above.under)
        if above is not None and above.id in seen:
            collected.fault(number, f"holding: {holding.id} lies under itself")


def _check_instruments(collected: Collected, agenda: Agenda) -> None:
    bad_votes = {}
    for votes in collected.votes.values():
        readable = {
            matter: mark
            for matter, mark in votes.items()
            if matter in collected.matters
            or not collected.is_there("matter", matter, collected.matters)
        }
        faults = faults_of_votes(readable, agenda)
        if faults:
            bad_votes[id(votes)] = faults
    unknown = collected.instruments.keys() - collected.holdings.keys()
    if bad_votes or unknown or collected.later:
        everything = [
            one for each in collected.instruments.values() for one in each
        ] + collected.later
        for instrument in everything:
            if not collected.is_there("holding", instrument.holding, collected.holdings):
                collected.fault(
                    instrument.line,
                    f"instrument: no holding {instrument.holding!r} in the register",
                )
            for fault in bad_votes.get(id(instrument.votes), ()):
                collected.fault(instrument.line, f"instrument: {fault}")


def _check_others(collected: Collected, agenda: Agenda) -> None:
    for number, read in collected.others["ruling"]:
        if not collected.is_there("instrument", read["instrument"], collected.instrument_ids):
            collected.fault(number, f"ruling: no instrument {read['instrument']!r}")
    for number, read in collected.others["attendance"]:
        if not collected.is_there("holding", read["holding"], collected.holdings):
            collected.fault(number, f"attendance: no holding {read['holding']!r} in the register")
    for number, read in collected.others["polls"]:
        known_matters = {"*": None, **collected.matters}
        if not collected.is_there("matter", read["matter"], known_matters):
            known = ", ".join(collected.matters)
            collected.fault(number, f"polls: no matter {read['matter']!r}; known are * and {known}")
    taken: dict[str, set[str]] = {}
    for number, read in collected.others["substitution"]:
        places = agenda.place_of.get(read["matter"])
        if places is None:
            election = read["matter"]
            if election in agenda.kind_of or not collected.is_there("matter", election, {}):
                collected.fault(number, f"substitution: {election!r} is no election here")
        elif read["nominee"] not in places:
            collected.fault(
                number, f"substitution: {read['nominee']!r} is no nominee of the matter"
            )
        else:
            matter = next(one for one in agenda.matters if one.id == read["matter"])
            known_ids = taken.setdefault(matter.id, {one.id for one in matter.nominees})
            if read["with"].id in known_ids:
                collected.fault(
                    number,
                    f"substitution: with: id {read['with'].id!r} is already that of a nominee",
                )
            known_ids.add(read["with"].id)
