"""The tables of this room, and what only PostgreSQL can say of them."""

from typing import Any

import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

from weft.kernel.tables import Tables

LETTERS = {"first_reply": 360, "next_reply": 360}  # six hours of working time
CHATS = {"first_reply": 2, "next_reply": 5}


def promise(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 -- Django passes both
    """Promise what a shop can keep, from the first day."""
    policies = apps.get_model("sla", "Policy").objects
    policies.create(position=0, conditions={"channels": ["email", "form"]}, terms=LETTERS)
    policies.create(position=1, conditions={"channels": ["webchat"]}, terms=CHATS)


TABLES = [
    migrations.CreateModel(
        name="Policy",
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
            ("name", models.CharField(blank=True, max_length=100)),
            ("position", models.IntegerField()),
            ("is_on", models.BooleanField(default=True)),
            ("conditions", models.JSONField(default=dict)),
            ("terms", models.JSONField(default=dict)),
        ],
        options={
            "db_table": "sla_policy",
            "constraints": [
                models.UniqueConstraint(
                    deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                    fields=("position",),
                    name="sla_policies_have_an_order",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Clock",
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
                    choices=[
                        ("first_reply", "first_reply"),
                        ("next_reply", "next_reply"),
                        ("resolution", "resolution"),
                    ],
                    max_length=11,
                ),
            ),
            ("plan_id", models.BigIntegerField(null=True)),
            ("by_the_clock", models.BooleanField(default=False)),
            ("target_seconds", models.IntegerField()),
            ("started_at", models.DateTimeField()),
            ("spent_seconds", models.FloatField(db_default=0)),
            ("running_since", models.DateTimeField(null=True)),
            ("rested_at", models.DateTimeField(null=True)),
            ("stopped_at", models.DateTimeField(null=True)),
            ("due_at", models.DateTimeField(null=True)),
            ("warns_at", models.DateTimeField(null=True)),
            ("warned_at", models.DateTimeField(null=True)),
            ("breached_at", models.DateTimeField(null=True)),
            (
                "taken",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=40), default=list, size=None
                ),
            ),
            ("is_raised", models.BooleanField(db_default=False)),
            ("acts_at", models.DateTimeField(null=True)),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.conversation",
                ),
            ),
            (
                "policy",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    to="sla.policy",
                ),
            ),
        ],
        options={
            "db_table": "sla_clock",
            "indexes": [
                models.Index(
                    condition=models.Q(("acts_at__isnull", False)),
                    fields=["acts_at", "id"],
                    name="sla_clock_falls_due",
                )
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("conversation", "kind"), name="one_clock_for_each_kind"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("running_since", None), ("stopped_at", None), _connector="OR"
                    ),
                    name="a_stopped_clock_does_not_run",
                ),
            ],
        },
    ),
]

RULES = [
    migrations.RunPython(promise, migrations.RunPython.noop),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("conversations", "0001_tables"),
    ]
    replaces = [("sla", "0001_policies_and_clocks"), ("sla", "0002_usual_policies")]
    operations = [Tables(TABLES), *RULES]
