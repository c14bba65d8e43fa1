"""Learning: how well agents get on in which channel, from what came of their conversations.

What somebody closed and nobody had to open again within a week went well. Counted every night from
events, over some weeks, anew each time: so it is never wrong for longer than a day, and forgets.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from weft.kernel import jobs

OVER = timedelta(weeks=8)
STAYS = timedelta(weeks=1)

COUNTED = """
    WITH ended AS (
        SELECT e.actor_id AS agent_id, i.kind, NOT EXISTS (
            SELECT FROM event r
            WHERE r.conversation_id = e.conversation_id AND r.id > e.id
                AND r.name = 'conversation.reopened'
                AND r.happened_at < e.happened_at + %(stays)s::interval
        ) AS stayed
        FROM event e JOIN inbox i ON i.id = e.inbox_id
        WHERE e.name = 'conversation.closed' AND e.actor_id IS NOT NULL
            AND e.happened_at > %(since)s
    )
    INSERT INTO channel_fluency (agent_id, kind, ended, stayed)
    SELECT agent_id, kind, count(*), count(*) FILTER (WHERE stayed)
    FROM ended JOIN agent a ON a.id = ended.agent_id
    GROUP BY agent_id, kind
"""


@jobs.job("routing.learn", cron="23 2 * * *")
def learn_every_night() -> None:
    """Count anew what came of everybody's conversations."""
    learn(timezone.now())


@transaction.atomic
def learn(at: datetime) -> None:
    """Count what came of the conversations that were closed in the weeks before `at`."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM channel_fluency")
        cursor.execute(COUNTED, {"since": at - OVER, "stays": f"{STAYS.days} days"})
