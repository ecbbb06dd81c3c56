"""The line in a terminal: the same call, with keys typed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from voting.models import Instrument

pytestmark = pytest.mark.django_db


def typed(monkeypatch: Any, *lines: str, meeting: str | None = None) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    out = io.StringIO()
    call_command("phone", *([meeting] if meeting else []), stdout=out)
    return out.getvalue()


def test_a_vote_from_the_terminal(meeting: Any, control_number: Any, monkeypatch: Any) -> None:
    number = control_number("alice")
    grouped = f"{number[:4]} {number[4:8]}-{number[8:]}#"
    heard = typed(monkeypatch, "1", grouped, "1", "1", "0", "1", "", meeting="capstone-2003")
    assert "Calling about Capstone Turbine Corporation" in heard
    assert "Your vote is recorded." in heard
    assert heard.endswith("(The line is closed.)\n")
    assert Instrument.objects.get().channel == "telephone"


def test_the_end_of_the_input_hangs_up(meeting: Any, control_number: Any, monkeypatch: Any) -> None:
    heard = typed(monkeypatch, "1", control_number("alice"), "1", "1", "0")
    assert "To record this vote, press 1." in heard
    assert heard.endswith("(You hung up.)\n")
    assert not Instrument.objects.exists()


def test_an_unknown_meeting_is_said(meeting: Any, monkeypatch: Any) -> None:
    with pytest.raises(CommandError, match="There is no meeting 'nowhere'"):
        typed(monkeypatch, meeting="nowhere")
