from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits in no queue is a sort of its own, which an index finds as any other."""

    dependencies = [("routing", "0002_pressing")]

    operations = [
        migrations.RunSQL(
            "UPDATE routing_waiting SET queue_id = 0 WHERE queue_id IS NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="waiting", name="queue_id", field=models.BigIntegerField()
        ),
    ]
