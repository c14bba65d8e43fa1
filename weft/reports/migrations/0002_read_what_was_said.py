"""What was said before this room existed is read once, by jobs, as far back as its pages look."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_waits_and_ends"),
        ("procrastinate", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO procrastinate_jobs (queue_name, task_name, args)
            SELECT 'default', 'reports.fill', '{}'::jsonb
            WHERE EXISTS (SELECT 1 FROM conversation)
            """,
            migrations.RunSQL.noop,
        )
    ]
