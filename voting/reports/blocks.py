"""What a report is made of: numbered sections of a few kinds of blocks, as plain data.

The page, the PDF and the other files are each set from these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. A note is set apart from the others."""

    text: str
    note: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with what belongs to it."""

    facts: Sequence[tuple[str, str]]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `figures` are the numbers of the columns set as figures; `total` ends it."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: frozenset[int]
    total: Sequence[str] | None = None
    #: Shares of the page's width, for paper.
    widths: Sequence[int] | None = None
    kind: str = "table"

    @property
    def cells(self) -> list[list[tuple[str, str, bool]]]:
        """The rows, each cell with the heading of its column and whether it is a figure."""
        return [self._labelled(row) for row in self.rows]

    @property
    def total_cells(self) -> list[tuple[str, str, bool]]:
        """The last row in the same way; empty where there is none."""
        return [] if self.total is None else self._labelled(self.total)

    def _labelled(self, row: Sequence[str]) -> list[tuple[str, str, bool]]:
        return [
            (column, cell, place in self.figures)
            for place, (column, cell) in enumerate(zip(self.columns, row, strict=True))
        ]


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a part of a section."""

    number: str
    text: str
    kind: str = "head"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a matter came out, and why in one sentence.

    `lead` stands before it while the polls are not closed, and is empty afterwards.
    """

    word: str
    favourable: bool
    why: str
    lead: str = ""
    kind: str = "verdict"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of as many rows as a meeting has of something: made anew each time, row by row.

    A PDF has the first `SHOWN` of them, in the columns `on_paper` that there is room for; the
    other files have all.
    """

    caption: str
    columns: Sequence[str]
    make_rows: Callable[[], Iterator[Sequence[str]]]
    figures: frozenset[int]
    widths: Sequence[int] | None = None
    on_paper: Sequence[int] | None = None
    kind: str = "listing"

    @property
    def places(self) -> Sequence[int]:
        """The numbers of the columns that are set on paper."""
        return range(len(self.columns)) if self.on_paper is None else self.on_paper

    def shown(self) -> Iterator[Block]:
        """The first rows as a table, and a word on the others where there are more."""
        first = list(islice(self.make_rows(), SHOWN + 1))
        if not first:
            yield Text("None.")
            return
        places = self.places
        yield Table(
            self.caption,
            [self.columns[at] for at in places],
            [[row[at] for at in places] for row in first[:SHOWN]],
            frozenset(new for new, at in enumerate(places) if at in self.figures),
            widths=self.widths,
        )
        if len(places) < len(self.columns):
            yield Text("The XLSX, CSV and JSON files have more columns.")
        if len(first) > SHOWN:
            yield Text(
                f"The first {SHOWN:,} are shown. The XLSX, CSV and JSON files have all of them.",
                note=True,
            )


#: How many rows of a listing are set on paper.
SHOWN = 2000

Block = Text | Facts | Table | Head | Verdict | Listing


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section."""

    number: int
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. It is final once the polls on every matter are closed."""

    issuer: str
    address: str
    meeting: str
    title: str
    made: datetime
    made_in_words: str
    final: bool
    quorum_met: bool
    sections: Sequence[Section]
    signers: Sequence[str]
    sha256: str
    summary: Sequence[tuple[str, str]] = field(default_factory=tuple)
    #: What stands over the summary while the polls are not closed.
    summary_head: str = ""
    #: That a final report takes the place of earlier ones, and by which late rulings.
    supersedes: str = ""
    #: Who has signed it, and when; empty where lines to sign on are printed.
    signed: Sequence[tuple[str, str]] = ()
    #: What it is called where it is signed; empty for what nobody signs.
    kind: str = "report"

    @property
    def wide(self) -> bool:
        """Whether it lists more columns than a page has room for beside each other."""
        blocks = [block for section in self.sections for block in section.blocks]
        return any(isinstance(one, Listing) and len(one.places) > 8 for one in blocks)

    @property
    def standing(self) -> str:
        """FINAL, or PRELIMINARY."""
        return "FINAL" if self.final else "PRELIMINARY"
