from django.db import migrations

# as in weft/search/shelves.py
SHELF = "(floor(date_part('epoch', at AT TIME ZONE 'UTC') / 3888000)::int & 31)"
NAMES = {number: f"search_message_words_{number:02}" for number in range(32)}


class Migration(migrations.Migration):
    """The index of words becomes one for each shelf; no row changes.

    With five million messages that takes some minutes, once.
    """

    dependencies = [("search", "0002_articles")]

    operations = [
        migrations.RemoveIndex(model_name="messagerow", name="search_message_words"),
        migrations.RunSQL(
            [
                # each search reads the list of what is not sorted in yet, so it is kept short
                f"CREATE INDEX {name} ON search_message USING gin (document)"
                f" WITH (gin_pending_list_limit = 512) WHERE {SHELF} = {number}"
                for number, name in NAMES.items()
            ],
            [f"DROP INDEX {name}" for name in NAMES.values()],
        ),
    ]
