"""Mailed proxy cards: batches, scans, keyings and outcomes, all of them only ever added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import meetings.quantities
import voting.models.cards
from voting.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_nominee_users"),
        ("voting", "0005_nominee_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CardBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("received", models.DateTimeField()),
                ("cards_counted", models.PositiveIntegerField()),
                (
                    "shares_counted",
                    meetings.quantities.QuantityField(blank=True, max_length=60, null=True),
                ),
                ("counted_by", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_batches",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="voting.cardbatch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("cards_keyed", models.PositiveIntegerField()),
                ("shares_keyed", meetings.quantities.QuantityField(max_length=60)),
                ("explanation", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing",
                        to="voting.cardbatch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("differs", "The keyings differ"),
                            ("held", "Held"),
                            ("set_aside", "Set aside"),
                            ("recorded", "Recorded"),
                        ],
                        max_length=9,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=30)),
                ("detail", models.TextField(blank=True)),
                ("flags", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="voting.card",
                    ),
                ),
                (
                    "instrument",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card",
                        to="voting.instrument",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardScan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(upload_to=voting.models.cards.scan_name)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("tiff", "TIFF"),
                            ("jpeg", "JPEG"),
                            ("png", "PNG"),
                        ],
                        max_length=4,
                    ),
                ),
                ("pages", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="voting.card",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Keying",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("first", "First keying"),
                            ("second", "Second keying"),
                            ("decided", "Supervisor's decision"),
                        ],
                        max_length=7,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.CharField(max_length=100, unique=True)),
                ("number_digest", models.CharField(blank=True, max_length=64)),
                ("number_end", models.CharField(blank=True, max_length=4)),
                ("found_in_register", models.BooleanField(default=False)),
                ("another", models.BooleanField(default=False)),
                ("marks", models.JSONField(default=dict)),
                ("signed_by", models.JSONField(default=list)),
                ("signed_otherwise", models.CharField(blank=True, max_length=200)),
                ("dated_written", models.CharField(blank=True, max_length=60)),
                ("dated", models.DateField(blank=True, null=True)),
                ("postmarked", models.DateField(blank=True, null=True)),
                ("plans_to_attend", models.BooleanField(blank=True, null=True)),
                ("comment", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keyings",
                        to="voting.card",
                    ),
                ),
                (
                    "holding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keyings",
                        to="meetings.holding",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.controlnumber",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.UniqueConstraint(
                models.F("meeting"), models.F("name"), name="one_card_batch_per_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("cards_counted__gte", 1)), name="card_batch_has_cards"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__lte", models.F("opened_at"))),
                name="card_batch_received_before_it_was_opened",
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(
                models.F("batch"), models.F("place"), name="one_card_per_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__gte", 1)), name="card_places_begin_at_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardoutcome",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "recorded")),
                fields=("card",),
                name="a_card_is_recorded_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("instrument__isnull", False), ("kind", "recorded")),
                    models.Q(
                        ("instrument__isnull", True), ("kind__in", ["differs", "held", "set_aside"])
                    ),
                    _connector="OR",
                ),
                name="a_recorded_card_has_its_instrument",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardscan",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pdf", "tiff", "jpeg", "png"])),
                name="card_scan_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="keying",
            constraint=models.UniqueConstraint(
                condition=models.Q(("part__in", ["first", "second"])),
                fields=("card", "part"),
                name="each_card_is_keyed_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="keying",
            constraint=models.UniqueConstraint(
                condition=models.Q(("part__in", ["first", "second"])),
                fields=("card", "by"),
                name="a_card_is_keyed_by_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="keying",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["first", "second", "decided"])),
                name="keying_part_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="keying",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issue__isnull", True), ("holding__isnull", False), _connector="OR"
                ),
                name="a_number_leads_to_its_holding",
            ),
        ),
        append_only(
            "voting_cardbatch",
            "voting_batchclosing",
            "voting_card",
            "voting_cardscan",
            "voting_keying",
            "voting_cardoutcome",
        ),
    ]
