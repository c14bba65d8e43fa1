"""Whom it concerns: who looks after a conversation, and who else knows its customer.

Asked a moment after something happened, and answered as things stand now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from weft.conversations.models import Conversation, Message
from weft.kernel import statements


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a conversation stands: whose it is, and whether somebody waits for us."""

    id: int
    status: str
    assignee_id: int | None
    team_id: int | None  # of its inbox; None: everybody's
    is_waiting: bool
    merged_into_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom a conversation is with, and about what."""

    customer_id: int
    matter: str


def subject_of(conversation_id: int) -> Subject:
    """Return whom a conversation is with and what it is about, as somebody named it."""
    customer_id, matter = Conversation.objects.values_list("customer_id", "matter").get(
        pk=conversation_id
    )
    return Subject(customer_id=customer_id, matter=matter)


def customers_of(conversation_ids: Collection[int]) -> dict[int, int]:
    """Return whom each of these conversations is with."""
    found = Conversation.objects.filter(pk__in=conversation_ids)
    return dict(found.values_list("pk", "customer_id"))


def standings(conversation_ids: Collection[int]) -> dict[int, Standing]:
    """Return how these conversations stand, by id."""
    if not conversation_ids:
        return {}
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT c.id, c.status, c.assignee_id, i.team_id, c.waiting_since IS NOT NULL,
                   c.merged_into_id
            FROM conversation c JOIN inbox i ON i.id = c.inbox_id
            WHERE c.id = ANY(%b::bigint[])
            """,
            [list(conversation_ids)],
        )
        return {
            row[0]: Standing(
                id=row[0],
                status=row[1],
                assignee_id=row[2],
                team_id=row[3],
                is_waiting=row[4],
                merged_into_id=row[5],
            )
            for row in cursor.fetchall()
        }


def authors(message_ids: Collection[int]) -> dict[int, int]:
    """Return who of us wrote these messages; those that no agent wrote are left out."""
    written = Message.objects.filter(pk__in=message_ids, author__isnull=False)
    return {pk: author for pk, author in written.values_list("pk", "author_id") if author}


def has_answered(conversation_id: int, agent_id: int) -> bool:
    """Tell whether an agent has written to the customer in a conversation."""
    said = Message.objects.filter(thread__conversation=conversation_id, author_id=agent_id)
    return said.filter(direction=Message.Direction.OUT).exists()


def also_working_for(conversation_ids: Collection[int]) -> dict[int, set[int]]:
    """Return who looks after another matter of the same person, for each of these conversations.

    A person is a customer with all who were joined; a closed matter is nobody's work any more.
    """
    with statements.prepared() as cursor:
        cursor.execute(_ALSO_WORKING, [list(conversation_ids)])
        found: dict[int, set[int]] = {}
        for conversation_id, agent_id in cursor.fetchall():
            found.setdefault(conversation_id, set()).add(agent_id)
        return found


# Up to the one who speaks for the customer, down to all who were joined, across to what is open.
_ALSO_WORKING = """
    WITH RECURSIVE up AS (
        SELECT c.id AS conversation_id, p.id, p.merged_into_id
        FROM conversation c JOIN customer p ON p.id = c.customer_id
        WHERE c.id = ANY(%b::bigint[])
      UNION ALL
        SELECT up.conversation_id, p.id, p.merged_into_id
        FROM customer p JOIN up ON p.id = up.merged_into_id
    ), family AS (
        SELECT conversation_id, id FROM up WHERE merged_into_id IS NULL
      UNION ALL
        SELECT family.conversation_id, p.id
        FROM customer p JOIN family ON p.merged_into_id = family.id
    )
    SELECT DISTINCT family.conversation_id, other.assignee_id
    FROM family
    JOIN conversation other ON other.customer_id = family.id
    WHERE other.status IN ('open', 'snoozed') AND other.assignee_id IS NOT NULL
      AND other.id <> family.conversation_id
"""


def last_snoozers(conversation_ids: Collection[int]) -> dict[int, int]:
    """Return who put each of these conversations to rest last."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT asked.id, put.actor_id
            FROM unnest(%s::bigint[]) AS asked(id)
            CROSS JOIN LATERAL (
                SELECT actor_id FROM event
                WHERE conversation_id = asked.id AND name = 'conversation.snoozed'
                ORDER BY id DESC LIMIT 1
            ) AS put
            WHERE put.actor_id IS NOT NULL
            """,
            [list(conversation_ids)],
        )
        return dict(cursor.fetchall())


def read_marks(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return how far agents have read conversations, by (agent, conversation)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.agent_id, r.conversation_id, r.message_id
            FROM unnest(%s::bigint[], %s::bigint[]) AS asked(agent_id, conversation_id)
            JOIN read_mark r USING (agent_id, conversation_id)
            """,
            [[agent_id for agent_id, _ in pairs], [id_ for _, id_ in pairs]],
        )
        return {(agent_id, id_): message_id for agent_id, id_, message_id in cursor.fetchall()}
