"""Who knows a customer."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.utils import timezone

from weft.kernel import statements
from weft.routing.sides import HALF_LIFE, Tie


def relationship(customer_id: int) -> dict[int, float]:
    """Return how well agents know the person behind this customer, {agent: weight}.

    A matter that was settled yesterday counts one, one that was only talked about half of it;
    both fade with time.
    """
    ties, _contacts = ties_of({0: customer_id}, timezone.now())
    return {agent_id: tie.weight for agent_id, tie in ties.get(0, {}).items()}


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

# How often they came is told only of those whom somebody knows.
TIES = f"""
    SELECT known.item_id, known.agent_id, known.contacts, known.solved, known.weight, (
        SELECT count(*) FROM conversation c
        WHERE c.customer_id = ANY(known.family) AND c.id <> known.item_id
            AND c.merged_into_id IS NULL)
    FROM (
        SELECT asked.item_id, b.agent_id, sum(b.contacts)::int AS contacts,
            sum(b.solved)::int AS solved, array_agg(DISTINCT person.id) AS family,
            sum(b.weight * power(0.5, extract(epoch FROM %(at)s - b.counted_at) / %(half)s))
                AS weight
        FROM unnest(%(items)b::bigint[], %(customers)b::bigint[]) AS asked(item_id, customer_id)
        CROSS JOIN LATERAL ({FAMILY}) AS person
        JOIN routing_bond b ON b.customer_id = person.id
        GROUP BY asked.item_id, b.agent_id
    ) AS known
"""


def ties_of(
    customers: dict[int, int], at: datetime
) -> tuple[dict[int, dict[int, Tie]], dict[int, int]]:
    """Return who knows the customers of these items, {item: customer}, and how often they came."""
    ties: dict[int, dict[int, Tie]] = defaultdict(dict)
    counts: dict[int, int] = {}
    if not customers:
        return ties, counts
    with statements.prepared() as cursor:
        cursor.execute(
            TIES,
            {
                "items": list(customers),
                "customers": list(customers.values()),
                "at": at,
                "half": HALF_LIFE.total_seconds(),
            },
        )
        for item_id, agent_id, contacts, solved, weight, count in cursor.fetchall():
            ties[item_id][agent_id] = Tie(contacts, solved, float(weight))
            counts[item_id] = max(count, counts.get(item_id, 0))
    return ties, counts
