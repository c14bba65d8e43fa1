"""The inbox lists: pages of conversations, whose cost never grows with the archive.

What is open or at rest is bounded by what people can handle, and is walked in the order of an
index, or sorted. The closed are an archive: they are walked along the index that fits the filter
best, and a page looks at no more than LOOKED of them, whatever else is
asked for. Pages go on by key, never by counting rows to skip.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.conversations.filters import DUE, NEWEST, OPEN, SNOOZED, UNRESOLVED, Filter
from weft.kernel import statements
from weft.people.reader import Reader

from . import archive, conditions
from .rows import Row, fetch

LOOKED = 1_000  # closed conversations that one page looks at


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """Some rows, and where the next page begins: None after the last one."""

    rows: list[Row]
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order of rows; `keys` lead it, the id ends it."""

    keys: tuple[str, ...]
    by: str
    beyond: str  # continues after the keys and the id of the last row


# Those for whom nobody waits come after those who wait: 'infinity' stands for "does not wait".
_WAITING = "coalesce(c.waiting_since, 'infinity'::timestamptz)"
BY_WAIT = Order(
    keys=("waiting_since",),
    by=f"{_WAITING} ASC, c.id ASC",
    beyond=f"({_WAITING}, c.id) > (coalesce(%(key0)s::timestamptz, 'infinity'), %(id)s)",
)
# What was raised, then what must be done soonest, then what nobody promised, by its wait.
_DUE = "coalesce(c.due_at, 'infinity'::timestamptz)"
BY_DUE = Order(
    keys=("rank", "due_at", "waiting_since"),
    by=f"c.rank ASC, {_DUE} ASC, {_WAITING} ASC, c.id ASC",
    beyond=(
        f"(c.rank, {_DUE}, {_WAITING}, c.id) > (%(key0)s::smallint,"
        " coalesce(%(key1)s::timestamptz, 'infinity'),"
        " coalesce(%(key2)s::timestamptz, 'infinity'), %(id)s)"
    ),
)
BY_WAKING = Order(
    keys=("snoozed_until",),
    by="c.snoozed_until ASC, c.id ASC",
    beyond="(c.snoozed_until, c.id) > (%(key0)s::timestamptz, %(id)s)",
)
_LAST_WORD = "coalesce(c.last_at, '-infinity'::timestamptz)"
BY_LAST_WORD = Order(
    keys=("last_at",),
    by=f"{_LAST_WORD} DESC, c.id DESC",
    beyond=f"({_LAST_WORD}, c.id) < (coalesce(%(key0)s::timestamptz, '-infinity'), %(id)s)",
)


def page(
    reader: Reader, wanted: Filter, *, at: datetime, after: str | None = None, limit: int = 25
) -> ListPage:
    """Return the next rows of a list for this reader; `after` is what the page before said.

    What stands on top counts among the `limit`: whoever asks for as many rows as are shown gets
    no more of them. It is never cut, and one row of the list itself always follows.

    Raises ValueError for an `after` we never said.
    """
    values: dict[str, Any] = {"me": reader.pk}
    if not wanted.is_bounded:
        values |= _continue(after, ("closed_at",)) if after else {}
        return _closed(reader, wanted, values, at=at, limit=limit)
    order = _order(wanted)
    values |= _continue(after, order.keys) if after else {}
    asked = conditions.of(wanted, at=at)
    where = f"{asked} AND {conditions.visibility(reader)}"
    source = f"SELECT c.* FROM {_source(wanted.status)} WHERE {conditions.of_status(wanted.status)}"
    walked = f"{source} AND {where} AND c.woken_at IS NULL AND NOT {_PINNED}"
    values |= asked.values
    if after:
        picked = f"{walked} AND {order.beyond} ORDER BY {order.by} LIMIT {limit + 1:d}"
        return _cut(fetch(picked, order.by, values), limit, order.keys)
    # on top of the first page stands what one has pinned, and what has just come back from rest
    status = _own_status(wanted.status)
    picked = f"""
        SELECT c.* FROM pin p JOIN conversation c ON c.id = p.conversation_id
            WHERE p.agent_id = %(me)s AND {status} AND {where}
        UNION ALL
        SELECT c.* FROM conversation c
            WHERE c.woken_at IS NOT NULL AND NOT {_PINNED} AND {status} AND {where}
        UNION ALL ({walked} ORDER BY {order.by} LIMIT {limit + 1:d})
    """
    rows = fetch(picked, f"is_pinned DESC, c.woken_at DESC NULLS LAST, {order.by}", values)
    top = [row for row in rows if row.is_pinned or row.woken_by]
    rest = _cut(rows[len(top) :], max(1, limit - len(top)), order.keys)
    return ListPage(rows=top + rest.rows, after=rest.after)


