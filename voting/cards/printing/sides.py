"""Lays out what is the same on every card of a class: the sides of its sheets, as form XObjects.

A sheet is letter size and folded in three for a #10 window envelope: the name and address show in
the window of its upper third, which the holder keeps with the ways to vote, and the two thirds
below the first fold are the card, which is marked, detached and sent back. Its other side appoints
the proxies. Matters that do not fit continue on further sheets. All measures are in points from
the lower left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from voting.cards.printing import typefaces
from voting.cards.printing.blocks import Block, blocks_of, checkbox, nothing
from voting.cards.printing.typefaces import BOLD, ITALIC, REGULAR
from voting.cards.printing.wording import CannotBePrinted, Form

WIDTH, HEIGHT = letter
MARGIN = 36.0
ACROSS = WIDTH - 2 * MARGIN
INK, SOFT, LINE = HexColor("#000000"), HexColor("#3d4540"), HexColor("#8a8a80")

#: Where the sheet is folded, and the card detached.
FOLD = HEIGHT * 2 / 3

#: The window of a #10 envelope shows this wherever the sheet has slipped to: left, bottom, width,
#: height. Nothing else may be printed in `WINDOW_SWEEP`, which it can show when it slips.
WINDOW = (72.0, HEIGHT - 3.36 * 72, 234.0, 76.0)
WINDOW_SWEEP = (0.0, HEIGHT - 3.63 * 72, 5.45 * 72, (3.63 - 1.9) * 72)

#: The column to the right of the window: the ways to vote, and the control number.
SIDE_COLUMN = (405.0, WIDTH - MARGIN)
NUMBER_BOX = (SIDE_COLUMN[0], FOLD + 16, SIDE_COLUMN[1] - SIDE_COLUMN[0], 34.0)

QR_SIDE = 84.0
QR_AT = (WIDTH - MARGIN - QR_SIDE + 8, FOLD - 8 - QR_SIDE)
CARD_NUMBER_RIGHT = QR_AT[0] - 4

#: Whose card it is: the place of the name's last line, and the room above it.
HOLDER_AT = (MARGIN, FOLD - 71)
HOLDER_ROOM = (280.0, 31.0)
ACCOUNT_AT = (MARGIN, FOLD - 82)

#: Where the matters begin and end on the first side, and on a further one.
FIRST_TOP, FIRST_BOTTOM = FOLD - 124, 172.0
MORE_TOP, MORE_BOTTOM = HEIGHT - 92, 54.0
MORE_HOLDER_AT = (MARGIN, HEIGHT - 62)

SIGNATURES_TOP = 132.0
FOOT = 26.0

#: Sizes of the matters' type: the largest at which all fit on the first side.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0)

#: The size where they do not.
SIZE_OF_MANY = 9.5


class Divides(NamedTuple):
    """Where a side says how many votes its holder may divide, and how many a share's vote makes."""

    side: int
    x: float
    y: float
    each: int
    size: float


class _Placed(NamedTuple):
    block: Block
    top: float


