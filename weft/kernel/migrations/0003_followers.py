import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0002_file_setting"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowerRow",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
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
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
