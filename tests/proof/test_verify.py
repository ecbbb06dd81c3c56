"""A whole export is verified; whatever was done to one is caught, and by the right message."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.proof.exports import (
    KEY,
    MEETING,
    ORIGIN,
    OTHER_KEY,
    VOTES,
    WHOLE,
    WITNESS,
    Made,
    made,
    polls,
    vote,
)
from voting import verify
from voting.proof.checkpoint import Checkpoint, Note, encoded, signed
from voting.proof.merkle import line_hash, root_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def verified(tmp_path: Path, capsys: Any) -> Any:
    """Verify an export: its status and what was said, on one line."""

    def run(export: Made | Path, *arguments: str) -> tuple[int, str]:
        path = export.write(tmp_path / "export") if isinstance(export, Made) else export
        status = verify.main([str(path), *arguments])
        said = capsys.readouterr()
        return status, re.sub(r"\s+", " ", said.out + said.err)

    return run


def forged(verified: Any, export: Made, kind: str, message: str, *arguments: str) -> None:
    """An export that is caught for this kind of fault and with this message."""
    status, said = verified(export, *arguments)
    assert status == 1, said
    assert f"WRONG {kind}" in said
    assert message in said, said


# --- What is whole ---------------------------------------------------------------------


def test_a_whole_export_is_verified(verified):
    status, said = verified(made())

    assert status == 0, said
    assert "37, of which 37 are sealed" in said
    assert "4, the last of 37 leaves" in said
    assert "quorum met: 960 of 1000 votes 2: approved" in said
    assert "WRONG" not in said


def test_without_a_key_from_elsewhere_it_says_whose_word_that_is(verified):
    _, said = verified(made())
    assert "The key is the export's own" in said

    _, said = verified(made(), "--key", str(KEY.verifier))
    assert "The key is the export's own" not in said


def test_a_zip_is_verified_as_its_folder(verified, tmp_path):
    folder = made().write(tmp_path / "folder")
    with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)

    assert verified(tmp_path / "export.zip")[0] == 0


def test_counts_and_their_figures_are_verified(verified):
    export = made()
    export.count(kind="preliminary")
    export.lines.append(
        json.dumps({"type": "note", "text": "…", "at": "2003-05-30T10:12:00-07:00"}).encode()
    )
    export.seal()
    export.count()

    status, said = verified(export)
    assert status == 0, said
    assert "the figures of 2 recorded counts" in said


def test_a_count_before_further_votes_is_verified_by_what_it_covers(verified):
    export = made(WHOLE[:30], (15,))
    export.count(kind="preliminary", at="2003-05-29T10:00:00-07:00")
    export.lines += [json.dumps(line).encode() for line in WHOLE[30:]]
    export.seal()
    export.sign(len(export.lines))

    assert verified(export)[0] == 0


def test_lines_at_the_end_may_wait_for_their_seal(verified):
    export = made()
    export.lines.append(
        json.dumps({"type": "note", "text": "…", "at": "2003-05-31T10:00:00Z"}).encode()
    )
    export.seals.append(None)

    status, said = verified(export)
    assert status == 0
    assert "The last 1 lines, from line 38 on, are not sealed" in said


def test_a_line_may_be_sealed_after_those_that_were_committed_before_it(verified):
    """Votes of several holders at the same time, of which the first took longer."""
    export = made(sizes=())
    export.checkpoints.clear()
    for each in export.seals[20:25]:
        each["leaf"] -= 1
    export.seals[19]["leaf"] = 24
    export.sign(24)
    export.sign(37)

    status, said = verified(export)
    assert status == 0, said
    assert "5 lines were sealed before one that stands above them (the first is line 21)" in said


def test_a_log_with_a_new_key_is_verified_by_the_old_one(verified):
    export = made(sizes=(15,))
    export.checkpoints.clear()
    export.keys = [KEY, OTHER_KEY]
    export.sign(15, KEY)
    export.sign(20, OTHER_KEY, KEY)
    export.sign(37, OTHER_KEY)

    assert verified(export, "--key", str(KEY.verifier))[0] == 0


def test_a_witnesss_cosignature_is_verified_and_told(verified):
    export = made()
    note = Note.parse(export.checkpoints[-1]["note"])
    from datetime import UTC, datetime

    seen = WITNESS.cosign(note.text, datetime(2003, 5, 30, 18, 1, tzinfo=UTC))
    export.checkpoints[-1]["note"] = str(note.with_signatures([seen]))

    status, said = verified(export)
    assert status == 0
    assert "witness.example.org cosigned 1, last that of 37 at 2003-05-30T18:01:00+00:00" in said


def test_a_checkpoint_from_elsewhere_agrees(verified, tmp_path):
    export = made()
    (tmp_path / "seen").write_text(export.checkpoints[1]["note"])

    status, said = verified(export, "--checkpoint", str(tmp_path / "seen"))
    assert status == 0
    assert "right The log against what was seen elsewhere" in said


# --- What was tampered with ------------------------------------------------------------


def test_a_changed_line(verified):
    export = made()
    export.lines[20] = export.lines[20].replace(b"against", b"for").replace(b"I5", b"I5")
    export.lines[21] = export.lines[21].replace(b'"against"', b'"for"')
    forged(verified, export, "The lines", "line 22: the line and its salt do not give the hash")


def test_a_changed_line_with_the_hash_to_it(verified):
    export = made()
    export.lines[21] = export.lines[21].replace(b'"against"', b'"for"')
    export.rehash()
    forged(
        verified,
        export,
        "The tree",
        "the checkpoint of 24 leaves was signed for another root than these lines have: leaves 15 "
        "to 23 (lines 16 to 24)",
    )


def test_a_changed_salt(verified):
    export = made()
    export.seals[21]["salt"] = "00" * 16
    forged(verified, export, "The lines", "line 22: the line and its salt do not give the hash")


def test_a_removed_line(verified):
    export = made()
    del export.lines[21], export.seals[21]
    forged(verified, export, "The lines", "leaf 21 is missing, before line 22 with leaf 22")


def test_a_removed_line_whose_seal_was_left(verified):
    export = made()
    del export.lines[21]
    forged(verified, export, "The files", "seal.jsonl speaks of 37 lines and record.jsonl has 36")


def test_a_removed_line_with_the_leaves_counted_anew(verified):
    export = made()
    del export.lines[21], export.seals[21]
    for leaf, each in enumerate(export.seals):
        each["leaf"] = leaf
    forged(verified, export, "The tree", "the checkpoint of 24 leaves was signed for another root")


def inserted(export: Made, seal: dict[str, Any] | None) -> Made:
    line = json.dumps(vote(99, 3, "against", 21)).encode()
    export.lines.insert(25, line)
    if seal:
        salt = bytes.fromhex(seal["salt"])
        seal = {**seal, "hash": line_hash(salt, line).hex()}
    export.seals.insert(25, seal)
    return export


def test_an_inserted_line_without_a_seal(verified):
    forged(
        verified,
        inserted(made(), None),
        "The lines",
        "line 26 carries no seal, though line 27 after it does: it was inserted",
    )


def test_an_inserted_line_with_the_leaf_of_another(verified):
    forged(
        verified,
        inserted(made(), {"leaf": 25, "salt": "00" * 16}),
        "The lines",
        "lines 26 and 27 are both said to be leaf 25: one was inserted",
    )


def test_an_inserted_line_with_the_leaves_counted_anew(verified):
    export = inserted(made(), {"leaf": 25, "salt": "00" * 16})
    for leaf, each in enumerate(export.seals):
        each["leaf"] = leaf
    forged(verified, export, "The tree", "the checkpoint of 35 leaves was signed for another root")


def test_lines_added_at_the_end(verified):
    export = made()
    export.lines.append(json.dumps(vote(99, 3, "against", 21)).encode())
    forged(
        verified, export, "The files", "record.jsonl goes on after line 37, where seal.jsonl ends"
    )


def swapped(export: Made, one: int, other: int) -> Made:
    for each in (export.lines, export.seals):
        each[one], each[other] = each[other], each[one]  # type: ignore[index,call-overload]
    return export


def test_reordered_lines(verified):
    forged(
        verified,
        swapped(made(), 16, 18),
        "The order of the lines",
        "line 18 was sealed as leaf 17, before line 17 with leaf 18, and now stands after it",
    )


def test_reordered_lines_with_their_leaves_exchanged(verified):
    export = swapped(made(), 16, 18)
    export.seals[16]["leaf"], export.seals[18]["leaf"] = 16, 18
    forged(verified, export, "The tree", "the checkpoint of 24 leaves was signed for another root")


def test_a_vote_moved_before_another_of_its_holding(verified):
    """Across checkpoints, where leaves alone would let it pass."""
    own = [vote(91, 0, "for", 30), vote(92, 0, "against", 31)]
    export = swapped(made([*MEETING, *VOTES[1:9], *own, *WHOLE[-2:]], (24,)), 23, 24)
    forged(
        verified,
        export,
        "The order of the lines",
        "line 25 was sealed before line 24 of the same holding and stands after it",
    )


def test_a_vote_moved_before_the_close_of_the_polls(verified):
    lines = [*WHOLE, {**vote(99, 3, "against", 40), "channel": "mail"}]
    export = swapped(made(lines, (37,)), 36, 37)
    forged(verified, export, "The order of the lines", "which closed the polls")


def test_a_changed_figure(verified):
    export = made()
    export.count()
    export.lines[-1] = export.lines[-1].replace(b'"for": "640"', b'"for": "940"')
    export.rehash()
    status, said = verified(export)
    assert status == 1
    assert "WRONG The tree" in said
    assert "line 38, count-4, has other figures for matter 2 than the lines" in said


def test_a_false_figure_that_was_sealed(verified):
    """Which only its keeper can do: the signature is right, and the sum is not."""
    export = made()
    result = json.loads(made_count(export)["result"])
    result["matters"][0]["totals"]["for"] = "940"
    export.count(result=result)
    status, said = verified(export)
    assert status == 1
    assert "right The tree" in said
    assert "line 38, count-4, has other figures for matter 2 than the lines" in said


def made_count(export: Made) -> dict[str, Any]:
    """The line of a true count."""
    again = Made([*export.lines], [*export.seals], [*export.checkpoints])
    again.count()
    line = json.loads(again.lines[-1])
    return {**line, "result": json.dumps(line["result"])}


def test_a_false_digest_that_was_sealed(verified):
    export = made()
    export.count(digest="0" * 64)
    forged(verified, export, "The counts and certificates", "has another digest than the result")


def test_a_count_of_another_root(verified):
    export = made()
    export.count(root=encoded(b"f" * 32))
    forged(
        verified, export, "The counts and certificates", "names another root than the checkpoint"
    )


def test_a_count_of_leaves_without_a_checkpoint(verified):
    export = made()
    export.count(leaves=36)
    forged(verified, export, "The counts and certificates", "no checkpoint is of so many")


def test_a_certificate_of_another_count(verified):
    export = made()
    export.count()
    certificate = {
        "type": "certificate",
        "count": "count-4",
        "inspector": "Irene Inspector",
        "text": "I certify.",
        "leaves": 36,
        "at": "2003-05-30T10:20:00-07:00",
    }
    export.lines.append(json.dumps(certificate).encode())
    export.seal()
    export.sign(39)
    forged(verified, export, "The record", "leaves and root are not those of count 'count-4'")


def test_a_fork_by_a_checkpoint_that_others_were_shown(verified, tmp_path):
    export = made()
    fork = signed(Checkpoint(ORIGIN, 24, root_of([*export.hashes[:23], b"f" * 32])), KEY)
    (tmp_path / "seen").write_text(str(fork))
    forged(
        verified,
        export,
        "The log against what was seen elsewhere",
        "has another root for 24 leaves: the log showed different records to different people",
        "--checkpoint",
        str(tmp_path / "seen"),
    )


def test_a_fork_within_the_export(verified):
    export = made()
    fork = signed(Checkpoint(ORIGIN, 24, root_of([*export.hashes[:23], b"f" * 32])), KEY)
    export.checkpoints.insert(1, {**export.checkpoints[1], "note": str(fork)})
    forged(verified, export, "The tree", "comes after one of 24: a log only grows")


def test_a_checkpoint_of_a_fork_in_place_of_the_real_one(verified):
    export = made()
    fork = signed(Checkpoint(ORIGIN, 24, root_of([*export.hashes[:23], b"f" * 32])), KEY)
    export.checkpoints[1]["note"] = str(fork)
    forged(verified, export, "The tree", "the checkpoint of 24 leaves was signed for another root")


def test_a_clock_that_ran_backwards_on_a_holding(verified):
    lines = [*MEETING, vote(1, 0, "for", 30), vote(2, 0, "against", 20), *WHOLE[-2:]]
    forged(
        verified,
        made(lines, ()),
        "The times",
        "line 17, instrument I2, was recorded after line 16 of the same holding",
    )


def test_a_clock_that_ran_backwards_on_the_polls(verified):
    lines = [*MEETING, *VOTES, polls("opened", "09:15"), polls("closed", "09:05")]
    forged(verified, made(lines, ()), "The times", "line 37, a polls line")


def test_a_vote_that_is_later_than_its_seal(verified):
    export = made()
    export.checkpoints[1]["at"] = "2003-05-20T17:03:30+00:00"
    export.checkpoints[0]["at"] = "2003-05-20T17:00:00+00:00"
    forged(verified, export, "The times", "line 20, instrument I4, is said to be received at")


def test_checkpoints_that_go_back_in_time(verified):
    export = made()
    export.checkpoints[0]["at"] = "2003-05-30T19:00:00+00:00"
    forged(verified, export, "The times", "the checkpoint of 24 leaves is said to be earlier")


def test_an_end_that_was_cut_off(verified):
    export = made()
    del export.lines[30:], export.seals[30:]
    forged(
        verified,
        export,
        "The tree",
        "the checkpoint of 35 leaves covers more than the 30 lines that are here",
    )


def test_an_end_that_was_cut_off_with_its_checkpoints(verified, tmp_path):
    """Which nothing inside shows: who knows of a later checkpoint does."""
    export = made()
    (tmp_path / "seen").write_text(export.checkpoints[-1]["note"])
    del export.lines[24:], export.seals[24:], export.checkpoints[2:]

    assert verified(export)[0] == 0
    forged(
        verified,
        export,
        "The log against what was seen elsewhere",
        "covers 37 leaves and the export ends at 24",
        "--checkpoint",
        str(tmp_path / "seen"),
    )


def test_another_key_than_the_one_that_is_trusted(verified):
    forged(
        verified,
        made(),
        "The keys and signatures",
        f"the checkpoint of 15 leaves: {ORIGIN} did not sign it",
        "--key",
        str(OTHER_KEY.verifier),
    )


def test_a_new_key_that_the_trusted_one_does_not_vouch_for(verified):
    export = made()
    export.keys = [KEY, OTHER_KEY]
    export.checkpoints.clear()
    export.sign(15, KEY)
    export.sign(37, OTHER_KEY)
    forged(
        verified,
        export,
        "The keys and signatures",
        "the checkpoint of 37 leaves",
        "--key",
        str(KEY.verifier),
    )


def test_a_root_under_the_signature_of_another(verified):
    export = made()
    note = Note.parse(export.checkpoints[1]["note"])
    stated = Checkpoint(ORIGIN, 24, root_of(export.hashes[:24])[::-1])
    export.checkpoints[1]["note"] = str(Note(stated.text, note.signatures))
    forged(verified, export, "The keys and signatures", "is not right for this text")


def test_a_cosignature_that_is_not_right(verified):
    from datetime import UTC, datetime

    export = made()
    note = Note.parse(export.checkpoints[-1]["note"])
    other = WITNESS.cosign("another text\n", datetime(2003, 5, 30, tzinfo=UTC))
    export.checkpoints[-1]["note"] = str(note.with_signatures([other]))
    forged(verified, export, "The keys and signatures", "witness.example.org is not right")


def test_a_record_that_cannot_be_read_is_said_by_line(verified):
    export = made([*WHOLE[:-1], {"type": "polls", "matter": "9", "state": "closed", "at": "x"}])
    forged(verified, export, "The record", "line 37: polls: at:")


# --- What cannot be read ---------------------------------------------------------------


def test_a_zip_that_was_cut_off(verified, tmp_path):
    folder = made().write(tmp_path / "folder")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    whole = (tmp_path / "export.zip").read_bytes()
    (tmp_path / "export.zip").write_bytes(whole[: len(whole) // 2])

    status, said = verified(tmp_path / "export.zip")
    assert status == 2
    assert "is not a whole zip: it was cut off or damaged" in said


def test_a_zip_that_was_damaged(verified, tmp_path):
    folder = made().write(tmp_path / "folder")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    whole = bytearray((tmp_path / "export.zip").read_bytes())
    whole[whole.index(b"Holder 5")] ^= 1
    (tmp_path / "export.zip").write_bytes(bytes(whole))

    status, said = verified(tmp_path / "export.zip")
    assert status == 2
    assert "record.jsonl was cut off or damaged" in said


@pytest.mark.parametrize("name", ["record.jsonl", "seal.jsonl", "checkpoints.jsonl", "keys.json"])
def test_a_missing_file_is_named(verified, tmp_path, name):
    folder = made().write(tmp_path / "folder")
    (folder / name).unlink()

    status, said = verified(folder)
    assert status == 2
    assert f"{name} is missing" in said


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("keys.json", "{", "keys.json cannot be read"),
        ("keys.json", '{"keys": [{"vkey": "x"}]}', "keys.json cannot be read"),
        ("checkpoints.jsonl", "", "nothing was signed"),
        ("checkpoints.jsonl", '{"note": "x", "at": ""}\n', "checkpoints.jsonl, line 1"),
    ],
)
def test_a_file_that_makes_no_sense_is_named(verified, tmp_path, name, content, fault):
    folder = made().write(tmp_path / "folder")
    (folder / name).write_text(content)

    status, said = verified(folder)
    assert status == 2, said
    assert fault in said


@pytest.mark.parametrize("content", ["x", "[]", '{"leaf": -1, "salt": "", "hash": ""}', "7"])
def test_a_seal_that_makes_no_sense_is_named(verified, tmp_path, content):
    folder = made().write(tmp_path / "folder")
    seals = (folder / "seal.jsonl").read_text().splitlines()
    seals[4] = content
    (folder / "seal.jsonl").write_text("\n".join(seals) + "\n")

    status, said = verified(folder)
    assert status == 1
    assert "seal.jsonl, line 5, is no seal" in said


@pytest.mark.parametrize("arguments", [["--key", "nonsense"], ["--checkpoint", "nowhere"]])
def test_what_is_given_beside_and_makes_no_sense(verified, arguments):
    assert verified(made(), *arguments)[0] == 2


def test_an_export_that_is_not_there(verified, tmp_path):
    status, said = verified(tmp_path / "nowhere.zip")

    assert status == 2
    assert "is not there" in said


def test_the_verifier_runs_alone(tmp_path):
    """Without Django, settings or a database: as an outsider runs it."""
    folder = made().write(tmp_path / "folder")
    code = (
        "import sys, voting.verify\n"
        f"status = voting.verify.main([{str(folder)!r}])\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(status, sorted(loaded & {'django', 'psycopg', 'sqlite3', 'config', 'meetings'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["0 []"], done.stderr
