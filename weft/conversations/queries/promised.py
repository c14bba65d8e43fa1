"""What a promise depends on: how conversations stand, in one statement for many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from weft.conversations.models import Conversation
from weft.customers import queries as customers
from weft.kernel import statements


@dataclass(frozen=True, kw_only=True)
class Promised:
    """How a conversation stands, as far as a promise goes by it."""

    id: int
    inbox_id: int
    channel: str
    queue_id: int | None
    plan_id: int | None  # of its queue, or else of its inbox; None: the shop's
    customer_id: int
    matter: str
    tags: tuple[str, ...]
    status: str
    opened_at: datetime
    closed_at: datetime | None
    waiting_since: datetime | None
    replied_at: datetime | None  # when one of us wrote last; what was taken back does not count
    due_at: datetime | None
    warns_at: datetime | None
    is_raised: bool


def promised(conversation_ids: Collection[int]) -> dict[int, Promised]:
    """Return how these conversations stand, by id."""
    with statements.prepared() as cursor:
        cursor.execute(_PROMISED, [list(conversation_ids)])
        rows = statements.named(cursor)
    return {row["id"]: Promised(**row | {"tags": tuple(row["tags"])}) for row in rows}


# The last of our messages is looked for from the end of each thread: most are long and end in one.
_PROMISED = """
    SELECT c.id, c.inbox_id, i.kind AS channel, c.queue_id,
           coalesce(q.plan_id, i.plan_id) AS plan_id,
           c.customer_id, c.matter, c.status, c.opened_at, c.closed_at, c.waiting_since,
           c.due_at, c.warns_at, c.rank = 0 AS is_raised,
           (SELECT max(r.stored_at) FROM thread t CROSS JOIN LATERAL (
                SELECT m.stored_at FROM message m
                LEFT JOIN delivery d ON d.message_id = m.id
                WHERE m.thread_id = t.id AND m.direction = 'out' AND m.author_id IS NOT NULL
                  AND d.state IS DISTINCT FROM 'withdrawn'
                ORDER BY m.id DESC LIMIT 1) AS r
            WHERE t.conversation_id = c.id) AS replied_at,
           ARRAY(SELECT t.name FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
                 WHERE ct.conversation_id = c.id) AS tags
    FROM conversation c
    JOIN inbox i ON i.id = c.inbox_id
    LEFT JOIN queue q ON q.id = c.queue_id
    WHERE c.id = ANY(%b::bigint[])
"""


def unresolved_of(customer_ids: Collection[int]) -> list[int]:
    """Return the ids of what is open or at rest of these people, with all who were joined."""
    if not customer_ids:
        return []
    people = {one for id_ in customer_ids for one in customers.family(id_)}
    found = Conversation.objects.filter(customer__in=people).exclude(status="closed")
    return list(found.order_by("pk").values_list("pk", flat=True))


def unresolved() -> list[int]:
    """Return the ids of all conversations that are open or at rest, in their order."""
    with statements.prepared() as cursor:
        # one status each: for IN no index of one status is good enough
        cursor.execute(
            "SELECT id FROM conversation WHERE status = 'open'"
            " UNION ALL SELECT id FROM conversation WHERE status = 'snoozed'"
        )
        return sorted(id_ for (id_,) in cursor.fetchall())
