"""The matters of a card as blocks of a known height, to be set one below the other on its sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from voting.ballot_items import LIST, VOTES
from voting.cards.printing import typefaces
from voting.cards.printing.typefaces import BOLD, ITALIC, REGULAR
from voting.cards.printing.wording import Form, PrintedItem

#: Draws a block whose upper left corner is at these coordinates, in points.
Draw = Callable[[Canvas, float, float], None]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a matter that stays together.

    `with_next` where it must not be the last on its side. `heading` is what a side that begins in
    the middle of the matter repeats. `divides` is where each holder's own number of votes stands:
    the offset from the upper left corner, and the votes for each vote of a share.
    """

    height: float
    draw: Draw
    with_next: bool = False
    heading: str = ""
    divides: tuple[float, float, int] | None = None


@dataclass(frozen=True, slots=True)
class Type:
    """The sizes in which matters are set, in points."""

    size: float
    across: float

    @property
    def small(self) -> float:
        return self.size * 0.86

    @property
    def line(self) -> float:
        return self.size * 1.22

    @property
    def box(self) -> float:
        return self.size

    @property
    def column(self) -> float:
        """What a box with a short label takes."""
        return self.size * 7


def blocks_of(form: Form, size: float, across: float) -> list[Block]:
    """All matters of a form, and what the proxies may decide beside them."""
    of = Type(size, across)
    blocks = [block for item in form.items for block in _matter(item, of)]
    return [*blocks, _discretion(form, of)]


def checkbox(canvas: Canvas, x: float, y: float, size: float, *, marked: bool = False) -> None:
    """A box to mark, its lower left corner at these coordinates."""
    canvas.setLineWidth(0.9)
    canvas.rect(x, y, size, size)
    if marked:
        canvas.setLineWidth(1.3)
        reach = size * 0.2
        canvas.line(x + reach, y + reach, x + size - reach, y + size - reach)
        canvas.line(x + reach, y + size - reach, x + size - reach, y + reach)


def _boxes(
    canvas: Canvas, x: float, y: float, labels: Sequence[str], of: Type, columns: Sequence[float]
) -> None:
    """Boxes with their labels to the right, at these columns."""
    for label, column in zip(labels, columns, strict=True):
        checkbox(canvas, x + column, y - of.size * 0.1, of.box)
        typefaces.draw(canvas, x + column + of.box + 4, y, label, BOLD, of.small)


def _text(
    canvas: Canvas, x: float, y: float, lines: Sequence[str], face: str, size: float, line: float
) -> None:
    for place, text in enumerate(lines):
        typefaces.draw(canvas, x, y - place * line, text, face, size)


def _columns_at_right(labels: Sequence[str], of: Type) -> list[float]:
    """Where boxes with short labels stand, so that they line up on the whole card."""
    width = max(of.column, *(_room(label, of) for label in labels))
    return [of.across - width * (len(labels) - place) for place in range(len(labels))]


def _room(label: str, of: Type) -> float:
    return of.box + 12 + typefaces.width(label, BOLD, of.small)


def _indent(of: Type) -> float:
    return of.size * 2.1


def _matter(item: PrintedItem, of: Type) -> Iterator[Block]:
    if item.nominees:
        yield from _election(item, of)
    else:
        yield _proposal(item, of)


def _proposal(item: PrintedItem, of: Type) -> Block:
    columns = _columns_at_right(item.boxes, of)
    heading = _Heading(item, of, columns[0] - 14)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        heading.draw(canvas, x, top)
        _boxes(canvas, x, top - of.size, item.boxes, of, columns)

    return Block(heading.height + of.size * 0.9, draw)


class _Heading:
    """A matter's number and title, with the remarks below it."""

    def __init__(self, item: PrintedItem, of: Type, right: float) -> None:
        self._of, self._number = of, f"{item.number}."
        room = right - _indent(of)
        self._title = typefaces.wrapped(item.title, BOLD, of.size, room)
        self._remarks = typefaces.wrapped(" ".join(item.remarks), REGULAR, of.small, room)
        small = of.small * 1.2
        self.height = len(self._title) * of.line + len(self._remarks) * small

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        of, indent = self._of, _indent(self._of)
        y = top - of.size
        typefaces.draw(canvas, x, y, self._number, BOLD, of.size)
        _text(canvas, x + indent, y, self._title, BOLD, of.size, of.line)
        y -= len(self._title) * of.line
        _text(canvas, x + indent, y, self._remarks, REGULAR, of.small, of.small * 1.2)


