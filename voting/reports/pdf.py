"""Sets a report on paper, as a law firm would file it: letter size, numbered pages, signatures.

The typeface is embedded, so that a name in Latin, Greek or Cyrillic letters prints as it is
written. The same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from voting.reports import blocks

FONTS = Path(__file__).parent / "fonts"
INK, SOFT, LINE, GREEN, BAD = (
    HexColor(colour) for colour in ("#1d2421", "#515b55", "#c9c4b3", "#14503c", "#8f2419")
)
WIDTH = letter[0] - 2 * inch
#: A table of at most so many rows is not split.
SHORT = 12

REGULAR, BOLD, ITALIC = "SourceSerif4", "SourceSerif4-SemiBold", "SourceSerif4-Italic"


@cache
def register_fonts() -> None:
    """Make the typeface known, once in a process."""
    for name in (REGULAR, BOLD, ITALIC):
        file = name if "-" in name else f"{name}-Regular"
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{file}.ttf"))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD
    )


def _style(name: str, **fields: Any) -> ParagraphStyle:
    plain = {"fontName": REGULAR, "fontSize": 10, "leading": 13.5, "textColor": INK}
    return ParagraphStyle(name, **{**plain, **fields})


TEXT = _style("text", spaceAfter=6)
NOTE = _style("note", spaceAfter=6, leftIndent=10, fontName=ITALIC)
LETTERHEAD = _style("letterhead", fontName=BOLD, fontSize=15, leading=18, alignment=TA_CENTER)
ADDRESS = _style("address", fontSize=9, leading=12, textColor=SOFT, alignment=TA_CENTER)
TITLE = _style("title", fontName=BOLD, fontSize=19, leading=24, alignment=TA_CENTER, spaceBefore=20)
SUBTITLE = _style("subtitle", fontSize=11, leading=15, alignment=TA_CENTER)
STANDING = _style(
    "standing", fontName=BOLD, fontSize=9, leading=12, alignment=TA_CENTER, spaceBefore=6
)
SUPERSEDES = _style("supersedes", fontName=ITALIC, alignment=TA_CENTER, spaceBefore=6)
# Each heading stays with what follows it.
SECTION = _style(
    "section",
    fontName=BOLD,
    fontSize=12.5,
    leading=16,
    spaceBefore=16,
    spaceAfter=5,
    keepWithNext=1,
)
HEAD = _style(
    "head", fontName=BOLD, fontSize=11, leading=14.5, spaceBefore=12, spaceAfter=4, keepWithNext=1
)
CAPTION = _style(
    "caption",
    fontName=ITALIC,
    fontSize=9.5,
    leading=12,
    spaceBefore=4,
    spaceAfter=2,
    keepWithNext=1,
)
# Over a table that goes on over pages: kept with it, it would move all of it to the next one.
CAPTION_OF_A_LONG_TABLE = _style(
    "long caption", fontName=ITALIC, fontSize=9.5, leading=12, spaceBefore=4, spaceAfter=2
)
VERDICT = _style("verdict", spaceBefore=3, spaceAfter=7)
CELL = _style("cell", fontSize=8.8, leading=11)
CELL_BOLD = _style("cell bold", parent=CELL, fontName=BOLD, fontSize=8.8, leading=11)
COLUMN = _style("column", fontSize=8, leading=9.6, textColor=SOFT)
FIGURE = _style("figure", fontSize=8.8, leading=11, alignment=TA_RIGHT)
FIGURE_BOLD = _style("figure bold", fontName=BOLD, fontSize=8.8, leading=11, alignment=TA_RIGHT)
FIGURE_COLUMN = _style("figure column", fontSize=8, leading=9.6, textColor=SOFT, alignment=TA_RIGHT)
LABEL = _style("label", fontSize=9.5, leading=12.5, textColor=SOFT)
VALUE = _style("value", fontSize=9.5, leading=12.5)


class _NumberedCanvas(Canvas):
    """Writes head and foot of each page once the number of pages is known."""

    def __init__(self, *args: Any, report: blocks.Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._report = report
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for state in self._pages:
            self.__dict__.update(state)
            self._frame_page(len(self._pages))
            super().showPage()
        super().save()

    def _frame_page(self, pages: int) -> None:
        report, (width, height) = self._report, _page_size(self._report)
        self.saveState()
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(inch, 0.78 * inch, width - inch, 0.78 * inch)
        self.setFont(REGULAR, 8)
        self.setFillColor(SOFT)
        self.drawString(inch, 0.6 * inch, _fitted(f"{report.issuer} · {report.meeting}", 330))
        self.drawRightString(width - inch, 0.6 * inch, f"Page {self._pageNumber} of {pages}")
        self.drawString(inch, 0.45 * inch, f"Record {report.sha256[:16]} · {report.made_in_words}")
        if self._pageNumber > 1:
            self.drawString(inch, height - 0.62 * inch, report.title)
        if not report.final:
            self.setFont(BOLD, 9)
            self.setFillColor(BAD)
            self.drawRightString(width - inch, height - 0.62 * inch, "PRELIMINARY")
            self.drawRightString(width - inch, 0.45 * inch, "PRELIMINARY")
        self.restoreState()


def _page_size(report: blocks.Report) -> tuple[float, float]:
    """Letter size, on its side for a list of many columns."""
    size: tuple[float, float] = landscape(letter) if report.wide else letter
    return size


def _fitted(text: str, width: float) -> str:
    """A text cut to a width, in the foot's type."""
    while pdfmetrics.stringWidth(text, REGULAR, 8) > width:
        text = text[:-2] + "…"
    return text


