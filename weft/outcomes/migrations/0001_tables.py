"""The tables of this room."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import weft.outcomes.plans
from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Tree",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            ("is_required", models.BooleanField(default=True)),
            ("is_on", models.BooleanField(default=True)),
            (
                "queue",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.queue",
                ),
            ),
        ],
        options={
            "db_table": "outcome_tree",
            "constraints": [
                models.UniqueConstraint(
                    fields=("queue",),
                    name="queue_has_one_outcome_tree",
                    nulls_distinct=False,
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Classifier",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            ("name", models.CharField(max_length=60)),
            ("labels", models.JSONField(default=dict)),
            ("place", models.PositiveSmallIntegerField(default=0)),
            ("is_on", models.BooleanField(default=True)),
            (
                "plan",
                models.CharField(
                    choices=[
                        ("none", "none"),
                        ("task", "task"),
                        ("message", "message"),
                        ("step", "step"),
                    ],
                    default=weft.outcomes.plans.Plan["NONE"],
                    max_length=7,
                ),
            ),
            ("text", models.CharField(blank=True, default="", max_length=200)),
            ("days", models.PositiveSmallIntegerField(default=1)),
            (
                "owner",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "parent",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="outcomes.classifier",
                ),
            ),
            (
                "template",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="conversations.template",
                ),
            ),
            (
                "tree",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="classifiers",
                    to="outcomes.tree",
                ),
            ),
        ],
        options={
            "db_table": "classifier",
            "constraints": [
                models.UniqueConstraint(
                    fields=("tree", "parent", "name"),
                    name="classifier_has_a_name_of_its_own",
                    nulls_distinct=False,
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("plan__in", ["task", "step"]), _negated=True),
                        models.Q(("text", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="planned_tasks_and_steps_say_what",
                ),
                models.CheckConstraint(
                    condition=models.Q(("days__gte", 1), ("days__lte", 366)),
                    name="planned_in_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Outcome",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            ("at", models.DateTimeField()),
            ("due_at", models.DateTimeField(null=True)),
            ("follow_up_id", models.BigIntegerField(null=True)),
            ("message_id", models.BigIntegerField(null=True)),
            (
                "about",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=210), size=None
                ),
            ),
            ("undone_at", models.DateTimeField(null=True)),
            ("undone_by_id", models.BigIntegerField(null=True)),
            (
                "by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "classifier",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="outcomes.classifier",
                ),
            ),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.conversation",
                ),
            ),
            (
                "tree",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="outcomes.tree",
                ),
            ),
        ],
        options={
            "db_table": "outcome",
            "indexes": [
                models.Index(fields=["conversation", "-id"], name="outcome_of_conversation"),
                models.Index(
                    condition=models.Q(("undone_at", None)),
                    fields=["tree", "-id"],
                    name="outcome_newest",
                ),
                models.Index(
                    condition=models.Q(("undone_at", None)),
                    fields=["-at"],
                    name="outcome_at",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("undone_at", None)),
                    fields=("conversation", "at"),
                    name="a_closing_has_one_outcome",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ProcessStep",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            ("text", models.CharField(max_length=200)),
            ("template_id", models.BigIntegerField(null=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("awaited", "Awaited"),
                        ("finished", "Finished"),
                        ("abandoned", "Abandoned"),
                    ],
                    default="awaited",
                    max_length=9,
                ),
            ),
            ("since", models.DateTimeField()),
            ("ended_at", models.DateTimeField(null=True)),
            ("ended_by_id", models.BigIntegerField(null=True)),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.conversation",
                ),
            ),
            (
                "outcome",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="step",
                    to="outcomes.outcome",
                ),
            ),
        ],
        options={
            "db_table": "process_step",
            "indexes": [
                models.Index(
                    condition=models.Q(("state", "awaited")),
                    fields=["since", "id"],
                    name="process_step_open",
                ),
                models.Index(
                    condition=models.Q(("state", "awaited")),
                    fields=["conversation"],
                    name="process_step_of",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at", None), ("state", "awaited")),
                        models.Q(
                            ("ended_at__isnull", False),
                            ("state__in", ["finished", "abandoned"]),
                        ),
                        _connector="OR",
                    ),
                    name="ended_steps_know_when",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Promise",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[("promise", "Promise"), ("offer", "Offer")], max_length=7
                ),
            ),
            ("message_id", models.BigIntegerField(null=True)),
            ("text", models.CharField(max_length=300)),
            ("due_at", models.DateTimeField(null=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("open", "Open"),
                        ("kept", "Kept"),
                        ("broken", "Broken"),
                        ("withdrawn", "Withdrawn"),
                    ],
                    default="open",
                    max_length=9,
                ),
            ),
            ("made_at", models.DateTimeField()),
            ("made_by_id", models.BigIntegerField()),
            ("reminded_at", models.DateTimeField(null=True)),
            ("ended_at", models.DateTimeField(null=True)),
            ("ended_by_id", models.BigIntegerField(null=True)),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.conversation",
                ),
            ),
            (
                "owner",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "promise",
            "indexes": [
                models.Index(fields=["conversation", "-id"], name="promise_of_conversation"),
                models.Index(
                    condition=models.Q(("state", "open")),
                    fields=["due_at", "id"],
                    name="promise_due",
                ),
                models.Index(
                    condition=models.Q(("kind", "promise")),
                    fields=["due_at"],
                    name="promise_counted",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at", None), ("state", "open")),
                        models.Q(
                            ("ended_at__isnull", False),
                            ("state__in", ["kept", "broken", "withdrawn"]),
                        ),
                        _connector="OR",
                    ),
                    name="ended_promises_know_when",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("kind", "offer"),
                        models.Q(("due_at__isnull", False), ("kind", "promise")),
                        _connector="OR",
                    ),
                    name="promises_are_due",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("conversations", "0001_tables"),
        ("people", "0001_tables"),
    ]
    replaces = [
        ("outcomes", "0001_outcomes"),
        ("outcomes", "0002_promises"),
        ("outcomes", "0003_returns"),
        ("outcomes", "0004_by_a_program"),
    ]
    operations = [Tables(TABLES)]
