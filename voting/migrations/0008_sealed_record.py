"""The sealed record: leaves, tiles and checkpoints, all of them only ever added to."""

import django.db.models.deletion
from django.db import migrations, models

from voting.append_only import append_only

APPEND_ONLY = ("voting_seal", "voting_treetile", "voting_checkpoint", "voting_cosignature")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_nominee_users"),
        ("voting", "0007_card_runs"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealingTail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("after", models.BigIntegerField(default=0)),
                ("reached", models.BigIntegerField(default=0)),
                ("running", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Witness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "vkey",
                    models.CharField(max_length=400, unique=True, verbose_name="verifier key"),
                ),
                ("registered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("leaves", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
                ("vkey", models.CharField(max_length=400)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkpoints",
                        to="meetings.meeting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                        to="voting.recordline",
                    ),
                ),
                ("leaf", models.BigIntegerField()),
                ("salt", models.BinaryField(max_length=16)),
                ("leaf_hash", models.BinaryField(max_length=32)),
                (
                    "meeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TreeTile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("hashes", models.BinaryField(max_length=8192)),
                (
                    "meeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signature", models.CharField(max_length=600)),
                (
                    "at",
                    models.DateTimeField(
                        help_text="When the witness saw the checkpoint, as it signed."
                    ),
                ),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="voting.checkpoint",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="voting.witness",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="checkpoint",
            constraint=models.UniqueConstraint(
                fields=("meeting", "leaves"), name="one_checkpoint_per_size"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("leaves__gte", 0)), name="checkpoint_has_leaves"
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                fields=("meeting", "leaf"), name="one_line_per_leaf"
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(("leaf__gte", 0)), name="leaves_begin_at_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="treetile",
            constraint=models.UniqueConstraint(
                fields=("meeting", "level", "index"), name="one_tree_tile_per_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="cosignature",
            constraint=models.UniqueConstraint(
                fields=("checkpoint", "witness"), name="a_witness_cosigns_a_checkpoint_once"
            ),
        ),
        append_only(*APPEND_ONLY),
    ]
