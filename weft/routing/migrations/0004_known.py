from django.db import migrations, models

# A sequence, so that no number comes twice: not after a change that is undone, nor in one
# transaction.
KEEP = """
CREATE SEQUENCE routing_known_version;

CREATE FUNCTION weft_know_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO routing_known (id, version) VALUES (1, nextval('routing_known_version'))
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;
"""

FORGET = "DROP FUNCTION weft_know_anew(); DROP SEQUENCE routing_known_version;"

TABLES = ("membership", "skill", "agent_skill", "channel_fluency")


def follow(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_is_known_anew AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION weft_know_anew()",
        f"DROP TRIGGER {table}_is_known_anew ON {table}",
    )


class Migration(migrations.Migration):
    """Whatever decides what somebody can counts up one number, so that others may keep it."""

    dependencies = [("routing", "0003_in_no_queue"), ("people", "0005_undo_seconds")]

    operations = [
        migrations.CreateModel(
            name="Known",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
            ],
            options={
                "db_table": "routing_known",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="what_is_known_has_one_version"
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP, FORGET),
        *map(follow, TABLES),
    ]
