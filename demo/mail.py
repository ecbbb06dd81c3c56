"""Ten mailed cards for the demo's clerks to key: an open batch with scans, drawn when it is loaded.

They are of holders who do nothing in the script, so that its outcome stays what it is until
somebody keys them. Each has something to find out. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from demo import script
from demo.capstone import NOMINEES, PDT
from demo.register import Holding, register
from meetings import control_numbers
from meetings.clock import Clock
from meetings.models import Holding as HoldingRow
from meetings.models import Meeting
from voting.cards import batches, scans
from voting.models import CardBatch

RECEIVED = datetime(2003, 5, 27, 9, 5, tzinfo=PDT)
NAME = "May 27, first mail"

_FONTS = Path(__file__).resolve().parent.parent / "voting" / "reports" / "fonts"
_WIDTH, _HEIGHT = 1000, 700


@dataclass(frozen=True, slots=True)
class Sheet:
    """A card as its holder filled it in. `signed` are the lines on which somebody signed."""

    election: str = ""
    names: str = ""
    split: str = ""
    signed: tuple[str, ...] = ()
    dated: str = ""
    holding: Holding | None = None
    postmark: str = "MAY 24 2003"
    attends: str = ""
    remark: str = ""
    number: str = ""


def holders() -> list[Holding]:
    """The ten holders: the first of the register who stay out of the script, two of them joint."""
    acting = {
        arrival.line["holding"] for arrival in script.arrivals() if "holding" in arrival.line
    } | {visitor.holding for visitor in script.VISITORS}
    idle = [
        holding
        for holding in register().holdings
        if holding.id >= "R01000" and holding.kind == "registered" and holding.id not in acting
    ]
    joint = [holding for holding in idle if len(holding.joint) == 2][:2]
    alone = [holding for holding in idle if not holding.joint and 100 <= holding.shares < 3000][:8]
    return [*alone[:2], joint[0], *alone[2:5], joint[1], *alone[5:]]


def sheets() -> Iterator[Sheet]:
    """The cards in the pile's order, without their numbers."""
    filled = [
        Sheet(election="for", split="for", signed=("1",), dated="5/22/03"),
        Sheet(
            election="for", names="John Jaggers", split="against", signed=("1",), dated="5-21-03"
        ),
        Sheet("for", "", "for", ("2",), "May 20, 2003"),
        Sheet("for", "", "for against", ("1",), "5/23/2003", remark="?"),
        Sheet("", "", "abstain", (), "5/22/03"),
        Sheet("withhold", "", "against", ("1",), attends="yes"),
        Sheet("for", "", "for", ("1", "2"), "5/22/03"),
        Sheet("for", "Richard Aube", "for", ("1",), "5/22/02"),
        Sheet("", "", "", ("J. Whitcomb, executrix",), "2/30/03"),
        Sheet("for", "", "for", ("1",), "6/12/03", number="smudged"),
    ]
    for sheet, holding in zip(filled, holders(), strict=True):
        yield replace(sheet, holding=holding)


def load(meeting: Meeting, supervisor: Any, mailroom: Any, clock: Clock) -> CardBatch:
    """Open the batch and keep its scans."""
    cards = list(sheets())
    rows = HoldingRow.objects.select_related("meeting").in_bulk(
        HoldingRow.objects.filter(
            meeting=meeting, key__in=[one.holding.id for one in cards if one.holding]
        ).values_list("pk", flat=True)
    )
    number_of = {
        row.key: control_numbers.grouped(control_numbers.derive(meeting, row, 1))
        for row in rows.values()
    }
    batch = batches.open_batch(
        meeting,
        supervisor,
        clock,
        name=NAME,
        received=RECEIVED,
        cards_counted=len(cards),
        shares_counted=sum(one.holding.shares for one in cards if one.holding),
        counted_by="Mary Mailroom",
    )
    pictures = [
        SimpleUploadedFile(f"card-{place}.png", picture(one, number_of[one.holding.id]))
        for place, one in enumerate(cards, start=1)
        if one.holding
    ]
    scans.keep(batch, pictures, mailroom, clock)
    return batch


