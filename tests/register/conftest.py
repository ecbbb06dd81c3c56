"""A meeting that is set up and has no register yet, and files for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from meetings.models import Meeting, RegisterFile
from meetings.register import files
from tests.conftest import CAPSTONE
from voting import register
from voting.importing import import_record

TITLES = (
    "Account,Name,Class,Shares,Kind,Under,Joint owners,Not entitled,Address,City,State,Zip,Email"
)
REGISTER = "\n".join(
    [
        TITLES,
        "alice,Alice Archer,common,1250,,,,,1600 Elm Street,Chatsworth,CA,91311,alice@example.com",
        'bob,Bob and Beth Baker,common,400,joint,,Bob Baker; Beth Baker,,"2 Oak\nUnit 3",Reseda,CA,9,',  # noqa: E501
        "CEDE,Cede & Co.,common,8000,nominee,,,,,,,,",
        "harborline,Harborline Securities,common,4000,broker,CEDE,,,,,,,",
        "espp,Capstone Savings Plan,common,350,plan,,,,,,,,",
        "treasury,Capstone Turbine Corporation,common,500,,,,yes,,,,,",
    ]
)
#: 1250 + 400 + 8000 + 350: the treasury's are not outstanding, Harborline's are part of Cede's.
OUTSTANDING = 10_000


@pytest.fixture
def empty_meeting(db: None) -> Meeting:
    """Capstone's meeting before its register is loaded."""
    return import_record([json.dumps(line) for line in CAPSTONE if line["type"] != "holding"])


@pytest.fixture
def sent(empty_meeting: Meeting, clock: Any) -> Callable[..., RegisterFile]:
    """Send a file: `sent(REGISTER)`."""

    def of(content: str | bytes, name: str = "register.csv") -> RegisterFile:
        given = content.encode() if isinstance(content, str) else content
        return files.take(empty_meeting, name, [given], clock(), "Susan")

    return of


@pytest.fixture
def checked(sent: Callable[..., RegisterFile]) -> Callable[..., RegisterFile]:
    """Send a file and check it with the columns that are suggested."""

    def of(content: str | bytes, *, fractions: bool = False, **columns: str) -> RegisterFile:
        file = sent(content)
        files.map_columns(file, {**file.columns, **columns}, fractions=fractions)
        files.check(file.pk)
        file.refresh_from_db()
        return file

    return of


@pytest.fixture
def loaded(checked: Callable[..., RegisterFile], clock: Any) -> Callable[..., RegisterFile]:
    """Send, check and load a file."""

    def of(content: str = REGISTER, reason: str = "", **more: Any) -> RegisterFile:
        file = checked(content, **more)
        assert file.state == "sound", list(file.faults.values_list("row", "field", "message"))
        register.ask_to_load(file, "Susan", reason)
        register.load(file.pk, clock())
        file.refresh_from_db()
        return file

    return of


@pytest.fixture
def faults(checked: Callable[..., RegisterFile]) -> Callable[..., list[tuple[int, str, str]]]:
    """The faults of a file: row, field and message."""

    def of(content: str | bytes, **more: Any) -> list[tuple[int, str, str]]:
        return list(checked(content, **more).faults.values_list("row", "field", "message"))

    return of


def edited(before: str, after: str) -> str:
    """The register with something in it changed."""
    assert before in REGISTER
    return REGISTER.replace(before, after)


def folder_of_files() -> list[Path]:
    """What lies in the folder of register files."""
    return sorted(files.folder().iterdir())
