"""The inbox lists: pages of conversations, each read from the start of an index.

The cost of a page depends on its length and on nothing else: every view is a walk along one
index, continued by key, never by counting rows to skip.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.kernel import statements
from weft.people.reader import Reader
from weft.people.roles import Role

from .rights import VISIBLE as _VISIBLE


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list, with all that it shows."""

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
    last_message_id: int | None
    last_at: datetime | None
    last_text: str
    last_direction: str
    is_unread: bool
    has_draft: bool
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """Some rows, and where the next page begins: None after the last one."""

    rows: list[Row]
    after: str | None


@dataclass(frozen=True, kw_only=True)
class View:
    """One list: which conversations, in which order; `key` leads that order, the id ends it."""

    name: str
    where: str
    key: str
    order: str
    beyond: str  # continues after the keys of the last row


# Those for whom nobody waits come after those who wait: 'infinity' stands for "does not wait".
_WAITING = "coalesce(c.waiting_since, 'infinity'::timestamptz)"
_BY_WAIT = {
    "key": "waiting_since",
    "order": f"{_WAITING} ASC, c.id ASC",
    "beyond": f"({_WAITING}, c.id) > (coalesce(%(key)s::timestamptz, 'infinity'), %(id)s)",
}
VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View(name="mine", where="c.status = 'open' AND c.assignee_id = %(me)s", **_BY_WAIT),
        View(name="unassigned", where="c.status = 'open' AND c.assignee_id IS NULL", **_BY_WAIT),
        View(
            name="waiting",
            where="c.status = 'open' AND c.waiting_since IS NOT NULL",
            **_BY_WAIT,
        ),
        View(name="all", where="c.status = 'open'", **_BY_WAIT),
        View(
            name="snoozed",
            where="c.status = 'snoozed'",
            key="snoozed_until",
            order="c.snoozed_until ASC, c.id ASC",
            beyond="(c.snoozed_until, c.id) > (%(key)s::timestamptz, %(id)s)",
        ),
        View(
            name="closed",
            where="c.status = 'closed' AND c.merged_into_id IS NULL",
            key="closed_at",
            order="c.closed_at DESC, c.id DESC",
            beyond="(c.closed_at, c.id) < (%(key)s::timestamptz, %(id)s)",
        ),
    )
}

_ROWS = """
    SELECT c.id, c.customer_id, speaker.name AS customer_name,
           c.inbox_id, i.kind AS inbox_kind, i.name AS inbox_name,
           c.matter, c.status, c.assignee_id,
           coalesce(a.first_name || ' ' || a.surname, '') AS assignee_name,
           coalesce(a.photo_sha256, '') AS assignee_photo,
           c.opened_at, c.closed_at, c.snoozed_until, c.waiting_since,
           c.last_message_id, c.last_at, c.last_text, c.last_direction,
           c.status <> 'closed' AND c.last_direction = 'in'
               AND coalesce(r.message_id, 0) < c.last_message_id AS is_unread,
           EXISTS (SELECT 1 FROM draft d WHERE d.conversation_id = c.id) AS has_draft,
           ARRAY(SELECT t.name FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
                 WHERE ct.conversation_id = c.id ORDER BY t.name) AS tags
    FROM ({picked}) AS c
    JOIN inbox i ON i.id = c.inbox_id
    JOIN LATERAL (
        WITH RECURSIVE up AS (
            SELECT p.name, p.merged_into_id FROM customer p WHERE p.id = c.customer_id
          UNION ALL
            SELECT p.name, p.merged_into_id FROM customer p JOIN up ON p.id = up.merged_into_id
        )
        SELECT name FROM up WHERE merged_into_id IS NULL
    ) AS speaker ON true
    LEFT JOIN agent a ON a.id = c.assignee_id
    LEFT JOIN read_mark r ON r.agent_id = %(me)s AND r.conversation_id = c.id
    ORDER BY {order}
"""


