"""What messages and conversations can be found by; read by the room that makes the index.

Only what may be shown: a redacted message has no words, and a withdrawn one was never said.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.kernel import statements


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one message. `author_id` is an agent; a customer's names are asked elsewhere."""

    id: int
    thread_id: int
    inbox_id: int
    customer_id: int
    direction: str
    author_id: int | None
    at: datetime  # the sender's clock, but never later than ours
    text: str
    edits: list[str]  # what it says since, the newest last
    subject: str
    sender: dict[str, Any] | None
    recipients: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    files: list[str]


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """What a conversation is sorted by."""

    id: int
    matter: str
    tags: list[str]


_JSON = ("sender", "recipients", "fields")

# How a message m read later, whoever told us; each of both ways is one look into one index
EDITS = """
    SELECT a.text, a.at, a.name FROM afterword a
    WHERE a.inbox_id = m.inbox_id AND a.about = m.key AND a.kind = 'edited'
  UNION ALL
    SELECT a.text, a.at, a.name FROM trace c
    JOIN afterword a ON a.inbox_id = c.inbox_id AND a.about = c.external_id
    WHERE c.message_id = m.id AND m.direction = 'out' AND a.kind = 'edited'
"""


def words_of(message_ids: Collection[int]) -> list[Words]:
    """Return the words of those of these messages that may be shown."""
    return [
        Words(**row | {name: json.loads(row[name]) for name in _JSON})
        for row in _rows(
            f"""
            SELECT m.id, m.thread_id, m.inbox_id, c.customer_id, m.direction, m.author_id,
                   least(m.sent_at, m.stored_at) AS at, m.text,
                   ARRAY(SELECT e.text FROM ({EDITS}) AS e ORDER BY e.at, e.name) AS edits,
                   coalesce(l.subject, '') AS subject,
                   coalesce(l.sender, 'null')::text AS sender,
                   coalesce(l.recipients, '[]')::text AS recipients,
                   coalesce(l.fields, '[]')::text AS fields,
                   ARRAY(SELECT u.name FROM attachment a JOIN upload u ON u.id = a.upload_id
                         WHERE a.message_id = m.id ORDER BY a.id) AS files
            FROM unnest(%b::bigint[]) AS k(id)
            JOIN message m ON m.id = k.id
            JOIN thread t ON t.id = m.thread_id
            JOIN conversation c ON c.id = t.conversation_id
            LEFT JOIN letter l ON l.message_id = m.id
            LEFT JOIN redaction r ON r.message_id = m.id
            LEFT JOIN delivery d ON d.message_id = m.id
            WHERE r.message_id IS NULL AND coalesce(d.state, '') <> 'withdrawn'
            """,
            [list(message_ids)],
        )
    ]


def sorted_by(conversation_ids: Collection[int]) -> list[Sorted]:
    """Return the matters and tags of these conversations; a merged one is found by its heir."""
    return [
        Sorted(**row)
        for row in _rows(
            """
            SELECT c.id, c.matter,
                   ARRAY(SELECT t.name FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
                         WHERE ct.conversation_id = c.id) AS tags
            FROM conversation c
            WHERE c.id = ANY(%b::bigint[]) AND c.merged_into_id IS NULL
            """,
            [list(conversation_ids)],
        )
    ]


def messages_of_customers(customer_ids: Collection[int], *, limit: int) -> list[int]:
    """Return the newest messages in the conversations of these customers."""
    rows = _rows(
        f"""
        SELECT m.id FROM conversation c
        JOIN thread t ON t.conversation_id = c.id
        JOIN message m ON m.thread_id = t.id
        WHERE c.customer_id = ANY(%b::bigint[])
        ORDER BY m.id DESC LIMIT {limit:d}
        """,
        [list(customer_ids)],
    )
    return [row["id"] for row in rows]


def messages_of_threads(thread_ids: Collection[int], *, limit: int) -> list[int]:
    """Return the newest messages of these threads."""
    rows = _rows(
        f"""
        SELECT id FROM message WHERE thread_id = ANY(%b::bigint[])
        ORDER BY id DESC LIMIT {limit:d}
        """,
        [list(thread_ids)],
    )
    return [row["id"] for row in rows]


def message_ids_before(before: int | None, *, limit: int) -> list[int]:
    """Return the ids of the newest messages below one, or of the newest of all."""
    return _ids_before("message", before, limit)


def conversation_ids_before(before: int | None, *, limit: int) -> list[int]:
    """Return the ids of the newest conversations below one, or of the newest of all."""
    return _ids_before("conversation", before, limit)


def _ids_before(table: str, before: int | None, limit: int) -> list[int]:
    below = "" if before is None else f"WHERE id < {before:d}"
    rows = _rows(f"SELECT id FROM {table} {below} ORDER BY id DESC LIMIT {limit:d}", [])
    return [row["id"] for row in rows]


def _rows(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    with statements.prepared() as cursor:
        cursor.execute(sql, values)
        return statements.named(cursor)
