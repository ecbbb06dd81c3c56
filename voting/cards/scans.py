"""Scans of cards: looked into before they are kept, and shown as plain pictures.

What a file is, its content says and not its name. The file itself is kept as evidence, with its
digest, below MEDIA_ROOT, which no server serves. A page shows a PNG that is made from it.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.db import transaction
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from meetings.clock import Clock
from voting.cards import capture
from voting.models import Card, CardBatch, CardScan

#: The largest file, and the largest page: an A4 page at 600 dots per inch has 35 million.
LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_PAGES = 4

#: A picture on a page is at most so wide and so high.
SHOWN = (1400, 1800)

_FORMATS = {"PNG": "png", "JPEG": "jpeg", "MPO": "jpeg", "TIFF": "tiff"}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "tiff": "image/tiff",
    "jpeg": "image/jpeg",
    "png": "image/png",
}


class NotAScan(Exception):
    """A file that is not kept; the message names it and says what would be right."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked into: what it is, and its pages."""

    file: File[bytes]
    kind: str
    pages: int
    sha256: str


def check(file: File[bytes]) -> Checked:
    """Look into a file. Raises `NotAScan`."""
    name = (file.name or "The file")[-80:]
    if file.size > LARGEST:
        raise NotAScan(
            f"{name} has {file.size // 1_000_000} MB; at most {LARGEST // 1_048_576} are taken. "
            "Scan it with 200 or 300 dots per inch."
        )
    file.seek(0)
    content = file.read()
    if not content:
        raise NotAScan(f"{name} is empty.")
    if b"%PDF-" in content[:1024]:
        kind, pages = "pdf", _pages_of_pdf(content, name)
    else:
        kind, pages = _look_at_image(content, name)
    if pages > MOST_PAGES:
        raise NotAScan(
            f"{name} has {pages} pages; a card has at most {MOST_PAGES}. Scan each card into a "
            "file of its own."
        )
    file.seek(0)
    return Checked(file, kind, pages, hashlib.sha256(content).hexdigest())


def _look_at_image(content: bytes, name: str) -> tuple[str, int]:
    try:
        image = _opened(content)
        pages = getattr(image, "n_frames", 1)
        for page in range(min(pages, MOST_PAGES)):
            _page(image, page)
    except _TooLarge:
        raise NotAScan(
            f"{name} has more than {MOST_PIXELS // 1_000_000} million dots on a page. Scan it "
            "with 200 or 300 dots per inch."
        ) from None
    except UnidentifiedImageError:
        raise NotAScan(f"{name} is no PDF, TIFF, JPEG or PNG. Scan the card into one.") from None
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise NotAScan(f"{name} is damaged: it cannot be shown. Scan the card again.") from None
    return _FORMATS[image.format or ""], pages


class _TooLarge(Exception):
    """A picture with more dots than a card can have."""


def _opened(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # The size is looked at before a dot is decoded.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            return Image.open(BytesIO(content), formats=["PNG", "JPEG", "TIFF"])
        except Image.DecompressionBombError:
            raise _TooLarge from None


def _page(image: Image.Image, page: int) -> Image.Image:
    """A page, decoded, if it is not too large."""
    image.seek(page)
    if image.width * image.height > MOST_PIXELS:
        raise _TooLarge
    image.load()
    return image


def _pages_of_pdf(content: bytes, name: str) -> int:
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise NotAScan(f"{name} is locked with a password. Scan the card again without one.")
        pages = len(reader.pages)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError):
        raise NotAScan(f"{name} is a damaged PDF. Scan the card again.") from None
    if pages == 0:
        raise NotAScan(f"{name} is a PDF without a page.")
    return pages


def in_order(files: Iterable[File[bytes]]) -> list[File[bytes]]:
    """Files by the numbers in their names: scan-2 comes before scan-10."""

    def numbered(file: File[bytes]) -> list[tuple[int, str]]:
        words = re.split(r"(\d+)", (file.name or "").casefold())
        return [(int(word), "") if word.isdecimal() else (0, word) for word in words]

    return sorted(files, key=numbered)


def keep(
    batch: CardBatch,
    files: Sequence[File[bytes]],
    by: Any,
    clock: Clock,
    only: int | None = None,
) -> range:
    """Keep the scans of a batch's next cards, a file for each, in order; their places.

    With `only` all of them are scans of the card at that place, beside those that it has.

    Raises `NotAScan`, with nothing kept, where one of them is none or there are too many.
    """
    checked = [check(file) for file in files]
    kept: list[CardScan] = []
    try:
        with transaction.atomic():
            batch = capture.lock(batch.pk)
            if hasattr(batch, "closing"):
                raise NotAScan("This batch is closed.")
            first = _first_without(batch) if only is None else only
            places = range(first, first + (len(checked) if only is None else 1))
            if places.stop - 1 > batch.cards_counted:
                raise NotAScan(
                    f"These are scans of cards {first} to {places.stop - 1}, and the batch has "
                    f"{batch.cards_counted} cards."
                )
            for number, one in enumerate(checked):
                place = first + number if only is None else only
                card, _ = Card.objects.get_or_create(batch=batch, place=place)
                _keep(card, one, by, clock, kept)
    except BaseException:
        _forget(kept)
        raise
    return places


def _keep(card: Card, checked: Checked, by: Any, clock: Clock, kept: list[CardScan]) -> None:
    scan = CardScan(
        card=card,
        kind=checked.kind,
        pages=checked.pages,
        sha256=checked.sha256,
        by=by,
        at=clock.now(),
    )
    # Remembered first: a file that was written is taken away again if its row is not.
    kept.append(scan)
    scan.file.save("scan", checked.file, save=False)
    scan.save()


def _forget(kept: Iterable[CardScan]) -> None:
    """Take away files whose rows were not kept."""
    for scan in kept:
        if scan.file:
            scan.file.storage.delete(scan.file.name)


def _first_without(batch: CardBatch) -> int:
    """The card after the last one that has a scan."""
    last = Card.objects.filter(batch=batch, scans__isnull=False).order_by("-place").first()
    return last.place + 1 if last else 1


def picture(scan: CardScan, page: int) -> bytes | None:
    """A page as PNG; None where it can only be saved, as a PDF that is no picture."""
    if not 1 <= page <= scan.pages:
        return None
    with scan.file.open("rb") as opened:
        content = opened.read()
    try:
        image = _in_pdf(content, page) if scan.kind == "pdf" else _page(_opened(content), page - 1)
        if image is None:
            return None
        image = image.convert("L" if image.mode in ("1", "L", "I;16") else "RGB")
        image.thumbnail(SHOWN)
        made = BytesIO()
        image.save(made, "PNG")
    except Exception:
        # A decoder that fails on a damaged page must not take the clerk's form with it.
        return None
    return made.getvalue()


def _in_pdf(content: bytes, page: int) -> Image.Image | None:
    """The picture of which a scanned page consists; None where it is not such a page."""
    found = PdfReader(BytesIO(content)).pages[page - 1]
    inside = found.get("/Resources", DictionaryObject()).get_object().get("/XObject", {})
    drawn = [one.get_object() for one in inside.get_object().values()]
    pictures = [one for one in drawn if one.get("/Subtype") == "/Image"]
    if len(drawn) != 1 or len(pictures) != 1:
        return None
    if int(pictures[0]["/Width"]) * int(pictures[0]["/Height"]) > MOST_PIXELS:
        raise _TooLarge
    return found.images[0].image
