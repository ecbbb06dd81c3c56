"""Checkpoints and their signatures are C2SP's: known answers, rotation, witnesses, forgeries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.proof.shared_vectors import FOLDER, MISSING, vectors
from voting.proof.checkpoint import (
    COSIGNER,
    BadNote,
    Checkpoint,
    Note,
    NotSigned,
    SigningKey,
    VerifierKey,
    signed,
)
from voting.proof.merkle import check_inclusion, leaf_hash, root_of
from voting.proof.tlog_proof import TlogProof

with_vectors = pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)

#: The example of C2SP's signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2"
    "ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
#: The example of C2SP's tlog-cosignature.
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcy"
    "v2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b"
    "2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)

ROOT = leaf_hash(b"one")
TREE = Checkpoint("example.com/meeting", 1, ROOT)
LOG = SigningKey("example.com/meeting", b"1" * 32)
NEXT = SigningKey("example.com/meeting", b"2" * 32)
WITNESS = SigningKey("witness.example.org", b"3" * 32, COSIGNER)
SEEN = datetime(2003, 5, 30, 17, tzinfo=UTC)


def test_the_example_of_the_format_is_verified():
    VerifierKey.parse(VKEY).check(Note.parse(NOTE))

    assert str(VerifierKey.parse(VKEY)) == VKEY
    assert str(Note.parse(NOTE)) == NOTE


def test_another_text_under_the_examples_signature_is_not():
    forged = Note.parse(NOTE.replace("example message", "exemplary message"))

    with pytest.raises(NotSigned, match=r"the signature of example\.com/foo is not right"):
        VerifierKey.parse(VKEY).check(forged)


def test_the_example_of_a_cosigned_checkpoint_is_read_and_written_alike():
    note = Note.parse(COSIGNED)

    assert str(note) == COSIGNED
    assert Checkpoint.parse(note.text).size == 20852163
    assert [each.name for each in note.signatures] == [
        "example.com/behind-the-sofa",
        "witness.example.com/w1",
    ]


def test_a_signed_checkpoint_is_verified_by_its_key():
    note = Note.parse(str(signed(TREE, LOG)))

    VerifierKey.parse(str(LOG.verifier)).check(note)
    assert Checkpoint.parse(note.text) == TREE


def test_a_key_of_the_same_name_is_another_key():
    with pytest.raises(NotSigned, match="did not sign it"):
        NEXT.verifier.check(signed(TREE, LOG))


def test_an_old_key_vouches_for_the_next_by_a_checkpoint_that_both_signed():
    note = Note.parse(str(signed(TREE, NEXT, LOG)))

    NEXT.verifier.check(note)
    LOG.verifier.check(note)


def test_a_witness_cosigns_with_the_time_at_which_it_saw():
    note = signed(TREE, LOG).with_signatures([WITNESS.cosign(TREE.text, SEEN)])

    assert VerifierKey.parse(str(WITNESS.verifier)).check(note) == SEEN


def test_the_time_of_a_cosignature_cannot_be_moved():
    real = WITNESS.cosign(TREE.text, SEEN)
    later = (int(SEEN.timestamp()) + 1).to_bytes(8, "big") + real.value[8:]
    moved = type(real)(real.name, real.key_id, later)

    with pytest.raises(NotSigned):
        WITNESS.verifier.check(signed(TREE, LOG).with_signatures([moved]))


def test_no_private_key_is_shown():
    assert "1111" not in repr(LOG)


@pytest.mark.parametrize(
    ("vkey", "fault"),
    [
        ("example.com", "is written: name"),
        ("a name+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "is written: name"),
        (VKEY.replace("530d903a", "530d903b"), "has the id 530d903a, not 530d903b"),
        (VKEY.replace("AekyeRrm", "BekyeRrm"), "not one of Ed25519"),
        (VKEY + "!", "not base64"),
        (VKEY[:-8], "not one of Ed25519"),
    ],
)
def test_what_is_no_key_is_refused(vkey, fault):
    with pytest.raises(BadNote, match=fault):
        VerifierKey.parse(vkey)


@pytest.mark.parametrize(
    "note",
    ["", "text\n", "text\n\n", "text\n\nname signature\n", NOTE[:-1], "a\tb\n\n— n AAAAAAAA\n"],
)
def test_what_is_no_signed_note_is_refused(note):
    with pytest.raises(BadNote):
        Note.parse(note)


def test_a_proof_of_inclusion_is_one_text():
    leaves = [leaf_hash(b"a"), leaf_hash(b"b")]
    note = signed(Checkpoint("example.com/meeting", 2, root_of(leaves)), LOG)
    text = str(TlogProof(1, (leaves[0],), note, b"more"))

    again = TlogProof.parse(text)
    again.check(leaves[1])
    assert str(again) == text
    assert again.extra == b"more"
    check_inclusion(leaves[1], again.index, 2, again.checkpoint.root, again.path)


# --- Known answers of others -----------------------------------------------------------


@with_vectors
def test_the_known_notes():
    """Those of Ed25519, that is: a signature of another kind is left to who knows its key."""
    for known in vectors("checkpoint_vectors.json")["signed_notes"]:
        if known.get("alg") == "ed25519":
            assert str(Note.parse(known["signed_note"])) == known["signed_note"]
            if known["vkey"]:
                VerifierKey.parse(known["vkey"]).check(Note.parse(known["signed_note"]))
        elif known.get("vkey"):
            with pytest.raises(BadNote, match="not one of Ed25519"):
                VerifierKey.parse(known["vkey"])
            assert Checkpoint.parse(Note.parse(known["signed_note"]).text).size == 115474666


@with_vectors
def test_the_known_checkpoints():
    for known in vectors("checkpoint_vectors.json")["checkpoint_parse"]:
        right = True
        try:
            Checkpoint.parse(known["text"])
        except BadNote:
            right = False
        assert right is known["valid"], known["desc"]


@with_vectors
def test_the_known_faults_of_proofs():
    for known in vectors("checkpoint_vectors.json")["tlog_proof_parse_invalid"]:
        with pytest.raises(BadNote):
            TlogProof.parse(known["text"])