@dataclass(slots=True)
class Sides:
    """The sides of a form's sheets: the first is the front of the first sheet.

    The second appoints the proxies; matters that are left follow on the third and after it.
    """

    form: Form
    size: float
    matters: list[list[_Placed]]
    divides: list[Divides] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many sides are printed: two of each sheet."""
        further = len(self.matters) - 1
        return 2 + further + further % 2

    @property
    def sheets(self) -> int:
        return self.count // 2

    def define(self, canvas: Canvas, name: str) -> list[str]:
        """Draw each side once into a form XObject; their names."""
        names = []
        for side in range(self.count):
            names.append(f"{name}-{side + 1}")
            canvas.beginForm(names[-1], 0, 0, WIDTH, HEIGHT)
            canvas.setFillColor(INK)
            canvas.setStrokeColor(INK)
            self._draw(canvas, side)
            canvas.endForm()
        return names

    def _draw(self, canvas: Canvas, side: int) -> None:
        if side == 0:
            _front(canvas, self.form)
            self._place(canvas, 0)
            _below_the_matters(canvas, self.form, more=len(self.matters) > 1)
        elif side == 1:
            _appointing(canvas, self.form)
        elif side - 1 < len(self.matters):
            _further(canvas, self.form)
            self._place(canvas, side - 1)
            if side < len(self.matters):
                typefaces.draw_from_right(canvas, WIDTH - MARGIN, FOOT + 12, "Continued", ITALIC, 8)
        else:
            typefaces.draw_centred(
                canvas, WIDTH / 2, HEIGHT / 2, "This side is left blank.", ITALIC, 9
            )
        foot(canvas, self.form)

    def _place(self, canvas: Canvas, matters: int) -> None:
        for placed in self.matters[matters]:
            placed.block.draw(canvas, MARGIN, placed.top)


def sides_of(form: Form) -> Sides:
    """Set a form on as few sides as its matters need.

    Raises `CannotBePrinted` where a matter's title is longer than a side.
    """
    for size in SIZES:
        sides = _set(form, size)
        if len(sides.matters) == 1:
            return sides
    return _set(form, SIZE_OF_MANY)


def _set(form: Form, size: float) -> Sides:
    sides = Sides(form, size, [[]])
    top, bottom = FIRST_TOP, FIRST_BOTTOM
    for group in _kept_together(blocks_of(form, size, ACROSS)):
        height = sum(block.height for block in group)
        if group[0].draw is nothing and top - height < bottom:
            continue
        if top - height < bottom and sides.matters[-1]:
            sides.matters.append([])
            top, bottom = MORE_TOP, MORE_BOTTOM
            if group[0].heading:
                continued = _continued(group[0].heading, size)
                sides.matters[-1].append(_Placed(continued, top))
                top -= continued.height
        if top - height < bottom and len(sides.matters) == 1:
            # Not even the first fits above the signatures.
            sides.matters.append([])
            top, bottom = MORE_TOP, MORE_BOTTOM
        if top - height < bottom:
            raise CannotBePrinted(
                f"{form.items[0].title[:60]}…: a title, a name or a remark of the agenda is "
                "longer than a page. Shorten it."
            )
        for block in group:
            sides.matters[-1].append(_Placed(block, top))
            if block.divides:
                right, down, each = block.divides
                side = 0 if len(sides.matters) == 1 else len(sides.matters)
                at = Divides(side, MARGIN + right, top - down, each, size)
                sides.divides.append(at)
            top -= block.height
    return sides


def _kept_together(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in groups of which none may be torn."""
    groups: list[list[Block]] = [[]]
    for block in blocks:
        groups[-1].append(block)
        if not block.with_next:
            groups.append([])
    return [group for group in groups if group]


def _continued(heading: str, size: float) -> Block:
    lines = typefaces.wrapped(heading, BOLD, size, ACROSS)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        for place, line in enumerate(lines):
            typefaces.draw(canvas, x, top - size - place * size * 1.22, line, BOLD, size)

    return Block(len(lines) * size * 1.22 + 4, draw)


def paragraph(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    face: str,
    size: float,
    across: float,
    leading: float = 1.25,
) -> float:
    """Draw a paragraph from this baseline on; the baseline for what comes below it."""
    for line in typefaces.wrapped(text, face, size, across):
        typefaces.draw(canvas, x, y, line, face, size)
        y -= size * leading
    return y


def foot(canvas: Canvas, form: Form) -> None:
    """What identifies the form, at the foot of every side."""
    canvas.setFillColor(SOFT)
    text = f"{form.meeting} · form {form.version}"
    typefaces.draw(canvas, MARGIN, FOOT, text, REGULAR, 6.5)
    canvas.setFillColor(INK)


def _fold(canvas: Canvas) -> None:
    """Where to fold and detach, with a mark of the second fold in each margin."""
    words = "▲  FOLD AND DETACH HERE  ▲"
    half = typefaces.width(words, REGULAR, 6.5) / 2 + 8
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    canvas.setDash(3, 3)
    canvas.line(0, FOLD, WIDTH / 2 - half, FOLD)
    canvas.line(WIDTH / 2 + half, FOLD, WIDTH, FOLD)
    canvas.setDash()
    for x in (0.0, WIDTH - 14):
        canvas.line(x, HEIGHT / 3, x + 14, HEIGHT / 3)
    canvas.setStrokeColor(INK)
    typefaces.draw_centred(canvas, WIDTH / 2, FOLD - 2.2, words, REGULAR, 6.5)


