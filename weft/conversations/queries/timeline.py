"""The timeline of a conversation: messages and notes of all its threads, in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.conversations.envelopes import File
from weft.kernel import statements

from .files import files_of
from .network import (
    Afterwords,
    Answered,
    Offered,
    Unfetched,
    afterwords_of,
    answered_by,
    offered_below,
    unfetched_of,
)


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
    afterwords: Afterwords | None = None  # what the network later said of it
    unfetched: Sequence[Unfetched] = ()  # files that still lie at the vendor
    answered: Answered | None = None  # what it answers in particular
    offered: Offered | None = None  # choices that stand below it
    remote: str = ""  # of its thread
    is_hidden_in_public: bool = False  # only whoever wrote it, and we, see it there


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Some entries, oldest first, and whether older or newer ones stand around them."""

    entries: list[Entry]
    more: bool = False  # before them
    newer: bool = False  # after them
    ends_at: datetime | None = None  # when the next one was stored, where it is known


NOTES = "notes"
Only = int | str | None  # the messages of one inbox, by its id; the NOTES; everything

# The newest entries of each thread, then the newest of those: no thread is read to its end.
_NEWEST = """
    SELECT m.id FROM thread t, LATERAL (
        SELECT id FROM message WHERE thread_id = t.id AND id < %(before)s {direction}
        ORDER BY id DESC LIMIT {limit}
    ) AS m
    WHERE t.conversation_id = %(conversation)s {inbox}
    ORDER BY m.id DESC LIMIT {limit}
"""