def page(reader: Reader, view: str, *, after: str | None = None, limit: int = 25) -> ListPage:
    """Return the next rows of a list for this reader; `after` is what the page before said.

    Raises KeyError for a view that does not exist, ValueError for an `after` we never said.
    """
    shown = VIEWS[view]
    wheres = [shown.where]
    values: dict[str, Any] = {"me": reader.pk}
    if reader.role == Role.AGENT:
        wheres.append(_VISIBLE)
    if after:
        wheres.append(shown.beyond)
        values |= _continue(after)
    picked = (
        f"SELECT c.* FROM conversation c WHERE {' AND '.join(wheres)} "
        f"ORDER BY {shown.order} LIMIT {limit + 1:d}"
    )
    rows = _fetch(_ROWS.format(picked=picked, order=shown.order), values)
    if len(rows) <= limit:
        return ListPage(rows=rows, after=None)
    last = rows[limit - 1]
    key = getattr(last, shown.key)
    return ListPage(rows=rows[:limit], after=json.dumps([key and key.isoformat(), last.id]))


def row(reader: Reader, conversation_id: int) -> Row | None:
    """Return one conversation as a list shows it, or None when the reader may not see it."""
    visible = f"AND {_VISIBLE}" if reader.role == Role.AGENT else ""
    picked = f"SELECT c.* FROM conversation c WHERE c.id = %(id)s {visible}"
    rows = _fetch(
        _ROWS.format(picked=picked, order="c.id"), {"me": reader.pk, "id": conversation_id}
    )
    return rows[0] if rows else None


def rows_of_customers(reader: Reader, customer_ids: Sequence[int], *, limit: int = 20) -> list[Row]:
    """Return the newest conversations of these customers that the reader may see."""
    visible = f"AND {_VISIBLE}" if reader.role == Role.AGENT else ""
    picked = (
        "SELECT c.* FROM conversation c WHERE c.customer_id = ANY(%(customers)b::bigint[]) "
        f"AND c.merged_into_id IS NULL {visible} "
        f"ORDER BY c.id DESC LIMIT {limit:d}"
    )
    return _fetch(
        _ROWS.format(picked=picked, order="c.id DESC"),
        {"me": reader.pk, "customers": list(customer_ids)},
    )


def counts(reader: Reader) -> dict[str, int]:
    """Return how many conversations stand in each view but the closed ones, which only grow."""
    visible = f"AND {_VISIBLE}" if reader.role == Role.AGENT else ""
    with statements.prepared() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FILTER (WHERE c.status = 'open' AND c.assignee_id = %(me)s),
                   count(*) FILTER (WHERE c.status = 'open' AND c.assignee_id IS NULL),
                   count(*) FILTER (WHERE c.status = 'open' AND c.waiting_since IS NOT NULL),
                   count(*) FILTER (WHERE c.status = 'open'),
                   count(*) FILTER (WHERE c.status = 'snoozed')
            FROM (
                -- one status each: for IN no index of one status is good enough, and the whole
                -- archive would be read
                SELECT * FROM conversation WHERE status = 'open'
                UNION ALL
                SELECT * FROM conversation WHERE status = 'snoozed'
            ) AS c WHERE true {visible}
            """,
            {"me": reader.pk},
        )
        names = ("mine", "unassigned", "waiting", "all", "snoozed")
        return dict(zip(names, cursor.fetchone(), strict=True))


def _continue(after: str) -> dict[str, Any]:
    try:
        key, id_ = json.loads(after)
        return {"key": key and datetime.fromisoformat(key), "id": int(id_)}
    except (TypeError, ValueError) as error:
        raise ValueError(f"{after!r} does not continue a list") from error


def _fetch(sql: str, values: dict[str, Any]) -> list[Row]:
    # Prepared: to plan such a statement takes longer than to run it. Their limits stand in the
    # text, for a plan that does not know how few rows are wanted would sort the whole list.
    with statements.prepared() as cursor:
        cursor.execute(sql, values)
        columns = [column.name for column in cursor.description]
        found = [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]
    return [Row(**row | {"tags": tuple(row["tags"])}) for row in found]
