"""What is known of conversations that end: for whoever guesses how, and plans what comes next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from weft.kernel import statements


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A conversation in a few values."""

    id: int
    customer_id: int
    inbox_id: int
    queue_id: int | None
    status: str
    closed_at: datetime | None
    matter: str
    tags: list[str]


def summaries(conversation_ids: Collection[int]) -> dict[int, Summary]:
    """Return these conversations by id. One statement."""
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT c.id, c.customer_id, c.inbox_id, c.queue_id, c.status, c.closed_at, c.matter,
                   ARRAY(SELECT t.name FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
                         WHERE ct.conversation_id = c.id ORDER BY t.name) AS tags
            FROM conversation c WHERE c.id = ANY(%b::bigint[])
            """,
            [list(conversation_ids)],
        )
        rows = [Summary(**row) for row in statements.named(cursor)]
    return {row.id: row for row in rows}


def own_words(
    conversation_id: int, *, since: datetime, limit: int = 3
) -> list[tuple[int, str, datetime]]:
    """Return what agents told the customer last: message, text and time, the newest first.

    What was taken back, or covered, is left out.
    """
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT m.id, left(m.text, 2000), m.stored_at
            FROM thread t JOIN message m ON m.thread_id = t.id
            LEFT JOIN delivery d ON d.message_id = m.id
            WHERE t.conversation_id = %s AND m.direction = 'out' AND m.author_id IS NOT NULL
              AND m.stored_at > %s AND d.state IS DISTINCT FROM 'withdrawn'
              AND NOT EXISTS (SELECT 1 FROM redaction r WHERE r.message_id = m.id)
            ORDER BY m.id DESC LIMIT %s
            """,
            [conversation_id, since, limit],
        )
        return [(id_, text, at) for id_, text, at in cursor.fetchall()]
