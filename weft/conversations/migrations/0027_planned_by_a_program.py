from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0026_counting")]

    operations = [
        migrations.AlterField(
            model_name="followup",
            name="planned_by_id",
            field=models.BigIntegerField(null=True),
        ),
    ]