def _election(item: PrintedItem, of: Type) -> Iterator[Block]:
    heading = _Heading(item, of, of.across)
    repeated = f"{item.number}. {item.title} (continued)"
    yield Block(heading.height + of.size * 0.4, heading.draw, with_next=True)
    if item.layout == VOTES:
        yield from _votes(item, of, repeated)
    elif item.layout == LIST:
        yield from _list(item, of, repeated)
    else:
        yield from _rows(item, of, repeated)
    yield Block(of.size * 0.6, nothing)


def nothing(canvas: Canvas, x: float, top: float) -> None:
    """A gap."""


def _wide_boxes(item: PrintedItem, of: Type) -> Block:
    """Boxes whose labels are sentences, beside each other where there is room, else stacked."""
    indent = _indent(of)
    columns, place = [], indent
    for label in item.boxes:
        columns.append(place)
        place += max(_room(label, of), (of.across - indent) / 4) + 8
    if place - 8 <= of.across:
        return Block(
            of.line * 1.3,
            lambda canvas, x, top: _boxes(canvas, x, top - of.size * 1.05, item.boxes, of, columns),
            with_next=True,
        )

    def stacked(canvas: Canvas, x: float, top: float) -> None:
        for number, label in enumerate(item.boxes):
            y = top - of.size * 1.05 - number * of.line * 1.3
            _boxes(canvas, x, y, [label], of, [indent])

    return Block(of.line * 1.3 * len(item.boxes), stacked, with_next=True)


