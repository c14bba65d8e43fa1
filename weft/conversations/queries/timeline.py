"""The timeline of a conversation: messages and notes of all its threads, in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.conversations.envelopes import File
from weft.kernel import statements

from .files import files_of


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A message as a page shows it."""

    id: int
    thread_id: int
    inbox_id: int
    inbox_kind: str
    inbox_name: str
    direction: str
    key: str
    author_id: int | None
    author_name: str
    author_photo: str  # sha256, empty without a photo
    text: str  # empty when redacted
    sent_at: datetime
    stored_at: datetime
    state: str  # of an outbound message; empty for others
    reason: str
    due_at: datetime | None  # when a held message leaves
    is_read: bool  # seen by the other side
    is_redacted: bool
    has_letter: bool
    files: list[File]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Some entries, oldest first. `more` says whether older ones stand before them."""

    entries: list[Entry]
    more: bool


# The newest entries of each thread, then the newest of those: no thread is read to its end.
_NEWEST = """
    SELECT m.id FROM thread t, LATERAL (
        SELECT id FROM message WHERE thread_id = t.id AND id < %(before)s
        ORDER BY id DESC LIMIT {limit}
    ) AS m
    WHERE t.conversation_id = %(conversation)s
    ORDER BY m.id DESC LIMIT {limit}
"""

_AFTER = """
    SELECT m.id FROM thread t, LATERAL (
        SELECT id FROM message WHERE thread_id = t.id AND id > %(after)s
        ORDER BY id LIMIT {limit}
    ) AS m
    WHERE t.conversation_id = %(conversation)s
    ORDER BY m.id LIMIT {limit}
"""

_ENTRIES = """
    SELECT m.id, m.thread_id, i.id AS inbox_id, i.kind AS inbox_kind, i.name AS inbox_name,
           m.direction, m.key, m.author_id,
           coalesce(a.first_name || ' ' || a.surname, '') AS author_name,
           coalesce(a.photo_sha256, '') AS author_photo,
           CASE WHEN r.message_id IS NULL THEN m.text ELSE '' END AS text,
           m.sent_at, m.stored_at,
           coalesce(d.state, '') AS state, coalesce(d.reason, '') AS reason, d.due_at,
           CASE m.direction WHEN 'in' THEN t.seen_by_us >= m.id
                            WHEN 'out' THEN t.seen_by_them >= m.id ELSE false END AS is_read,
           r.message_id IS NOT NULL AS is_redacted,
           r.message_id IS NULL
               AND EXISTS (SELECT 1 FROM letter l WHERE l.message_id = m.id) AS has_letter,
           r.message_id IS NULL
               AND EXISTS (SELECT 1 FROM attachment f WHERE f.message_id = m.id) AS has_files
    FROM message m
    JOIN thread t ON t.id = m.thread_id
    JOIN inbox i ON i.id = m.inbox_id
    LEFT JOIN agent a ON a.id = m.author_id
    LEFT JOIN delivery d ON d.message_id = m.id
    LEFT JOIN redaction r ON r.message_id = m.id
    WHERE m.id {picked}
    ORDER BY m.id
"""

NEWEST = 2**62  # before any id that will ever be given


def timeline(
    conversation_id: int, *, before: int | None = None, after: int | None = None, limit: int = 50
) -> Timeline:
    """Return the newest entries, those before a message, or those after one.

    What its author took back before it left is not told. One query, and one more when there are
    files.
    """
    values = {
        "conversation": conversation_id,
        "before": before or NEWEST,
        "after": after,
    }
    ids = (_NEWEST if after is None else _AFTER).format(limit=limit + 1)
    found = _fetch(f"IN ({ids})", values)
    more = len(found) > limit
    # oldest first: of the newest the first is one too many, of those after one the last
    run = found[-limit:] if after is None else found[:limit]
    return Timeline(entries=[entry for entry in run if entry.state != "withdrawn"], more=more)


def entries(message_ids: Sequence[int]) -> list[Entry]:
    """Return these messages as a page shows them, oldest first."""
    if not message_ids:
        return []
    return _fetch("= ANY(%(ids)b::bigint[])", {"ids": list(message_ids)})


def _fetch(picked: str, values: dict[str, Any]) -> list[Entry]:
    with statements.prepared() as cursor:
        cursor.execute(_ENTRIES.format(picked=picked), values)
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    files = files_of([row["id"] for row in rows if row.pop("has_files")])
    return [Entry(**row, files=files.get(row["id"], [])) for row in rows]
