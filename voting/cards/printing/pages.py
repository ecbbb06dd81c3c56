"""Draws cards on the pages of a PDF: the sides that are the same on all, and each holder's own."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from meetings import control_numbers
from voting.ballot_words import counted
from voting.cards.printing import qr_code, sides, typefaces
from voting.cards.printing.addressees import Addressee
from voting.cards.printing.sides import Sides, sides_of
from voting.cards.printing.typefaces import BOLD, ITALIC, REGULAR
from voting.cards.printing.wording import Form

#: Signature lines on the card itself, and on a sheet of nothing else.
SIGNATURES = 6
SIGNATURES_ON_A_SHEET = 24


class DoesNotFit(Exception):
    """A name or address is too long for its place; the message says which."""


class Pages:
    """A PDF of cards, written page by page.

    The same cards give the same bytes. Raises `CannotBePrinted` where a form is too long.
    """

    def __init__(self, path: Path, title: str) -> None:
        self._canvas = Canvas(str(path), pagesize=letter, pageCompression=1, invariant=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Quorate")
        self._sides: dict[str, tuple[Sides, list[str], int]] = {}
        self.pages = 0

    def add(self, addressee: Addressee, sequence: int) -> int:
        """Draw a card; how many sheets it is on. Raises `DoesNotFit`, and then nothing is drawn."""
        of_form, names, version = self._form(addressee.form)
        address = _address(addressee)
        holder = _holder(addressee)
        extra = _sheets_of_signatures(addressee.signers)
        sheets = of_form.sheets + len(extra)
        number = addressee.control_number
        for side, name in enumerate(names):
            self._canvas.doForm(name)
            self._mark(sequence, side // 2 + 1, sheets)
            if side == 0:
                self._window(address)
                self._numbers(addressee, number, version)
                self._holder(holder, addressee)
                self._signatures(addressee.signers)
            elif side > 1:
                self._holder_again(addressee, number)
            for at in of_form.divides:
                if at.side == side:
                    votes = addressee.shares * addressee.form.votes_per_share * at.each
                    text = f"You have {counted(votes, 'vote')} to give on this matter."
                    typefaces.draw(self._canvas, at.x, at.y, text, BOLD, at.size)
            self._end_page()
        for sheet, signers in enumerate(extra, start=of_form.sheets + 1):
            self._sheet_of_signatures(addressee, number, signers)
            self._mark(sequence, sheet, sheets)
            self._end_page()
            self._mark(sequence, sheet, sheets)
            self._end_page()
        return sheets

    def save(self) -> None:
        """Write the file."""
        self._canvas.save()

    def _form(self, form: Form) -> tuple[Sides, list[str], int]:
        """A form's sides, drawn once for all cards of the file, and the size of their QR codes."""
        if form.version not in self._sides:
            of_form = sides_of(form)
            names = of_form.define(self._canvas, form.version)
            link = form.link + "0" * control_numbers.LENGTH
            self._sides[form.version] = of_form, names, qr_code.version_for(link)
        return self._sides[form.version]

    def _end_page(self) -> None:
        """Finish a page, and compress it at once: all are in memory until the file is saved."""
        self._canvas.showPage()
        page = self._canvas._doc.Pages.pages[-1]
        flate = PDFDictionary({"Filter": PDFName("FlateDecode")})
        page.Contents = PDFStream(flate, zlib.compress(page.stream.encode("ascii")))
        page.stream = None
        self.pages += 1

    def _mark(self, sequence: int, sheet: int, sheets: int) -> None:
        """What the mail house reads: which card of the file this is, and which of its sheets."""
        text = f"{sequence:07} · sheet {sheet} of {sheets}"
        typefaces.draw_from_right(
            self._canvas, sides.WIDTH - sides.MARGIN, sides.FOOT, text, REGULAR, 6.5
        )

    def _window(self, address: tuple[float, list[str]]) -> None:
        """Name and address, in the middle of what the window shows wherever the sheet slips to."""
        left, bottom, _, height = sides.WINDOW
        size, lines = address
        leading = size * 1.16
        y = bottom + (height + len(lines) * leading) / 2 - size * 0.95
        for line in lines:
            typefaces.draw(self._canvas, left, y, line, REGULAR, size)
            y -= leading

    def _numbers(self, addressee: Addressee, number: str, version: int) -> None:
        """The control number on both parts, and the QR code that opens the ballot."""
        canvas = self._canvas
        grouped = control_numbers.grouped(number)
        x, bottom, width, _ = sides.NUMBER_BOX
        typefaces.draw_centred(canvas, x + width / 2, bottom + 8, grouped, BOLD, 14)
        for place, half in enumerate((grouped[:9], grouped[10:])):
            y = sides.FOLD - 38 - place * 13
            typefaces.draw_from_right(canvas, sides.CARD_NUMBER_RIGHT, y, half, BOLD, 11.5)
        link = addressee.form.link + number
        qr_code.draw(canvas, *sides.QR_AT, sides.QR_SIDE, link, version)

    def _holder(self, holder: tuple[float, list[str]], addressee: Addressee) -> None:
        x, y = sides.HOLDER_AT
        size, lines = holder
        for place, line in enumerate(reversed(lines)):
            typefaces.draw(self._canvas, x, y + place * size * 1.12, line, BOLD, size)
        size = _size_for(addressee.account, REGULAR, 8.5, 345)
        typefaces.draw(self._canvas, *sides.ACCOUNT_AT, addressee.account, REGULAR, size)

    def _holder_again(self, addressee: Addressee, number: str) -> None:
        """Whose card a further sheet belongs to, since sheets may be parted in the mail."""
        x, y = sides.MORE_HOLDER_AT
        size = _size_for(addressee.name, BOLD, 9, 380)
        typefaces.draw(self._canvas, x, y, addressee.name, BOLD, size)
        size = _size_for(addressee.account, REGULAR, 8, 380)
        typefaces.draw(self._canvas, x, y - 12, addressee.account, REGULAR, size)
        right = sides.WIDTH - sides.MARGIN
        typefaces.draw_from_right(self._canvas, right, y, "CONTROL NUMBER", BOLD, 6.5)
        grouped = control_numbers.grouped(number)
        typefaces.draw_from_right(self._canvas, right, y - 12, grouped, BOLD, 10)

    def _signatures(self, signers: Sequence[str]) -> None:
        """A line for each owner to sign on, in the order of the register, and one for the date."""
        beside = 3 if len(signers) > 4 else 2
        on_card = signers[:SIGNATURES]
        gap, date = 14.0, 92.0
        width = (sides.ACROSS - date - beside * gap) / beside
        rows = -(-len(on_card) // beside)
        first = sides.SIGNATURES_TOP - (44 if rows == 1 else 34)
        for place, name in enumerate(on_card):
            row, column = divmod(place, beside)
            x = sides.MARGIN + column * (width + gap)
            across = width if len(signers) > 1 else 2 * width + gap
            label = "Signature" if len(signers) == 1 else f"Signature: {name}"
            self._line_to_sign(x, first - row * 36, across, label)
        x = sides.WIDTH - sides.MARGIN - date
        self._line_to_sign(x, first, date, "Date")
        if len(signers) > SIGNATURES:
            typefaces.draw(self._canvas, x, first - 36, "More sign on the last sheet", ITALIC, 7)

    def _line_to_sign(self, x: float, y: float, across: float, label: str) -> None:
        self._canvas.setLineWidth(0.7)
        self._canvas.line(x, y, x + across, y)
        size = _size_for(label, REGULAR, 7, across)
        if size < 5:
            label, size = _shortened(label, across), 5
        typefaces.draw(self._canvas, x, y - 8.5, label, REGULAR, size)

    def _sheet_of_signatures(
        self, addressee: Addressee, number: str, signers: Sequence[str]
    ) -> None:
        canvas = self._canvas
        form = addressee.form
        heading = f"PROXY · {form.issuer} · signatures"
        y = sides.HEIGHT - sides.MARGIN - 8
        size = _size_for(heading, BOLD, 10, sides.ACROSS)
        typefaces.draw(canvas, sides.MARGIN, y, heading, BOLD, size)
        self._holder_again(addressee, number)
        width = (sides.ACROSS - 24) / 2
        for place, name in enumerate(signers):
            row, column = divmod(place, 2)
            x = sides.MARGIN + column * (width + 24)
            self._line_to_sign(x, sides.MORE_TOP - 40 - row * 48, width, f"Signature: {name}")
        sides.foot(canvas, form)


def _address(addressee: Addressee) -> tuple[float, list[str]]:
    """The size and the lines of name and address. Raises `DoesNotFit`."""
    lines = (addressee.name, *addressee.address)
    found = typefaces.fitted(lines, REGULAR, sides.WINDOW[2:], 10.5, 6)
    if found is None:
        raise DoesNotFit("the name and address are too long for the window of the envelope")
    return found


def _holder(addressee: Addressee) -> tuple[float, list[str]]:
    found = typefaces.fitted((addressee.name,), BOLD, sides.HOLDER_ROOM, 11, 4.5, 1.12)
    if found is None:
        raise DoesNotFit("the name is too long for the card")
    return found


def _sheets_of_signatures(signers: Sequence[str]) -> list[Sequence[str]]:
    rest = signers[SIGNATURES:]
    return [
        rest[start : start + SIGNATURES_ON_A_SHEET]
        for start in range(0, len(rest), SIGNATURES_ON_A_SHEET)
    ]


def _size_for(text: str, face: str, size: float, across: float) -> float:
    """The size at which a line fits, at most this one."""
    width = typefaces.width(text, face, size)
    return size if width <= across else size * across / width


def _shortened(text: str, across: float) -> str:
    """A label cut to its line: the name stands whole at the head of the card."""
    while len(text) > 1 and typefaces.width(f"{text}…", REGULAR, 5) > across:
        text = text[:-1]
    return f"{text}…"