def pdf_of(report: blocks.Report) -> bytes:
    """The report as a PDF."""
    register_fonts()
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=_page_size(report),
        leftMargin=inch,
        rightMargin=inch,
        topMargin=0.95 * inch,
        bottomMargin=inch,
        title=f"{report.title}: {report.issuer}",
        author="Inspectors of Election",
        subject=report.meeting,
        creator="Quorate",
        lang="en-US",
        invariant=1,
        initialFontName=REGULAR,
    )
    frame = Frame(
        document.leftMargin,
        document.bottomMargin,
        document.width,
        document.height,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates([PageTemplate(frames=[frame])])
    document.build(
        list(_story(report)),
        canvasmaker=lambda *args, **kwargs: _NumberedCanvas(*args, report=report, **kwargs),
    )
    return out.getvalue()


def _story(report: blocks.Report) -> Sequence[Flowable]:
    story: list[Flowable] = [
        Paragraph(escape(report.issuer), LETTERHEAD),
        Paragraph(escape(" · ".join(report.address.splitlines())), ADDRESS),
        Spacer(1, 8),
        HRFlowable(width="100%", thickness=1.2, color=GREEN, spaceAfter=1.5),
        HRFlowable(width="100%", thickness=0.4, color=GREEN),
        Paragraph(escape(report.title), TITLE),
        Paragraph(escape(report.meeting), SUBTITLE),
        Paragraph(f"{report.standing} · {escape(report.made_in_words)}", STANDING),
        *([Paragraph(escape(report.supersedes), SUPERSEDES)] if report.supersedes else []),
        Spacer(1, 10),
        *([Paragraph(escape(report.summary_head), CAPTION)] if report.summary_head else []),
        _facts(report.summary, WIDTH, label=0.72) if report.summary else Spacer(1, 1),
    ]
    width = _page_size(report)[0] - 2 * inch
    *sections, last = [list(_section(section, width)) for section in report.sections]
    for section in sections:
        story += section
    # A page with nothing but signatures could be put under another report.
    story += [KeepTogether([*last, *_signatures(report)])] if report.kind else last
    return story


#: What a heading needs below it on its page, and what the heading of a section above it.
ROOM_FOR_HEAD = 2.8 * inch
ROOM_FOR_SECTION = ROOM_FOR_HEAD + 0.6 * inch


def _section(section: blocks.Section, width: float) -> Iterator[Flowable]:
    if section.blocks and isinstance(section.blocks[0], blocks.Head):
        # A break between the two headings would leave the section's alone on its page.
        yield CondPageBreak(ROOM_FOR_SECTION)
    yield Paragraph(f"{section.number}.&nbsp;&nbsp;{escape(section.title)}", SECTION)
    for block in section.blocks:
        yield from _flowables(block, width)


def _flowables(block: blocks.Block, width: float) -> list[Flowable]:
    if isinstance(block, blocks.Text):
        return [Paragraph(escape(block.text), NOTE if block.note else TEXT)]
    if isinstance(block, blocks.Head):
        head = f"{block.number}&nbsp;&nbsp;{escape(block.text)}"
        return [CondPageBreak(ROOM_FOR_HEAD), Paragraph(head, HEAD)]
    if isinstance(block, blocks.Verdict):
        return [Paragraph(_verdict(block), VERDICT)]
    if isinstance(block, blocks.Facts):
        return [_facts(block.facts, width)]
    if isinstance(block, blocks.Listing):
        return [flowable for each in block.shown() for flowable in _flowables(each, width)]
    return _table(block, width)


def _verdict(block: blocks.Verdict) -> str:
    """The sentence, with the verdict in its colour: at its beginning, or put before it."""
    colour = (GREEN if block.favourable else BAD).hexval()
    begins = block.why.startswith(block.word)
    rest = block.why[len(block.word) :] if begins else f". {block.why}"
    lead = f"{escape(block.lead)} " if block.lead else ""
    return f'{lead}<font name="{BOLD}" color="{colour}">{escape(block.word)}</font>{escape(rest)}'


def _facts(facts: Sequence[tuple[str, str]], width: float, label: float = 0.34) -> Flowable:
    rows = [
        (Paragraph(escape(label), LABEL), Paragraph(escape(value), VALUE)) for label, value in facts
    ]
    table = Table(rows, colWidths=(width * label, width * (1 - label)), hAlign="LEFT", spaceAfter=6)
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1.6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.4),
                ("LINEBELOW", (0, 0), (-1, -1), 0.35, LINE),
            ]
        )
    )
    return table


