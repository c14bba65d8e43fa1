"""The tables of this room, and what only PostgreSQL can say of them."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

import weft.kernel.models
from weft.kernel.database import Immutable
from weft.kernel.tables import Tables

# Its trigger sends a NOTIFY for each job inside the transaction that defers it, and each such
# commit then waits for a lock of the whole server. wake.py wakes the workers after the commit.
QUIET = "procrastinate_jobs_notify_queue_job_inserted_v1"

TABLES = [
    migrations.CreateModel(
        name="EventRow",
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
            ("name", models.CharField(max_length=60)),
            ("body", models.JSONField()),
            ("actor_id", models.BigIntegerField(null=True)),
            ("conversation_id", models.BigIntegerField(null=True)),
            ("thread_id", models.BigIntegerField(null=True)),
            ("inbox_id", models.BigIntegerField(null=True)),
            ("customer_id", models.BigIntegerField(null=True)),
            ("cause_id", models.BigIntegerField(null=True)),
            ("depth", models.PositiveSmallIntegerField(db_default=0)),
            (
                "happened_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "transaction",
                models.BigIntegerField(
                    db_default=django.db.models.functions.comparison.Cast(
                        django.db.models.functions.comparison.Cast(
                            weft.kernel.models.TransactionNumber(), models.TextField()
                        ),
                        models.BigIntegerField(),
                    )
                ),
            ),
        ],
        options={
            "db_table": "event",
            "indexes": [
                models.Index(fields=["transaction", "id"], name="event_in_order"),
                models.Index(
                    condition=models.Q(("conversation_id__isnull", False)),
                    fields=["conversation_id", "id"],
                    name="event_of_conversation",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="File",
        fields=[
            (
                "sha256",
                models.CharField(max_length=64, primary_key=True, serialize=False),
            ),
            ("size", models.BigIntegerField()),
            (
                "stored_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
        ],
        options={
            "db_table": "file",
        },
    ),
    migrations.CreateModel(
        name="Setting",
        fields=[
            (
                "key",
                models.CharField(max_length=100, primary_key=True, serialize=False),
            ),
            ("value", models.JSONField()),
            ("changed_at", models.DateTimeField()),
        ],
        options={
            "db_table": "setting",
        },
    ),
    migrations.CreateModel(
        name="FollowerRow",
        fields=[
            (
                "name",
                models.CharField(max_length=60, primary_key=True, serialize=False),
            ),
            ("transaction", models.BigIntegerField()),
            ("event_id", models.BigIntegerField()),
            (
                "moved_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            ("failures", models.PositiveSmallIntegerField(db_default=0)),
            ("retry_at", models.DateTimeField(null=True)),
        ],
        options={
            "db_table": "follower",
        },
    ),
    migrations.CreateModel(
        name="ParkedRow",
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
            ("event_id", models.BigIntegerField()),
            ("trouble", models.CharField(max_length=200)),
            (
                "parked_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "follower",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, to="kernel.followerrow"
                ),
            ),
        ],
        options={
            "db_table": "follower_parked",
            "constraints": [
                models.UniqueConstraint(
                    fields=("follower", "event_id"), name="an_event_is_parked_once"
                )
            ],
        },
    ),
]

RULES = [
    Immutable("event"),
    migrations.RunSQL(
        f"ALTER TABLE procrastinate_jobs DISABLE TRIGGER {QUIET}",
        f"ALTER TABLE procrastinate_jobs ENABLE TRIGGER {QUIET}",
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("procrastinate", "0041_post_retry_failed_job")]
    replaces = [
        ("kernel", "0001_event"),
        ("kernel", "0002_file_setting"),
        ("kernel", "0003_followers"),
    ]
    operations = [Tables(TABLES), *RULES]
