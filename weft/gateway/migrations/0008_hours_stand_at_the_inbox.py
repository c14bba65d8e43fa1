from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("gateway", "0007_stops"),
        ("conversations", "0016_hours_of_inboxes"),
        ("scheduling", "0002_plans_for_all"),
    ]

    operations = [
        migrations.RunSQL(
            """
            UPDATE inbox SET plan_id = h.plan_id FROM inbox_hours h WHERE h.inbox_id = inbox.id
            """,
            """
            INSERT INTO inbox_hours (inbox_id, plan_id)
            SELECT id, plan_id FROM inbox WHERE plan_id IS NOT NULL
            """,
        ),
        migrations.DeleteModel(name="InboxHours"),
        # two rooms of one floor do not know each other; that their rows belong together is said here
        migrations.RunSQL(
            """
            ALTER TABLE inbox ADD CONSTRAINT inbox_follows_a_plan
                FOREIGN KEY (plan_id) REFERENCES plan (id) DEFERRABLE INITIALLY DEFERRED;
            ALTER TABLE queue ADD CONSTRAINT queue_follows_a_plan
                FOREIGN KEY (plan_id) REFERENCES plan (id) DEFERRABLE INITIALLY DEFERRED;
            """,
            """
            ALTER TABLE inbox DROP CONSTRAINT inbox_follows_a_plan;
            ALTER TABLE queue DROP CONSTRAINT queue_follows_a_plan;
            """,
        ),
    ]
