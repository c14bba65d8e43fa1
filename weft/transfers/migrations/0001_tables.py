"""The tables of this room."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Transfer",
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
            ("is_warm", models.BooleanField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("offered", "Offered"),
                        ("accepted", "Accepted"),
                        ("declined", "Declined"),
                        ("withdrawn", "Withdrawn"),
                        ("expired", "Expired"),
                        ("overtaken", "Overtaken"),
                        ("done", "Done"),
                    ],
                    max_length=9,
                ),
            ),
            ("reason", models.CharField(blank=True, max_length=10)),
            ("words", models.CharField(blank=True, max_length=300)),
            ("who", models.TextField(blank=True)),
            ("matter", models.TextField(blank=True)),
            ("tried", models.TextField(blank=True)),
            ("promised", models.TextField(blank=True)),
            ("made_by_id", models.BigIntegerField()),
            ("made_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField(null=True)),
            ("ended_at", models.DateTimeField(null=True)),
            ("ended_by_id", models.BigIntegerField(null=True)),
            ("answer", models.CharField(blank=True, max_length=300)),
            ("was_let_in", models.BooleanField(default=False)),
            (
                "conversation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.conversation",
                ),
            ),
            (
                "from_queue",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.queue",
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
            (
                "receiver",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "sender",
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
            "db_table": "transfer",
            "indexes": [
                models.Index(fields=["conversation", "-id"], name="transfer_of"),
                models.Index(fields=["-made_at", "-id"], name="transfer_newest"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state", "offered")),
                    fields=("conversation",),
                    name="one_offer_of_a_conversation",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("receiver__isnull", False),
                        ("queue__isnull", False),
                        _connector="OR",
                    ),
                    name="transfer_is_for_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at", None), ("state", "offered")),
                        models.Q(
                            models.Q(("state", "offered"), _negated=True),
                            ("ended_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="ended_transfers_know_when",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("expires_at__isnull", False), ("is_warm", True)),
                        models.Q(("is_warm", False), ("state__in", ["done", "withdrawn"])),
                        _connector="OR",
                    ),
                    name="cold_transfers_are_done_at_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SendingAway",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            ("way", models.CharField(max_length=5)),
            ("words", models.CharField(max_length=300)),
            ("at", models.DateTimeField()),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
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
            "db_table": "sending_away",
            "indexes": [models.Index(fields=["-at"], name="sending_away_newest")],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("conversations", "0001_tables"),
        ("people", "0001_tables"),
    ]
    replaces = [("transfers", "0001_transfers"), ("transfers", "0002_sending_away")]
    operations = [Tables(TABLES)]