_PINNED = "EXISTS (SELECT 1 FROM pin q WHERE q.agent_id = %(me)s AND q.conversation_id = c.id)"


def _order(wanted: Filter) -> Order:
    if wanted.order == NEWEST:
        return BY_LAST_WORD
    if wanted.status == SNOOZED:
        return BY_WAKING
    return BY_DUE if wanted.order == DUE else BY_WAIT


def _source(status: str) -> str:
    if status != UNRESOLVED:
        return "conversation c"
    # one status each: for IN no index of one status is good enough, and the whole archive would
    # be read
    return (
        f"(SELECT * FROM conversation WHERE status = '{OPEN}' UNION ALL"
        f" SELECT * FROM conversation WHERE status = '{SNOOZED}') AS c"
    )


def _own_status(status: str) -> str:
    return "c.status <> 'closed'" if status == UNRESOLVED else conditions.of_status(status)


def _closed(
    reader: Reader, wanted: Filter, values: dict[str, Any], *, at: datetime, limit: int
) -> ListPage:
    asked = conditions.of(wanted, at=at)
    walk = archive.walk(reader, wanted, goes_on="id" in values)
    looked = limit + 1 if walk.is_exact else LOOKED
    candidates = walk.sql.format(limit=looked)
    where = f"{asked} AND {conditions.visibility(reader)}"
    picked = (
        f"SELECT c.* FROM ({candidates}) AS k JOIN conversation c ON c.id = k.id"
        f" WHERE {where} ORDER BY {walk.by} LIMIT {limit + 1:d}"
    )
    values = values | asked.values | walk.values
    found = _cut(fetch(picked, walk.by, values), limit, (walk.key,))
    if found.after or walk.is_exact:
        return found
    # few were found among those looked at: the next page looks further back
    with statements.prepared() as cursor:
        cursor.execute(
            f"SELECT count(*) OVER (), k.key, k.id FROM ({candidates}) AS k"
            " ORDER BY k.key ASC, k.id ASC LIMIT 1",
            values,
        )
        last = cursor.fetchone()
    if last is None or last[0] < looked:
        return found
    return ListPage(rows=found.rows, after=_after(last[1], id_=last[2]))


def _cut(rows: list[Row], limit: int, keys: tuple[str, ...]) -> ListPage:
    if len(rows) <= limit:
        return ListPage(rows=rows, after=None)
    last = rows[limit - 1]
    return ListPage(
        rows=rows[:limit], after=_after(*(getattr(last, key) for key in keys), id_=last.id)
    )


def _after(*keys: datetime | int | None, id_: int) -> str:
    told = [key.isoformat() if isinstance(key, datetime) else key for key in keys]
    return json.dumps([*told, id_])


def _continue(after: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """Read what a page said of the keys of its order. Raises ValueError."""
    try:
        *told, id_ = json.loads(after)
        read = [_read(key, value) for key, value in zip(keys, told, strict=True)]
        found = {f"key{number}": value for number, value in enumerate(read)}
        return found | {"key": read[0], "id": int(id_)}
    except (TypeError, ValueError, IndexError) as error:
        raise ValueError(f"{after!r} does not continue a list") from error


def _read(key: str, value: Any) -> datetime | int | None:
    if key == "rank":
        if value not in {0, 1}:
            raise ValueError(value)
        return int(value)
    return None if value is None else datetime.fromisoformat(value)
