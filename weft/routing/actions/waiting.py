"""What waits: the small table beside the conversations that the engine reads."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from weft.kernel import settings
from weft.routing.channels import live_kinds
from weft.routing.models import Waiting
from weft.routing.settings import Loads


def keep(ids: Collection[int] | None) -> None:
    """Write down whether these conversations wait for somebody, as it stands now; None: all."""
    asked = None if ids is None else sorted(ids)
    with connection.cursor() as cursor:
        cursor.execute(GONE, {"ids": asked})
        cursor.execute(
            WAITING,
            {
                "ids": asked,
                "live": sorted(live_kinds()),
                "ahead": settings.read(Loads).ahead_minutes,
            },
        )


def of_customers(customer_ids: Collection[int]) -> set[int]:
    """Return what waits of these customers."""
    if not customer_ids:
        return set()
    found = Waiting.objects.filter(customer_id__in=customer_ids)
    return set(found.values_list("conversation_id", flat=True))


def hurry(ids: Collection[int]) -> None:
    """Serve these sooner, each once: what was promised is almost due."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE routing_waiting SET is_pressing = true,
                rank_at = rank_at - %s * interval '1 minute'
            WHERE conversation_id = ANY(%s) AND NOT is_pressing
            """,
            [settings.read(Loads).ahead_minutes, sorted(ids)],
        )


IS_WAITING = """
    c.status = 'open' AND c.assignee_id IS NULL AND c.merged_into_id IS NULL
    AND coalesce(c.waiting_since, c.woken_at) IS NOT NULL
"""

GONE = f"""
    DELETE FROM routing_waiting w USING conversation c
    WHERE c.id = w.conversation_id AND NOT ({IS_WAITING})
      AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s::bigint[]))
"""

WAITING = f"""
    INSERT INTO routing_waiting
        (conversation_id, queue_id, inbox_id, customer_id, kind, language, since, rank_at)
    SELECT c.id, coalesce(c.queue_id, 0), c.inbox_id, c.customer_id, i.kind, p.language, t.since,
        t.since - interval '1 minute' * (coalesce(r.urgency_minutes, 0)
            + CASE WHEN i.kind = ANY(%(live)s) THEN %(ahead)s ELSE 0 END
            + CASE WHEN w.is_pressing THEN %(ahead)s ELSE 0 END)
    FROM conversation c
    JOIN inbox i ON i.id = c.inbox_id
    JOIN customer p ON p.id = c.customer_id
    LEFT JOIN queue_routing r ON r.queue_id = c.queue_id
    LEFT JOIN routing_waiting w ON w.conversation_id = c.id
    CROSS JOIN LATERAL (SELECT coalesce(c.waiting_since, c.woken_at) AS since) AS t
    WHERE {IS_WAITING} AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s::bigint[]))
    ORDER BY c.id
    ON CONFLICT (conversation_id) DO UPDATE
    SET queue_id = excluded.queue_id, inbox_id = excluded.inbox_id,
        customer_id = excluded.customer_id, kind = excluded.kind,
        language = excluded.language, since = excluded.since, rank_at = excluded.rank_at
    WHERE (routing_waiting.queue_id, routing_waiting.inbox_id, routing_waiting.customer_id,
           routing_waiting.language, routing_waiting.rank_at, routing_waiting.since)
        IS DISTINCT FROM (excluded.queue_id, excluded.inbox_id, excluded.customer_id,
           excluded.language, excluded.rank_at, excluded.since)
"""
