"""What is promised from the first day, and clocks for those who wait already."""

from typing import Any

from django.db import migrations

LETTERS = {"first_reply": 360, "next_reply": 360}  # six hours of working time
CHATS = {"first_reply": 2, "next_reply": 5}


def promise(apps: Any, schema_editor: Any) -> None:
    policies = apps.get_model("sla", "Policy").objects
    policies.create(position=0, conditions={"channels": ["email", "form"]}, terms=LETTERS)
    policies.create(position=1, conditions={"channels": ["webchat"]}, terms=CHATS)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO procrastinate_jobs (queue_name, task_name, args)
            SELECT 'default', 'sla.recount', '{}'::jsonb
            WHERE EXISTS (SELECT 1 FROM conversation)
            """
        )


class Migration(migrations.Migration):
    dependencies = [
        ("sla", "0001_policies_and_clocks"),
        ("procrastinate", "0001_initial"),
    ]

    operations = [migrations.RunPython(promise, migrations.RunPython.noop)]
