"""What the other side may read of a thread: messages without notes, authors by name and photo.

What is held has not left yet, and what was taken back never did: neither is theirs to read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from weft.conversations.envelopes import File
from weft.kernel import statements

from .files import files_of


@dataclass(frozen=True, kw_only=True)
class Line:
    """A message as the customer sees it."""

    id: int
    thread_id: int
    key: str
    is_ours: bool  # written on our side
    author_name: str
    author_photo: str  # sha256
    text: str  # as it reads now; empty when it was hidden, or taken back
    sent_at: datetime
    is_read: bool  # the other side has seen it
    is_redacted: bool
    files: list[File]
    choices: Sequence[str] = ()  # short answers below it, to be tapped
    is_corrected: bool = False
    is_taken_back: bool = False
    reaction: str | None = None  # ours, "" when we took it away; None: there was none


_LEFT = """NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.message_id = m.id AND d.state IN ('held', 'withdrawn')
)"""

# What was done to a message later goes by its key: where customers read, there is no other name.
_LATER = "SELECT {what} FROM afterword w WHERE w.inbox_id = m.inbox_id AND w.about = m.key"
_NEWEST = "ORDER BY w.at DESC, w.id DESC LIMIT 1"

_LINES = f"""
    SELECT m.id, m.thread_id, m.key, m.direction = 'out' AS is_ours,
           coalesce(a.first_name || ' ' || a.surname, '') AS author_name,
           coalesce(a.photo_sha256, '') AS author_photo,
           CASE WHEN r.message_id IS NULL THEN m.text ELSE '' END AS text, m.sent_at,
           ({_LATER.format(what="w.text")} AND w.kind = 'edited' {_NEWEST}) AS corrected,
           EXISTS ({_LATER.format(what="1")} AND w.kind = 'unsent') AS is_taken_back,
           ({_LATER.format(what="w.text")} AND w.kind = 'reacted' AND w.by_id IS NOT NULL
            {_NEWEST}) AS reaction,
           CASE m.direction WHEN 'in' THEN t.seen_by_us >= m.id
                            ELSE t.seen_by_them >= m.id END AS is_read,
           r.message_id IS NOT NULL AS is_redacted,
           CASE WHEN r.message_id IS NULL THEN o.labels END AS choices
    FROM message m
    JOIN thread t ON t.id = m.thread_id
    LEFT JOIN agent a ON a.id = m.author_id
    LEFT JOIN redaction r ON r.message_id = m.id
    LEFT JOIN offered_choices o ON o.message_id = m.id
    WHERE m.direction <> 'note' AND m.id = ANY(%s) AND {_LEFT}
    ORDER BY m.id
"""


def lines(
    thread_ids: Collection[int],
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> tuple[list[Line], bool]:
    """Return lines of these threads, oldest first, and whether older (or newer) ones remain.

    Without `before` and `after` the newest; a message id as `before` or `after` goes on there.
    """
    order, beyond = ("ASC", "m.id > %(at)s") if after is not None else ("DESC", "m.id < %(at)s")
    at = after if after is not None else before or 2**62
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT n.id FROM unnest(%(threads)s::bigint[]) AS t(id), LATERAL (
                SELECT m.id FROM message m
                WHERE m.thread_id = t.id AND m.direction <> 'note' AND {beyond} AND {_LEFT}
                ORDER BY m.id {order} LIMIT %(limit)s
            ) AS n ORDER BY n.id {order} LIMIT %(limit)s
            """,
            {"threads": list(thread_ids), "at": at, "limit": limit + 1},
        )
        ids = [row[0] for row in cursor.fetchall()]
    return lines_of(ids[:limit]), len(ids) > limit


def lines_of(message_ids: Sequence[int]) -> list[Line]:
    """Return these messages as customers see them, oldest first; notes are left out."""
    if not message_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(message_ids)])
        rows = statements.named(cursor)
    files = files_of([row["id"] for row in rows if not _is_gone(row)])
    return [_line(row, files.get(row["id"], [])) for row in rows]


def _is_gone(row: dict[str, Any]) -> bool:
    return bool(row["is_redacted"] or row["is_taken_back"])


def _line(row: dict[str, Any], files: list[File]) -> Line:
    corrected, choices = row.pop("corrected"), row.pop("choices") or ()
    if _is_gone(row):
        return Line(**row | {"text": ""}, files=[])
    text = row["text"] if corrected is None else corrected
    return Line(
        **row | {"text": text}, files=files, choices=choices, is_corrected=corrected is not None
    )


def unseen_by_customer(thread_ids: Collection[int]) -> int:
    """Return how many of our messages in these threads the customer has not seen; 99 at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FROM unnest(%s::bigint[]) AS asked(id)
            JOIN thread t ON t.id = asked.id, LATERAL (
                SELECT 1 FROM message m
                WHERE m.thread_id = t.id AND m.id > t.seen_by_them AND m.direction = 'out'
                  AND {_LEFT}
                LIMIT 99
            ) AS unseen
            """,
            [list(thread_ids)],
        )
        return min(int(cursor.fetchone()[0]), 99)
