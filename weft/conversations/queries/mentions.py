"""Reading mentions: what customers wrote of, and who else wrote of the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from weft.conversations.mentions import Mentioned
from weft.conversations.models import Mention
from weft.kernel import statements

MOST = 100  # mentions of one person that are compared, the newest
MOST_SHARED = 50


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Another customer, who speaks for the person, wrote of the same in a conversation."""

    customer_id: int
    conversation_id: int
    kind: str
    value: str


def mentions_of(customer_ids: Collection[int]) -> set[Mentioned]:
    """Return what these customers, who are one person, wrote of."""
    found = Mention.objects.filter(thread__conversation__customer__in=customer_ids)
    newest = found.order_by("-message_id").values_list("kind", "value")[:MOST]
    return {Mentioned(kind, value) for kind, value in newest}


def mentioned_by_others(keys: Collection[Mentioned], *, but: Collection[int]) -> list[Shared]:
    """Return which other customers wrote of the same, the newest first."""
    if not keys:
        return []
    with statements.prepared() as cursor:
        cursor.execute(
            f"""
            SELECT speaker.id, c.id, k.kind, k.value
            FROM unnest(%(kinds)b::text[], %(values)b::text[]) AS k(kind, value)
            JOIN LATERAL (
                SELECT m.thread_id, m.message_id FROM mention m
                WHERE m.kind = k.kind AND m.value = k.value
                ORDER BY m.thread_id DESC LIMIT {MOST_SHARED}
            ) AS m ON true
            JOIN thread t ON t.id = m.thread_id
            JOIN conversation c ON c.id = t.conversation_id
            JOIN LATERAL (
                WITH RECURSIVE up AS (
                    SELECT p.id, p.merged_into_id FROM customer p WHERE p.id = c.customer_id
                  UNION ALL
                    SELECT p.id, p.merged_into_id
                    FROM customer p JOIN up ON p.id = up.merged_into_id
                )
                SELECT id FROM up WHERE merged_into_id IS NULL
            ) AS speaker ON true
            WHERE speaker.id <> ALL(%(but)b::bigint[])
            ORDER BY m.message_id DESC
            LIMIT {MOST_SHARED}
            """,
            {
                "kinds": [key.kind for key in keys],
                "values": [key.value for key in keys],
                "but": list(but),
            },
        )
        return [
            Shared(customer_id=customer, conversation_id=conversation, kind=kind, value=value)
            for customer, conversation, kind, value in cursor.fetchall()
        ]
