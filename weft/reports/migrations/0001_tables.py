"""The tables of this room."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Waited",
        fields=[
            ("message_id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("is_first", models.BooleanField()),
            ("asked_at", models.DateTimeField()),
            ("answered_at", models.DateTimeField()),
            ("seconds", models.IntegerField()),
            ("open_seconds", models.IntegerField()),
            ("is_kept", models.BooleanField(null=True)),
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
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
            (
                "queue",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.queue",
                ),
            ),
        ],
        options={
            "db_table": "waited",
            "indexes": [
                models.Index(
                    fields=["answered_at"],
                    include=(
                        "inbox",
                        "queue",
                        "is_first",
                        "seconds",
                        "open_seconds",
                        "is_kept",
                    ),
                    name="waited_at",
                ),
                models.Index(fields=["conversation", "message_id"], name="waited_of_conversation"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Ended",
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
            ("closed_at", models.DateTimeField()),
            ("matter", models.CharField(blank=True, max_length=200)),
            (
                "tags",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=40), size=None
                ),
            ),
            ("classifier_id", models.BigIntegerField(null=True)),
            (
                "moved",
                models.CharField(
                    blank=True,
                    choices=[("", "Never"), ("warm", "Warm"), ("cold", "Cold")],
                    max_length=4,
                ),
            ),
            ("waited_seconds", models.IntegerField()),
            ("again_at", models.DateTimeField(null=True)),
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
                "customer",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="customers.customer",
                ),
            ),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
            (
                "queue",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.queue",
                ),
            ),
        ],
        options={
            "db_table": "ended",
            "indexes": [
                models.Index(fields=["closed_at"], name="ended_at"),
                models.Index(
                    condition=models.Q(("again_at", None)),
                    fields=["customer", "closed_at"],
                    name="ended_of_customer",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("conversation", "closed_at"), name="ended_once")
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("conversations", "0001_tables"),
        ("customers", "0001_tables"),
    ]
    replaces = [("reports", "0001_waits_and_ends"), ("reports", "0002_read_what_was_said")]
    operations = [Tables(TABLES)]
