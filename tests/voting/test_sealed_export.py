"""What the sealed export holds, and that it is verified by whoever gets it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from meetings.clock import current_clock
from tests.voting.test_sealing import note_of, vote
from voting import sealed_export, sealing, verify
from voting.models import Checkpoint, Seal


@pytest.fixture
def exported(meeting: Any, tmp_path: Path) -> Any:
    """Export the meeting sealed: the path of the zip."""

    def export() -> Path:
        path = tmp_path / "sealed.zip"
        call_command("export_record", meeting.key, "--sealed", "-o", str(path))
        return path

    return export


def test_the_export_is_verified(meeting, exported, clock, capsys):
    for holding in ("alice", "carol"):
        vote(meeting, holding)
        sealing.seal_now(meeting, clock())
    path = exported()
    vkey = Checkpoint.objects.values_list("vkey", flat=True).first()

    assert verify.main([str(path), "--key", vkey]) == 0, capsys.readouterr().out
    assert "Everything is right" in capsys.readouterr().out


def test_its_record_is_the_plain_export_byte_for_byte(meeting, exported, tmp_path):
    vote(meeting)
    with zipfile.ZipFile(exported()) as archive:
        sealed = archive.read("record.jsonl")
        seals = archive.read("seal.jsonl").splitlines()
    call_command("export_record", meeting.key, "-o", str(tmp_path / "plain"))

    assert sealed == (tmp_path / "plain").read_bytes()
    assert [json.loads(each)["leaf"] for each in seals] == list(range(len(seals)))


def test_what_is_not_under_a_checkpoint_is_left_out(meeting):
    sealing.seal_now(meeting, current_clock())
    vote(meeting)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(sealed_export.zipped(meeting))))

    assert len(archive.read("record.jsonl").splitlines()) == Seal.objects.count()


def test_a_large_record_comes_in_pieces(meeting):
    note_of(meeting, 20_000)
    sealing.seal_now(meeting, current_clock())
    pieces = list(sealed_export.zipped(meeting))

    assert len(pieces) > 2
    assert max(map(len, pieces)) < 2 * sealed_export.PIECE
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces))).testzip() is None


def test_a_meeting_without_seals_has_no_export(meeting):
    with pytest.raises(sealed_export.NothingSealed):
        sealed_export.zipped(meeting)


def test_a_zip_is_not_printed(meeting):
    with pytest.raises(CommandError, match="name a file with -o"):
        call_command("export_record", meeting.key, "--sealed")


def test_the_inspector_downloads_it(meeting, staff, capsys, tmp_path):
    vote(meeting)
    answer = staff("inspector").get(f"/desk/meetings/{meeting.key}/sealed-record.zip")
    (tmp_path / "download.zip").write_bytes(b"".join(answer.streaming_content))

    assert answer["Content-Disposition"] == (
        'attachment; filename="capstone-2003-sealed-record.zip"'
    )
    assert verify.main([str(tmp_path / "download.zip")]) == 0, capsys.readouterr()
