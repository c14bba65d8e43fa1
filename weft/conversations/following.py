"""What this room makes of messages a moment after they came; nobody who writes waits for it.

Mentions are kept of what customers wrote, and their language, where nobody knows it. And whoever
works for a customer hears of a new contact of the same customer, whatever the channel (R102).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from weft.conversations import languages, mentions
from weft.conversations.events import (
    ContactMatched,
    ConversationClosed,
    ConversationOpened,
    MessageDoubted,
    MessageFailed,
    MessageImported,
    MessageReceived,
)
from weft.conversations.models import Mention, Message
from weft.conversations.queries.leaks import ANSWERED
from weft.customers import actions as customers
from weft.kernel.events import Event, Said, say
from weft.kernel.followers import Follower


def note_mentions(batch: Sequence[Said]) -> None:
    """Keep what new messages mention. One that was redacted since mentions nothing."""
    ids = [said.body["message_id"] for said in batch]
    messages = Message.objects.filter(pk__in=ids, direction="in", redaction=None)
    Mention.objects.bulk_create(
        (
            Mention(thread_id=thread_id, kind=one.kind, value=one.value, message_id=message_id)
            for message_id, thread_id, text in messages.values_list("pk", "thread_id", "text")
            for one in mentions.read(text)
        ),
        ignore_conflicts=True,
    )


def learn_languages(batch: Sequence[Said]) -> None:
    """Learn in which language customers write, of whom nobody knows it."""
    ids = [said.body["message_id"] for said in batch]
    messages = Message.objects.filter(
        pk__in=ids, direction="in", redaction=None, thread__conversation__customer__language=""
    )
    rows = messages.order_by("pk").values_list("thread__conversation__customer", "text")
    for customer_id, text in rows:
        if language := languages.guess(text):
            customers.guess_language(customer_id, language=language)


def tell_matches(batch: Sequence[Said]) -> None:
    """Tell whoever looks after another open conversation of a customer who wrote anew."""
    opened = [said.conversation_id for said in batch if said.actor_id is None]
    if not opened:
        return
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, [opened])
        rows = cursor.fetchall()
    say(*(event for row in rows for event in _matched(*row)))


# Customers who are one person are a tree; from a new conversation up to who speaks, and down.
MATCHES = """
    SELECT n.id, n.inbox_id, o.id, o.inbox_id, o.assignee_id
    FROM conversation n
    CROSS JOIN LATERAL (
        WITH RECURSIVE up AS (
            SELECT id, merged_into_id FROM customer WHERE id = n.customer_id
          UNION ALL
            SELECT p.id, p.merged_into_id FROM customer p JOIN up ON p.id = up.merged_into_id
        ), down AS (
            SELECT id FROM up WHERE merged_into_id IS NULL
          UNION ALL
            SELECT p.id FROM customer p JOIN down ON p.merged_into_id = down.id
        )
        SELECT id FROM down
    ) AS person
    JOIN conversation o ON o.customer_id = person.id AND o.id <> n.id
    WHERE n.id = ANY(%s) AND n.merged_into_id IS NULL
      AND o.status <> 'closed' AND o.assignee_id IS NOT NULL
      AND o.assignee_id IS DISTINCT FROM n.assignee_id
    ORDER BY n.id, o.id
"""


def _matched(
    new_id: int, new_inbox_id: int, other_id: int, other_inbox_id: int, assignee_id: int
) -> tuple[Event, Event]:
    return (
        ContactMatched(
            conversation_id=other_id,
            inbox_id=other_inbox_id,
            other_id=new_id,
            assignee_id=assignee_id,
            is_new=False,
        ),
        ContactMatched(
            conversation_id=new_id,
            inbox_id=new_inbox_id,
            other_id=other_id,
            assignee_id=assignee_id,
            is_new=True,
        ),
    )


def note_leaks(batch: Sequence[Said]) -> None:
    """Keep what was closed without an answer, and what could not be sent (R103).

    What has been answered, opened again or sent since leaks no more.
    """
    closed = {
        said.conversation_id: said.body["unanswered_since"]
        for said in batch
        if said.name == ConversationClosed.name and said.body.get("unanswered_since")
    }
    stuck = [said.body["message_id"] for said in batch if said.name != ConversationClosed.name]
    with connection.cursor() as cursor:
        cursor.execute(UNANSWERED, [list(closed), list(closed.values())])
        cursor.execute(STUCK, [stuck])
        cursor.execute(STOPPED)


# The oldest message for whose answer the customer was waiting when the conversation was closed.
UNANSWERED = """
    INSERT INTO leak (message_id, since)
    SELECT asked.id, asked.stored_at
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS k(id, since)
    JOIN conversation c ON c.id = k.id AND c.status = 'closed' AND c.merged_into_id IS NULL
    JOIN LATERAL (
        SELECT m.id, m.stored_at FROM thread t JOIN message m ON m.thread_id = t.id
        WHERE t.conversation_id = c.id AND m.direction = 'in' AND m.stored_at >= k.since
        ORDER BY m.id LIMIT 1
    ) AS asked ON true
    ON CONFLICT (message_id) DO NOTHING
"""

# What failed a second time, after somebody had waived it and tried again, is back.
STUCK = """
    INSERT INTO leak (message_id, since)
    SELECT d.message_id, d.changed_at FROM delivery d
    WHERE d.message_id = ANY(%s) AND d.state IN ('failed', 'unknown')
    ON CONFLICT (message_id) DO UPDATE SET since = excluded.since, waived_at = NULL
    WHERE leak.since <> excluded.since
"""

STOPPED = f"""
    DELETE FROM leak USING message m
    JOIN thread t ON t.id = m.thread_id
    JOIN conversation c ON c.id = t.conversation_id
    LEFT JOIN delivery d ON d.message_id = m.id
    WHERE m.id = leak.message_id AND leak.waived_at IS NULL AND (
        m.direction = 'in' AND (c.status <> 'closed' OR {ANSWERED})
        OR m.direction = 'out' AND d.state NOT IN ('failed', 'unknown')
    )
"""

LEAKS = Follower(
    name="leaks", events=(ConversationClosed, MessageFailed, MessageDoubted), handle=note_leaks
)
MENTIONS = Follower(
    name="mentions", events=(MessageReceived, MessageImported), handle=note_mentions
)
LANGUAGES = Follower(name="languages", events=(MessageReceived,), handle=learn_languages)
MATCHING = Follower(name="matching", events=(ConversationOpened,), handle=tell_matches)
