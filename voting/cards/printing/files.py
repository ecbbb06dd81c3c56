"""The files of a run: the cards as a PDF, and the list that a mail house needs beside it.

They carry control numbers, so they lie below MEDIA_ROOT, which no web server serves, where nobody
else on the machine can read them.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from voting.cards.printing.addressees import Addressee
from voting.cards.printing.pages import Pages

#: Lines of an address in the list; what is left stands in the last.
ADDRESS_LINES = 5
COLUMNS = (
    "sequence",
    "holding",
    "holder",
    *(f"address_{line}" for line in range(1, ADDRESS_LINES + 1)),
    "page",
    "sheets",
)

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def folder_of(run_id: int) -> Path:
    """Where the files of a run lie."""
    return Path(settings.MEDIA_ROOT) / "printed-cards" / str(run_id)


def name_of(number: int, kind: str) -> str:
    """The name of a run's file: `kind` is pdf or csv."""
    return f"proxy-cards-{number:04}.{kind}"


def remove_unfinished(run_id: int) -> None:
    """Remove what a worker that was killed may have left."""
    for left in folder_of(run_id).glob(".*"):
        left.unlink(missing_ok=True)


def delete(run_id: int) -> None:
    """Delete all files of a run."""
    folder = folder_of(run_id)
    if folder.exists():
        shutil.rmtree(folder)


def text_for_spreadsheet(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass(slots=True)
class CardsWriter:
    """Writes one file of cards with its list; it appears when it is published.

    `first` is the sequence number of the first card.
    """

    folder: Path
    number: int
    first: int
    title: str
    cards: int = 0
    _pages: Pages = field(init=False, repr=False)
    _list: IO[str] = field(init=False, repr=False)
    _row: Callable[[Sequence[Any]], Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _private(self.folder)
        self._pages = Pages(self._unfinished("pdf"), self.title)
        self._list = self._unfinished("csv").open("w", encoding="utf-8-sig", newline="")
        self._row = csv.writer(self._list).writerow
        self._row(COLUMNS)

    @property
    def pages(self) -> int:
        return self._pages.pages

    def add(self, addressee: Addressee) -> None:
        """Print a card. Raises `DoesNotFit`, and then nothing of it is printed."""
        page, sequence = self._pages.pages + 1, self.first + self.cards
        sheets = self._pages.add(addressee, sequence)
        self._row(_row(addressee, sequence, page, sheets))
        self.cards += 1

    def write(self) -> tuple[str, str, int]:
        """Write both; the digests of the PDF and of the list, and the bytes of the PDF."""
        self._pages.save()
        self._list.close()
        digests = []
        for kind in ("pdf", "csv"):
            unfinished = self._unfinished(kind)
            unfinished.chmod(0o600)
            with unfinished.open("rb") as made:
                digests.append(hashlib.file_digest(made, "sha256").hexdigest())
                os.fsync(made.fileno())
        return digests[0], digests[1], self._unfinished("pdf").stat().st_size

    def publish(self) -> None:
        """Let the files that were written appear under their names."""
        for kind in ("pdf", "csv"):
            self._unfinished(kind).replace(self.folder / name_of(self.number, kind))

    def abandon(self) -> None:
        """Remove what was written and does not appear."""
        self._list.close()
        for kind in ("pdf", "csv"):
            self._unfinished(kind).unlink(missing_ok=True)

    def _unfinished(self, kind: str) -> Path:
        # Two workers that make the same file do not write into each other's.
        return self.folder / f".{os.getpid()}-{id(self)}-{name_of(self.number, kind)}"


def _row(addressee: Addressee, sequence: int, page: int, sheets: int) -> Sequence[Any]:
    address = list(addressee.address)
    if len(address) > ADDRESS_LINES:
        rest = ", ".join(address[ADDRESS_LINES - 1 :])
        address = [*address[: ADDRESS_LINES - 1], rest]
    address += [""] * (ADDRESS_LINES - len(address))
    texts = (addressee.holding.key, addressee.name, *address)
    return sequence, *(text_for_spreadsheet(text) for text in texts), page, sheets


def _private(folder: Path) -> None:
    for each in (*reversed(folder.parents), folder):
        each.mkdir(mode=0o700, exist_ok=True)
