"""How long customers wait for their first answer: lately, and at this moment."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import connection

LOOKED_AT = 5_000  # the newest conversations, of all inboxes together
OF_AN_INBOX = 100
MOST_WAITING = 5_000

# A machine's thanks answer nobody.
_ANSWERED = """
    WITH recent AS (
        SELECT id, inbox_id, opened_at FROM conversation
        WHERE merged_into_id IS NULL ORDER BY id DESC LIMIT %(looked_at)s
    ), ranked AS (
        SELECT id, inbox_id, row_number() OVER (PARTITION BY inbox_id ORDER BY id DESC) AS place
        FROM recent WHERE opened_at >= %(since)s
    )
    SELECT r.inbox_id, asked.at, answered.at FROM ranked r
    JOIN LATERAL (
        SELECT min(m.stored_at) AS at FROM thread t JOIN message m ON m.thread_id = t.id
        WHERE t.conversation_id = r.id AND m.direction = 'in'
    ) AS asked ON asked.at IS NOT NULL
    JOIN LATERAL (
        SELECT min(m.stored_at) AS at FROM thread t JOIN message m ON m.thread_id = t.id
        LEFT JOIN letter l ON l.message_id = m.id
        WHERE t.conversation_id = r.id AND m.direction = 'out' AND m.stored_at >= asked.at
          AND coalesce(l.traits ->> 'is_automatic', '') <> 'true'
    ) AS answered ON answered.at IS NOT NULL
    WHERE r.place <= %(of_an_inbox)s
"""


def first_answers(*, since: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """Return when customers asked first and were answered first, by inbox; the newest hundred."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ANSWERED, {"looked_at": LOOKED_AT, "since": since, "of_an_inbox": OF_AN_INBOX}
        )
        return _by_inbox(cursor.fetchall())


def waiting_now() -> dict[int, list[datetime]]:
    """Return since when customers wait in open conversations, by inbox, the longest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT inbox_id, waiting_since FROM conversation
            WHERE status = 'open' AND waiting_since IS NOT NULL AND merged_into_id IS NULL
            ORDER BY waiting_since LIMIT %s
            """,
            [MOST_WAITING],
        )
        found: dict[int, list[datetime]] = defaultdict(list)
        for inbox_id, since in cursor.fetchall():
            found[inbox_id].append(since)
        return dict(found)


def _by_inbox(
    rows: list[tuple[int, datetime, datetime]],
) -> dict[int, list[tuple[datetime, datetime]]]:
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for inbox_id, asked, answered in rows:
        found[inbox_id].append((asked, answered))
    return dict(found)
