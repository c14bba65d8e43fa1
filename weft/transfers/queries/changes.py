"""Changes of hands that nobody made a transfer of: read from what was said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class Change:
    """Somebody got a conversation in which another agent had answered the customer."""

    conversation_id: int
    inbox_id: int
    sender_id: int
    receiver_id: int
    by: int
    at: datetime


def changes_of_hands(event_ids: Collection[int]) -> list[Change]:
    """Return which of these events gave a conversation to another agent without a transfer."""
    if not event_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [list(event_ids)])
        return [
            Change(
                conversation_id=row[0],
                inbox_id=row[1],
                sender_id=row[2],
                receiver_id=row[3],
                by=row[4],
                at=row[5],
            )
            for row in cursor.fetchall()
        ]


# Whoever had it before is in the event before; a transfer ends in the transaction that assigns, and
# so within seconds of its event, whatever the clock of the page was.
CHANGES = """
    SELECT e.conversation_id, e.inbox_id, was.agent_id, now.agent_id, e.actor_id, e.happened_at
    FROM event e
    CROSS JOIN LATERAL (SELECT (e.body ->> 'assignee_id')::bigint AS agent_id) AS now
    CROSS JOIN LATERAL (
        SELECT (b.body ->> 'assignee_id')::bigint AS agent_id FROM event b
        WHERE b.conversation_id = e.conversation_id AND b.name = 'conversation.assigned'
          AND b.id < e.id AND b.body ->> 'assignee_id' IS NOT NULL
        ORDER BY b.id DESC LIMIT 1
    ) AS was
    WHERE e.id = ANY(%s::bigint[]) AND e.name = 'conversation.assigned'
      AND now.agent_id <> was.agent_id
      AND EXISTS (
          SELECT 1 FROM thread t JOIN message m ON m.thread_id = t.id
          WHERE t.conversation_id = e.conversation_id AND m.direction = 'out'
            AND m.author_id = was.agent_id AND m.stored_at < e.happened_at)
      AND NOT EXISTS (
          SELECT 1 FROM event g
          WHERE g.conversation_id = e.conversation_id AND g.transaction = e.transaction
            AND g.name LIKE 'transfer.%%')
    ORDER BY e.id
"""
