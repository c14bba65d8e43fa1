"""The tables of this room, and what only PostgreSQL can say of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from weft.kernel.database import Immutable
from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Category",
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
            ("names", models.JSONField(default=dict)),
        ],
        options={
            "db_table": "article_category",
        },
    ),
    migrations.CreateModel(
        name="Article",
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
            ("slug", models.CharField(max_length=80)),
            ("created_at", models.DateTimeField()),
            (
                "created_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "category",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="knowledge.category",
                ),
            ),
        ],
        options={
            "db_table": "article",
            "constraints": [
                models.UniqueConstraint(fields=("slug",), name="article_has_an_address_of_its_own"),
                models.CheckConstraint(
                    condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                    name="article_address_is_plain",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Edition",
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
            ("language", models.CharField(max_length=10)),
            ("newest", models.PositiveIntegerField()),
            ("public", models.PositiveIntegerField(null=True)),
            ("published_at", models.DateTimeField(null=True)),
            ("withdrawn_at", models.DateTimeField(null=True)),
            ("inserted", models.PositiveIntegerField(default=0)),
            (
                "article",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="editions",
                    to="knowledge.article",
                ),
            ),
        ],
        options={
            "db_table": "article_edition",
            "constraints": [
                models.UniqueConstraint(
                    fields=("article", "language"),
                    name="article_has_one_edition_in_a_language",
                ),
                models.CheckConstraint(
                    condition=models.Q(("public", None), ("withdrawn_at", None), _connector="OR"),
                    name="article_edition_is_public_or_withdrawn",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("public", None), ("published_at", None)),
                        models.Q(("public__isnull", False), ("published_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="article_edition_is_public_since_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Version",
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
            ("number", models.PositiveIntegerField()),
            ("title", models.CharField(max_length=160)),
            ("body", models.TextField()),
            ("written_at", models.DateTimeField()),
            (
                "edition",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="versions",
                    to="knowledge.edition",
                ),
            ),
            (
                "written_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "article_version",
            "constraints": [
                models.UniqueConstraint(
                    fields=("edition", "number"),
                    name="article_version_is_numbered_once",
                )
            ],
        },
    ),
]

RULES = [
    # what an article said stays, whatever it says later
    Immutable("article_version"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("people", "0001_tables"),
    ]
    replaces = [("knowledge", "0001_initial")]
    operations = [Tables(TABLES), *RULES]
