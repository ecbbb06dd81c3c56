"""Contests: who solicits with a card, whose card was keyed or printed, and the daily reports."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

#: What is keyed is only ever added to. SQLite makes the table anew to give it a column, and loses
#: the triggers that see to it.
KEYING = "voting_keying"
REPORT = "voting_dailyreport"
SOLICITOR = "voting_solicitor"

ANY_ON_HIS_CARD = (
    "SELECT 1 FROM voting_instrument WHERE meeting_id = OLD.meeting_id AND solicitor = OLD.key "
    "AND form = 'proxy'"
)


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {REPORT}_append_only BEFORE UPDATE OR DELETE ON {REPORT} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_what_was_received()"
        )
        schema_editor.execute(
            "CREATE FUNCTION refuse_to_change_a_card_in_use() RETURNS trigger "
            f"LANGUAGE plpgsql AS $$ BEGIN IF EXISTS ({ANY_ON_HIS_CARD}) THEN "
            "RAISE EXCEPTION 'a proxy came in on the card of %', OLD.key "
            "USING ERRCODE = '23001'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {SOLICITOR}_in_use BEFORE UPDATE OR DELETE ON {SOLICITOR} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_a_card_in_use()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        for table in (KEYING, REPORT):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        schema_editor.execute(
            f"CREATE TRIGGER {SOLICITOR}_in_use_{act.lower()} BEFORE {act} ON {SOLICITOR} "
            f"WHEN EXISTS ({ANY_ON_HIS_CARD}) "
            "BEGIN SELECT RAISE(ABORT, 'a proxy came in on this card'); END"
        )


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {REPORT}_append_only ON {REPORT}")
        schema_editor.execute(f"DROP TRIGGER {SOLICITOR}_in_use ON {SOLICITOR}")
        schema_editor.execute("DROP FUNCTION refuse_to_change_a_card_in_use()")
        return
    for act in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER {KEYING}_no_{act}")
        schema_editor.execute(f"DROP TRIGGER {REPORT}_no_{act}")
        schema_editor.execute(f"DROP TRIGGER {SOLICITOR}_in_use_{act}")


def keep_what_was_printed(apps, schema_editor):
    """What was printed before was printed on the board's cards."""
    before = apps.get_model("voting", "PrintedCard").objects.values_list(
        "holding_id", "digest", "file_id"
    )
    new = apps.get_model("voting", "CardPrinted")
    new.objects.bulk_create(
        (
            new(holding_id=holding, digest=digest, file_id=file)
            for holding, digest, file in before.iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_solicitor_role"),
        ("voting", "0010_counts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Solicitor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100, verbose_name="name in the record")),
                ("name", models.CharField(max_length=200)),
                ("proxies", models.JSONField(blank=True, default=list)),
                (
                    "colour",
                    models.CharField(blank=True, max_length=30, verbose_name="color of the card"),
                ),
                ("contact", models.TextField(blank=True)),
                (
                    "statement",
                    models.TextField(blank=True, help_text="What the card says of itself."),
                ),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.CharField(max_length=200)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solicitors",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("meeting"), models.F("key"), name="one_solicitor_per_name"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(key="") & ~models.Q(name=""), name="solicitor_is_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(key="board", proxies=[])
                        | ~models.Q(key="board") & ~models.Q(proxies=[]),
                        name="every_card_but_the_boards_appoints_proxies",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SolicitorUser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "solicitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="users",
                        to="voting.solicitor",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solicitors_read_for",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"), models.F("solicitor"), name="one_side_per_user"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ElectionTerms",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="election_terms",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                ("reports_at", models.TimeField(default=datetime.time(17, 0))),
                ("resignation_policy", models.TextField(blank=True)),
                (
                    "incumbents",
                    models.ManyToManyField(blank=True, related_name="+", to="meetings.nominee"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DailyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("taken_at", models.DateTimeField()),
                ("content", models.JSONField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="daily_reports",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("meeting"), models.F("day"), name="one_daily_report_per_day"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="keying",
            name="solicitor",
            field=models.CharField(default="board", max_length=100),
        ),
        migrations.AddField(
            model_name="cardrun",
            name="solicitor",
            field=models.CharField(default="board", max_length=100),
        ),
        # A holding has a card of each solicitor, and so no longer one row by its own id.
        migrations.CreateModel(
            name="CardPrinted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("solicitor", models.CharField(default="board", max_length=100)),
                ("digest", models.CharField(max_length=64)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="voting.cardfile",
                    ),
                ),
                (
                    "holding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printed_cards",
                        to="meetings.holding",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["holding", "solicitor"], name="one_printed_card_per_solicitor"
                    ),
                ],
            },
        ),
        migrations.RunPython(keep_what_was_printed, migrations.RunPython.noop),
        migrations.DeleteModel("PrintedCard"),
        migrations.RenameModel("CardPrinted", "PrintedCard"),
        migrations.AlterField(
            model_name="printedcard",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="printed",
                to="voting.cardfile",
            ),
        ),
        migrations.RunPython(protect, release),
    ]
