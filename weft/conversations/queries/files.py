"""Which files messages carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from weft.conversations.envelopes import File
from weft.conversations.models import Upload

_COLUMNS = "u.id, f.sha256, u.name, u.content_type, f.size, a.content_id"
# One that lay at the vendor may have been fetched after those that followed it
_PLACED = "LEFT JOIN remote_file lay ON lay.message_id = a.message_id AND lay.upload_id = u.id"


def files_of(message_ids: Sequence[int]) -> dict[int, list[File]]:
    """Return the files of each of these messages, in the order in which they were put there."""
    if not message_ids:
        return {}
    carried: dict[int, list[File]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.message_id, {_COLUMNS}
            FROM attachment a
            JOIN upload u ON u.id = a.upload_id
            JOIN file f ON f.sha256 = u.file_id
            {_PLACED}
            WHERE a.message_id = ANY(%s) ORDER BY lay.number NULLS FIRST, a.id
            """,
            [list(message_ids)],
        )
        for message_id, *rest in cursor.fetchall():
            carried[message_id].append(_file(*rest))
    return dict(carried)


# What a page shows of a conversation's files: not those of hidden words, or of what never left.
_SHOWN = f"""
    FROM thread t
    JOIN message m ON m.thread_id = t.id
    JOIN attachment a ON a.message_id = m.id
    JOIN upload u ON u.id = a.upload_id
    JOIN file f ON f.sha256 = u.file_id
    {_PLACED}
    WHERE t.conversation_id = %s
      AND NOT EXISTS (SELECT 1 FROM redaction r WHERE r.message_id = m.id)
      AND NOT EXISTS (
          SELECT 1 FROM delivery d WHERE d.message_id = m.id AND d.state = 'withdrawn')
"""


def files_in(conversation_id: int, *, types: Collection[str], limit: int = 500) -> list[File]:
    """Return the files of these types in a conversation, oldest first; the newest of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} {_SHOWN} AND u.content_type = ANY(%s)"
            " ORDER BY m.id DESC, lay.number DESC NULLS LAST, a.id DESC LIMIT %s",
            [conversation_id, sorted(types), limit],
        )
        return [_file(*row) for row in reversed(cursor.fetchall())]


def file_in(conversation_id: int, upload_id: UUID) -> File | None:
    """Return a file that a message of the conversation carries, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} {_SHOWN} AND u.id = %s LIMIT 1", [conversation_id, upload_id]
        )
        row = cursor.fetchone()
    return _file(*row) if row else None


def uploads_of_agent(agent_id: int, ids: Collection[UUID]) -> list[File]:
    """Return those of these uploads that this agent made: what a draft may show and send."""
    return _in_order(ids, Upload.objects.filter(agent_id=agent_id))


def uploads_of_remote(inbox_id: int, remote: str, ids: Collection[UUID]) -> list[File]:
    """Return those of these uploads that this remote party made."""
    return _in_order(ids, Upload.objects.filter(inbox_id=inbox_id, remote=remote))


def _in_order(ids: Collection[UUID], among: QuerySet[Upload]) -> list[File]:
    found = among.select_related("file").in_bulk(list(ids))
    rows = (found[one] for one in ids if one in found)
    return [_file(r.pk, r.file_id, r.name, r.content_type, r.file.size) for r in rows]


def _file(
    id_: UUID, sha256: str, name: str, content_type: str, size: int, content_id: str = ""
) -> File:
    return File(
        id=id_,
        sha256=sha256,
        name=name,
        content_type=content_type,
        size=size,
        content_id=content_id,
    )
