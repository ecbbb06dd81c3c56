"""The sealed record: each line's leaf, the tree above them, and what was signed of it.

All but `Witness` and `SealingTail` is append-only. docs/proof.md says what it proves.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetings.models import Meeting

from .record import RecordLine


class Seal(models.Model):
    """A line's place in the tree of its meeting: leaf 0, 1, 2 … Append-only.

    The leaf's hash is over the salt and the line's bytes, so that it gives nothing away.
    """

    line = models.OneToOneField(RecordLine, models.PROTECT, primary_key=True, related_name="seal")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+", db_index=False)
    leaf = models.BigIntegerField()
    salt = models.BinaryField(max_length=16)
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "leaf"], name="one_line_per_leaf"),
            models.CheckConstraint(name="leaves_begin_at_zero", condition=Q(leaf__gte=0)),
        ]

    def __str__(self) -> str:
        return f"leaf {self.leaf}"


class TreeTile(models.Model):
    """A full tile of the tree: 256 hashes beside each other (`proof.tiles`). Append-only."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    hashes = models.BinaryField(max_length=8192)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "level", "index"], name="one_tree_tile_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Checkpoint(models.Model):
    """What was signed of the tree: so many leaves have this root. Append-only.

    `note` is the signed checkpoint, `vkey` the key of its first signature. That a number of leaves
    has one checkpoint is what keeps the log from forking.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="checkpoints")
    leaves = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    note = models.TextField()
    vkey = models.CharField(max_length=400)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "leaves"], name="one_checkpoint_per_size"),
            models.CheckConstraint(name="checkpoint_has_leaves", condition=Q(leaves__gte=0)),
        ]

    def __str__(self) -> str:
        return f"checkpoint of {self.leaves} leaves"


class Witness(models.Model):
    """A witness whose cosignatures are taken: its key, and who registered it."""

    vkey = models.CharField("verifier key", max_length=400, unique=True)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.vkey.partition("+")[0]


class Cosignature(models.Model):
    """A witness's signature under a checkpoint, as a line of the note. Append-only."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="cosignatures")
    signature = models.CharField(max_length=600)
    at = models.DateTimeField(help_text="When the witness saw the checkpoint, as it signed.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["checkpoint", "witness"], name="a_witness_cosigns_a_checkpoint_once"
            ),
        ]

    def __str__(self) -> str:
        return f"cosignature of checkpoint {self.checkpoint_id}"


class SealingTail(models.Model):
    """From where on the sweep looks for lines without a seal; one row.

    Every line up to `after` has one. `reached` takes its place once all the transactions of
    `running` are over: until then a line with a lower id may still appear.
    """

    after = models.BigIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    running = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"sealed up to line {self.after}"
