"""The lines of the lists: a conversation with all that its row shows, in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from weft.customers.queries import SPEAKER
from weft.kernel import statements
from weft.people.reader import Reader

from .conditions import UNREAD, visibility


class Row(NamedTuple):
    """One line of a list, with all that it shows; its fields are the columns of ROWS."""

    id: int
    customer_id: int
    customer_name: str
    inbox_id: int
    inbox_kind: str
    inbox_name: str
    matter: str
    status: str
    assignee_id: int | None
    assignee_name: str
    assignee_photo: str  # sha256, empty without a photo
    opened_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    waiting_since: datetime | None
    due_at: datetime | None  # by when somebody must act
    warns_at: datetime | None  # from when on that is at risk
    rank: int
    woken_by: str  # what ended its rest, until somebody does something about it
    last_message_id: int | None
    last_at: datetime | None
    last_text: str
    last_direction: str
    is_unread: bool
    is_pinned: bool  # by whoever looks
    has_draft: bool  # of whoever looks
    drafting: str  # first names of colleagues who have one
    tags: tuple[str, ...]


ROWS = (
    f"""
    SELECT c.id, c.customer_id, speaker.name AS customer_name,
           c.inbox_id, i.kind AS inbox_kind, i.name AS inbox_name,
           c.matter, c.status, c.assignee_id,
           coalesce(a.first_name || ' ' || a.surname, '') AS assignee_name,
           coalesce(a.photo_sha256, '') AS assignee_photo,
           c.opened_at, c.closed_at, c.snoozed_until, c.waiting_since,
           c.due_at, c.warns_at, c.rank, c.woken_by,
           c.last_message_id, c.last_at, c.last_text, c.last_direction,
           {UNREAD} AS is_unread,
           EXISTS (SELECT 1 FROM pin p
                   WHERE p.agent_id = %(me)s AND p.conversation_id = c.id) AS is_pinned,
           EXISTS (SELECT 1 FROM draft d
                   WHERE d.conversation_id = c.id AND d.agent_id = %(me)s) AS has_draft,
           coalesce((SELECT string_agg(w.first_name, ', ' ORDER BY w.first_name)
                     FROM draft d JOIN agent w ON w.id = d.agent_id
                     WHERE d.conversation_id = c.id AND d.agent_id <> %(me)s), '') AS drafting,
           ARRAY(SELECT t.name FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
                 WHERE ct.conversation_id = c.id ORDER BY t.name) AS tags
    FROM ({{picked}}) AS c
    JOIN inbox i ON i.id = c.inbox_id
"""
    + SPEAKER
    + """
    LEFT JOIN agent a ON a.id = c.assignee_id
    LEFT JOIN read_mark r ON r.agent_id = %(me)s AND r.conversation_id = c.id
    ORDER BY {order}
"""
)


def row(reader: Reader, conversation_id: int) -> Row | None:
    """Return one conversation as a list shows it, or None when the reader may not see it."""
    picked = f"SELECT c.* FROM conversation c WHERE c.id = %(id)s AND {visibility(reader)}"
    rows = fetch(picked, "c.id", {"me": reader.pk, "id": conversation_id})
    return rows[0] if rows else None


def rows_of_customers(reader: Reader, customer_ids: Sequence[int], *, limit: int = 20) -> list[Row]:
    """Return the newest conversations of these customers that the reader may see."""
    picked = (
        "SELECT c.* FROM conversation c WHERE c.customer_id = ANY(%(customers)b::bigint[]) "
        f"AND c.merged_into_id IS NULL AND {visibility(reader)} "
        f"ORDER BY c.id DESC LIMIT {limit:d}"
    )
    return fetch(picked, "c.id DESC", {"me": reader.pk, "customers": list(customer_ids)})


def rows_among(reader: Reader, ids: Sequence[int]) -> list[Row]:
    """Return those of these conversations that the reader may see, in no order."""
    picked = (
        "SELECT c.* FROM conversation c WHERE c.id = ANY(%(ids)b::bigint[]) "
        f"AND c.merged_into_id IS NULL AND {visibility(reader)}"
    )
    return fetch(picked, "c.id", {"me": reader.pk, "ids": list(ids)})


def fetch(picked: str, order: str, values: Mapping[str, Any]) -> list[Row]:
    """Return the conversations that the statement `picked` picks, in `order`."""
    # Prepared: to plan such a statement takes longer than to run it. Their limits stand in the
    # text, for a plan that does not know how few rows are wanted would sort the whole list.
    with statements.prepared() as cursor:
        cursor.execute(ROWS.format(picked=picked, order=order), values)
        return [Row._make((*row, tuple(tags))) for *row, tags in cursor.fetchall()]
