"""From the record's `meeting`, `class`, `matter` and `amendment` lines to the facts they state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from voting.rules.facts import (
    BOARD,
    Matter,
    Nominee,
    Quorum,
    ShareClass,
    Standard,
)

from . import values

CHANNELS = ("internet", "telephone", "mail", "in_person", "nominee")
RECOMMENDATIONS = ("for", "against", "abstain", "withhold")


class Faults(ValueError):
    """All that is wrong with one line."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class Field(NamedTuple):
    """A field of a line: how to read it, and whether the line needs it."""

    convert: Callable[[Any], Any]
    required: bool = False


Fields = Mapping[str, Field]


def convert(raw: Any, fields: Fields, what: str) -> dict[str, Any]:
    """The values of an object's fields; null counts as absent. Raises all faults at once."""
    if not isinstance(raw, dict):
        raise Faults([f"{what}: {values.shown(raw)} is not an object"])
    faults, converted = [], {}
    for name in raw:
        if name not in fields and name != "type":
            known = ", ".join(fields)
            faults.append(f"{what}: unknown field {name!r}; known are {known}")
    for name, field in fields.items():
        value = raw.get(name)
        if value is None:
            if field.required:
                faults.append(f"{what}: {name} is missing")
            continue
        try:
            converted[name] = field.convert(value)
        except Faults as error:
            faults += [f"{what}: {name}: {fault}" for fault in error.faults]
        except ValueError as error:
            faults.append(f"{what}: {name}: {error}")
    if faults:
        raise Faults(faults)
    return converted


def _scheduled_polls(value: Any) -> dict[str, Any]:
    times = convert(value, {"open": Field(values.time), "close": Field(values.time)}, "polls")
    if "open" in times and "close" in times and times["open"] > times["close"]:
        raise ValueError("the polls close before they open")
    return times


def _cutoffs(value: Any) -> dict[str, Any]:
    channels = ("internet", "telephone", "mail", "nominee")
    return convert(value, {channel: Field(values.time) for channel in channels}, "cutoffs")


def _extent(value: Any, what: str) -> tuple[Any, bool]:
    """`over` or `at_least`, exactly one of them."""
    given = [name for name in ("over", "at_least") if value.get(name) is not None]
    if len(given) != 1:
        raise ValueError(f"{what} needs either over or at_least")
    return values.fraction(value[given[0]]), given[0] == "over"


def _quorum(value: Any) -> tuple[Quorum, ...]:
    each = value if isinstance(value, list) else [value]
    if not each:
        raise ValueError(
            "an empty list is no quorum; leave it out for a majority of the outstanding"
        )
    return tuple(_one_quorum(one) for one in each)


def _one_quorum(value: Any) -> Quorum:
    fields = {
        "of": Field(values.one_of("outstanding"), required=True),
        "over": Field(values.fraction),
        "at_least": Field(values.fraction),
        "class": Field(values.text),
    }
    read = convert(value, fields, "quorum")
    part, strict = _extent(value, "a quorum")
    return Quorum(part, strict, read.get("class"))


MEETING: Fields = {
    "id": Field(values.text, required=True),
    "issuer": Field(values.text, required=True),
    "title": Field(values.text, required=True),
    "timezone": Field(values.zone, required=True),
    "record_date": Field(values.day, required=True),
    "convenes": Field(values.time, required=True),
    "form": Field(values.one_of("annual", "special")),
    "place": Field(values.any_text),
    "mailed": Field(values.day),
    "polls": Field(_scheduled_polls),
    "cutoffs": Field(_cutoffs),
    "quorum": Field(_quorum),
    "order": Field(values.one_of("dated", "received")),
    "proxies": Field(values.texts),
    "unmarked": Field(values.one_of("board", "blank")),
    "substitution": Field(values.flag),
}


def meeting_fields(raw: Any) -> dict[str, Any]:
    """A meeting line's values, named as the facts name them."""
    read = convert(raw, MEETING, "meeting")
    polls = read.pop("polls", {})
    if "open" in polls:
        read["polls_open"] = polls["open"]
    if "close" in polls:
        read["polls_close"] = polls["close"]
    return read


SHARE_CLASS: Fields = {
    "id": Field(values.text, required=True),
    "name": Field(values.text, required=True),
    "outstanding": Field(values.quantity, required=True),
    "votes_per_share": Field(values.quantity),
}


def share_class(raw: Any) -> ShareClass:
    """A class line."""
    return ShareClass(**convert(raw, SHARE_CLASS, "class"))


