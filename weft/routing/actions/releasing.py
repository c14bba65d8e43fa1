"""Releasing: live talks of somebody who is not there any more are offered on."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from weft.conversations import actions as conversations

from . import waiting

# Which live talks wait for somebody who is gone. Whoever is heard of keeps what they have, in
# whatever state; a mail waits for its reader.
ORPHANED = """
    SELECT c.id
    FROM routing_seat seat
    JOIN conversation c ON c.assignee_id = seat.agent_id AND c.status = 'open'
        AND c.waiting_since IS NOT NULL
    JOIN inbox i ON i.id = c.inbox_id AND i.kind = ANY(%(live)b::text[])
    JOIN queue_routing r ON r.queue_id = c.queue_id AND r.mode <> 'pull'
    WHERE seat.heard_at < %(silent)s AND NOT EXISTS (
        SELECT FROM agent_state s WHERE s.agent_id = seat.agent_id AND s.ended_at IS NULL
            AND (s.state <> 'away' OR s.reason <> 'gone'))
    ORDER BY c.id
"""


@transaction.atomic
def release(ids: Collection[int]) -> None:
    """Give talks that wait for somebody who is gone back to everybody."""
    conversations.assign_all(ids, to=None, by=None)
    waiting.keep(ids)
