"""The inspectors' appointment, oath, evidence, proposals and challenges: only ever added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from voting.append_only import append_only

APPEND_ONLY = (
    "voting_appointment",
    "voting_oath",
    "voting_evidence",
    "voting_rulingproposal",
    "voting_proposalanswer",
    "voting_challenge",
    "voting_disposition",
    "voting_seenexception",
)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_nominee_users"),
        ("voting", "0008_sealed_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inspector", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100, verbose_name="id")),
                ("by", models.TextField()),
                ("ground", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Disposition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("sustained", "Sustained"),
                            ("overruled", "Overruled"),
                            ("withdrawn", "Withdrawn by who lodged it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kinds", models.JSONField()),
                ("detail", models.TextField(blank=True)),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="InspectionPolicy",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="inspection_policy",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                (
                    "two_inspectors_rule",
                    models.BooleanField(
                        default=False,
                        help_text="One proposes; the ruling is made when another one concurs.",
                        verbose_name="Two inspectors for each ruling",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Oath",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ProposalAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("concurs", "Concurs"),
                            ("declines", "Declines"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("name", models.CharField(max_length=310)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RulingProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("accept", "Accept"), ("reject", "Reject")], max_length=10
                    ),
                ),
                ("reason", models.TextField()),
                ("kinds", models.JSONField()),
                ("detail", models.TextField(blank=True)),
                ("name", models.CharField(max_length=310)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SeenException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kinds", models.JSONField()),
                ("reason", models.TextField(blank=True)),
                ("name", models.CharField(max_length=310)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="instrument",
            index=models.Index(
                condition=models.Q(("signatures__isnull", False)),
                fields=["meeting"],
                name="instrument_signed_by_some",
            ),
        ),
        migrations.AddIndex(
            model_name="instrumentstanding",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        (
                            "unsigned",
                            "late",
                            "expired",
                            "rejected",
                            "overvote",
                            "ineligible",
                            "conflict",
                            "held",
                        ),
                    )
                ),
                fields=["instrument"],
                name="irregular_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="instrumentstanding",
            index=models.Index(
                condition=models.Q(("problems", []), _negated=True),
                fields=["instrument"],
                name="standing_with_problems",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointment",
                to="voting.recordline",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="meetings.meeting",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="holding",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenges",
                to="meetings.holding",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="instrument",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenges",
                to="voting.instrument",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenge",
                to="voting.recordline",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="matter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenges",
                to="meetings.matter",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenges",
                to="meetings.meeting",
            ),
        ),
        migrations.AddField(
            model_name="disposition",
            name="challenge",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disposition",
                to="voting.challenge",
            ),
        ),
        migrations.AddField(
            model_name="disposition",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disposition",
                to="voting.recordline",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="instrument",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="voting.instrument",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="voting.recordline",
            ),
        ),
        migrations.AddField(
            model_name="oath",
            name="appointment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="oath",
                to="voting.appointment",
            ),
        ),
        migrations.AddField(
            model_name="oath",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="oath",
                to="voting.recordline",
            ),
        ),
        migrations.AddField(
            model_name="proposalanswer",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proposalanswer",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proposalanswer",
            name="ruling",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="concurrence",
                to="voting.ruling",
            ),
        ),
        migrations.AddField(
            model_name="rulingproposal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rulingproposal",
            name="instrument",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="voting.instrument",
            ),
        ),
        migrations.AddField(
            model_name="proposalanswer",
            name="proposal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer",
                to="voting.rulingproposal",
            ),
        ),
        migrations.AddField(
            model_name="seenexception",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="seenexception",
            name="card",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seen_exceptions",
                to="voting.card",
            ),
        ),
        migrations.AddField(
            model_name="seenexception",
            name="instrument",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seen_exceptions",
                to="voting.instrument",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                models.F("meeting"), models.F("inspector"), name="one_appointment_per_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                models.F("meeting"), models.F("user"), name="one_appointment_per_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.UniqueConstraint(
                models.F("meeting"), models.F("key"), name="one_challenge_per_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holding__isnull", True), ("matter__isnull", True)),
                    models.Q(("instrument__isnull", True), ("matter__isnull", True)),
                    models.Q(("holding__isnull", True), ("instrument__isnull", True)),
                    _connector="OR",
                ),
                name="a_challenge_is_against_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground", ""), _negated=True), name="challenge_has_a_ground"
            ),
        ),
        migrations.AddConstraint(
            model_name="disposition",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["sustained", "overruled", "withdrawn"])),
                name="disposition_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposition",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="disposition_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("kinds", []), _negated=True), name="evidence_is_of_some_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="rulingproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["accept", "reject"])),
                name="proposed_decision_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulingproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="proposal_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "withdrawn"), ("by", models.F("proposed_by"))),
                    models.Q(
                        ("answer__in", ["concurs", "declines"]),
                        models.Q(("by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="another_inspector_answers_a_proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "concurs"), ("ruling__isnull", False)),
                    models.Q(("answer__in", ["declines", "withdrawn"]), ("ruling__isnull", True)),
                    _connector="OR",
                ),
                name="a_ruling_follows_from_a_concurrence",
            ),
        ),
        migrations.AddConstraint(
            model_name="seenexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("card__isnull", True), ("instrument__isnull", False)),
                    models.Q(("card__isnull", False), ("instrument__isnull", True)),
                    _connector="OR",
                ),
                name="what_was_seen_is_one_thing",
            ),
        ),
        append_only(*APPEND_ONLY),
    ]
