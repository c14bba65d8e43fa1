"""How many conversations stand in the lists: of the open and resting ones, never of the archive.

Nobody reads a number beyond 999, so no more than MOST are counted for a list, along an index that
knows what most lists ask for. Whatever else is asked for (a tag, what one has not read) has no such
index: all lists of that kind are counted in one look at everything that is open or at rest.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from weft.conversations.filters import ME, OPEN, SNOOZED, UNRESOLVED, Filter
from weft.kernel import parts, statements
from weft.kernel.parts import Part
from weft.people.reader import Reader

from . import conditions
from .rights import OPEN_INBOX

MOST = 1_000  # counted for a list; from here on people read "999+"

# What the index conversation_in_hands can tell of a conversation, and the order, which is no matter
_INDEXED = {
    "status", "order", "assignee", "channels", "inboxes", "teams", "my_teams", "waits",
    "waits_minutes",
}  # fmt: skip

# One status each: for IN no index of one status is good enough, and the whole archive would be read
_UNRESOLVED = f"""
    (SELECT * FROM conversation WHERE status = '{OPEN}'
     UNION ALL
     SELECT * FROM conversation WHERE status = '{SNOOZED}') AS c
"""

# What an agent sees though its inbox is of another team: looked up by whose it is, mostly nothing
_APART = f"""
    WITH apart AS MATERIALIZED (
        SELECT c.status, c.inbox_id, c.assignee_id, c.waiting_since
        FROM (
            SELECT * FROM conversation WHERE status = '{OPEN}' AND assignee_id = %(me)s
            UNION ALL
            SELECT * FROM conversation WHERE status = '{SNOOZED}' AND assignee_id = %(me)s
            UNION ALL
            SELECT k.* FROM companion b JOIN conversation k ON k.id = b.conversation_id
            WHERE b.agent_id = %(me)s AND k.status <> 'closed'
                AND k.assignee_id IS DISTINCT FROM %(me)s
        ) AS c
        WHERE c.inbox_id <> ALL (ARRAY(SELECT i.id FROM inbox i WHERE {OPEN_INBOX}))
    )
"""


@dataclass(frozen=True, kw_only=True)
class PlaceCounts:
    """How many are open in each inbox (by id) and with each tag (by name)."""

    inboxes: dict[int, int]
    tags: dict[str, int]


def counts(
    reader: Reader, lists: Mapping[str, Filter], *, at: datetime, most: int | None = MOST
) -> dict[str, int]:
    """Return how many conversations stand in each list, in one query; closed ones have no count.

    Of each no more than `most` are counted; None: all of them.
    """
    if not any(wanted.is_bounded for wanted in lists.values()):
        return {}
    [found] = parts.ask(counts_part(reader, lists, at=at, most=most))
    return dict(found)


def counts_part(
    reader: Reader, lists: Mapping[str, Filter], *, at: datetime, most: int | None = MOST
) -> Part[dict[str, int]]:
    """Return how `counts` are asked for together with something else.

    One of the lists at least has a count.
    """
    asked = {name: wanted for name, wanted in lists.items() if wanted.is_bounded}
    values: dict[str, Any] = {"me": reader.pk, "most": most}
    columns, looked = [], []
    for number, wanted in enumerate(asked.values()):
        prefix = f"f{number}_"
        if _is_indexed(wanted):
            columns.append(_along_the_index(reader, wanted, at, prefix, values))
            continue
        found = conditions.of(wanted, at=at, prefix=prefix)
        status = conditions.of_status(wanted.status)
        looked.append(f"count(*) FILTER (WHERE {status} AND {found}) AS {prefix}")
        columns.append(f"least(looked.{prefix}, %(most)s::bigint)")
        values |= found.values
    source = ""
    if looked:
        seen = f"{_UNRESOLVED} WHERE {conditions.visibility(reader)}"
        source = f"FROM (SELECT {', '.join(looked)} FROM {seen}) AS looked"
    apart = _APART if conditions.limited(reader) else ""
    return Part(
        f"({apart} SELECT ARRAY[{', '.join(columns)}] {source})",
        values,
        lambda found: dict(zip(asked, found, strict=True)),
    )


@functools.lru_cache(maxsize=1_000)  # the tabs ask for the same few lists on every page
def _is_indexed(wanted: Filter) -> bool:
    return all(
        field.name in _INDEXED or getattr(wanted, field.name) == field.default
        for field in fields(wanted)
    )


@functools.lru_cache(maxsize=1_000)
def _without_places(wanted: Filter) -> Filter:
    return replace(wanted, inboxes=(), channels=(), teams=(), my_teams=False)


def _along_the_index(
    reader: Reader, wanted: Filter, at: datetime, prefix: str, values: dict[str, Any]
) -> str:
    """Return how to count a list, and add the values that it asks for."""
    inboxes = conditions.of_inboxes(wanted, prefix)
    found = conditions.of(_without_places(wanted), at=at, prefix=prefix)
    values |= inboxes.values | found.values
    status = (
        f"c.status IN ('{OPEN}', '{SNOOZED}')"
        if wanted.status == UNRESOLVED
        else conditions.of_status(wanted.status)
    )
    where = f"{status} AND {found}"
    asked = f"{where} AND {_in_one_of(str(inboxes))}" if inboxes.texts else where
    rows = f"SELECT FROM conversation c WHERE {asked}"
    if conditions.limited(reader) and wanted.assignee != ME:  # what is theirs they see anyway
        rows = f"""
            SELECT FROM conversation c WHERE {where} AND {_in_one_of(f"{inboxes} AND {OPEN_INBOX}")}
            UNION ALL
            SELECT FROM apart c WHERE {asked}
        """
    return f"(SELECT count(*) FROM ({rows} LIMIT %(most)s) AS counted)"


def _in_one_of(inboxes: str) -> str:
    """Return that a conversation is of one of these inboxes, as an array for the index."""
    return f"c.inbox_id = ANY (ARRAY(SELECT i.id FROM inbox i WHERE {inboxes}))"


def place_counts(reader: Reader) -> PlaceCounts:
    """Return how many conversations are open in each inbox and with each tag. Two queries."""
    visible = conditions.visibility(reader)
    values: dict[str, Any] = {"me": reader.pk}
    opened = f"SELECT c.id, c.inbox_id FROM conversation c WHERE c.status = 'open' AND {visible}"
    with statements.prepared() as cursor:
        cursor.execute(f"SELECT inbox_id, count(*) FROM ({opened}) AS o GROUP BY 1", values)
        inboxes = dict(cursor.fetchall())
        # OFFSET 0 keeps it one look into an index per open conversation: joined freely, all that
        # was ever tagged would be read
        cursor.execute(
            f"""
            SELECT t.name, count(*) FROM ({opened}) AS o
            CROSS JOIN LATERAL (
                SELECT ct.tag_id FROM conversation_tag ct
                WHERE ct.conversation_id = o.id OFFSET 0) AS ct
            JOIN tag t ON t.id = ct.tag_id GROUP BY 1
            """,
            values,
        )
        tags = dict(cursor.fetchall())
    return PlaceCounts(inboxes=inboxes, tags=tags)


def nobody_wrote_yet() -> bool:
    """Whether there is no conversation at all, as in a shop that was set up just now."""
    with statements.prepared() as cursor:  # each empty list of a leader asks
        cursor.execute("SELECT NOT EXISTS (SELECT FROM conversation)")
        is_so: bool = cursor.fetchone()[0]
        return is_so