def picture(sheet: Sheet, number: str) -> bytes:
    """A scan of a card, the same each time."""
    image = Image.new("L", (_WIDTH, _HEIGHT), 252)
    _Pen(ImageDraw.Draw(image)).card(sheet, number)
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _font(size: int, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"SourceSerif4-{weight}.ttf"), size)


class _Pen:
    """Draws the printed card, and in it what the holder's pen left."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self.draw = draw

    def card(self, sheet: Sheet, number: str) -> None:
        assert sheet.holding is not None
        self.draw.rectangle((20, 20, _WIDTH - 20, _HEIGHT - 20), outline=60, width=2)
        self._print((50, 40), "CAPSTONE TURBINE CORPORATION", 26, "SemiBold")
        self._print((50, 76), "Proxy for the annual meeting of stockholders, May 30, 2003", 19)
        self._print((50, 112), f"{sheet.holding.holder}", 19)
        self._print((50, 138), f"{sheet.holding.shares:,} shares · account {sheet.holding.id}", 19)
        self._print((620, 112), "CONTROL NUMBER", 14)
        self._print((620, 130), number, 22, "SemiBold")
        if sheet.number == "smudged":
            self.draw.ellipse((700, 122, 860, 166), fill=70)
        self._stamp(sheet.postmark)
        self._matters(sheet)
        self._signatures(sheet)

    def _stamp(self, postmark: str) -> None:
        self.draw.ellipse((840, 30, 970, 110), outline=110, width=2)
        self._print((856, 60), postmark, 15, ink=90)

    def _matters(self, sheet: Sheet) -> None:
        self._print((50, 188), "1. Election of six directors", 20, "SemiBold")
        for place, (word, label) in enumerate((("for", "FOR"), ("withhold", "WITHHOLD"))):
            self._box(70 + place * 190, 224, label, word in sheet.election.split())
        listed = "  ".join(nominee.name for nominee in NOMINEES)
        self._print((70, 262), listed, 14)
        self._print((70, 292), "To withhold from a nominee, write the name:", 15)
        self.draw.line((380, 312, 900, 312), fill=100)
        self._write((400, 282), sheet.names)
        self._print((50, 336), "2. Authority for a reverse stock split", 20, "SemiBold")
        for place, word in enumerate(("for", "against", "abstain")):
            self._box(70 + place * 190, 372, word.upper(), word in sheet.split.split())
        self._print((50, 424), "I plan to attend the meeting", 17)
        self._box(330, 420, "YES", sheet.attends == "yes")
        self._box(450, 420, "NO", sheet.attends == "no")
        self._write((620, 410), sheet.remark)

    def _signatures(self, sheet: Sheet) -> None:
        assert sheet.holding is not None
        owners = sheet.holding.joint or (sheet.holding.holder,)
        for place in range(2):
            x = 50 + place * 330
            self.draw.line((x, 590, x + 300, 590), fill=100)
            self._print((x, 596), "Signature", 14)
        self.draw.line((720, 590, 930, 590), fill=100)
        self._print((720, 596), "Date", 14)
        self._write((730, 556), sheet.dated)
        for place, who in enumerate(sheet.signed):
            name = owners[int(who) - 1] if who.isdecimal() else who
            line = int(who) - 1 if who.isdecimal() else place
            self._write((60 + line * 330, 550), name)

    def _print(
        self, at: tuple[int, int], text: str, size: int, weight: str = "Regular", ink: int = 40
    ) -> None:
        self.draw.text(at, text, font=_font(size, weight), fill=ink)

    def _write(self, at: tuple[int, int], text: str) -> None:
        self.draw.text(at, text, font=_font(26, "Italic"), fill=10)

    def _box(self, x: int, y: int, label: str, marked: bool) -> None:
        self.draw.rectangle((x, y, x + 24, y + 24), outline=40, width=2)
        self._print((x + 36, y), label, 18)
        if marked:
            self.draw.line((x - 4, y - 3, x + 28, y + 29), fill=5, width=4)
            self.draw.line((x - 3, y + 28, x + 29, y - 4), fill=5, width=4)
