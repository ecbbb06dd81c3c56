"""The QR code of a card as one path of rectangles, so that it prints sharp at any resolution.

All codes of a run carry links of one length, so their size is the same and is not looked for again;
nor is the mask, since readers take any of the eight.
"""

from __future__ import annotations

import re

import segno
from reportlab.pdfgen.canvas import Canvas

#: Fifteen percent of a code may be soiled or folded.
ERROR_CORRECTION = "M"
MASK = 4

#: Modules left white around a code (ISO/IEC 18004).
QUIET = 4

_DARK = re.compile(rb"\x01+")


def version_for(link: str) -> int:
    """The size of code that a link needs, and every other of its length."""
    return int(segno.make_qr(link, error=ERROR_CORRECTION, boost_error=False).version)


def matrix_of(link: str, version: int) -> tuple[bytes, ...]:
    """The modules of a code, row by row from the top: 1 is dark."""
    code = segno.make_qr(
        link, version=version, mask=MASK, error=ERROR_CORRECTION, boost_error=False
    )
    return tuple(bytes(row) for row in code.matrix)


def rectangles(matrix: tuple[bytes, ...]) -> list[tuple[int, int, int]]:
    """Dark modules merged along each row: column, row from the bottom, and width in modules."""
    rows = len(matrix)
    return [
        (run.start(), rows - 1 - row, run.end() - run.start())
        for row, modules in enumerate(matrix)
        for run in _DARK.finditer(modules)
    ]


def draw(canvas: Canvas, x: float, y: float, side: float, link: str, version: int) -> None:
    """Draw a code with its quiet zone into a square whose lower left corner this is."""
    matrix = matrix_of(link, version)
    module = side / (len(matrix) + 2 * QUIET)
    path = " ".join(f"{left} {row} {width} 1 re" for left, row, width in rectangles(matrix))
    canvas.saveState()
    canvas.translate(x + QUIET * module, y + QUIET * module)
    canvas.scale(module, module)
    canvas.addLiteral(f"{path} f")
    canvas.restoreState()
