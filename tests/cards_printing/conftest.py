"""What the tests of printed cards share: printing, and reading back what was printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from meetings.models import Holder
from tests.cards_printing.meetings import MANY, lines
from voting.cards.printing import files, runs
from voting.models import CardFile, CardRun

ADDRESS = "12 Elm Street\nChatsworth, CA 91311"


def imported(record: list[dict[str, Any]]) -> Any:
    from meetings import control_numbers
    from voting.importing import import_record

    meeting = import_record([json.dumps(line) for line in record])
    control_numbers.issue_all(meeting)
    Holder.objects.filter(meeting=meeting).update(address=ADDRESS)
    return meeting


@pytest.fixture
def names(db: None) -> Any:
    """A meeting whose holders have every kind of name."""
    return imported(lines(id="names"))


@pytest.fixture
def many(db: None) -> Any:
    """A meeting with more matters than fit on a sheet."""
    return imported(MANY)


@pytest.fixture
def addressed(meeting: Any) -> Any:
    """Capstone's meeting, its holders with an address."""
    Holder.objects.filter(meeting=meeting).update(address=ADDRESS)
    return meeting


@pytest.fixture
def print_cards(clock: Any) -> Callable[..., CardRun]:
    """Print a meeting's cards: `print_cards(meeting, only_changed=True)`."""

    def printed(meeting: Any, **options: Any) -> CardRun:
        run = runs.start(meeting, clock(), started_by="Susan N. Cayley", **options)
        while runs.print_next_file(run.pk, clock()):
            pass
        run.refresh_from_db()
        return run

    return printed


def pdf_of(file: CardFile) -> PdfReader:
    return PdfReader(files.folder_of(file.run_id) / files.name_of(file.number, "pdf"))


def pages_of(run: CardRun) -> list[str]:
    """The text of every page of a run, with blanks made one."""
    return [
        " ".join(page.extract_text().split())
        for file in run.files.all()
        for page in pdf_of(file).pages
    ]
