"""What only PostgreSQL can say: what never changes, and how the busy tables are laid out."""

from typing import ClassVar

from django.db import migrations

from weft.kernel.database import Immutable


class Migration(migrations.Migration):
    """Rules beside the models."""

    dependencies: ClassVar = [("conversations", "0001_initial")]

    operations: ClassVar = [
        # One reference instead of two keeps message.thread and message.inbox true together, and
        # costs the busiest insert one check instead of two.
        migrations.RunSQL(
            """
            ALTER TABLE message ADD CONSTRAINT message_stands_in_a_thread_of_its_inbox
                FOREIGN KEY (thread_id, inbox_id) REFERENCES thread (id, inbox_id)
            """,
            "ALTER TABLE message DROP CONSTRAINT message_stands_in_a_thread_of_its_inbox",
        ),
        # The lists of open conversations: who waits longest comes first, who does not wait last.
        migrations.RunSQL(
            """
            CREATE INDEX conversation_open ON conversation
                ((coalesce(waiting_since, 'infinity'::timestamptz)), id)
                WHERE status = 'open';
            CREATE INDEX conversation_open_of ON conversation
                (assignee_id, (coalesce(waiting_since, 'infinity'::timestamptz)), id)
                WHERE status = 'open';
            """,
            "DROP INDEX conversation_open, conversation_open_of",
        ),
        # Every message updates its conversation and thread: room on the page for the new version
        # keeps it out of the indexes.
        migrations.RunSQL(
            """
            ALTER TABLE conversation SET (fillfactor = 80);
            ALTER TABLE thread SET (fillfactor = 80);
            """,
            migrations.RunSQL.noop,
        ),
        Immutable("message"),
        Immutable("attachment"),
        Immutable("redaction"),
    ]
