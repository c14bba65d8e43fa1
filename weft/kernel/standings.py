"""How followers fare: how much waits for each, for how long, and what was parked."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from . import followers

MOST_COUNTED = 10_000  # events that are looked through for each


class Figures(NamedTuple):
    """How a follower fares."""

    waiting: int  # events that it wants, among the next MOST_COUNTED
    stalled_seconds: float  # for which the first of them waits, and it has not moved; else 0
    parked: int


FIGURES = """
    SELECT follower.name, counted.waiting,
        CASE WHEN counted.waiting > 0
            THEN extract(epoch FROM now() - greatest(moved_at, counted.first_at))::float
            ELSE 0 END,
        parked
    FROM follower
    LEFT JOIN unnest(%s::text[], %s::text[]) AS declared (name, wanted) USING (name)
    CROSS JOIN LATERAL (
        SELECT count(*) AS waiting, min(happened_at) AS first_at FROM (
            SELECT event.name, happened_at FROM event
            WHERE (event.transaction, id) > (follower.transaction, follower.event_id)
            ORDER BY event.transaction, id
            LIMIT %s
        ) AS next
        WHERE declared.wanted IS NULL OR next.name = ANY(string_to_array(declared.wanted, ','))
    ) AS counted
    CROSS JOIN LATERAL (
        SELECT count(*) AS parked FROM follower_parked WHERE follower_id = follower.name
    ) AS put_aside
    ORDER BY follower.name
"""


def figures() -> dict[str, Figures]:
    """Return how each follower fares that ever had a place, by name.

    A follower writes down only now and then that it passed over what others follow, so that is not
    counted; of one that this version no longer declares, all is.
    """
    declared = followers.declared()
    wanted = [",".join(sorted(follower.names)) for follower in declared.values()]
    with connection.cursor() as database:
        database.execute(FIGURES, [list(declared), wanted, MOST_COUNTED])
        return {row[0]: Figures(*row[1:]) for row in database.fetchall()}
