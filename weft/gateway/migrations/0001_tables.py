"""The tables of this room, and what only PostgreSQL can say of them."""

import django.db.models.deletion
from django.db import migrations, models

from weft.kernel.database import Immutable
from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="RawDelivery",
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
            ("headers", models.JSONField()),
            ("body", models.BinaryField()),
            ("arrived_at", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("waiting", "Waiting"),
                        ("processed", "Processed"),
                        ("quarantined", "Quarantined"),
                    ],
                    max_length=11,
                ),
            ),
            ("tries", models.PositiveSmallIntegerField(db_default=0)),
            ("trouble", models.CharField(blank=True, db_default="", max_length=300)),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "raw_delivery",
            "indexes": [
                models.Index(
                    condition=models.Q(("state", "processed"), _negated=True),
                    fields=["state", "id"],
                    name="raw_delivery_not_done",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="RawOrigin",
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
            (
                "delivery",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="gateway.rawdelivery",
                ),
            ),
        ],
        options={
            "db_table": "raw_origin",
        },
    ),
    migrations.CreateModel(
        name="InboxHealth",
        fields=[
            (
                "inbox",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.inbox",
                ),
            ),
            ("cursor", models.JSONField(db_default={})),
            ("holder", models.CharField(db_default="", max_length=32)),
            ("last_in_at", models.DateTimeField(null=True)),
            ("last_out_at", models.DateTimeField(null=True)),
            ("trouble", models.CharField(db_default="", max_length=300)),
            ("trouble_detail", models.CharField(db_default="", max_length=300)),
            ("trouble_since", models.DateTimeField(null=True)),
            ("out_trouble", models.CharField(db_default="", max_length=300)),
            ("out_trouble_detail", models.CharField(db_default="", max_length=300)),
            ("out_trouble_since", models.DateTimeField(null=True)),
            ("out_failures", models.PositiveSmallIntegerField(db_default=0)),
            ("out_paused_until", models.DateTimeField(null=True)),
            ("signals_lost", models.PositiveIntegerField(db_default=0)),
            ("signals_rest_until", models.DateTimeField(null=True)),
            ("signs", models.JSONField(db_default=[])),
            ("signs_at", models.DateTimeField(null=True)),
        ],
        options={
            "db_table": "inbox_health",
        },
    ),
    migrations.CreateModel(
        name="UnknownKind",
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
            ("kind", models.CharField(max_length=100)),
            ("count", models.PositiveIntegerField(db_default=1)),
            ("last_at", models.DateTimeField()),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "unknown_kind",
            "constraints": [
                models.UniqueConstraint(
                    fields=("inbox", "kind"), name="unknown_kind_is_counted_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="VendorTemplate",
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
            ("name", models.CharField(max_length=512)),
            ("language", models.CharField(max_length=20)),
            ("text", models.TextField(blank=True)),
            ("header", models.TextField(blank=True, default="")),
            ("footer", models.TextField(blank=True, default="")),
            ("category", models.CharField(blank=True, default="", max_length=40)),
            ("is_approved", models.BooleanField(default=True)),
            ("told_at", models.DateTimeField()),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "vendor_template",
            "constraints": [
                models.UniqueConstraint(
                    fields=("inbox", "name", "language"),
                    name="vendor_template_has_one_row",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Turn",
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
            ("message_id", models.BigIntegerField()),
            ("at", models.DateTimeField()),
            ("is_used", models.BooleanField(db_default=False)),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "turn",
            "indexes": [models.Index(fields=["inbox", "at"], name="turn_of_inbox")],
        },
    ),
    migrations.CreateModel(
        name="HeardCall",
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
            ("name", models.CharField(max_length=64)),
            ("at", models.DateTimeField()),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "heard_call",
            "indexes": [models.Index(fields=["at"], name="heard_call_at")],
            "constraints": [
                models.UniqueConstraint(fields=("inbox", "name"), name="heard_call_is_done_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="AutomaticMail",
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
            ("address", models.CharField(max_length=320)),
            ("at", models.DateTimeField()),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "automatic_mail",
            "indexes": [models.Index(fields=["address", "at"], name="automatic_mail_of_address")],
        },
    ),
    migrations.CreateModel(
        name="Mailed",
        fields=[
            (
                "thread",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.thread",
                ),
            ),
            ("up_to", models.BigIntegerField()),
            ("at", models.DateTimeField()),
        ],
        options={
            "db_table": "mailed",
        },
    ),
    migrations.CreateModel(
        name="ShortLink",
        fields=[
            (
                "token",
                models.CharField(max_length=20, primary_key=True, serialize=False),
            ),
            ("message_id", models.BigIntegerField()),
            ("upload_id", models.UUIDField()),
            ("sha256", models.CharField(max_length=64)),
            ("name", models.CharField(max_length=255)),
            ("content_type", models.CharField(max_length=100)),
            ("ends_at", models.DateTimeField()),
        ],
        options={
            "db_table": "short_link",
            "indexes": [models.Index(fields=["ends_at"], name="short_link_ends")],
            "constraints": [
                models.UniqueConstraint(
                    fields=("message_id", "upload_id"),
                    name="short_link_of_a_file_is_one",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Typing",
        fields=[
            (
                "thread",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.thread",
                ),
            ),
            ("told_at", models.DateTimeField()),
        ],
        options={
            "db_table": "typing",
        },
    ),
    migrations.CreateModel(
        name="Stop",
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
            ("remote", models.CharField(max_length=320)),
            ("since", models.DateTimeField()),
            ("until", models.DateTimeField(null=True)),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "stop",
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("until", None)),
                    fields=("inbox", "remote"),
                    name="stop_stands_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Grant",
        fields=[
            (
                "inbox",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.inbox",
                ),
            ),
            ("vendor", models.CharField(max_length=30)),
            ("refresh", models.TextField()),
            ("access", models.TextField()),
            ("expires_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField(null=True)),
            ("lease_until", models.DateTimeField(null=True)),
            ("is_ended", models.BooleanField(db_default=False)),
        ],
        options={
            "db_table": "inbox_grant",
        },
    ),
]

RULES = [
    Immutable("raw_origin"),
    # two rooms of one floor do not know each other; that their rows belong together is said here
    migrations.RunSQL(
        """
        ALTER TABLE inbox ADD CONSTRAINT inbox_follows_a_plan
            FOREIGN KEY (plan_id) REFERENCES plan (id) DEFERRABLE INITIALLY DEFERRED;
        ALTER TABLE queue ADD CONSTRAINT queue_follows_a_plan
            FOREIGN KEY (plan_id) REFERENCES plan (id) DEFERRABLE INITIALLY DEFERRED;
        """,
        """
        ALTER TABLE inbox DROP CONSTRAINT inbox_follows_a_plan;
        ALTER TABLE queue DROP CONSTRAINT queue_follows_a_plan;
        """,
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("scheduling", "0001_tables"),
        ("conversations", "0001_tables"),
    ]
    replaces = [
        ("gateway", "0001_initial"),
        ("gateway", "0002_grants"),
        ("gateway", "0003_raw_origin"),
        ("gateway", "0004_inbox_health"),
        ("gateway", "0005_turns"),
        ("gateway", "0006_mailed"),
        ("gateway", "0007_stops"),
        ("gateway", "0008_hours_stand_at_the_inbox"),
        ("gateway", "0009_signs_and_pauses"),
        ("gateway", "0010_vendor_templates"),
        ("gateway", "0011_when_a_consent_ends"),
        ("gateway", "0012_attention"),
        ("gateway", "0013_short_links"),
        ("gateway", "0014_heard_calls"),
    ]
    operations = [Tables(TABLES), *RULES]
