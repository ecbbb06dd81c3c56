"""A file line by line, in words: before it is recorded, and what became of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voting import turnout
from voting.ballot_words import LABELS
from voting.models import NomineeFile
from voting.nominees import checks
from voting.nominees.instructions import Instruction
from voting.nominees.prospects import prospects
from voting.nominees.recording import Read, batches, instruments_by_row
from voting.rules.agenda import Agenda
from voting.rules.facts import Quantity
from voting.rules.numbers import number

#: A matter or nominee, and the choices made with their shares.
Said = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """An instruction as it was understood. `displaced` keeps the file from being recorded."""

    row: int
    account: str
    own: str
    voted: str
    absent: str
    votes: Sequence[Said]
    over_by: str
    late: bool
    displaced: bool
    before: str
    hints: Sequence[str]

    @property
    def marked(self) -> bool:
        return bool(self.over_by or self.displaced)


@dataclass(frozen=True, slots=True)
class Preview:
    """All of a file: those that need a look first."""

    lines: Sequence[PreviewLine]
    voted: str
    over: int
    late: bool
    displaced: int
    left_out: int

    @property
    def may_be_recorded(self) -> bool:
        return not self.displaced


def preview_of(found: Read, mode: str, now: datetime) -> Preview:
    """What would be recorded now."""
    assert found.file is not None
    lines: list[PreviewLine] = []
    voted: Quantity = 0
    for batch in batches(found.file.instructions):
        each = prospects(batch, mode, found.holdings, found.agenda, now)
        for one in batch:
            prospect = each[one.account]
            voted += prospect.wanted
            held = prospect.status == "overvote"
            excess = prospect.over_by or max(
                prospect.wanted + prospect.voted_before - prospect.own, 0
            )
            lines.append(
                PreviewLine(
                    row=one.row,
                    account=one.account,
                    own=number(prospect.own),
                    voted=number(prospect.wanted),
                    absent=number(max(prospect.own - prospect.wanted, 0)),
                    votes=said(one, found.agenda),
                    over_by=(number(excess) if excess else "some") if held else "",
                    late=prospect.status == "late",
                    displaced=bool(prospect.displaced),
                    before=number(prospect.voted_before) if prospect.voted_before else "",
                    hints=checks.hints(one, found.agenda),
                )
            )
    lines.sort(key=lambda line: (not line.marked, line.row))
    return Preview(
        lines,
        number(voted),
        sum(bool(line.over_by) for line in lines),
        any(line.late for line in lines),
        sum(line.displaced for line in lines),
        len(found.holdings) - len(lines),
    )


def said(one: Instruction, agenda: Agenda) -> list[Said]:
    """An instruction in words: by matter, or by nominee where they differ."""
    by_line = checks.sums(one, agenda)
    found: list[Said] = []
    cumulated = checks.cumulated(one, agenda)
    for matter in agenda.matters:
        if matter.cumulative:
            given = cumulated.get(matter.id, {}).items()
            found += [(nominee, (f"{number(votes)} votes",)) for nominee, votes in given]
            continue
        lines = agenda.lines_of[matter.id]
        words = [_in_words(by_line.get(line, {})) for line in lines]
        if not any(words):
            continue
        if len(set(words)) == 1:
            found.append((matter.id if len(lines) == 1 else f"{matter.id}, each", words[0]))
        else:
            for line, each in zip(lines, words, strict=True):
                nominee = agenda.places[line].nominee
                found.append((nominee.id if nominee else matter.id, each or ("–",)))
    return found


def _in_words(by_choice: Mapping[str, Quantity]) -> tuple[str, ...]:
    return tuple(f"{LABELS[choice]} {number(shares)}" for choice, shares in by_choice.items())


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one instruction."""

    row: int
    account: str
    instrument: str
    voted: str
    votes: Sequence[Said]
    status: str
    tag: str
    meaning: str


def answers(file: NomineeFile, instructions: Iterable[Instruction], agenda: Agenda) -> list[Answer]:
    """What became of these instructions of a file that was recorded."""
    each = list(instructions)
    rows = instruments_by_row(file, each)
    made = []
    for one in each:
        row = rows.get(one.row)
        standing = getattr(row, "standing", None)
        status = standing.status if standing else "held"
        word, tag, meaning = turnout.STATUSES.get(status, (status, "tag-wait", ""))
        if status == "overvote":
            meaning = next(
                (detail for kind, detail in standing.problems if kind == "overvote"), meaning
            )
        elif status == "late":
            meaning = turnout.LATE_BECAUSE.get(standing.reason, meaning)
        made.append(
            Answer(
                one.row,
                one.account,
                row.key if row else "",
                number(shares) if (shares := checks.total(one, agenda)) else "all",
                said(one, agenda),
                word,
                tag,
                meaning,
            )
        )
    return made
