"""The tables of this room."""

from datetime import time

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Notice",
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
            ("kind", models.CharField(max_length=10)),
            ("count", models.PositiveIntegerField(default=1)),
            ("actor_id", models.BigIntegerField(null=True)),
            ("message_id", models.BigIntegerField(null=True)),
            ("is_shown", models.BooleanField(db_default=True, default=True)),
            ("happened_at", models.DateTimeField()),
            ("changed_at", models.DateTimeField()),
            ("read_at", models.DateTimeField(null=True)),
            ("push_at", models.DateTimeField(null=True)),
            ("pushed_at", models.DateTimeField(null=True)),
            ("mail_at", models.DateTimeField(null=True)),
            ("mailed_at", models.DateTimeField(null=True)),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="conversations.conversation",
                ),
            ),
        ],
        options={
            "db_table": "notice",
            "indexes": [
                models.Index(fields=["agent", "-happened_at"], name="notice_of_agent"),
                models.Index(
                    condition=models.Q(("read_at", None)),
                    fields=["conversation"],
                    name="notice_of_conversation",
                ),
                models.Index(
                    condition=models.Q(("push_at__isnull", False)),
                    fields=["push_at"],
                    name="notice_to_push",
                ),
                models.Index(
                    condition=models.Q(("mail_at__isnull", False)),
                    fields=["mail_at"],
                    name="notice_to_mail",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("read_at", None)),
                    fields=("agent", "conversation", "kind"),
                    name="notice_is_unread_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "offered",
                                "returned",
                                "mentioned",
                                "assigned",
                                "brought",
                                "alarm",
                                "breached",
                                "at_risk",
                                "rescue",
                                "failed",
                                "due",
                                "promised",
                                "wrote",
                                "beside",
                                "contact",
                                "woken",
                                "opened",
                            ],
                        )
                    ),
                    name="notice_kind_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Preference",
        fields=[
            (
                "agent",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("ways", models.JSONField(default=dict)),
            ("quiet_begins", models.TimeField(default=time(20, 0))),
            ("quiet_ends", models.TimeField(default=time(8, 0))),
            ("quiet_nights", models.JSONField(default=list)),
            ("quiet_days", models.JSONField(default=list)),
            ("paused_until", models.DateTimeField(null=True)),
            ("mail_after_minutes", models.PositiveSmallIntegerField(default=15)),
            ("shows_words", models.BooleanField(default=False)),
        ],
        options={
            "db_table": "notice_preference",
        },
    ),
    migrations.CreateModel(
        name="Device",
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
            ("endpoint", models.CharField(max_length=1000, unique=True)),
            ("p256dh", models.CharField(max_length=100)),
            ("auth", models.CharField(max_length=40)),
            ("our_key", models.CharField(max_length=100)),
            ("name", models.CharField(max_length=100)),
            ("session_sha256", models.CharField(max_length=64)),
            ("added_at", models.DateTimeField()),
            (
                "agent",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "notice_device",
        },
    ),
    migrations.CreateModel(
        name="Push",
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
            ("device_name", models.CharField(max_length=100)),
            ("conversation_id", models.BigIntegerField(null=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("waiting", "Waiting"),
                        ("taken", "Taken"),
                        ("arrived", "Arrived"),
                        ("needless", "Needless"),
                        ("failed", "Failed"),
                    ],
                    default="waiting",
                    max_length=8,
                ),
            ),
            ("trouble", models.CharField(blank=True, default="", max_length=12)),
            ("at", models.DateTimeField()),
            ("changed_at", models.DateTimeField()),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "device",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="notices.device",
                ),
            ),
        ],
        options={
            "db_table": "notice_push",
            "indexes": [models.Index(fields=["agent", "-at"], name="notice_push_of_agent")],
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
        ("notices", "0001_notices"),
        ("notices", "0002_preferences"),
        ("notices", "0003_devices"),
        ("notices", "0004_mentions"),
        ("notices", "0005_transfers"),
        ("notices", "0006_rescues"),
        ("notices", "0007_promises"),
        ("notices", "0008_deadlines"),
    ]
    operations = [Tables(TABLES)]
