import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["document"],
                        name="search_message_words",
                        gin_pending_list_limit=512,
                    ),
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
                ("conversation_id", models.BigIntegerField(primary_key=True, serialize=False)),
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
            name="RebuildRow",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("before", models.BigIntegerField(null=True)),
            ],
            options={"db_table": "search_rebuild"},
        ),
        # how often a word occurs decides whether its index or the order of time is read
        migrations.RunSQL(
            "ALTER TABLE search_message ALTER COLUMN document SET STATISTICS 1000",
            "ALTER TABLE search_message ALTER COLUMN document SET STATISTICS -1",
        ),
    ]
