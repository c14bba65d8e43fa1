"""The tables of this room."""

import django.db.models.deletion
from django.db import migrations, models

from weft.kernel.tables import Tables

TABLES = [
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
            ("device", models.CharField(max_length=40)),
            ("account", models.CharField(max_length=200)),
            ("linked_at", models.DateTimeField()),
            (
                "inbox",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "device",
            "indexes": [models.Index(fields=["inbox", "account"], name="device_of_account")],
            "constraints": [
                models.UniqueConstraint(fields=("inbox", "device"), name="device_is_one_accounts")
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("conversations", "0001_tables"),
    ]
    replaces = [("widget", "0001_initial")]
    operations = [Tables(TABLES)]
