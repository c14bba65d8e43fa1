"""What went wrong between a customer and us, as it stands now: for whoever mends it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from weft.conversations.models import Conversation, Message

from .leaks import ANSWERED


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A message of ours that did not arrive (failed), or perhaps did not (unknown)."""

    message_id: int
    conversation_id: int
    state: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A conversation whose customer waits for us."""

    conversation_id: int
    inbox_id: int  # of the thread on which they wrote last
    message_id: int  # what they wrote last
    waiting_since: datetime
    heard_at: datetime  # when they wrote last


@dataclass(frozen=True, kw_only=True)
class LastWords:
    """What a customer has said since somebody answered, and what we had said before it."""

    said: tuple[str, ...]  # oldest first; "" for what is more than words, or was hidden
    before: str  # "": nobody of us has written yet


@dataclass(frozen=True, kw_only=True)
class ClosedAway:
    """A question that nobody answered before its conversation was closed."""

    conversation_id: int
    message_id: int  # the first of what they asked
    newest_id: int  # the last of it
    closed_at: datetime


def stuck(message_ids: Collection[int]) -> list[Stuck]:
    """Return those of these messages that have not arrived, and that nobody has waived."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.message_id, t.conversation_id, d.state, d.changed_at
            FROM delivery d
            JOIN message m ON m.id = d.message_id JOIN thread t ON t.id = m.thread_id
            LEFT JOIN leak ON leak.message_id = d.message_id AND leak.since = d.changed_at
            WHERE d.message_id = ANY(%s) AND d.state IN ('failed', 'unknown')
              AND leak.waived_at IS NULL
            ORDER BY d.message_id
            """,
            [list(message_ids)],
        )
        return [
            Stuck(message_id=row[0], conversation_id=row[1], state=row[2], since=row[3])
            for row in cursor.fetchall()
        ]


def closed_away(unanswered: Mapping[int, str]) -> list[ClosedAway]:
    """Return those of these conversations that are closed with a question nobody answered.

    `unanswered` tells since when (ISO 8601) each customer was waiting when it was closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, [list(unanswered), list(unanswered.values())])
        return [
            ClosedAway(
                conversation_id=row[0], message_id=row[1], newest_id=row[2], closed_at=row[3]
            )
            for row in cursor.fetchall()
        ]


_CLOSED = f"""
    SELECT c.id, m.id, m.newest, c.closed_at
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS k(id, since)
    JOIN conversation c ON c.id = k.id AND c.status = 'closed' AND c.merged_into_id IS NULL
    JOIN LATERAL (
        SELECT min(m.id) AS id, max(m.id) AS newest
        FROM thread t JOIN message m ON m.thread_id = t.id
        WHERE t.conversation_id = c.id AND m.direction = 'in' AND m.stored_at >= k.since
    ) AS m ON m.id IS NOT NULL
    WHERE NOT {ANSWERED}
    ORDER BY c.id
"""


def asking(conversation_ids: Collection[int]) -> list[Asked]:
    """Return those of these conversations in which a customer waits for us."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKING, [list(conversation_ids)])
        return [
            Asked(
                conversation_id=row[0],
                inbox_id=row[1],
                message_id=row[2],
                waiting_since=row[3],
                heard_at=row[4],
            )
            for row in cursor.fetchall()
        ]


_ASKING = """
    SELECT c.id, m.inbox_id, m.id, c.waiting_since, m.stored_at
    FROM conversation c
    JOIN LATERAL (
        SELECT newest.* FROM thread t, LATERAL (
            SELECT m.id, m.inbox_id, m.stored_at FROM message m
            WHERE m.thread_id = t.id AND m.direction = 'in' ORDER BY m.id DESC LIMIT 1
        ) AS newest
        WHERE t.conversation_id = c.id ORDER BY newest.id DESC LIMIT 1
    ) AS m ON true
    WHERE c.id = ANY(%s) AND c.merged_into_id IS NULL
      AND c.status <> 'closed' AND c.waiting_since IS NOT NULL
    ORDER BY c.id
