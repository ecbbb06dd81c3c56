"""A receipt proves its line alone, and what has become of it beside the export."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.proof.exports import KEY, OTHER_KEY, Made, made
from voting import verify
from voting.proof.checkpoint import Note
from voting.proof.merkle import inclusion_proof, root_of
from voting.proof.tlog_proof import TlogProof


def receipt_of(export: Made, line: int, **changed: Any) -> dict[str, Any]:
    """The receipt of a line (from 0), under the export's last checkpoint."""
    hashes, seal = export.hashes, export.seals[line]
    assert seal is not None
    path = inclusion_proof(
        seal["leaf"],
        len(hashes),
        lambda level, at: root_of(hashes[at << level : (at + 1) << level]),
    )
    note = Note.parse(export.checkpoints[-1]["note"])
    return {
        "type": "quorate-receipt",
        "link": "https://vote.example.com/receipt/7-00/",
        "standing": "counts now.",
        "line": export.lines[line].decode(),
        "salt": seal["salt"],
        "proof": str(TlogProof(seal["leaf"], tuple(path), note)),
        "keys": [str(KEY.verifier)],
        **changed,
    }


@pytest.fixture
def checked(tmp_path: Path, capsys: Any) -> Any:
    """Check a receipt: the status and what was said, on one line."""

    def run(receipt: dict[str, Any] | str, *arguments: str) -> tuple[int, str]:
        path = tmp_path / "receipt.json"
        path.write_text(receipt if isinstance(receipt, str) else json.dumps(receipt))
        status = verify.main(["--receipt", str(path), *arguments])
        said = capsys.readouterr()
        return status, re.sub(r"\s+", " ", said.out + said.err)

    return run


def test_a_receipt_is_right(checked):
    status, said = checked(receipt_of(made(), 20), "--key", str(KEY.verifier))

    assert status == 0
    assert "instrument I5, of holding h5" in said
    assert 'marks {"2": "for"}' in said
    assert "sealed as leaf 20 of 37 of vote.example.com/capstone-2003" in said
    assert "is the company's word" in said


def test_without_a_key_it_says_whose_word_that_is(checked):
    _, said = checked(receipt_of(made(), 20))

    assert "The key is the receipt's own" in said


def test_beside_the_export_it_says_what_has_become_of_it(checked, tmp_path):
    export = made()
    folder = str(export.write(tmp_path / "export"))

    status, said = checked(receipt_of(export, 20), folder)
    assert status == 0
    assert "of the receipt's instrument, by the lines: superseded by I17" in said
    status, said = checked(receipt_of(export, 32), folder)
    assert "by the lines: governs" in said


def test_a_receipt_of_another_log_than_the_exports_shows_the_fork(checked, tmp_path):
    export, other = made(), made()
    other.lines[21] = other.lines[21].replace(b'"against"', b'"for"')
    other.rehash()
    other.checkpoints.clear()
    other.sign(37)

    status, said = checked(receipt_of(other, 21), str(export.write(tmp_path / "export")))
    assert status == 1
    assert "the log showed different records to different people" in said


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda r: {"line": r["line"].replace('"for"', '"against"')}, "is not leaf 20 of the tree"),
        (lambda r: {"salt": "00" * 16}, "is not leaf 20 of the tree"),
        (lambda r: {"salt": "00"}, "has not 16 bytes"),
        (lambda r: {"proof": r["proof"].replace("index 20", "index 21")}, "is not leaf 21"),
        (lambda r: {"proof": r["proof"].replace("\n37\n", "\n38\n")}, "is not"),
        (lambda r: {"keys": []}, "there is no key"),
        (lambda r: {"keys": [str(OTHER_KEY.verifier)]}, "is not signed"),
        (lambda r: {"salt": "", "proof": None}, "issued before the line was sealed"),
    ],
)
def test_a_receipt_that_was_tampered_with_is_not_right(checked, change, fault):
    receipt = receipt_of(made(), 20)
    status, said = checked({**receipt, **change(receipt)})

    assert status == 1 if "before" not in fault else status in (1, 2)
    assert fault in said


def test_another_key_than_the_one_that_is_trusted(checked):
    status, said = checked(receipt_of(made(), 20), "--key", str(OTHER_KEY.verifier))

    assert status == 1
    assert "is not signed" in said


@pytest.mark.parametrize(
    "receipt",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        {"type": "quorate-receipt"},
        {"type": "quorate-receipt", "line": 7},
        {"type": "quorate-receipt", "line": "[]"},
        {"type": "quorate-receipt", "line": "{}", "salt": "x"},
        {"type": "quorate-receipt", "line": "{}", "proof": "x"},
        {"type": "quorate-receipt", "line": "{}", "keys": 7},
    ],
)
def test_what_is_no_receipt_is_said(checked, receipt):
    status, said = checked(receipt)

    assert status == 2
    assert "Not verified: " in said


def test_something_must_be_named():
    with pytest.raises(SystemExit):
        verify.main([])
