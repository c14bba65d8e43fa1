"""The tables of this room."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Rescue",
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
            ("name", models.CharField(max_length=120, unique=True)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("chat", "Chat"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                        ("closed", "Closed"),
                        ("window", "Window"),
                    ],
                    max_length=10,
                ),
            ),
            ("message_id", models.BigIntegerField(null=True)),
            ("failed_at", models.DateTimeField()),
            ("made_at", models.DateTimeField()),
            ("warn_at", models.DateTimeField(null=True)),
            ("due_at", models.DateTimeField(null=True)),
            ("warned_at", models.DateTimeField(null=True)),
            ("overdue_at", models.DateTimeField(null=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("open", "Open"),
                        ("reached", "Reached"),
                        ("answered", "Answered"),
                        ("returned", "Returned"),
                        ("dropped", "Dropped"),
                    ],
                    default="open",
                    max_length=10,
                ),
            ),
            ("ended_at", models.DateTimeField(null=True)),
            ("ended_by_id", models.BigIntegerField(null=True)),
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
                "owner",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "rescue",
            "indexes": [
                models.Index(
                    condition=models.Q(("state", "open")),
                    fields=["due_at", "id"],
                    name="rescue_due",
                ),
                models.Index(
                    condition=models.Q(("state", "open"), ("warned_at", None)),
                    fields=["warn_at"],
                    name="rescue_to_warn",
                ),
                models.Index(
                    condition=models.Q(("state", "open")),
                    fields=["customer"],
                    name="rescue_of_customer",
                ),
                models.Index(fields=["conversation", "id"], name="rescue_of_conversation"),
                models.Index(fields=["message_id"], name="rescue_of_message"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at", None), ("state", "open")),
                        models.Q(
                            models.Q(("state", "open"), _negated=True),
                            ("ended_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="ended_rescues_know_when",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Attempt",
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
            ("by_id", models.BigIntegerField()),
            (
                "how",
                models.CharField(
                    choices=[
                        ("call", "Call"),
                        ("mail", "Mail"),
                        ("message", "Message"),
                        ("other", "Other"),
                    ],
                    max_length=10,
                ),
            ),
            (
                "result",
                models.CharField(
                    choices=[
                        ("reached", "Reached"),
                        ("no_answer", "No Answer"),
                        ("left_word", "Left Word"),
                    ],
                    max_length=10,
                ),
            ),
            ("note", models.CharField(blank=True, default="", max_length=200)),
            (
                "rescue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="attempts",
                    to="rescue.rescue",
                ),
            ),
        ],
        options={
            "db_table": "rescue_attempt",
        },
    ),
    migrations.CreateModel(
        name="Watch",
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
                        ("chat", "Chat"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                        ("closed", "Closed"),
                        ("window", "Window"),
                    ],
                    max_length=10,
                ),
            ),
            ("due_at", models.DateTimeField()),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.conversation",
                ),
            ),
        ],
        options={
            "db_table": "rescue_watch",
            "indexes": [models.Index(fields=["due_at"], name="rescue_watch_due")],
            "constraints": [
                models.UniqueConstraint(fields=("conversation", "kind"), name="rescue_watches_once")
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("conversations", "0001_tables"),
        ("customers", "0001_tables"),
        ("people", "0001_tables"),
    ]
    replaces = [("rescue", "0001_rescues"), ("rescue", "0002_found_by_index")]
    operations = [Tables(TABLES)]