"""


def last_words(since: Mapping[int, datetime | str]) -> dict[int, LastWords]:
    """Return what was said last in these conversations; `since` tells when each began to wait."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_WORDS, [list(since), list(since.values())])
        return {
            row[0]: LastWords(said=tuple(row[1]), before=row[2] or "") for row in cursor.fetchall()
        }


_LAST_WORDS = """
    SELECT k.id, said.texts, ours.text
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS k(id, since)
    JOIN LATERAL (
        SELECT min(m.id) AS first_id, array_agg(
            CASE WHEN hidden.message_id IS NOT NULL OR EXISTS (
                SELECT 1 FROM attachment f WHERE f.message_id = m.id
              ) OR EXISTS (SELECT 1 FROM remote_file f WHERE f.message_id = m.id) THEN ''
            ELSE left(m.text, 1000) END ORDER BY m.id) AS texts
        FROM thread t JOIN message m ON m.thread_id = t.id
        LEFT JOIN redaction hidden ON hidden.message_id = m.id
        WHERE t.conversation_id = k.id AND m.direction = 'in' AND m.stored_at >= k.since
    ) AS said ON said.texts IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT m.text FROM thread t JOIN message m ON m.thread_id = t.id
        LEFT JOIN letter ON letter.message_id = m.id
        WHERE t.conversation_id = k.id AND m.direction = 'out' AND m.id < said.first_id
          AND coalesce(letter.traits ->> 'is_automatic', '') <> 'true'
        ORDER BY m.id DESC LIMIT 1
    ) AS ours ON true
"""


def stored_at(message_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each of these messages was stored."""
    return dict(Message.objects.filter(pk__in=message_ids).values_list("pk", "stored_at"))


def answers_among(message_ids: Collection[int]) -> dict[int, datetime]:
    """Return the conversations of those of these messages that somebody wrote, and when.

    What a machine wrote is no answer, and neither is what has not left.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.conversation_id, max(m.stored_at)
            FROM message m JOIN thread t ON t.id = m.thread_id
            JOIN delivery d ON d.message_id = m.id
            LEFT JOIN letter l ON l.message_id = m.id
            WHERE m.id = ANY(%s) AND m.direction = 'out'
              AND d.state IN ('sent', 'delivered', 'read')
              AND coalesce(l.traits ->> 'is_automatic', '') <> 'true'
            GROUP BY t.conversation_id
            """,
            [list(message_ids)],
        )
        return dict(cursor.fetchall())


def plans_of(conversation_ids: Collection[int]) -> dict[int, int | None]:
    """Return whose opening hours each conversation follows: its queue's, or else its inbox's.

    None: the shop's.
    """
    rows = Conversation.objects.filter(pk__in=conversation_ids)
    return {
        pk: next((plan for plan in plans if plan is not None), None)
        for pk, *plans in rows.values_list("pk", "queue__plan_id", "inbox__plan_id")
    }


def closest_agents(customer_ids: Collection[int]) -> dict[int, int]:
    """Return who of us has written most to each of these customers; of equals, who did last.

    Only who may still answer counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (c.customer_id) c.customer_id, m.author_id
            FROM conversation c
            JOIN thread t ON t.conversation_id = c.id
            JOIN message m ON m.thread_id = t.id AND m.direction = 'out'
            JOIN agent a ON a.id = m.author_id AND a.is_active AND a.role <> 'observer'
            WHERE c.customer_id = ANY(%s)
            GROUP BY c.customer_id, m.author_id
            ORDER BY c.customer_id, count(*) DESC, max(m.id) DESC
            """,
            [list(customer_ids)],
        )
        return dict(cursor.fetchall())


def keepers(conversation_ids: Collection[int]) -> dict[int, tuple[int, int | None, int]]:
    """Return inbox, assignee and customer of each conversation."""
    rows = Conversation.objects.filter(pk__in=conversation_ids)
    found = rows.values_list("pk", "inbox_id", "assignee_id", "customer_id")
    return {pk: (inbox, assignee, customer) for pk, inbox, assignee, customer in found}
