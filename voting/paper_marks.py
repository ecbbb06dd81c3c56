"""The marks on paper exactly as they are made, and what the record holds for them.

A page lets nobody mark both boxes; paper does. So whoever keys a mailed card or a ballot keys every
box that bears a mark, and rules.md P12 says what that means. Marks are kept by matter:

* `{"boxes": ["for", "against"]}` the boxes that are marked, in the card's order;
* with `"named": ["1b"]` the nominees and `"others": ["Richard Aube"]` the other names that are
  written where names are withheld;
* with `"nominees": {"1a": ["for"]}` the boxes beside each nominee;
* with `"votes": {"1a": "600"}` the votes written beside each in a cumulative election.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from voting.ballot_items import BY_NOMINEE, LIST, VOTES, Choice, Item, Marks
from voting.ballot_reading import Wrong, list_mark, number_written
from voting.ballot_rows import in_order
from voting.record.values import written
from voting.rules.facts import Matter
from voting.turnout import choice_in_words

#: Marks of a paper by matter.
PaperMarks = Mapping[str, Mapping[str, Any]]


class PaperRow(NamedTuple):
    """A nominee as the card printed him, with the digit that ticks him and who named him."""

    field: str
    nominee: str
    name: str
    digit: int
    named_by: str = ""


class PaperItem(NamedTuple):
    """A matter as the paper has it: its boxes, and its nominees as they were printed."""

    field: str
    number: str
    matter: Matter
    layout: str
    boxes: tuple[Choice, ...]
    rows: tuple[PaperRow, ...]

    @property
    def named_field(self) -> str:
        return f"{self.field}-named"

    @property
    def others_field(self) -> str:
        return f"{self.field}-others"

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all its fields on a form."""
        rows = tuple(row.field for row in self.rows)
        return {
            LIST: (self.field, self.named_field, self.others_field),
            BY_NOMINEE: rows,
            VOTES: (self.field, *rows),
        }.get(self.layout, (self.field,))


class Keyed(NamedTuple):
    """Marks by matter, and by field what cannot have been meant."""

    marks: dict[str, dict[str, Any]]
    faults: dict[str, str]


def items_of(items: Iterable[Item]) -> list[PaperItem]:
    """The card as it was printed: without the page's own choices and without substitutes."""
    return [
        PaperItem(
            item.field,
            item.number,
            item.matter,
            item.layout,
            tuple(Choice(box, choice_in_words(box)) for box in item.matter.choices),
            tuple(_rows(item)),
        )
        for item in items
    ]


def _rows(item: Item) -> Iterator[PaperRow]:
    by_nominee = {row.nominee: row.named_by for row in item.rows}
    for place, nominee in enumerate(in_order(item.matter.nominees), start=1):
        named_by = by_nominee.get(nominee.id, "")
        yield PaperRow(f"{item.field}-n{place}", nominee.id, nominee.name, place, named_by)


def read(items: Iterable[PaperItem], given: Marks) -> Keyed:
    """The marks in a form's fields; a word that is on no card is a fault."""
    marks: dict[str, dict[str, Any]] = {}
    faults: dict[str, str] = {}
    for item in items:
        try:
            mark = _mark(item, given)
        except Wrong as wrong:
            faults[item.field] = str(wrong)
        else:
            if mark:
                marks[item.matter.id] = mark
    return Keyed(marks, faults)


def _mark(item: PaperItem, given: Marks) -> dict[str, Any]:
    order = [box.value for box in item.boxes]
    mark: dict[str, Any] = {}
    if item.layout != BY_NOMINEE:
        mark["boxes"] = _in_order(given.get(item.field, ()), order)
    if item.layout == LIST:
        others, meant = _names(given.get(item.others_field, ()), item.rows)
        ticked = [*given.get(item.named_field, ()), *meant]
        mark["named"] = _in_order(ticked, [row.nominee for row in item.rows])
        mark["others"] = others
    elif item.layout == BY_NOMINEE:
        each = {row.nominee: _in_order(given.get(row.field, ()), order) for row in item.rows}
        mark["nominees"] = {nominee: boxes for nominee, boxes in each.items() if boxes}
    elif item.layout == VOTES:
        each = {row.nominee: _votes(given.get(row.field, ()), row) for row in item.rows}
        mark["votes"] = {nominee: votes for nominee, votes in each.items() if votes}
    return {part: value for part, value in mark.items() if value}


def _in_order(words: Iterable[str], known: Sequence[str]) -> list[str]:
    """The words that are given, each once, in the paper's order."""
    given = {word for word in words if word}
    if strange := given - set(known):
        raise Wrong(f"“{sorted(strange)[0][:40]}” is not printed here; it has {', '.join(known)}.")
    return [word for word in known if word in given]


