"""Prints a ballot that is handed out at the meeting: letter size, its number and a QR code of it.

It offers what `voting.ballot` offers on a page, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from voting.ballot import Ballot
from voting.ballot_items import BY_NOMINEE, LIST, VOTES, Item
from voting.models import IssuedBallot
from voting.reports.pdf import BOLD, GREEN, INK, LINE, REGULAR, SOFT, WIDTH, register_fonts

_PLAIN: dict[str, Any] = {"fontName": REGULAR, "fontSize": 10, "leading": 13, "textColor": INK}
TEXT = ParagraphStyle("ballot text", **_PLAIN)
SMALL = ParagraphStyle("ballot small", **{**_PLAIN, "fontSize": 8.5, "leading": 11}, parent=None)
TITLE = ParagraphStyle(
    "ballot title", **{**_PLAIN, "fontName": BOLD, "fontSize": 17, "leading": 21}
)
MATTER = ParagraphStyle(
    "ballot matter", **{**_PLAIN, "fontName": BOLD, "fontSize": 11, "leading": 14}, spaceAfter=2
)
CHOICE = ParagraphStyle("ballot choice", **{**_PLAIN, "fontSize": 9.5}, alignment=TA_CENTER)


class _Box(Flowable):
    """A box to be marked, with its word beside it."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word
        self.width, self.height = 18 + len(word) * 5.6, 13

    def draw(self) -> None:
        self.canv.setStrokeColor(INK)
        self.canv.rect(0, 1, 10, 10)
        self.canv.setFillColor(INK)
        self.canv.setFont(REGULAR, 9.5)
        self.canv.drawString(15, 2.5, self.word)


class _Line(Flowable):
    """A line to write a number or a name on."""

    def __init__(self, width: float) -> None:
        super().__init__()
        self.width, self.height = width, 13

    def draw(self) -> None:
        self.canv.setStrokeColor(SOFT)
        self.canv.line(0, 2, self.width, 2)


class _Code(Flowable):
    """A QR code of a short text."""

    def __init__(self, text: str, side: float) -> None:
        super().__init__()
        self.rows = [bytes(row) for row in segno.make(text, micro=False).matrix]
        self.width = self.height = side

    def draw(self) -> None:
        size = self.width / len(self.rows)
        self.canv.setFillColor(INK)
        for down, row in enumerate(self.rows, start=1):
            for along, dark in enumerate(row):
                if dark:
                    # A trace of overlap, so that no white shows between two squares.
                    self.canv.rect(
                        along * size, self.height - down * size, size * 1.02, size * 1.02, 0, 1
                    )


