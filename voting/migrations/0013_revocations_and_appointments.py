"""When the office received a revocation, and its scan; and by which proxy somebody was admitted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

import voting.models.waiting
from voting.append_only import append_only


def entered_when_delivered(apps, schema_editor):
    """Until now a notice was received when it was entered."""
    apps.get_model("voting", "RevocationNotice").objects.update(entered=F("delivered"))


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_nominee_users"),
        ("voting", "0012_nominee_positions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="revocationnotice",
            name="entered",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(entered_when_delivered, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="revocationnotice",
            name="entered",
            field=models.DateTimeField(),
        ),
        migrations.AddConstraint(
            model_name="revocationnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("delivered__lte", models.F("entered"))),
                name="revocation_delivered_before_it_was_entered",
            ),
        ),
        migrations.CreateModel(
            name="RevocationScan",
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
                    "file",
                    models.FileField(upload_to=voting.models.waiting.revocation_scan_name),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="voting.revocationnotice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "tiff", "jpeg", "png"])),
                        name="revocation_scan_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AppointedProxy",
            fields=[
                (
                    "attendee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="appointed_by",
                        serialize=False,
                        to="meetings.attendee",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admitted",
                        to="voting.instrument",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="instrument",
            index=models.Index(
                condition=models.Q(("solicitor", "board"), _negated=True),
                fields=["meeting", "solicitor"],
                name="instrument_not_of_the_board",
            ),
        ),
        append_only("voting_revocationscan", "voting_appointedproxy"),
    ]
