"""The tables of this room."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Customer",
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
            ("name", models.CharField(blank=True, default="", max_length=200)),
            ("language", models.CharField(blank=True, default="", max_length=10)),
            ("time_zone", models.CharField(blank=True, db_default="", max_length=60)),
            (
                "photo_sha256",
                models.CharField(blank=True, db_default="", max_length=64),
            ),
            ("channel", models.CharField(blank=True, db_default="", max_length=30)),
            (
                "created_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "merged_into",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="merged",
                    to="customers.customer",
                ),
            ),
        ],
        options={
            "db_table": "customer",
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("name"),
                    condition=models.Q(("name", ""), _negated=True),
                    name="customer_name",
                )
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("merged_into", models.F("id")), _negated=True),
                    name="customer_is_not_merged_into_itself",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Handle",
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
            ("kind", models.CharField(max_length=30)),
            ("value", models.CharField(max_length=320)),
            (
                "proof",
                models.PositiveSmallIntegerField(
                    choices=[(1, "claimed"), (2, "seen"), (3, "verified")], default=2
                ),
            ),
            (
                "first_seen_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "customer",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="handles",
                    to="customers.customer",
                ),
            ),
        ],
        options={
            "db_table": "handle",
            "constraints": [
                models.UniqueConstraint(
                    fields=("kind", "value"), name="handle_belongs_to_one_customer"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Claim",
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
            ("kind", models.CharField(max_length=30)),
            ("value", models.CharField(max_length=320)),
            (
                "at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "customer",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="claims",
                    to="customers.customer",
                ),
            ),
        ],
        options={
            "db_table": "claim",
            "indexes": [models.Index(fields=["kind", "value"], name="claim_of")],
            "constraints": [
                models.UniqueConstraint(fields=("customer", "kind", "value"), name="claimed_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Merge",
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
            ("reason", models.CharField(blank=True, default="", max_length=200)),
            ("by_id", models.BigIntegerField(null=True)),
            ("at", models.DateTimeField()),
            ("undone_by_id", models.BigIntegerField(null=True)),
            ("undone_at", models.DateTimeField(null=True)),
            (
                "joined",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="customers.customer",
                ),
            ),
            (
                "kept",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="customers.customer",
                ),
            ),
        ],
        options={
            "db_table": "merge",
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("undone_at", None)),
                    fields=("joined",),
                    name="customer_is_joined_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Difference",
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
            ("undone_at", models.DateTimeField(null=True)),
            ("undone_by_id", models.BigIntegerField(null=True)),
            (
                "one",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="customers.customer",
                ),
            ),
            (
                "other",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="customers.customer",
                ),
            ),
        ],
        options={
            "db_table": "difference",
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("undone_at", None)),
                    fields=("one", "other"),
                    name="customers_differ_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("one__lt", models.F("other"))),
                    name="the_older_of_two_stands_first",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Fact",
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
            ("label", models.CharField(max_length=60)),
            ("value", models.CharField(max_length=500)),
            ("channel", models.CharField(blank=True, default="", max_length=30)),
            ("message_id", models.BigIntegerField(null=True)),
            ("said_at", models.DateTimeField()),
            ("by_id", models.BigIntegerField(null=True)),
            ("valid_until", models.DateTimeField(null=True)),
            ("withdrawn_by_id", models.BigIntegerField(null=True)),
            ("withdrawn_at", models.DateTimeField(null=True)),
            (
                "customer",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="facts",
                    to="customers.customer",
                ),
            ),
        ],
        options={
            "db_table": "fact",
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    replaces = [
        ("customers", "0001_initial"),
        ("customers", "0002_preferences"),
        ("customers", "0003_differences"),
        ("customers", "0004_claims"),
    ]
    operations = [Tables(TABLES)]