def pdf_of(issued: IssuedBallot, ballot: Ballot) -> bytes:
    """The ballot on paper. The same ballot gives the same bytes."""
    register_fonts()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=letter,
        # The frame adds six points of its own on each side.
        leftMargin=inch - 6,
        rightMargin=inch - 6,
        topMargin=0.7 * inch,
        bottomMargin=0.8 * inch,
        title=f"Ballot {issued.number}",
        author=issued.meeting.issuer.name,
        invariant=1,
    )
    foot = partial(_foot, issued)
    document.build(list(_story(issued, ballot)), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _foot(issued: IssuedBallot, canvas: Canvas, _: Any) -> None:
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(SOFT)
    text = f"Ballot {issued.number} · {issued.meeting.issuer.name} · page {canvas.getPageNumber()}"
    canvas.drawCentredString(letter[0] / 2, 0.5 * inch, text)


def _story(issued: IssuedBallot, ballot: Ballot) -> Iterator[Flowable]:
    meeting = issued.meeting
    head = [
        Paragraph("BALLOT, CAST IN PERSON", SMALL),
        Paragraph(escape(meeting.issuer.name), TITLE),
        Paragraph(escape(meeting.title), TEXT),
        Spacer(1, 6),
        Paragraph(f"Ballot number <b>{issued.number}</b>", TEXT),
    ]
    top = Table([[head, _Code(issued.number, 78)]], colWidths=[WIDTH - 78, 78])
    top.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    yield top
    yield Spacer(1, 4)
    yield HRFlowable(width="100%", color=GREEN, thickness=1.2)
    yield Spacer(1, 6)
    yield _facts(issued, ballot)
    yield Spacer(1, 6)
    yield Paragraph(
        "Mark one box on each matter with an X. <b>What you leave blank is not voted.</b> Once you "
        "hand this ballot in it takes the place of any proxy for these shares, <b>on every "
        "matter</b>. Until then nothing changes: taking a ballot revokes nothing.",
        TEXT,
    )
    yield Spacer(1, 8)
    for item in ballot.items:
        if not item.not_open:
            yield KeepTogether(list(_matter(item)))
    yield KeepTogether(list(_signature(issued, ballot)))


def _facts(issued: IssuedBallot, ballot: Ballot) -> Flowable:
    who = issued.attendee
    shown = [
        ("Registered to", issued.holding.holder.name),
        ("Cast by", f"{who.name}, {who.get_admitted_as_display().lower()}"),
        ("Shares", f"{ballot.own_shown}, {ballot.share_class.name}"),
        ("Votes", ballot.votes_shown),
    ]
    cells = [[Paragraph(label, SMALL), Paragraph(escape(value), TEXT)] for label, value in shown]
    table = Table(cells, colWidths=[1.2 * inch, WIDTH - 1.2 * inch])
    table.setStyle(
        TableStyle([("LEFTPADDING", (0, 0), (0, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 1)])
    )
    return table


def _matter(item: Item) -> Iterator[Flowable]:
    yield HRFlowable(width="100%", color=LINE, thickness=0.6, spaceBefore=2, spaceAfter=6)
    yield Paragraph(f"{escape(item.number)}. {escape(item.matter.title)}", MATTER)
    yield Paragraph(escape(item.recommendation), SMALL)
    yield Spacer(1, 4)
    if item.layout != BY_NOMINEE:
        words = [choice.label for choice in item.choices if choice.value in _PRINTED]
        yield _row([_Box(word) for word in words])
    if item.layout == LIST and len(item.rows) > 1:
        yield Spacer(1, 3)
        yield Paragraph("Or mark those from whom you withhold your vote:", SMALL)
    if item.layout == LIST and len(item.rows) == 1:
        yield Paragraph(f"Nominee: {escape(item.rows[0].name)}", TEXT)
        return
    for row in item.rows:
        name = Paragraph(escape(row.name), TEXT)
        if item.layout == LIST:
            yield _row([_Box(row.name)])
        elif item.layout == VOTES:
            yield _row([name, _Line(80), Paragraph("votes", SMALL)], first=2.6 * inch)
        else:
            yield _row([name, *(_Box(one.label) for one in item.choices)], first=2.6 * inch)
    if item.layout == VOTES:
        yield Paragraph(f"You have {item.votes_in_all_shown} votes to divide.", SMALL)


#: Boxes of the page's card that paper has too; the others only help a page.
_PRINTED = frozenset({"for", "against", "withhold", "abstain", "1", "2", "3"})


def _row(cells: list[Flowable], first: float | None = None) -> Flowable:
    widths: list[float] = [max(getattr(cell, "width", 60) + 14, 60) for cell in cells]
    if first is not None:
        widths[0] = first
    table = Table([cells], colWidths=widths, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (0, 0), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return table


def _signature(issued: IssuedBallot, ballot: Ballot) -> Iterator[Flowable]:
    yield Spacer(1, 24)
    names = ballot.holding.joint or (issued.attendee.name,)
    lines = [_Line(2.9 * inch) for _ in names]
    for line in lines:
        yield line
        yield Spacer(1, 8)
    yield Paragraph("Signed by " + escape(" or ".join(names)), SMALL)
