"""The commands as people type them: on good input, on bad input, and their exit status."""

from __future__ import annotations

import json
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from meetings.models import Holding, Meeting
from tests.conftest import CAPSTONE
from voting.models import RecordLine, StandingLot

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in CAPSTONE), encoding="utf-8")
    return path


def run(*command: str) -> tuple[int, str]:
    """Exit status and what went to standard error."""
    errors = StringIO()
    try:
        call_command(*command, stdout=StringIO(), stderr=errors)
    except SystemExit as exit_:
        return int(exit_.code or 0), errors.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, errors.getvalue()


def test_a_record_is_imported_and_comes_out_as_it_went_in(
    record: Path, tmp_path: Path, capsys: Any
) -> None:
    assert run("import_record", str(record)) == (0, "")
    out = tmp_path / "exported.jsonl"
    assert run("export_record", "capstone-2003", "-o", str(out)) == (0, "")
    assert out.read_bytes() == record.read_bytes()


def test_a_count_is_printed_as_json_and_nothing_else(record: Path, capsys: Any) -> None:
    run("import_record", str(record))
    call_command("count", "capstone-2003")
    result = json.loads(capsys.readouterr().out)
    assert result["quorum"]["met"] is False
    assert result["matters"][1]["required"] == "5001"


def test_a_record_is_imported_once(record: Path) -> None:
    run("import_record", str(record))
    status, errors = run("import_record", str(record))
    assert status == 2
    assert f"{record}:1: there is a meeting 'capstone-2003' already" in errors
    assert Meeting.objects.count() == 1


def test_a_record_with_faults_is_not_imported_at_all_and_every_fault_is_named(
    record: Path,
) -> None:
    lines = record.read_text(encoding="utf-8").splitlines()
    lines[5] = lines[5].replace('"400"', '"4,00"')
    lines.append('{"type": "attendance", "holding": "nobody", "at": "2003-05-30T09:00:00-07:00"}')
    lines.append("not json")
    record.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, errors = run("import_record", str(record))
    assert status == 2
    assert f"{record}:6: holding: shares: '4,00' is not a quantity" in errors
    assert f"{record}:{len(lines)}: not JSON" in errors
    assert not Meeting.objects.exists()
    assert not RecordLine.objects.exists()


def test_shares_that_no_column_holds_are_refused_at_their_line(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    huge = text.replace('"1250"', '"9999999999999999999.5"')
    record.write_text(huge.replace('"10000"', '"99999999999999999999"'), encoding="utf-8")
    status, errors = run("import_record", str(record))
    assert status == 2
    assert f"{record}:5: holding: shares: more than" in errors
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("import_record", "/nowhere/record.jsonl"), "No such file"),
        (("export_record", "nothing"), "There is no meeting 'nothing'"),
        (("count", "nothing"), "There is no meeting 'nothing'"),
        (("check_standing", "nothing"), "There is no meeting 'nothing'"),
    ],
)
def test_what_is_not_there_is_said_so(command: tuple[str, ...], message: str) -> None:
    status, errors = run(*command)
    assert (status, message in errors) == (2, True), errors


def test_a_moment_that_is_no_time_is_said_so(record: Path) -> None:
    run("import_record", str(record))
    status, errors = run("count", "capstone-2003", "--as-of", "yesterday")
    assert status == 2
    assert "'yesterday' is not a time; write RFC 3339 with an offset" in errors


def test_a_file_that_is_not_utf8_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "latin1.jsonl"
    path.write_bytes(b'{"type": "meeting", "id": "caf\xe9"}\n')
    status, errors = run("import_record", str(path))
    assert status == 2
    assert "not UTF-8" in errors


def test_what_stands_is_checked_against_the_instruments(meeting: Any) -> None:
    assert run("check_standing", "capstone-2003") == (0, "")
    from meetings.clock import current_clock
    from voting import door

    arrival = door.Arrival(holding="alice", form="proxy", channel="internet", votes={"2": "for"})
    door.receive(meeting, arrival, current_clock())
    StandingLot.objects.filter(holding__key="alice").update(units=1)
    status, errors = run("check_standing", "capstone-2003")
    assert status == 1
    assert errors == "1 differences"
    assert Holding.objects.get(key="alice").units == 1250
    assert sys.getdefaultencoding() == "utf-8"
