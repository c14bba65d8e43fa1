"""The tables of this room, and what only PostgreSQL can say of them."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from weft.kernel.tables import Tables

# as in weft/search/shelves.py
SHELF = "(floor(date_part('epoch', at AT TIME ZONE 'UTC') / 3888000)::int & 31)"
NAMES = {number: f"search_message_words_{number:02}" for number in range(32)}

TABLES = [
    migrations.CreateModel(
        name="MessageRow",
        fields=[
            ("message_id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("thread_id", models.BigIntegerField()),
            ("at", models.DateTimeField()),
            ("document", django.contrib.postgres.search.SearchVectorField()),
        ],
        options={
            "db_table": "search_message",
            "indexes": [
                models.Index(fields=["at", "message_id"], name="search_message_in_order"),
                models.Index(fields=["thread_id"], name="search_message_of_thread"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CustomerRow",
        fields=[
            ("customer_id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("document", django.contrib.postgres.search.SearchVectorField()),
        ],
        options={
            "db_table": "search_customer",
            "indexes": [
                django.contrib.postgres.indexes.GinIndex(
                    fields=["document"], name="search_customer_words"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ConversationRow",
        fields=[
            (
                "conversation_id",
                models.BigIntegerField(primary_key=True, serialize=False),
            ),
            ("document", django.contrib.postgres.search.SearchVectorField()),
        ],
        options={
            "db_table": "search_conversation",
            "indexes": [
                django.contrib.postgres.indexes.GinIndex(
                    fields=["document"], name="search_conversation_words"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ArticleRow",
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
            ("article_id", models.BigIntegerField()),
            ("language", models.CharField(max_length=10)),
            ("title", django.contrib.postgres.search.SearchVectorField()),
            ("document", django.contrib.postgres.search.SearchVectorField()),
        ],
        options={
            "db_table": "search_article",
            "indexes": [
                django.contrib.postgres.indexes.GinIndex(
                    fields=["document"], name="search_article_words"
                )
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("article_id", "language"), name="search_article_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="RebuildRow",
        fields=[
            (
                "name",
                models.CharField(max_length=20, primary_key=True, serialize=False),
            ),
            ("version", models.PositiveSmallIntegerField()),
            ("before", models.BigIntegerField(null=True)),
        ],
        options={
            "db_table": "search_rebuild",
        },
    ),
]

RULES = [
    # how often a word occurs decides whether its index or the order of time is read
    migrations.RunSQL(
        "ALTER TABLE search_message ALTER COLUMN document SET STATISTICS 1000",
        "ALTER TABLE search_message ALTER COLUMN document SET STATISTICS -1",
    ),
    # an index of words for each shelf; each search reads the list of what is not sorted in yet,
    # so it is kept short
    migrations.RunSQL(
        [
            f"CREATE INDEX {name} ON search_message USING gin (document)"
            f" WITH (gin_pending_list_limit = 512) WHERE {SHELF} = {number}"
            for number, name in NAMES.items()
        ],
        [f"DROP INDEX {name}" for name in NAMES.values()],
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    replaces = [("search", "0001_index"), ("search", "0002_articles"), ("search", "0003_shelves")]
    operations = [Tables(TABLES), *RULES]
