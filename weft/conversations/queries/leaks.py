"""Reading leaks: what the follower wrote down, as far as it still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from weft.customers.queries import SPEAKER
from weft.kernel import statements
from weft.people.reader import Reader
from weft.people.roles import Role

from .rights import VISIBLE


@dataclass(frozen=True, kw_only=True)
class LeakCard:
    """A message that waits: in a closed or resting conversation, or for its channel."""

    message_id: int
    kind: str  # closed, resting, failed, unknown
    since: datetime
    text: str
    reason: str  # why it could not be sent
    conversation_id: int
    customer_id: int
    customer_name: str
    inbox_kind: str
    inbox_name: str
    assignee_name: str


# Somebody answered message m of conversation c; a machine's thanks, and what never left, are none.
ANSWERED = """EXISTS (
    SELECT 1 FROM thread o
    JOIN message answer ON answer.thread_id = o.id AND answer.direction = 'out'
    JOIN delivery sent ON sent.message_id = answer.id AND sent.state <> 'withdrawn'
    LEFT JOIN letter ON letter.message_id = answer.id
    WHERE o.conversation_id = c.id AND answer.id > m.id
      AND coalesce(letter.traits ->> 'is_automatic', '') <> 'true')"""

# Written down: still closed and not answered since, or still stuck. Resting conversations are read
# from the short index of those, and the question is their newest message that came in.
_LEAKS = (
    f"""
    SELECT l.message_id, l.kind, l.since,
           CASE WHEN r.message_id IS NULL THEN left(m.text, 300) ELSE '' END AS text,
           l.reason, c.id AS conversation_id, c.customer_id, speaker.name AS customer_name,
           i.kind AS inbox_kind, i.name AS inbox_name,
           coalesce(a.first_name || ' ' || a.surname, '') AS assignee_name
    FROM (
        (SELECT l.message_id, 'closed' AS kind, l.since, '' AS reason, t.conversation_id
         FROM leak l JOIN message m ON m.id = l.message_id JOIN thread t ON t.id = m.thread_id
         JOIN conversation c ON c.id = t.conversation_id
         WHERE l.waived_at IS NULL AND m.direction = 'in'
           AND c.status = 'closed' AND c.merged_into_id IS NULL
           AND NOT {ANSWERED})
      UNION ALL
        (SELECT l.message_id, d.state, l.since, d.reason, t.conversation_id
         FROM leak l JOIN delivery d ON d.message_id = l.message_id
         JOIN message m ON m.id = l.message_id JOIN thread t ON t.id = m.thread_id
         WHERE l.waived_at IS NULL AND d.state IN ('failed', 'unknown'))
      UNION ALL
        (SELECT said.id, 'resting', c.waiting_since, '', c.id
         FROM conversation c
         JOIN LATERAL (
            SELECT newest.id FROM thread t, LATERAL (
                SELECT m.id FROM message m
                WHERE m.thread_id = t.id AND m.direction = 'in' ORDER BY m.id DESC LIMIT 1
            ) AS newest
            WHERE t.conversation_id = c.id ORDER BY newest.id DESC LIMIT 1
         ) AS said ON true
         WHERE c.status = 'snoozed' AND c.waiting_since IS NOT NULL)
    ) AS l
    JOIN message m ON m.id = l.message_id
    JOIN conversation c ON c.id = l.conversation_id
    JOIN inbox i ON i.id = m.inbox_id
    LEFT JOIN redaction r ON r.message_id = m.id
    LEFT JOIN agent a ON a.id = c.assignee_id
"""
    + SPEAKER
    + """
    WHERE true {visible}
    ORDER BY l.since, l.message_id
    LIMIT {limit}
"""
)


def leaks(reader: Reader, *, limit: int = 200) -> list[LeakCard]:
    """Return what may be lost of what the reader may see; what waits longest comes first."""
    visible = f"AND {VISIBLE}" if reader.role == Role.AGENT else ""
    with statements.prepared() as cursor:
        cursor.execute(_LEAKS.format(visible=visible, limit=f"{limit:d}"), {"me": reader.pk})
        return [LeakCard(**row) for row in statements.named(cursor)]
