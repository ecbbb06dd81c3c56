"""Writes the result of a count as JSON (record.md, "Result")."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from voting.rules import sentences
from voting.rules.facts import Problem, Quantity, Standing
from voting.rules.outcome import MatterOutcome, Outcome
from voting.rules.standards import Decision

from .values import written


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome, with what governs each holding and what became of each instrument."""

    outcome: Outcome
    as_of: datetime | None
    governing: Sequence[tuple[str, Sequence[str]]]
    instruments: Sequence[tuple[str, Standing]]
    problems: Sequence[Problem]


def as_dict(result: Result) -> dict[str, Any]:
    """The whole result, as the record's contract has it."""
    return {
        **summary(result.outcome, result.as_of),
        "governing": {holding: list(ids) for holding, ids in result.governing},
        "instruments": {id: standing_as_dict(standing) for id, standing in result.instruments},
        "exceptions": [problem_as_dict(problem) for problem in result.problems],
    }


def summary(outcome: Outcome, as_of: datetime | None) -> dict[str, Any]:
    """The quorum and the matters, without holdings and instruments."""
    quorum = outcome.quorum
    return {
        "meeting": outcome.agenda.meeting.id,
        "as_of": None if as_of is None else as_of.isoformat(),
        "quorum": {
            "outstanding": written(quorum.outstanding),
            "required": written(quorum.required),
            "present": written(quorum.present),
            "by_proxy": written(quorum.by_proxy),
            "in_person": written(quorum.in_person),
            "met": quorum.met,
            "why": sentences.why_quorum(outcome),
        },
        "matters": [_matter(matter, outcome) for matter in outcome.matters],
    }


def of_a_count(result: Result) -> dict[str, Any]:
    """The result as the line of a count carries it: without holdings and instruments."""
    problems = [problem_as_dict(problem) for problem in result.problems]
    return {**summary(result.outcome, result.as_of), "exceptions": problems}


def digest(result: Result) -> str:
    """The SHA-256 of the whole result as canonical JSON, in hexadecimal digits.

    Canonical is UTF-8 with the keys of each object in order and no white space. It is made piece
    by piece, since the result of a large meeting is larger than the meeting's record.
    """
    found = hashlib.sha256()
    parts: dict[str, Iterable[str]] = {
        **{name: [_canonical(value)] for name, value in of_a_count(result).items()},
        "governing": _canonical_object(
            (holding, _canonical(list(ids))) for holding, ids in result.governing
        ),
        "instruments": _canonical_object(
            (id, _canonical(standing_as_dict(one))) for id, one in result.instruments
        ),
    }
    separator = "{"
    for name in sorted(parts):
        found.update(f"{separator}{_quoted(name)}:".encode())
        for piece in parts[name]:
            found.update(piece.encode())
        separator = ","
    found.update(b"}")
    return found.hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _canonical_object(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    separator = "{"
    for key, value in sorted(items):
        yield f"{separator}{_quoted(key)}:{value}"
        separator = ","
    yield "{}" if separator == "{" else "}"


def write(result: Result, out: TextIO) -> None:
    """Write the result, one holding, instrument and exception a line."""
    head = json.dumps(summary(result.outcome, result.as_of), ensure_ascii=False, indent=1)
    out.write(head[: head.rindex("\n}")])
    out.write(',\n "governing": {')
    _write_lines(out, (f"{_quoted(holding)}: {_list(ids)}" for holding, ids in result.governing))
    out.write('\n },\n "instruments": {')
    _write_lines(out, (f"{_quoted(id)}: {_standing(one)}" for id, one in result.instruments))
    out.write('\n },\n "exceptions": [')
    problems = (json.dumps(problem_as_dict(one), ensure_ascii=False) for one in result.problems)
    _write_lines(out, problems)
    out.write("\n ]\n}\n")


#: What `json.dumps` makes of a string, without its detours.
_quoted = json.encoder.encode_basestring


def _write_lines(out: TextIO, items: Iterable[str]) -> None:
    separator = "\n  "
    for item in items:
        out.write(separator)
        out.write(item)
        separator = ",\n  "


def _list(ids: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, ids))}]"


def _standing(standing: Standing) -> str:
    by = f', "by": {_quoted(standing.by)}' if standing.by else ""
    reason = f', "reason": {_quoted(standing.reason)}' if standing.reason else ""
    return f'{{"status": {_quoted(standing.status)}{by}{reason}}}'


def standing_as_dict(standing: Standing) -> dict[str, str]:
    """What became of an instrument, without what does not apply."""
    return {name: value for name, value in standing._asdict().items() if value is not None}


def problem_as_dict(problem: Problem) -> dict[str, str]:
    """An exception for the inspectors, without what does not apply."""
    return {name: value for name, value in problem._asdict().items() if value is not None}


def _totals(totals: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _totals(value) if isinstance(value, Mapping) else written(value)
        for name, value in totals.items()
    }


def _matter(matter: MatterOutcome, outcome: Outcome) -> dict[str, Any]:
    decision = matter.decision
    found: dict[str, Any] = {
        "id": matter.matter.id,
        "title": matter.matter.title,
        "kind": matter.matter.kind,
        "totals": _totals(matter.totals),
    }
    if matter.by_class:
        found["by_class"] = {name: _totals(totals) for name, totals in matter.by_class.items()}
    found["base"] = _optional(decision.base if decision else None)
    found["required"] = _optional(decision.required if decision else None)
    if matter.elected is not None:
        found["elected"] = list(matter.elected.elected)
        found["not_elected"] = list(matter.elected.not_elected)
        found["tied"] = list(matter.elected.tied)
    if matter.majority is not None:
        found["majority"] = matter.majority
    if decision is not None and decision.parts:
        found["parts"] = [_part(part) for part in decision.parts]
    found["outcome"] = matter.outcome if outcome.quorum.met else "no_quorum"
    found["why"] = sentences.why(matter, outcome)
    return found


def _part(part: Decision) -> dict[str, Any]:
    found: dict[str, Any] = {
        "base": _optional(part.base),
        "required": _optional(part.required),
        "outcome": "approved" if part.passes else "not_approved",
    }
    if part.parts:
        found["parts"] = [_part(one) for one in part.parts]
    return found


def _optional(number: Quantity | None) -> str | None:
    return None if number is None else written(number)
