"""How many conversations stand in the lists: of the open and resting ones, never of the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.conversations.filters import OPEN, SNOOZED, Filter
from weft.kernel import statements
from weft.people.reader import Reader

from . import conditions

# One status each: for IN no index of one status is good enough, and the whole archive would be read
_UNRESOLVED = f"""
    (SELECT * FROM conversation WHERE status = '{OPEN}'
     UNION ALL
     SELECT * FROM conversation WHERE status = '{SNOOZED}') AS c
"""


@dataclass(frozen=True, kw_only=True)
class PlaceCounts:
    """How many are open in each inbox (by id) and with each tag (by name)."""

    inboxes: dict[int, int]
    tags: dict[str, int]


def counts(reader: Reader, lists: Mapping[str, Filter], *, at: datetime) -> dict[str, int]:
    """Return how many conversations stand in each list, in one query; closed ones have no count."""
    asked = {name: wanted for name, wanted in lists.items() if wanted.is_bounded}
    if not asked:
        return {}
    columns, values = [], {"me": reader.pk}
    for number, wanted in enumerate(asked.values()):
        found = conditions.of(wanted, at=at, prefix=f"f{number}_")
        status = conditions.of_status(wanted.status)
        columns.append(f"count(*) FILTER (WHERE {status} AND {found})")
        values |= found.values
    with statements.prepared() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {_UNRESOLVED} WHERE {conditions.visibility(reader)}",
            values,
        )
        return dict(zip(asked, cursor.fetchone(), strict=True))


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
