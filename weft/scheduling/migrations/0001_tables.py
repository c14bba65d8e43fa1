"""The tables of this room."""

from django.db import migrations, models

from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Plan",
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
            ("name", models.CharField(max_length=100)),
            ("time_zone", models.CharField(max_length=60)),
            ("week", models.JSONField()),
            ("closed_on", models.JSONField(default=list)),
            ("special", models.JSONField(default=dict)),
            ("country", models.CharField(blank=True, db_default="", max_length=2)),
            ("is_shared", models.BooleanField(db_default=False)),
            ("is_default", models.BooleanField(db_default=False)),
        ],
        options={
            "db_table": "plan",
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("is_default", True)),
                    fields=("is_default",),
                    name="one_plan_is_the_shops",
                )
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    replaces = [("scheduling", "0001_initial"), ("scheduling", "0002_plans_for_all")]
    operations = [Tables(TABLES)]