def _front(canvas: Canvas, form: Form) -> None:
    """The upper third and the head of the card."""
    _letterhead(canvas, form)
    _ways(canvas, form)
    _fold(canvas)
    y = FOLD - 20
    size = 13 if form.head == "PROXY" else 11
    typefaces.draw(canvas, MARGIN, y, form.head, BOLD, size)
    indent = typefaces.width(form.head, BOLD, size) + 10
    _one_line(canvas, MARGIN + indent, y, form.issuer, BOLD, 10.5, 282 - indent)
    # Nothing wider than this: the control number and the code stand to the right.
    below = " · ".join(part for part in (form.card_of, form.title, form.day) if part)
    _one_line(canvas, MARGIN, y - 12, below, REGULAR, 8.5, 282)
    right = CARD_NUMBER_RIGHT
    typefaces.draw_from_right(canvas, right, FOLD - 24, "CONTROL NUMBER", BOLD, 6.5)
    typefaces.draw_from_right(canvas, right, FOLD - 64, "Scan the code to vote", REGULAR, 7)
    typefaces.draw_from_right(canvas, right, FOLD - 72.5, "by Internet", REGULAR, 7)
    canvas.setLineWidth(0.8)
    canvas.line(MARGIN, FOLD - 90, WIDTH - MARGIN, FOLD - 90)
    _how_to_mark(canvas, form)


def _how_to_mark(canvas: Canvas, form: Form) -> None:
    """What becomes of marks and of blanks, and an example of a mark."""
    example = "Please mark your votes as indicated in this example"
    size = 8.0
    box = WIDTH - MARGIN - 9
    left = box - 6 - typefaces.width(example, REGULAR, size)
    typefaces.draw(canvas, left, FOLD - 102, example, REGULAR, size)
    checkbox(canvas, box, FOLD - 103, 9, marked=True)
    room = left - MARGIN - 16
    size = 8.5
    while len(typefaces.wrapped(form.unmarked, BOLD, size, room)) * size > 21:
        size -= 0.25
    paragraph(canvas, MARGIN, FOLD - 101, form.unmarked, BOLD, size, room, 1.16)


def _one_line(
    canvas: Canvas, x: float, y: float, text: str, face: str, size: float, across: float
) -> None:
    """Draw a line, smaller where it would be too wide."""
    width = typefaces.width(text, face, size)
    typefaces.draw(canvas, x, y, text, face, min(size, size * across / width) if width else size)


def _letterhead(canvas: Canvas, form: Form) -> None:
    across = SIDE_COLUMN[0] - MARGIN - 24
    y = HEIGHT - MARGIN - 14
    _one_line(canvas, MARGIN, y, form.issuer, BOLD, 13.5, across)
    y -= 12
    canvas.setFillColor(SOFT)
    for line in form.address[:3]:
        _one_line(canvas, MARGIN, y, line, REGULAR, 8.5, across)
        y -= 10.5
    canvas.setFillColor(INK)
    _one_line(canvas, MARGIN, y - 5, form.title, BOLD, 10, across)
    _one_line(canvas, MARGIN, y - 17, form.day, REGULAR, 9, across)


def _ways(canvas: Canvas, form: Form) -> None:
    """The ways to vote, and the box of the control number below them."""
    left, right = SIDE_COLUMN
    across = right - left
    x, bottom, width, height = NUMBER_BOX
    y = HEIGHT - MARGIN - 12
    typefaces.draw(canvas, left, y, "VOTE TODAY, 24 HOURS A DAY", BOLD, 8.5)
    canvas.setLineWidth(0.8)
    canvas.line(left, y - 4, right, y - 4)
    y -= 15
    size = _size_of_ways(form, across, y - bottom - height - 10)
    for way, until, what in form.ways:
        y = paragraph(canvas, left, y, f"By {way}, {until}", BOLD, size, across, 1.18)
        y = paragraph(canvas, left, y, what, REGULAR, size, across, 1.18) - 4
    canvas.setLineWidth(0.8)
    canvas.rect(x, bottom, width, height)
    typefaces.draw(canvas, x + 7, bottom + height - 10, "CONTROL NUMBER", BOLD, 6.5)


def _size_of_ways(form: Form, across: float, down: float) -> float:
    """The largest size at which the ways to vote stay above the control number."""
    for size in (8.0, 7.75, 7.5, 7.25, 7.0, 6.75, 6.5, 6.0, 5.5):
        lines = sum(
            len(typefaces.wrapped(text, face, size, across))
            for way, until, what in form.ways
            for text, face in ((f"By {way}, {until}", BOLD), (what, REGULAR))
        )
        if lines * size * 1.18 + 4 * len(form.ways) <= down:
            return size
    raise CannotBePrinted(
        "What tells how to vote is too long for the card. Shorten the telephone number or the "
        "address of the website."
    )


