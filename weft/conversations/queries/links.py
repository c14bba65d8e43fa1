"""Reading links: what a conversation has to do with, and where merged conversations went.

Links stay where they were made; whoever reads follows the merges on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from weft.conversations.models import Link
from weft.kernel import statements
from weft.people.reader import Reader
from weft.people.roles import Role

from .rights import VISIBLE

__all__ = ["Link", "LinkCard", "current", "links_of"]


@dataclass(frozen=True, kw_only=True)
class LinkCard:
    """A link as one of its two conversations shows it."""

    id: int
    kind: str
    is_source: bool  # the other one came of this one
    message_id: int | None  # that was split off
    at: datetime
    other_id: int
    other_status: str
    other_matter: str
    other_text: str
    other_assignee: str


def current(conversation_id: int) -> int:
    """Return where a conversation went, merge by merge; itself when it was never merged."""
    with statements.prepared() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up AS (
                SELECT id, merged_into_id FROM conversation WHERE id = %b
              UNION ALL
                SELECT c.id, c.merged_into_id
                FROM conversation c JOIN up ON c.id = up.merged_into_id
            )
            SELECT id FROM up WHERE merged_into_id IS NULL
            """,
            [conversation_id],
        )
        row = cursor.fetchone()
    return row[0] if row else conversation_id


#: Whether other conversations were ever joined into conversation %(id)s.
HAS_JOINED = "EXISTS (SELECT 1 FROM conversation WHERE merged_into_id = %(id)s)"
#: Whether conversation %(id)s, or one that was joined into it, can have links.
HAS_LINKS = f"""
    ({HAS_JOINED}
     OR EXISTS (SELECT 1 FROM link WHERE source_id = %(id)s AND undone_at IS NULL)
     OR EXISTS (SELECT 1 FROM link WHERE target_id = %(id)s AND undone_at IS NULL))
"""


def links_of(reader: Reader, conversation_id: int) -> list[LinkCard]:
    """Return the links of a conversation to those that the reader may see, oldest first."""
    visible = f"AND {VISIBLE}" if reader.role == Role.AGENT else ""
    with statements.prepared() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE here AS (
                SELECT %(id)s::bigint AS id
              UNION ALL
                SELECT c.id FROM conversation c JOIN here ON c.merged_into_id = here.id
            ), ends AS (
                SELECT l.id, l.kind, true AS is_source, l.message_id, l.at, l.target_id AS other_id
                FROM here JOIN link l ON l.source_id = here.id WHERE l.undone_at IS NULL
              UNION ALL
                SELECT l.id, l.kind, false, l.message_id, l.at, l.source_id
                FROM here JOIN link l ON l.target_id = here.id WHERE l.undone_at IS NULL
            )
            SELECT e.id, e.kind, e.is_source, e.message_id, e.at, c.id AS other_id,
                   c.status AS other_status, c.matter AS other_matter, c.last_text AS other_text,
                   coalesce(a.first_name || ' ' || a.surname, '') AS other_assignee
            FROM ends e
            JOIN LATERAL (
                WITH RECURSIVE up AS (
                    SELECT o.id, o.merged_into_id FROM conversation o WHERE o.id = e.other_id
                  UNION ALL
                    SELECT o.id, o.merged_into_id
                    FROM conversation o JOIN up ON o.id = up.merged_into_id
                )
                SELECT id FROM up WHERE merged_into_id IS NULL
            ) AS gone ON true
            JOIN conversation c ON c.id = gone.id
            LEFT JOIN agent a ON a.id = c.assignee_id
            WHERE c.id <> %(id)s {visible}
            ORDER BY e.id
            """,
            {"id": conversation_id, "me": reader.pk},
        )
        return [LinkCard(**row) for row in statements.named(cursor)]