def standard(value: Any) -> Standard:
    """A vote standard, with those that it is made of."""
    if not isinstance(value, dict):
        raise ValueError(f'{values.shown(value)} is not a standard, as {{"rule": "plurality"}}')
    base = values.one_of("cast", "present_and_entitled", "present", "outstanding")
    rule = values.one_of("plurality", "majority", "threshold", "all")(value.get("rule"))
    common = {
        "rule": Field(values.text, required=True),
        "class": Field(values.text),
        "excluding_interested": Field(values.flag),
    }
    fields: dict[str, Fields] = {
        "plurality": common,
        "majority": {
            **common,
            "of": Field(base, required=True),
            "if_contested": Field(standard),
        },
        "threshold": {
            **common,
            "of": Field(base, required=True),
            "over": Field(values.fraction),
            "at_least": Field(values.fraction),
            "if_contested": Field(standard),
        },
        "all": {**common, "rules": Field(_standards, required=True)},
    }
    read = convert(value, fields[rule], rule)
    part, strict = _extent(value, "a threshold") if rule == "threshold" else (None, True)
    return Standard(
        rule,
        of=read.get("of"),
        share_class=read.get("class"),
        excluding_interested=read.get("excluding_interested", False),
        if_contested=read.get("if_contested"),
        parts=read.get("rules", ()),
        **({} if part is None else {"fraction": part, "strict": strict}),
    )


def _standards(value: Any) -> tuple[Standard, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("write a list of at least one standard")
    parts = tuple(standard(one) for one in value)
    if any(part.rule == "plurality" for part in parts):
        raise ValueError("a plurality cannot be one of several standards")
    return parts


def nominee(value: Any) -> Nominee:
    """A person named for a seat."""
    fields = {
        "id": Field(values.text, required=True),
        "name": Field(values.text, required=True),
        "by": Field(values.text),
    }
    return Nominee(**convert(value, fields, "nominee"))


def _nominees(value: Any) -> tuple[Nominee, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("write a list of at least one nominee")
    named = tuple(nominee(one) for one in value)
    if len({one.id for one in named}) < len(named):
        raise ValueError("two nominees have the same id")
    if any(one.id == "except" for one in named):
        raise ValueError("'except' cannot be the id of a nominee")
    return named


def _recommendation(value: Any) -> str | dict[str, str]:
    word = values.one_of(*RECOMMENDATIONS, "1", "2", "3")
    if isinstance(value, dict):
        by_nominee = values.one_of(*RECOMMENDATIONS)
        return {id: by_nominee(choice) for id, choice in value.items()}
    recommended: str = word(value)
    return recommended


def _opposition(value: Any) -> dict[str, str | dict[str, str]]:
    if not isinstance(value, dict):
        raise ValueError("write an object from solicitor to recommendation")
    if BOARD in value:
        raise ValueError("'board' is the board's own card; write its recommendation as board")
    return {solicitor: _recommendation(one) for solicitor, one in value.items()}


MATTER: Fields = {
    "id": Field(values.text, required=True),
    "title": Field(values.text, required=True),
    "kind": Field(values.one_of("election", "proposal", "frequency"), required=True),
    "standard": Field(standard),
    "board": Field(_recommendation),
    "opposition": Field(_opposition),
    "routine": Field(values.flag),
    "advisory": Field(values.flag),
    "classes": Field(values.texts),
    "proponent": Field(values.text),
    "seats": Field(values.count),
    "nominees": Field(_nominees),
    "cumulative": Field(values.flag),
}


def matter(raw: Any) -> Matter:
    """A matter line, checked for what its kind needs."""
    read = convert(raw, MATTER, "matter")
    kind, faults = read["kind"], []
    needs = {"election": ("standard", "seats", "nominees"), "proposal": ("standard",)}
    faults += [f"matter: {kind} needs {name}" for name in needs.get(kind, ()) if name not in read]
    only_elections = ("seats", "nominees", "cumulative")
    if kind != "election":
        faults += [
            f"matter: {name} belongs to elections" for name in only_elections if name in read
        ]
    if not faults:
        faults += _unfit(read)
    if faults:
        raise Faults(faults)
    read.setdefault("standard", Standard("plurality"))
    return Matter(**read)


def _unfit(read: Mapping[str, Any]) -> list[str]:
    """Values of a matter that its kind has no place for."""
    faults = []
    kind = read["kind"]
    rule = read["standard"].rule if "standard" in read else None
    if kind == "proposal" and rule == "plurality":
        faults.append("matter: standard: a proposal needs a majority, a threshold or all")
    if kind == "election" and rule == "all":
        faults.append("matter: standard: an election needs a plurality, a majority or a threshold")
    recommendations = [("board", read.get("board"))]
    recommendations += [
        (f"opposition of {solicitor}", one) for solicitor, one in read.get("opposition", {}).items()
    ]
    for name, recommended in recommendations:
        if recommended is None:
            continue
        if isinstance(recommended, dict):
            known = [one.id for one in read.get("nominees", ())]
            if kind != "election":
                faults.append(f"matter: {name}: only an election is recommended by nominee")
            faults += [
                f"matter: {name}: {id!r} is no nominee; nominees are {', '.join(known)}"
                for id in recommended
                if kind == "election" and id not in known
            ]
        elif (recommended in ("1", "2", "3")) != (kind == "frequency") and recommended != "abstain":
            right = "1, 2 or 3" if kind == "frequency" else "for, against or abstain"
            faults.append(f"matter: {name}: {recommended!r} does not fit a {kind}; write {right}")
    return faults