def _list(item: PrintedItem, of: Type, repeated: str) -> Iterator[Block]:
    """One row of boxes for all nominees, their names, and a line for exceptions."""
    yield _wide_boxes(item, of)
    names = [f"{number:02} {name}" for number, (name, _) in enumerate(item.nominees, start=1)]
    indent = _indent(of)
    columns = 3 if len(names) > 4 else 2
    room = (of.across - indent) / columns
    while columns > 1 and any(typefaces.width(n, REGULAR, of.size) > room - 8 for n in names):
        columns -= 1
        room = (of.across - indent) / columns
    rows = -(-len(names) // columns)
    for row in range(rows):
        # A short list is read down its columns, as on the statement's card; a long one, which may
        # have to be torn, across.
        beside = names[row::rows] if rows <= 6 else names[row * columns :][:columns]
        cells = [typefaces.wrapped(name, REGULAR, of.size, room - 8) for name in beside]

        def draw(canvas: Canvas, x: float, top: float, cells: list[list[str]] = cells) -> None:
            for place, lines in enumerate(cells):
                left = x + indent + place * room
                _text(canvas, left, top - of.size, lines, REGULAR, of.size, of.line)

        # The last names and the line for exceptions stay together.
        last = row >= rows - 1 and bool(item.instruction)
        yield Block(
            of.line * max(len(lines) for lines in cells), draw, with_next=last, heading=repeated
        )
    if item.instruction:
        yield _exceptions(item, of, repeated)


def _exceptions(item: PrintedItem, of: Type, repeated: str) -> Block:
    indent = _indent(of)
    room = of.across - indent
    lines = typefaces.wrapped(item.instruction, REGULAR, of.small, room)
    # One line for a short list; more names need more room to write.
    rules = 1 + (len(item.nominees) > 7)
    last = typefaces.width(lines[-1], REGULAR, of.small)
    beside = last < room - 180

    def draw(canvas: Canvas, x: float, top: float) -> None:
        _text(canvas, x + indent, top - of.size, lines, REGULAR, of.small, of.small * 1.2)
        y = top - of.size - (len(lines) - 1) * of.small * 1.2
        canvas.setLineWidth(0.6)
        for rule in range(rules):
            left = x + indent
            if rule == 0 and beside:
                left += last + 6
            else:
                y -= of.size * 1.9
            canvas.line(left, y - 1.5, x + of.across, y - 1.5)

    below = rules - beside
    height = len(lines) * of.small * 1.2 + below * of.size * 1.9 + of.size * 0.5
    return Block(height, draw, heading=repeated)


def _rows(item: PrintedItem, of: Type, repeated: str) -> Iterator[Block]:
    """Nominees one below the other, each with boxes of its own."""
    columns = _columns_at_right(item.boxes, of)
    for number, (name, named_by) in enumerate(item.nominees, start=1):
        yield _row(f"{number:02} {name}", named_by, columns, item.boxes, of, repeated)


def _row(
    name: str,
    named_by: str,
    columns: Sequence[float],
    boxes: Sequence[str],
    of: Type,
    repeated: str,
) -> Block:
    indent = _indent(of)
    room = columns[0] - indent - 12
    lines = typefaces.wrapped(name, REGULAR, of.size, room)
    by = typefaces.wrapped(named_by, ITALIC, of.small, room) if named_by else []
    beside = bool(by) and len(by) == 1 and len(lines) == 1
    gap = typefaces.width(lines[-1], REGULAR, of.size) + 8
    beside = beside and gap + typefaces.width(by[0], ITALIC, of.small) <= room

    def draw(canvas: Canvas, x: float, top: float) -> None:
        y = top - of.size * 1.1
        _boxes(canvas, x, y, boxes, of, columns)
        _text(canvas, x + indent, y, lines, REGULAR, of.size, of.line)
        if beside:
            typefaces.draw(canvas, x + indent + gap, y, by[0], ITALIC, of.small)
        else:
            y -= len(lines) * of.line
            _text(canvas, x + indent, y, by, ITALIC, of.small, of.small * 1.2)

    below = 0 if beside else len(by) * of.small * 1.2
    return Block(max(len(lines) * of.line + below, of.size * 1.55), draw, heading=repeated)


def _votes(item: PrintedItem, of: Type, repeated: str) -> Iterator[Block]:
    """A cumulative election: boxes for all, the votes there are, and a line for each number."""
    yield _wide_boxes(item, of)
    indent = _indent(of)
    lines = typefaces.wrapped(item.instruction, REGULAR, of.small, of.across - indent)
    yield Block(
        len(lines) * of.small * 1.2 + of.line + 4,
        lambda canvas, x, top: _text(
            canvas, x + indent, top - of.size, lines, REGULAR, of.small, of.small * 1.2
        ),
        with_next=True,
        heading=repeated,
        divides=(
            indent,
            of.size + len(lines) * of.small * 1.2 + 2,
            item.votes_for_each,
        ),
    )
    for number, (name, named_by) in enumerate(item.nominees, start=1):
        yield _number_row(f"{number:02} {name}", named_by, of, repeated)


def _number_row(name: str, named_by: str, of: Type, repeated: str) -> Block:
    """A nominee with a line for a number of votes."""
    indent, rule = _indent(of), 96.0
    whole = f"{name} ({named_by})" if named_by else name
    lines = typefaces.wrapped(whole, REGULAR, of.size, of.across - indent - rule - 60)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        y = top - of.size * 1.3
        _text(canvas, x + indent, y, lines, REGULAR, of.size, of.line)
        canvas.setLineWidth(0.6)
        right = x + of.across
        canvas.line(right - rule - 34, y - 1.5, right - 34, y - 1.5)
        typefaces.draw_from_right(canvas, right, y, "votes", REGULAR, of.small)

    return Block(max(len(lines) * of.line, of.size * 1.9), draw, heading=repeated)


def _discretion(form: Form, of: Type) -> Block:
    """What the proxies decide themselves, numbered after the last matter where numbers count."""
    numbers = [item.number for item in form.items]
    number = f"{len(numbers) + 1}." if numbers == [str(n + 1) for n in range(len(numbers))] else ""
    lines = typefaces.wrapped(form.discretion, REGULAR, of.size, of.across - _indent(of))

    def draw(canvas: Canvas, x: float, top: float) -> None:
        typefaces.draw(canvas, x, top - of.size, number, BOLD, of.size)
        _text(canvas, x + _indent(of), top - of.size, lines, REGULAR, of.size, of.line)

    return Block(len(lines) * of.line + 2, draw)