def _below_the_matters(canvas: Canvas, form: Form, *, more: bool) -> None:
    """Attendance, and what is said about signing; the lines are the holder's own."""
    y = FIRST_BOTTOM - 12
    if more:
        canvas.setFillColor(INK)
        words = "More matters follow on the next sheet. Mark it too, and return every sheet."
        typefaces.draw(canvas, MARGIN, y + 6, words, BOLD, 8)
        y -= 8
    typefaces.draw(canvas, MARGIN, y, "I plan to attend the meeting:", REGULAR, 8.5)
    x = MARGIN + typefaces.width("I plan to attend the meeting:", REGULAR, 8.5) + 14
    for label in ("YES", "NO"):
        checkbox(canvas, x, y - 1, 9)
        typefaces.draw(canvas, x + 13, y, label, REGULAR, 8)
        x += 48
    words = "This proxy card must be signed and dated."
    typefaces.draw_from_right(canvas, WIDTH - MARGIN, y, words, BOLD, 8.5)
    canvas.setLineWidth(0.8)
    top = SIGNATURES_TOP + 12
    canvas.line(MARGIN, top, WIDTH - MARGIN, top)
    paragraph(canvas, MARGIN, top - 9, form.signing, REGULAR, 6.8, ACROSS, 1.16)


def _appointing(canvas: Canvas, form: Form) -> None:
    """The other side: what to know before voting above the fold, the appointment below it."""
    y = HEIGHT - MARGIN - 14
    typefaces.draw(canvas, MARGIN, y, "Before you vote", BOLD, 13)
    room = (ACROSS - 2 * 22) / 3
    for place, (heading, text) in enumerate(form.before):
        x = MARGIN + place * (room + 22)
        below = paragraph(canvas, x, y - 24, heading, BOLD, 9, room)
        paragraph(canvas, x, below - 3, text, REGULAR, 8.5, room, 1.3)
    canvas.setFillColor(SOFT)
    company = f"{form.issuer} · {form.company}" if form.company else form.issuer
    _one_line(canvas, MARGIN, FOLD + 14, company, REGULAR, 8, ACROSS)
    canvas.setFillColor(INK)
    _fold(canvas)
    y = FOLD - 34
    for text, size in (
        (form.issuer, 13.0),
        (f"Proxy for the {form.title}", 11.0),
        (form.day, 10.0),
    ):
        width = typefaces.width(text, BOLD, size)
        size = min(size, size * ACROSS / width)
        typefaces.draw_centred(canvas, WIDTH / 2, y, text, BOLD, size)
        y -= 16
    _appointment(canvas, form, y - 8)


def _appointment(canvas: Canvas, form: Form, top: float) -> None:
    """The bold legend, and who is appointed to do what."""
    parts = [(form.solicited.upper(), BOLD), (form.appointment, REGULAR)]
    parts += [(sentence, BOLD) for sentence in form.legend]
    continued = "(Continued, and to be marked, dated and signed, on the reverse side.)"
    parts.append((continued, ITALIC))
    room = top - FOOT - 24
    for size in (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0):
        lines = sum(len(typefaces.wrapped(text, face, size, ACROSS)) for text, face in parts)
        if lines * size * 1.32 + 9 * len(parts) <= room:
            break
    else:
        raise CannotBePrinted(
            "The appointment of the proxies is too long for the card. Shorten the place of the "
            "meeting or the names of the proxies."
        )
    y = top
    for text, face in parts:
        y = paragraph(canvas, MARGIN, y, text, face, size, ACROSS, 1.32) - 9


def _further(canvas: Canvas, form: Form) -> None:
    """The head of a further side of matters."""
    y = HEIGHT - MARGIN - 8
    typefaces.draw(canvas, MARGIN, y, form.head, BOLD, 11)
    indent = typefaces.width(form.head, BOLD, 11) + 8
    text = f"{form.issuer} · {form.title} · {form.day} · continued"
    _one_line(canvas, MARGIN + indent, y, text, BOLD, 9, ACROSS - indent - 90)
    canvas.setLineWidth(0.8)
    canvas.line(MARGIN, MORE_TOP + 8, WIDTH - MARGIN, MORE_TOP + 8)
