"""Every committed line gets its leaf, once, in a log that never forks."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, transaction

from meetings.clock import current_clock
from voting import announcements, door, proof_tiles, sealing
from voting.models import Checkpoint, Cosignature, RecordLine, Seal, SealingTail, TreeTile
from voting.proof import checkpoint as notes
from voting.proof.merkle import check_consistency, check_inclusion, line_hash, root_of
from voting.sweep import sweep

FOR = {"1": "for", "2": "for"}


def vote(meeting: Any, holding: str = "alice") -> None:
    arrival = door.Arrival(holding=holding, form="proxy", channel="internet", votes=FOR)
    door.receive(meeting, arrival, current_clock())


def note_of(meeting: Any, number: int) -> None:
    """Many lines, without what they would mean."""
    RecordLine.objects.bulk_create(
        RecordLine(meeting=meeting, type="note", body=f'{{"type": "note", "text": "{each}"}}')
        for each in range(number)
    )


def unsealed(meeting: Any) -> int:
    return RecordLine.objects.filter(meeting=meeting, seal=None).count()


def leaves(meeting: Any) -> list[bytes]:
    return [
        line_hash(bytes(seal.salt), seal.line.body.encode())
        for seal in Seal.objects.filter(meeting=meeting).order_by("leaf").select_related("line")
    ]


def test_sealing_covers_every_line_and_signs_the_root(meeting, settings):
    sealed = sealing.seal_now(meeting, current_clock())

    assert unsealed(meeting) == 0
    assert sealed.leaves == RecordLine.objects.filter(meeting=meeting).count()
    assert bytes(sealed.root) == root_of(leaves(meeting))
    note = notes.Note.parse(sealed.note)
    notes.VerifierKey.parse(sealed.vkey).check(note)
    stated = notes.Checkpoint.parse(note.text)
    assert (stated.size, stated.root) == (sealed.leaves, bytes(sealed.root))
    assert stated.origin == "127.0.0.1:8000/capstone-2003"


def test_the_leaves_are_in_the_order_of_the_record(meeting):
    sealing.seal_now(meeting, current_clock())

    seals = Seal.objects.filter(meeting=meeting).order_by("line")
    assert [each.leaf for each in seals] == list(range(len(seals)))


def test_no_two_lines_have_the_same_salt(meeting):
    note_of(meeting, 300)
    sealing.seal_now(meeting, current_clock())

    salts = [bytes(each) for each in Seal.objects.values_list("salt", flat=True)]
    assert len(set(salts)) == len(salts)
    assert {len(each) for each in salts} == {16}


def test_with_nothing_to_seal_nothing_is_signed(meeting):
    first = sealing.seal_now(meeting, current_clock())

    assert sealing.seal_now(meeting, current_clock()) == first
    assert Checkpoint.objects.count() == 1


def test_a_log_grows_consistently_however_it_is_cut(meeting):
    sizes = []
    for more in (1, 254, 1, 700, 3, 0, 1100):
        note_of(meeting, more)
        sizes.append(sealing.seal_now(meeting, current_clock()))

    for older, newer in pairwise(sizes):
        check_consistency(
            older.leaves,
            newer.leaves,
            bytes(older.root),
            bytes(newer.root),
            proof_tiles.consistency(meeting, older.leaves, newer.leaves),
        )
    hashes = leaves(meeting)
    for leaf in (0, 255, 256, len(hashes) - 1):
        for tree in sizes:
            if leaf < tree.leaves:
                proof = proof_tiles.inclusion(meeting, leaf, tree.leaves)
                check_inclusion(hashes[leaf], leaf, tree.leaves, bytes(tree.root), proof)
    assert TreeTile.objects.filter(level=0).count() == len(hashes) // 256


def test_a_line_whose_transaction_ended_late_is_sealed_after_those_that_came_later(meeting):
    """As when an id is drawn early and committed late."""
    gap = RecordLine.objects.order_by("-pk").first().pk + 1
    RecordLine.objects.create(pk=gap + 1, meeting=meeting, type="note", body="{}", at=None)
    sealing.seal_now(meeting, current_clock())
    late = RecordLine.objects.create(pk=gap, meeting=meeting, type="note", body="{}", at=None)
    sealed = sealing.seal_now(meeting, current_clock())

    assert late.seal.leaf == sealed.leaves - 1


def test_a_log_takes_no_second_root_for_its_leaves(meeting):
    sealed = sealing.seal_now(meeting, current_clock())

    fork = Checkpoint(meeting=meeting, leaves=sealed.leaves, root=b"f" * 32, at=sealed.at)
    with pytest.raises(IntegrityError, match="checkpoint"), transaction.atomic():
        fork.save()


def test_a_leaf_belongs_to_one_line(meeting):
    sealing.seal_now(meeting, current_clock())
    note_of(meeting, 1)
    line = RecordLine.objects.order_by("-pk").first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(line=line, meeting=meeting, leaf=0, salt=b"s" * 16, leaf_hash=b"")


@pytest.mark.parametrize("model", [Seal, TreeTile, Checkpoint, Cosignature])
def test_what_was_sealed_is_never_changed_or_deleted(meeting, witnessed, model):
    note_of(meeting, 300)
    sealing.seal_now(meeting, current_clock())
    column = {
        Seal: "salt",
        TreeTile: "root",
        Checkpoint: "note",
        Cosignature: "signature",
    }[model]

    value = model.objects.values_list(column, flat=True).first()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**{column: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)


@pytest.fixture
def witnessed(meeting):
    """A checkpoint that a witness cosigned."""
    from voting.models import Witness

    sealed = sealing.seal_now(meeting, current_clock())
    key = notes.SigningKey("witness.example.org", b"w" * 32, notes.COSIGNER)
    witness = Witness.objects.create(vkey=str(key.verifier), registered_at=sealed.at)
    return Cosignature.objects.create(
        checkpoint=sealed,
        witness=witness,
        signature=str(key.cosign(notes.Note.parse(sealed.note).text, sealed.at)),
        at=sealed.at,
    )


class TestTheSweep:
    def test_seals_what_waits(self, meeting):
        vote(meeting)
        sweep(current_clock())

        assert unsealed(meeting) == 0

    def test_twice_signs_once(self, meeting):
        assert sealing.seal_waiting(current_clock()) == 1
        assert sealing.seal_waiting(current_clock()) == 0

    def test_looks_only_at_the_end_of_the_record(self, meeting, monkeypatch):
        # A test is itself a transaction that goes on.
        monkeypatch.setattr(sealing, "_running_transactions", set)
        for _ in range(3):
            sealing.seal_waiting(current_clock())

        assert SealingTail.objects.get().after == RecordLine.objects.order_by("-pk").first().pk
        vote(meeting)
        sealing.seal_waiting(current_clock())
        assert unsealed(meeting) == 0

    def test_keeps_looking_where_a_transaction_still_runs(self, meeting, monkeypatch):
        """It may hold a lower id than the last one that is seen."""
        monkeypatch.setattr(sealing, "_running_transactions", lambda: {"3/17"})
        gap = RecordLine.objects.order_by("-pk").first().pk + 1
        RecordLine.objects.create(pk=gap + 1, meeting=meeting, type="note", body="{}", at=None)
        for _ in range(3):
            sealing.seal_waiting(current_clock())
        RecordLine.objects.create(pk=gap, meeting=meeting, type="note", body="{}", at=None)
        monkeypatch.setattr(sealing, "_running_transactions", lambda: {"3/18"})
        sealing.seal_waiting(current_clock())

        assert unsealed(meeting) == 0


class TestKeys:
    NEW = "bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU="

    def test_the_key_before_vouches_for_the_new_one(self, meeting, settings):
        old = sealing.seal_now(meeting, current_clock())
        settings.SEAL_KEY_PREVIOUS, settings.SEAL_KEY = settings.SEAL_KEY, self.NEW
        vote(meeting)
        new = sealing.seal_now(meeting, current_clock())

        assert new.vkey != old.vkey
        note = notes.Note.parse(new.note)
        notes.VerifierKey.parse(old.vkey).check(note)
        notes.VerifierKey.parse(new.vkey).check(note)

    def test_a_key_that_is_none_is_named(self, meeting, settings):
        settings.SEAL_KEY = "a secret that is no key"

        with pytest.raises(ImproperlyConfigured, match="SEAL_KEY") as refused:
            sealing.seal_now(meeting, current_clock())
        assert "secret" not in str(refused.value)
        assert unsealed(meeting) > 0

    def test_a_log_keeps_its_origin_where_the_site_moves(self, meeting, settings):
        sealing.seal_now(meeting, current_clock())
        settings.PUBLIC_URL = "https://elsewhere.example.com"
        vote(meeting)

        assert sealing.seal_now(meeting, current_clock()).note.startswith("127.0.0.1:8000/")


def test_closing_the_polls_seals_what_was_acknowledged(
    meeting, clock, django_capture_on_commit_callbacks
):
    vote(meeting)
    clock.moment = meeting.convenes
    announcements.announce_polls(meeting, "opened", clock())
    with django_capture_on_commit_callbacks(execute=True):
        announcements.announce_polls(meeting, "closed", clock())

    assert unsealed(meeting) == 0
