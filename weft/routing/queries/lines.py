"""What waits in which queue, for a person and for a page of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class LineCard:
    """How long a queue is: how many wait in it, and since when the first one does."""

    waiting: int
    since: datetime | None
    available: int  # people of its team who are there for it


def lines() -> dict[int, LineCard]:
    """Return how long each queue is, by its id."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT q.id, count(w.conversation_id), min(w.since), (
                SELECT count(*) FROM agent_state s
                WHERE s.ended_at IS NULL AND s.state = 'available' AND (
                    q.team_id IS NULL OR EXISTS (SELECT FROM membership m
                        WHERE m.team_id = q.team_id AND m.agent_id = s.agent_id)))
            FROM queue q LEFT JOIN routing_waiting w ON w.queue_id = q.id
            GROUP BY q.id
            """
        )
        return {
            id_: LineCard(waiting=waiting, since=since, available=available)
            for id_, waiting, since, available in cursor.fetchall()
        }


MOST_COUNTED = 99


def waiting_for(agent_id: int, at: datetime) -> int:
    """Return how many an agent could take now, counted up to MOST_COUNTED."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM (
                SELECT FROM routing_waiting w
                JOIN inbox i ON i.id = w.inbox_id
                LEFT JOIN queue q ON q.id = w.queue_id
                LEFT JOIN offer o ON o.conversation_id = w.conversation_id AND o.state = 'open'
                WHERE o.id IS NULL AND w.since <= %(at)s AND coalesce(q.is_on, true) AND (
                    coalesce(q.team_id, i.team_id) IS NULL OR EXISTS (SELECT FROM membership m
                        WHERE m.team_id = coalesce(q.team_id, i.team_id)
                            AND m.agent_id = %(me)s))
                LIMIT %(most)s
            ) AS counted
            """,
            {"me": agent_id, "at": at, "most": MOST_COUNTED},
        )
        return int(cursor.fetchone()[0])
