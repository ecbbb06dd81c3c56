"""The typefaces of a card, all embedded: each letter is set in the first that has it.

Source Serif has Latin, Greek and Cyrillic; DejaVu Sans adds Hebrew, Arabic, Armenian and Georgian,
Droid Sans Fallback Chinese, Japanese and Korean. What none of them has, or what needs to be shaped
in a way that is not done here (the scripts of India, Thai, Khmer), is named by `unprintable`, so
that nobody's name is printed as boxes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from voting.cards.printing.written_order import as_drawn, can_be_joined, runs_from_the_right
from voting.reports import pdf

REGULAR, BOLD, ITALIC = pdf.REGULAR, pdf.BOLD, pdf.ITALIC
FONTS = Path(__file__).parent / "fonts"
_FALLBACKS = ("DejaVuSans", "DroidSansFallback")

#: Scripts whose marks above and below letters sit right without being placed.
_MARKS = ("COMBINING", "HEBREW", "ARABIC")


class _Letter(NamedTuple):
    """Where a letter is found, and its width at one point; no font where it is in none."""

    font: str
    width: float


class _Face(dict[str, _Letter]):
    """The letters of a typeface with its fallbacks, looked up once each."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __missing__(self, letter: str) -> _Letter:
        found = _Letter("", 0.0)
        for name in (self._name, *_FALLBACKS):
            font = _font(name)
            if ord(letter) in font.face.charToGlyph:
                found = _Letter(font.fontName, font.stringWidth(letter, 1))
                break
        self[letter] = found
        return found


@cache
def _font(name: str) -> TTFont:
    """A typeface; a fallback takes megabytes, so it is read when a letter needs it."""
    pdf.register_fonts()
    if name in _FALLBACKS:
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{name}.ttf"))
    return pdfmetrics.getFont(name)


@cache
def _face(name: str) -> _Face:
    _font(name)
    return _Face(name)


def clean(text: str) -> str:
    """A text composed, without what is not seen and without line breaks."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    spaced = "".join(" " if letter.isspace() else letter for letter in composed)
    return "".join(
        letter
        for letter in spaced
        if letter == "\u200c"
        or not (
            unicodedata.category(letter) in ("Cf", "Cc", "Cs") or "\ufe00" <= letter <= "\ufe0f"
        )
    )


def unprintable(text: str, face: str = REGULAR) -> str:
    """The letters of a text that cannot be printed as they should be; empty if all can."""
    if text.isascii():
        return ""
    letters = _face(face)
    found = dict.fromkeys(
        letter
        for letter in clean(text)
        if letter != "\u200c"
        and (
            not letters[letter].font
            or not can_be_joined(letter)
            or (
                unicodedata.category(letter) in ("Mn", "Mc", "Me")
                and not unicodedata.name(letter, "").startswith(_MARKS)
            )
        )
    )
    return "".join(found)


@lru_cache(maxsize=4096)
def width(text: str, face: str, size: float) -> float:
    """How wide a line is, in points."""
    letters = _face(face)
    # A letter at the beginning of an Arabic word is narrower than one alone.
    drawn = text if text.isascii() else as_drawn(text)
    return size * sum(letters[letter].width for letter in drawn)


def draw(canvas: Canvas, x: float, y: float, text: str, face: str, size: float) -> None:
    """Draw a line from `x` on, each letter in the typeface that has it."""
    for font, part, offset in _parts(text, face):
        canvas.setFont(font, size)
        canvas.drawString(x + offset * size, y, part)


def draw_from_right(
    canvas: Canvas, right: float, y: float, text: str, face: str, size: float
) -> None:
    """Draw a line that ends at `right`."""
    draw(canvas, right - width(text, face, size), y, text, face, size)


def draw_centred(
    canvas: Canvas, middle: float, y: float, text: str, face: str, size: float
) -> None:
    """Draw a line around a middle."""
    draw(canvas, middle - width(text, face, size) / 2, y, text, face, size)


def _parts(text: str, face: str) -> Iterator[tuple[str, str, float]]:
    """A line in parts of one font each, with how far each begins from the start at one point."""
    letters = _face(face)
    if text.isascii():
        yield face, text, 0.0
        return
    drawn = as_drawn(text) if runs_from_the_right(text) else text
    offset = 0.0
    for font, group in groupby(drawn, key=lambda letter: letters[letter].font):
        part = "".join(group)
        if font:
            yield font, part, offset
        offset += sum(letters[letter].width for letter in part)


def wrapped(text: str, face: str, size: float, room: float) -> list[str]:
    """A text in lines no wider than `room`; a word that is wider is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, face, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        while width(word, face, size) > room:
            kept = _that_fits(word, face, size, room)
            lines.append(word[:kept])
            word = word[kept:]
        line = word
    return [*lines, line] if line or not lines else lines


def _that_fits(word: str, face: str, size: float, room: float) -> int:
    """How many letters of a word fit; at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if width(word[:middle], face, size) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def fitted(
    texts: tuple[str, ...],
    face: str,
    room: tuple[float, float],
    largest: float,
    smallest: float,
    leading: float = 1.16,
) -> tuple[float, list[str]] | None:
    """Lines of text and the largest size at which they fit into a width and a height.

    A line that is too wide shrinks with the others, and is wrapped below it. None where even the
    smallest size does not fit.
    """
    across, down = room
    size = largest
    while size >= smallest:
        # A shrunken line is easier to read than a broken one, down to three quarters.
        whole = all(width(text, face, size) <= across for text in texts)
        if whole or size <= largest * 0.75:
            lines = [line for text in texts for line in wrapped(text, face, size, across)]
            if len(lines) * size * leading <= down:
                return size, lines
        size -= 0.25
    return None
