"""Counts, their certificate, and the meeting that takes no line after it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from voting.append_only import append_only

APPEND_ONLY = (
    "voting_count",
    "voting_certification",
    "voting_closedmeeting",
    "voting_certificatefile",
)

# Once for each statement, and not for each row: a register comes a million lines at a time.
REFUSE_LINES = """
CREATE FUNCTION refuse_lines_after_the_close() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS (SELECT FROM voting_closedmeeting
    WHERE meeting_id IN (SELECT meeting_id FROM added)) THEN
    RAISE EXCEPTION 'the meeting is closed: its record takes no line' USING ERRCODE = '23001';
END IF;
RETURN NULL;
END $$
"""

# Each statement of it sees what was committed before, so also while the lock was waited for.
HOLD_MEETING = """
CREATE FUNCTION hold_meeting(space integer, of_meeting bigint, alone boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$ BEGIN
IF alone THEN
    PERFORM pg_advisory_xact_lock(space, of_meeting::integer);
ELSE
    PERFORM pg_advisory_xact_lock_shared(space, of_meeting::integer);
END IF;
RETURN EXISTS (SELECT FROM voting_closedmeeting WHERE meeting_id = of_meeting);
END $$
"""


def close(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute(REFUSE_LINES, params=None)
        execute(HOLD_MEETING, params=None)
        execute(
            "CREATE TRIGGER voting_recordline_not_closed AFTER INSERT ON voting_recordline "
            "REFERENCING NEW TABLE AS added "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_lines_after_the_close()"
        )
        return
    execute(
        "CREATE TRIGGER voting_recordline_not_closed BEFORE INSERT ON voting_recordline "
        "WHEN EXISTS (SELECT 1 FROM voting_closedmeeting WHERE meeting_id = NEW.meeting_id) "
        "BEGIN SELECT RAISE(ABORT, 'the meeting is closed: its record takes no line'); END"
    )


def reopen(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute("DROP TRIGGER voting_recordline_not_closed ON voting_recordline")
        execute("DROP FUNCTION refuse_lines_after_the_close()")
        execute("DROP FUNCTION hold_meeting(integer, bigint, boolean)")
        return
    execute("DROP TRIGGER voting_recordline_not_closed")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_nominee_users"),
        ("voting", "0009_inspection"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedMeeting",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="closed",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="voting.recordline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CertificateFile",
            fields=[
                (
                    "closed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="certificate",
                        serialize=False,
                        to="voting.closedmeeting",
                    ),
                ),
                ("file", models.FileField(upload_to="certificates/")),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Count",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100, verbose_name="id")),
                (
                    "kind",
                    models.CharField(
                        choices=[("preliminary", "Preliminary"), ("final", "Final")], max_length=12
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("leaves", models.PositiveBigIntegerField()),
                ("root", models.CharField(blank=True, max_length=44)),
                ("result", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="count",
                        to="voting.recordline",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="meetings.meeting",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="closedmeeting",
            name="count",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closing",
                to="voting.count",
            ),
        ),
        migrations.CreateModel(
            name="Certification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inspector", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certification",
                        to="voting.recordline",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "count",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certifications",
                        to="voting.count",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CountedNotice",
            fields=[
                (
                    "holding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="counted_notice",
                        serialize=False,
                        to="meetings.holding",
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("holding"),
                        condition=models.Q(("sent_at__isnull", True)),
                        name="counted_notices_to_send",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CountPolicy",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="count_policy",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                (
                    "preliminary",
                    models.CharField(
                        choices=[
                            ("inspectors", "The inspectors alone"),
                            ("secretary", "The inspectors and the secretary"),
                            ("observers", "The inspectors, the secretary and the observers"),
                        ],
                        max_length=12,
                    ),
                ),
                ("inspectors", models.PositiveSmallIntegerField(default=2)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("preliminary__in", ["inspectors", "secretary", "observers"])
                        ),
                        name="count_readers_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inspectors__gte", 1), ("inspectors__lte", 9)),
                        name="some_inspector_certifies",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.UniqueConstraint(
                models.F("meeting"), models.F("key"), name="one_count_per_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["preliminary", "final"])), name="count_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="certification",
            constraint=models.UniqueConstraint(
                models.F("count"), models.F("user"), name="an_inspector_signs_a_count_once"
            ),
        ),
        append_only(*APPEND_ONLY),
        migrations.RunPython(close, reopen),
    ]