def _table(block: blocks.Table, width: float) -> list[Flowable]:
    columns = len(block.columns)
    widths = block.widths or [round(100 / columns)] * columns
    whole = sum(widths)

    def row(cells: Sequence[str], plain: ParagraphStyle, figure: ParagraphStyle) -> list[Paragraph]:
        return [
            Paragraph(escape(cell), figure if place in block.figures else plain)
            for place, cell in enumerate(cells)
        ]

    rows = [row(block.columns, COLUMN, FIGURE_COLUMN)]
    rows += [row(cells, CELL, FIGURE) for cells in block.rows]
    rules = [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.35, LINE),
    ]
    # Words beside a figure need more room than figures beside each other.
    rules += [
        ("LEFTPADDING", (place, 0), (place, -1), 12)
        for place in range(1, columns)
        if place not in block.figures and place - 1 in block.figures
    ]
    if len(block.rows) <= SHORT:
        rules.append(("NOSPLIT", (0, 0), (-1, -1)))
    if block.total is not None:
        rows.append(row(block.total, CELL_BOLD, FIGURE_BOLD))
        rules += [
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
            ("LINEBELOW", (0, -1), (-1, -1), 0.5, INK, "butt", None, None, 2, 1.2),
        ]
    table = Table(
        rows,
        colWidths=[width * each / whole for each in widths],
        repeatRows=1,
        hAlign="LEFT",
        spaceAfter=9,
    )
    table.setStyle(TableStyle(rules))
    style = CAPTION if len(block.rows) <= SHORT else CAPTION_OF_A_LONG_TABLE
    # Without a caption a heading would be kept with the table itself.
    set_above: list[Flowable] = [Paragraph(escape(block.caption), style)]
    return [*(set_above if block.caption or len(block.rows) > SHORT else []), table]


def _signatures(report: blocks.Report) -> list[Flowable]:
    """Who signed and when or, on a report, a line for each inspector to sign and date on."""
    parts: list[Flowable] = [
        Paragraph("Signatures", SECTION),
        Paragraph(
            "Preliminary: not to be signed."
            if not report.final
            else f"The undersigned inspectors of election make this {report.kind}.",
            NOTE if not report.final else TEXT,
        ),
    ]
    for name, at in report.signed or [(name, "") for name in report.signers or ("",)]:
        by = f"Signed /s/ {name}" if at else name
        signed = Paragraph(
            f"{escape(by)}<br/><font size=8 color='#515b55'>Inspector of election</font>", VALUE
        )
        dated = Paragraph(
            f"{escape(at)}<br/><font size=8 color='#515b55'>Date and time</font>", VALUE
        )
        line = Table(
            [[signed, "", dated]],
            colWidths=(WIDTH * 0.52, WIDTH * 0.08, WIDTH * 0.40),
            spaceBefore=34,
        )
        line.setStyle(
            TableStyle(
                [
                    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                    ("LINEABOVE", (0, 0), (0, 0), 0.8, INK),
                    ("LINEABOVE", (2, 0), (2, 0), 0.8, INK),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ]
            )
        )
        parts.append(line)
    return parts
