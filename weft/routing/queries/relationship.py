"""Who knows a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from weft.kernel import statements
from weft.routing.sides import HALF_LIFE


def relationship(customer_id: int) -> dict[int, float]:
    """Return how well agents know the person behind this customer, {agent: weight}.

    A matter that was settled yesterday counts one, one that was only talked about half of it;
    both fade with time.
    """
    one = "WITH asked AS (SELECT 0 AS item_id, %(customer)s::bigint AS customer_id)"
    with statements.prepared() as cursor:
        cursor.execute(
            f"{one} SELECT agent_id, weight FROM ({TIES}) AS tied",
            fading(timezone.now()) | {"customer": customer_id},
        )
        return {agent_id: float(weight) for agent_id, weight in cursor.fetchall()}


# Customers who are one person are a tree: from the one who waits up to who speaks, and down.
FAMILY = """
    WITH RECURSIVE up AS (
        SELECT id, merged_into_id FROM customer WHERE id = asked.customer_id
      UNION ALL
        SELECT p.id, p.merged_into_id FROM customer p JOIN up ON p.id = up.merged_into_id
    ), down AS (
        SELECT id FROM up WHERE merged_into_id IS NULL
      UNION ALL
        SELECT p.id FROM customer p JOIN down ON p.merged_into_id = down.id
    )
    SELECT id FROM down
"""

# Of all that `asked` names. How often they came is told only of those whom somebody knows.
TIES = f"""
    SELECT known.item_id, known.agent_id, known.contacts, known.solved, known.weight, (
        SELECT count(*) FROM conversation c
        WHERE c.customer_id = ANY(known.family) AND c.id <> known.item_id
            AND c.merged_into_id IS NULL) AS came
    FROM (
        SELECT asked.item_id, b.agent_id, sum(b.contacts)::int AS contacts,
            sum(b.solved)::int AS solved, array_agg(DISTINCT person.id) AS family,
            sum(b.weight * power(0.5, extract(epoch FROM %(at)s - b.counted_at) / %(half)s))
                AS weight
        FROM asked
        CROSS JOIN LATERAL ({FAMILY}) AS person
        JOIN routing_bond b ON b.customer_id = person.id
        GROUP BY asked.item_id, b.agent_id
    ) AS known
"""


def fading(at: datetime) -> dict[str, Any]:
    """Return the values that TIES asks for."""
    return {"at": at, "half": HALF_LIFE.total_seconds()}
