"""Scans of papers: looked into before they are kept, and shown as plain pictures.

What a file is, its content says and not its name. The file itself is kept as evidence, with its
digest, below MEDIA_ROOT, which no server serves. A page shows a PNG that is made from it.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.base import File
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from voting.models import Scan

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
            f"{name} has {pages} pages; at most {MOST_PAGES} are taken. Scan each paper into a "
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
        raise NotAScan(f"{name} is no PDF, TIFF, JPEG or PNG. Scan the paper into one.") from None
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise NotAScan(f"{name} is damaged: it cannot be shown. Scan the paper again.") from None
    return _FORMATS[image.format or ""], pages


class _TooLarge(Exception):
    """A picture with more dots than a paper can have."""


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
            raise NotAScan(f"{name} is locked with a password. Scan the paper again without one.")
        pages = len(reader.pages)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError):
        raise NotAScan(f"{name} is a damaged PDF. Scan the paper again.") from None
    if pages == 0:
        raise NotAScan(f"{name} is a PDF without a page.")
    return pages


def keep(scan: Scan, checked: Checked, by: Any, at: datetime, kept: list[Scan]) -> None:
    """Keep a file that was looked into as a scan of what `scan` already names.

    It is added to `kept` before it is written: whoever fails afterwards gives that to `forget`.
    """
    scan.kind, scan.pages, scan.sha256 = checked.kind, checked.pages, checked.sha256
    scan.by, scan.at = by, at
    kept.append(scan)
    scan.file.save("scan", checked.file, save=False)
    scan.save()


def forget(kept: Iterable[Scan]) -> None:
    """Take away files whose rows were not kept."""
    for scan in kept:
        if scan.file:
            scan.file.storage.delete(scan.file.name)


def picture(scan: Scan, page: int) -> bytes | None:
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
        # A decoder that fails on a damaged page must not take the page around it with it.
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
