from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Cast, Now

from weft.kernel.database import Immutable
from weft.kernel.models import TransactionNumber

# Its trigger sends a NOTIFY for each job inside the transaction that defers it, and each such
# commit then waits for a lock of the whole server. wake.py wakes the workers after the commit.
QUIET = "procrastinate_jobs_notify_queue_job_inserted_v1"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="EventRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("happened_at", models.DateTimeField(db_default=Now())),
                (
                    "transaction",
                    models.BigIntegerField(
                        db_default=Cast(
                            Cast(TransactionNumber(), models.TextField()), models.BigIntegerField()
                        )
                    ),
                ),
            ],
            options={
                "db_table": "event",
                "indexes": [
                    models.Index(fields=["transaction", "id"], name="event_in_order"),
                    models.Index(
                        fields=["conversation_id", "id"],
                        name="event_of_conversation",
                        condition=Q(conversation_id__isnull=False),
                    ),
                ],
            },
        ),
        Immutable("event"),
        migrations.RunSQL(
            f"ALTER TABLE procrastinate_jobs DISABLE TRIGGER {QUIET}",
            f"ALTER TABLE procrastinate_jobs ENABLE TRIGGER {QUIET}",
        ),
    ]