def _names(typed: Iterable[str], rows: Sequence[PaperRow]) -> tuple[list[str], list[str]]:
    """Names that are no nominee's, and the nominees whom the others are."""
    of = {_plain(row.name): row.nominee for row in rows}
    others, meant = [], []
    for text in typed:
        for name in text.split(";"):
            name = " ".join(name.split())[:100]
            if _plain(name) in of:
                meant.append(of[_plain(name)])
            elif name:
                others.append(name)
    return others, meant


def _plain(text: str) -> str:
    """A name without what two clerks may write differently."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _votes(typed: Sequence[str], row: PaperRow) -> str:
    text = "".join(typed).strip()
    votes = number_written(text, row.name, "votes") if text else 0
    return written(votes) if votes else ""


def given_of(items: Iterable[PaperItem], marks: PaperMarks) -> dict[str, list[str]]:
    """The fields of a form that say these marks."""
    given: dict[str, list[str]] = {}
    for item in items:
        mark = marks.get(item.matter.id, {})
        if "boxes" in mark:
            given[item.field] = list(mark["boxes"])
        if "named" in mark:
            given[item.named_field] = list(mark["named"])
        if "others" in mark:
            given[item.others_field] = ["; ".join(mark["others"])]
        for row in item.rows:
            if row.nominee in mark.get("nominees", {}):
                given[row.field] = list(mark["nominees"][row.nominee])
            if row.nominee in mark.get("votes", {}):
                given[row.field] = [mark["votes"][row.nominee]]
    return given


def votes_of(marks: PaperMarks, matters: Iterable[Matter]) -> dict[str, Any]:
    """What the record holds for these marks (`votes` of an instrument)."""
    votes = {}
    for matter in matters:
        mark = marks.get(matter.id)
        if mark:
            nominees = [nominee.id for nominee in matter.nominees]
            votes[matter.id] = _recorded(mark, nominees, cumulative=matter.cumulative)
    return votes


def mark_of(item: Item, given: Marks) -> Any:
    """The mark that the record holds for an item of a ballot; None where nothing was marked.

    A ballot is printed at the meeting, with the substitutes. Raises `Wrong` for what is not printed
    on it, or no number.
    """
    (paper,) = items_of([item])
    rows = [PaperRow(row.field, row.nominee, row.name, 0) for row in item.rows]
    paper = paper._replace(rows=tuple(rows))
    mark = _mark(paper, {**given, paper.named_field: given.get(item.except_field, ())})
    if not mark:
        return None
    if item.layout == LIST and len(mark.get("boxes", ())) < 2:
        whole = "withhold" if mark.get("boxes") == ["withhold"] else "for"
        return list_mark(item, whole, () if whole == "withhold" else mark.get("named", ()))
    nominees = [row.nominee for row in item.rows]
    return _recorded(mark, nominees, cumulative=item.matter.cumulative)


def _recorded(mark: Mapping[str, Any], nominees: Sequence[str], *, cumulative: bool) -> Any:
    boxes = mark.get("boxes", [])
    if "nominees" in mark:
        return {nominee: _one_or_all(words) for nominee, words in mark["nominees"].items()}
    if "votes" in mark:
        # Votes that are divided say FOR; beside WITHHOLD they contradict it.
        return ["for", "withhold"] if "withhold" in boxes else dict(mark["votes"])
    names = [*mark.get("named", ()), *mark.get("others", ())]
    if names and set(boxes) <= {"for"}:
        return {"except": names}
    if cumulative and len(boxes) == 1:
        return dict.fromkeys(nominees, boxes[0])
    return _one_or_all(boxes)


def _one_or_all(words: Sequence[str]) -> Any:
    return words[0] if len(words) == 1 else list(words)


def comparable(mark: Mapping[str, Any]) -> Any:
    """A mark without what two clerks may write differently: equal where they read the same."""
    return {
        part: sorted(_plain(name) for name in value) if part == "others" else value
        for part, value in mark.items()
    }


def names_beside_withhold(marks: PaperMarks) -> bool:
    """Whether names are written although all are withheld (flagged by P12)."""
    return any(
        mark.get("boxes") == ["withhold"] and (mark.get("named") or mark.get("others"))
        for mark in marks.values()
    )


def in_words(mark: Mapping[str, Any], matter: Matter) -> list[str]:
    """A mark as one would read it out, exactly as it is on the card."""
    names = {nominee.id: nominee.name for nominee in matter.nominees}
    said = []
    if mark.get("boxes"):
        said.append(_boxes_in_words(mark["boxes"]))
    if written := [*(names[one] for one in mark.get("named", ())), *mark.get("others", ())]:
        said.append(f"names written: {', '.join(written)}")
    for nominee, boxes in mark.get("nominees", {}).items():
        said.append(f"{names[nominee]}: {_boxes_in_words(boxes)}")
    for nominee, votes in mark.get("votes", {}).items():
        said.append(f"{names[nominee]}: {votes} votes")
    return said or ["nothing marked"]


def _boxes_in_words(boxes: Sequence[str]) -> str:
    return " and ".join(choice_in_words(box) for box in boxes)
