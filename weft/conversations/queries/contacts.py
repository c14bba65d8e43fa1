"""A customer's contacts over all channels: what each went by, who answered, what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from weft.conversations.models import Message
from weft.kernel import statements
from weft.people.reader import Reader
from weft.people.roles import Role

from .rights import VISIBLE

MOST_COUNTED = 1_000
MOST_WORDS = 2_000  # characters of one message
MOST_SAID = 6  # newest messages of a conversation, and as many oldest


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What a list does not know of a conversation."""

    kinds: tuple[str, ...]  # its channels, in the order of their first use
    answered_by: str  # the agent who answered last; empty: nobody did
    # what the customer's device told last, as it was sent
    time_zone: str
    page: str


@dataclass(frozen=True, kw_only=True)
class History:
    """All contacts of a customer, counted, and some of them looked at."""

    contacts: dict[int, Contact]  # by conversation
    total: int  # conversations that the reader may see; counted up to MOST_COUNTED
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Something that the customer said."""

    message_id: int
    text: str
    sent_at: datetime
    subject: str


def history(
    reader: Reader, customer_ids: Sequence[int], conversation_ids: Collection[int]
) -> History:
    """Return the contacts of these customers; more of `conversation_ids`. One query.

    The ids are those of conversations that the reader may see; that is not asked again.
    """
    visible = f"AND {VISIBLE}" if reader.role == Role.AGENT else ""
    with statements.prepared() as cursor:
        cursor.execute(
            _HISTORY.format(visible=visible, most=MOST_COUNTED),
            {
                "me": reader.pk,
                "customers": list(customer_ids),
                "conversations": list(conversation_ids),
            },
        )
        rows = cursor.fetchall()
    contacts = {
        id_: Contact(
            kinds=tuple(kinds),
            answered_by=answered_by or "",
            time_zone=zone or "",
            page=page or "",
        )
        for id_, kinds, answered_by, zone, page, _total, _since in rows
    }
    total, since = rows[0][-2:] if rows else (0, None)
    return History(contacts=contacts, total=total, since=since)


_HISTORY = """
    SELECT c.id,
           ARRAY(SELECT i.kind FROM thread t JOIN inbox i ON i.id = t.inbox_id
                 WHERE t.conversation_id = c.id GROUP BY i.kind ORDER BY min(t.id)),
           (SELECT a.first_name || ' ' || a.surname
            FROM thread t
            JOIN LATERAL (
                SELECT m.id, m.author_id FROM message m
                WHERE m.thread_id = t.id AND m.direction = 'out' AND m.author_id IS NOT NULL
                ORDER BY m.id DESC LIMIT 1
            ) AS answer ON true
            JOIN agent a ON a.id = answer.author_id
            WHERE t.conversation_id = c.id ORDER BY answer.id DESC LIMIT 1),
           told.time_zone, told.page, whole.total, whole.since
    FROM conversation c
    LEFT JOIN LATERAL (
        SELECT t.context ->> 'time_zone' AS time_zone, t.context -> 'page' ->> 'url' AS page
        FROM thread t WHERE t.conversation_id = c.id AND t.context <> '{{}}'
        ORDER BY t.id DESC LIMIT 1
    ) AS told ON true,
         (SELECT count(*) AS total, min(opened_at) AS since FROM (
             SELECT c.opened_at FROM conversation c
             WHERE c.customer_id = ANY(%(customers)b::bigint[])
               AND c.merged_into_id IS NULL {visible}
             ORDER BY c.id LIMIT {most:d}) AS counted) AS whole
    WHERE c.id = ANY(%(conversations)b::bigint[])
    ORDER BY c.id DESC
"""


def said_in(conversation_ids: Collection[int]) -> dict[int, list[Statement]]:
    """Return what the customer said in each of these conversations, oldest first.

    The first words and the last ones; what lies between is left out, and so is what was covered.
    """
    said: dict[int, list[Statement]] = defaultdict(list)
    with statements.prepared() as cursor:
        cursor.execute(_SAID, {"conversations": list(conversation_ids), "most": MOST_SAID})
        for conversation_id, *rest in cursor.fetchall():
            message_id, text, sent_at, subject = rest
            said[conversation_id].append(
                Statement(message_id=message_id, text=text, sent_at=sent_at, subject=subject)
            )
    return dict(said)


_SAID = f"""
    SELECT t.conversation_id, m.id, left(m.text, {MOST_WORDS}), m.sent_at,
           coalesce(l.subject, '')
    FROM thread t
    JOIN LATERAL (
        (SELECT * FROM message WHERE thread_id = t.id AND direction = 'in'
         ORDER BY id LIMIT %(most)s)
        UNION
        (SELECT * FROM message WHERE thread_id = t.id AND direction = 'in'
         ORDER BY id DESC LIMIT %(most)s)
    ) AS m ON true
    LEFT JOIN letter l ON l.message_id = m.id
    WHERE t.conversation_id = ANY(%(conversations)b::bigint[])
      AND NOT EXISTS (SELECT 1 FROM redaction r WHERE r.message_id = m.id)
    ORDER BY m.id
"""


def conversations_of_messages(message_ids: Collection[int]) -> dict[int, int]:
    """Return in which conversation each of these messages stands."""
    rows = Message.objects.filter(pk__in=message_ids)
    return dict(rows.values_list("pk", "thread__conversation_id"))