_AFTER = """
    SELECT m.id FROM thread t, LATERAL (
        SELECT id FROM message
        WHERE thread_id = t.id AND id > %(after)s AND id <= %(up_to)s {direction}
        ORDER BY id LIMIT {limit}
    ) AS m
    WHERE t.conversation_id = %(conversation)s {inbox}
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
                            WHEN 'out' THEN t.seen_by_them >= m.id
                                AND coalesce(d.state, '') NOT IN ('held', 'failed', 'unknown')
                            ELSE false END AS is_read,
           r.message_id IS NOT NULL AS is_redacted,
           r.message_id IS NULL
               AND EXISTS (SELECT 1 FROM letter l WHERE l.message_id = m.id) AS has_letter,
           r.message_id IS NULL
               AND EXISTS (SELECT 1 FROM attachment f WHERE f.message_id = m.id) AS has_files,
           r.message_id IS NULL
               AND EXISTS (SELECT 1 FROM remote_file f
                           WHERE f.message_id = m.id AND f.upload_id IS NULL) AS has_unfetched,
           r.message_id IS NULL AND (
               EXISTS (SELECT 1 FROM afterword w
                       WHERE w.inbox_id = m.inbox_id AND w.about = m.key)
               OR EXISTS (SELECT 1 FROM amendment w WHERE w.message_id = m.id)
               OR m.direction = 'out' AND EXISTS (
                   SELECT 1 FROM trace c
                   JOIN afterword w ON w.inbox_id = c.inbox_id AND w.about = c.external_id
                   WHERE c.message_id = m.id)) AS has_afterwords,
           r.message_id IS NULL
               AND EXISTS (SELECT 1 FROM answering g WHERE g.message_id = m.id) AS has_answered,
           m.direction = 'out' AND r.message_id IS NULL AND EXISTS (
               SELECT 1 FROM offered_choices o WHERE o.message_id = m.id) AS has_offered,
           t.remote,
           EXISTS (SELECT 1 FROM hiding h
                   WHERE h.message_id = m.id AND h.is_hidden) AS is_hidden_in_public
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
    conversation_id: int,
    *,
    before: int | None = None,
    after: int | None = None,
    up_to: int | None = None,
    limit: int = 50,
    only: Only = None,
) -> Timeline:
    """Return the newest entries, those before a message, or those after one and `up_to` another.

    What its author took back before it left is not told. One query, and one more when there are
    files, or later words.
    """
    values = {"conversation": conversation_id, "before": before or NEWEST, "after": after}
    values["up_to"] = up_to or NEWEST
    inbox, direction = "", ""
    if only == NOTES:
        direction = "AND direction = 'note'"
    elif only is not None:
        inbox, values["inbox"] = "AND t.inbox_id = %(inbox)s", int(only)
    picked = _NEWEST if after is None else _AFTER
    ids = picked.format(limit=limit + 1, inbox=inbox, direction=direction)
    found = _fetch(f"IN ({ids})", values)
    is_longer = len(found) > limit
    if after is None:  # oldest first, so the first is one too many
        return Timeline(entries=_told(found[-limit:]), more=is_longer, newer=before is not None)
    ends_at = found[limit].stored_at if is_longer else None
    return Timeline(entries=_told(found[:limit]), more=True, newer=is_longer, ends_at=ends_at)


def around(
    conversation_id: int, message_id: int, *, behind: int, limit: int = 50, only: Only = None
) -> Timeline:
    """Return a message with those that follow it, and before them at most `behind` others."""
    back = timeline(conversation_id, before=message_id, limit=behind, only=only)
    ahead = timeline(conversation_id, after=message_id - 1, limit=limit, only=only)
    return Timeline(
        entries=[*back.entries, *ahead.entries],
        more=back.more,
        newer=ahead.newer,
        ends_at=ahead.ends_at,
    )


def first_unread(conversation_id: int, read_up_to: int) -> int | None:
    """Return the customer's first message after the one that was read last; None: all is read."""
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT min(m.id) FROM thread t, LATERAL (
                SELECT id FROM message WHERE thread_id = t.id AND id > %s AND direction = 'in'
                ORDER BY id LIMIT 1
            ) AS m
            WHERE t.conversation_id = %s
            """,
            [read_up_to, conversation_id],
        )
        found: int | None = cursor.fetchone()[0]
    return found


def between(
    conversation_id: int, first: int, last: int | None, *, limit: int, only: Only = None
) -> Timeline:
    """Return the entries from one message to another, or to the newest; at most the `limit` first.

    It is what stands on a page, fetched anew.
    """
    run = timeline(conversation_id, after=first - 1, limit=limit, only=only, up_to=last)
    older = timeline(conversation_id, before=first, limit=1, only=only)
    beyond = None
    if last is not None and not run.newer:
        beyond = timeline(conversation_id, after=last, limit=1, only=only)
    ends_at = beyond.entries[0].stored_at if beyond and beyond.entries else run.ends_at
    return Timeline(
        entries=run.entries, more=older.entries != [], newer=ends_at is not None, ends_at=ends_at
    )


def _told(run: list[Entry]) -> list[Entry]:
    return [entry for entry in run if entry.state != "withdrawn"]


def entries(message_ids: Sequence[int]) -> list[Entry]:
    """Return these messages as a page shows them, oldest first."""
    if not message_ids:
        return []
    return _fetch("= ANY(%(ids)b::bigint[])", {"ids": list(message_ids)})


def _fetch(picked: str, values: dict[str, Any]) -> list[Entry]:
    with statements.prepared() as cursor:
        cursor.execute(_ENTRIES.format(picked=picked), values)
        rows = statements.named(cursor)
    files = files_of([row["id"] for row in rows if row.pop("has_files")])
    unfetched = unfetched_of([row["id"] for row in rows if row.pop("has_unfetched")])
    answered = answered_by([row["id"] for row in rows if row.pop("has_answered")])
    offered = offered_below([row["id"] for row in rows if row.pop("has_offered")])
    said = afterwords_of([row["id"] for row in rows if row.pop("has_afterwords")])
    return [
        Entry(
            **row,
            files=files.get(row["id"], []),
            unfetched=unfetched.get(row["id"], ()),
            afterwords=said.get(row["id"]),
            answered=answered.get(row["id"]),
            offered=offered.get(row["id"]),
        )
        for row in rows
    ]
