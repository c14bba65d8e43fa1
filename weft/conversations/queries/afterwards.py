"""What agents wrote after a moment, and what was on record by then; asked for many at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

MOST_READ = 20  # messages after each moment


@dataclass(frozen=True, kw_only=True)
class Told:
    """A message of ours, after one of the moments that were asked about."""

    number: int  # of the moment, in their order
    message_id: int
    text: str


@dataclass(frozen=True, kw_only=True)
class OnRecord:
    """From which message on something of a kind is known in a conversation."""

    conversation_id: int
    kind: str
    message_id: int


def told_after(moments: Sequence[tuple[int, int, datetime, datetime]]) -> list[Told]:
    """Return what an agent wrote to the customer of a conversation between two times, for each.

    Hidden words are left out; so is what a machine wrote in the agent's name.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT k.number, said.id, said.text
            FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
                AS k(number, conversation_id, agent_id, since, until)
            CROSS JOIN LATERAL (
                SELECT m.id, m.text FROM thread t JOIN message m ON m.thread_id = t.id
                LEFT JOIN letter l ON l.message_id = m.id
                WHERE t.conversation_id = k.conversation_id AND m.direction = 'out'
                  AND m.author_id = k.agent_id AND m.stored_at >= k.since AND m.stored_at < k.until
                  AND NOT coalesce((l.traits ->> 'is_automatic')::bool, false)
                  AND NOT EXISTS (SELECT 1 FROM redaction r WHERE r.message_id = m.id)
                ORDER BY m.id LIMIT %s
            ) AS said
            ORDER BY k.number, said.id
            """,
            [list(range(len(moments))), *_columns(moments, 4), MOST_READ],
        )
        return [Told(number=n, message_id=id_, text=text) for n, id_, text in cursor.fetchall()]


def on_record(conversation_ids: Collection[int], *, address: str) -> list[OnRecord]:
    """Return what the customer mentioned, and from which message on; oldest first.

    `address` is a pattern (of PostgreSQL) by which a postal address is known.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.conversation_id, n.kind, min(n.message_id)
            FROM thread t JOIN mention n ON n.thread_id = t.id
            WHERE t.conversation_id = ANY(%(ids)s::bigint[]) GROUP BY 1, 2
          UNION ALL
            SELECT t.conversation_id, 'address', min(m.id)
            FROM thread t JOIN message m ON m.thread_id = t.id
            WHERE t.conversation_id = ANY(%(ids)s::bigint[]) AND m.direction = 'in'
              AND m.text ~ %(address)s
            GROUP BY 1
            """,
            {"ids": list(conversation_ids), "address": address},
        )
        return [
            OnRecord(conversation_id=one, kind=kind, message_id=id_)
            for one, kind, id_ in cursor.fetchall()
        ]


def answered_between(since: datetime, until: datetime) -> dict[int, int]:
    """Return in how many conversations an agent answered between two times, by inbox."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.inbox_id, count(DISTINCT t.conversation_id)
            FROM conversation c JOIN thread t ON t.conversation_id = c.id
            WHERE c.last_at >= %s AND EXISTS (
                SELECT 1 FROM message m
                WHERE m.thread_id = t.id AND m.direction = 'out' AND m.author_id IS NOT NULL
                  AND m.stored_at >= %s AND m.stored_at < %s
            )
            GROUP BY 1
            """,
            [since, since, until],
        )
        return dict(cursor.fetchall())


def closed_after(moments: Sequence[tuple[int, datetime]]) -> list[datetime | None]:
    """Return when each conversation was closed for the first time after a moment; None: not yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (
                SELECT min(e.happened_at) FROM event e
                WHERE e.conversation_id = k.conversation_id AND e.name = 'conversation.closed'
                  AND e.happened_at >= k.since
            )
            FROM unnest(%s::int[], %s::bigint[], %s::timestamptz[])
                AS k(number, conversation_id, since)
            ORDER BY k.number
            """,
            [list(range(len(moments))), *_columns(moments, 2)],
        )
        return [row[0] for row in cursor.fetchall()]


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [[row[place] for row in rows] for place in range(width)]
