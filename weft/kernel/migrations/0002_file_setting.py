from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_event")]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                (
                    "sha256",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("size", models.BigIntegerField()),
                ("stored_at", models.DateTimeField(db_default=Now())),
            ],
            options={"db_table": "file"},
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={"db_table": "setting"},
        ),
    ]
