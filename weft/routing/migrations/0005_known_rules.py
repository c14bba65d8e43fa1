from django.db import migrations

TABLES = ("queue_routing", "queue_need")


def follow(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_is_known_anew AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION weft_know_anew()",
        f"DROP TRIGGER {table}_is_known_anew ON {table}",
    )


class Migration(migrations.Migration):
    """Whatever changes how a queue hands out counts up the number of migration 0004 as well."""

    dependencies = [("routing", "0004_known")]

    operations = list(map(follow, TABLES))
