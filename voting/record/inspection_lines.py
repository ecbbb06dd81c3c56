"""Lines about the inspectors' work: who was appointed and sworn, on what they relied, challenges.

They are carried and never counted (8 Del. C. 231). A reader checks them all the same: a record
that names an oath without an appointment, or disposes of a challenge that nobody lodged, is wrong.
"""

from __future__ import annotations

from typing import Any

from . import values
from .agenda_lines import Field, Fields
from .collected import Collected

#: On what a ruling may rely (231(d)): the instrument itself, its envelope, its marks, electronic
#: information of 211(e) and 212(c)(2), the regular books, and, to reconcile what a bank or broker
#: voted in excess and for that alone, its own word and other reliable information.
EVIDENCE = ("face", "envelope", "marks", "electronic", "books", "nominee", "reliable")
DISPOSITIONS = ("sustained", "overruled", "withdrawn")
#: What a challenge may be against; against none of them it is to the meeting's whole count.
TARGETS = ("instrument", "holding", "matter")


def _kinds(value: Any) -> tuple[str, ...]:
    kinds = values.texts(value)
    for kind in kinds:
        if kind not in EVIDENCE:
            raise ValueError(f"{values.shown(kind)} is not one of {', '.join(EVIDENCE)}")
    if not kinds:
        raise ValueError(f"an empty list; name at least one of {', '.join(EVIDENCE)}")
    return kinds


INSPECTION: dict[str, Fields] = {
    "appointment": {
        "inspector": Field(values.text, required=True),
        "by": Field(values.text, required=True),
        "at": Field(values.time, required=True),
    },
    "oath": {
        "inspector": Field(values.text, required=True),
        "text": Field(values.text, required=True),
        "at": Field(values.time, required=True),
    },
    "evidence": {
        "instrument": Field(values.text, required=True),
        "kinds": Field(_kinds, required=True),
        "detail": Field(values.any_text),
        "by": Field(values.text, required=True),
        "at": Field(values.time, required=True),
    },
    "challenge": {
        "id": Field(values.text, required=True),
        "by": Field(values.text, required=True),
        "ground": Field(values.text, required=True),
        "instrument": Field(values.text),
        "holding": Field(values.text),
        "matter": Field(values.text),
        "at": Field(values.time, required=True),
    },
    "disposition": {
        "challenge": Field(values.text, required=True),
        "decision": Field(values.one_of(*DISPOSITIONS), required=True),
        "reason": Field(values.text, required=True),
        "by": Field(values.text, required=True),
        "at": Field(values.time, required=True),
    },
}


def check_inspection(collected: Collected) -> None:
    """Add to the faults what these lines say that cannot be."""
    _check_oaths(collected)
    for number, read in collected.others["evidence"]:
        if not collected.is_there("instrument", read["instrument"], collected.instrument_ids):
            collected.fault(number, f"evidence: no instrument {read['instrument']!r}")
    _check_challenges(collected)


def _check_oaths(collected: Collected) -> None:
    appointed: dict[str, tuple[int, Any]] = {}
    for number, read in collected.others["appointment"]:
        name = read["inspector"]
        if name in appointed:
            before = appointed[name][0]
            collected.fault(number, f"appointment: {name!r} is already appointed on line {before}")
        else:
            appointed[name] = (number, read["at"])
    sworn: dict[str, int] = {}
    for number, read in collected.others["oath"]:
        name = read["inspector"]
        if name in sworn:
            collected.fault(number, f"oath: {name!r} took it already on line {sworn[name]}")
        elif name in appointed:
            line, at = appointed[name]
            if read["at"] < at:
                collected.fault(
                    number, f"oath: at: earlier than the appointment of {name!r} on line {line}"
                )
        elif not collected.is_there("appointment", name, appointed):
            collected.fault(number, f"oath: no appointment of {name!r}")
        sworn.setdefault(name, number)


def _check_challenges(collected: Collected) -> None:
    known = {
        "instrument": (collected.instrument_ids, ""),
        "holding": (collected.holdings, " in the register"),
        "matter": (collected.matters, ""),
    }
    lodged: dict[str, tuple[int, Any]] = {}
    for number, read in collected.others["challenge"]:
        id = read["id"]
        if id in lodged:
            collected.fault(number, f"challenge: id {id!r} is already that of line {lodged[id][0]}")
        else:
            lodged[id] = (number, read["at"])
        against = [target for target in TARGETS if read.get(target) is not None]
        if len(against) > 1:
            collected.fault(
                number,
                f"challenge: {' and '.join(against)} are both given; a challenge is against one",
            )
        for target in against:
            there, where = known[target]
            if not collected.is_there(target, read[target], there):  # type: ignore[arg-type]
                collected.fault(number, f"challenge: no {target} {read[target]!r}{where}")
    disposed: dict[str, int] = {}
    for number, read in collected.others["disposition"]:
        id = read["challenge"]
        if id in disposed:
            collected.fault(
                number, f"disposition: challenge {id!r} is disposed of on line {disposed[id]}"
            )
        elif id in lodged:
            line, at = lodged[id]
            if read["at"] < at:
                collected.fault(
                    number, f"disposition: at: earlier than challenge {id!r} of line {line}"
                )
        elif not collected.is_there("challenge", id, lodged):
            collected.fault(number, f"disposition: no challenge {id!r}")
        disposed.setdefault(id, number)
