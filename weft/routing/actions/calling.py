"""Calling back: when many wait, whoever only rests a little is asked whether they can come."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from weft.kernel.events import say
from weft.routing.events import AgentCalled
from weft.routing.states import SOFT

# Each rest is asked once; of several queues that call, the fullest one speaks.
CALLED = """
    WITH crowded AS (
        SELECT w.queue_id, q.team_id, count(*) AS waiting
        FROM routing_waiting w
        JOIN queue_routing r ON r.queue_id = w.queue_id AND r.call_above > 0
        JOIN queue q ON q.id = w.queue_id AND q.is_on
        GROUP BY w.queue_id, q.team_id, r.call_above
        HAVING count(*) > r.call_above
    )
    UPDATE agent_state s SET called_at = %(at)s
    FROM (
        SELECT DISTINCT ON (s.id) s.id, k.queue_id, k.waiting
        FROM agent_state s JOIN crowded k ON k.team_id IS NULL OR EXISTS (
            SELECT FROM membership m WHERE m.team_id = k.team_id AND m.agent_id = s.agent_id)
        WHERE s.ended_at IS NULL AND s.called_at IS NULL
            AND s.state = 'away' AND s.reason = ANY(%(soft)s)
        ORDER BY s.id, k.waiting DESC, k.queue_id
    ) AS asked
    WHERE s.id = asked.id AND s.ended_at IS NULL AND s.called_at IS NULL
    RETURNING s.agent_id, asked.queue_id, asked.waiting
"""


@transaction.atomic
def call_back(at: datetime) -> None:
    """Ask those back who are on a soft pause while more wait than their queue lets wait."""
    with connection.cursor() as cursor:
        cursor.execute(CALLED, {"at": at, "soft": sorted(SOFT)})
        rows = sorted(cursor.fetchall())
    say(
        *(
            AgentCalled(agent_id=agent_id, queue_id=queue_id, waiting=waiting)
            for agent_id, queue_id, waiting in rows
        )
    )
