"""How much is open, for whoever leads: by queue and by person, in one statement.

It reads what is open and nothing of the archive (the partial indexes of the open ones).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from weft.kernel import statements


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is open in a queue, or with a person. `first_id` is who has waited longest."""

    open: int = 0
    waiting: int = 0
    free: int = 0  # of those that wait: nobody looks after them
    since: datetime | None = None
    first_id: int | None = None
    at_risk: int = 0
    breached: int = 0


@dataclass(frozen=True, kw_only=True)
class Loads:
    """All that is open. A queue or a person that is missing has nothing; None is no queue."""

    by_queue: dict[int | None, Load]
    by_agent: dict[int, Load]


def loads(*, at: datetime) -> Loads:
    """Return what is open at `at`. One statement, however much there is."""
    with statements.prepared() as cursor:
        cursor.execute(_LOADS, {"at": at})
        rows = cursor.fetchall()
    by_queue: dict[int | None, Load] = {}
    by_agent: dict[int, Load] = {}
    for is_by_agent, queue_id, agent_id, *counted in rows:
        load = Load(
            **dict(
                zip(
                    ("open", "waiting", "free", "since", "first_id", "at_risk", "breached"),
                    counted,
                    strict=True,
                )
            )
        )
        if not is_by_agent:
            by_queue[queue_id] = load
        elif agent_id is not None:
            by_agent[agent_id] = load
    return Loads(by_queue=by_queue, by_agent=by_agent)


_LOADS = """
    SELECT grouping(c.queue_id) = 1, c.queue_id, c.assignee_id, count(*), count(c.waiting_since),
           count(*) FILTER (WHERE c.waiting_since IS NOT NULL AND c.assignee_id IS NULL),
           min(c.waiting_since),
           (array_agg(c.id ORDER BY c.waiting_since, c.id)
               FILTER (WHERE c.waiting_since IS NOT NULL))[1],
           count(*) FILTER (WHERE c.warns_at <= %(at)s::timestamptz
                              AND c.due_at > %(at)s::timestamptz),
           count(*) FILTER (WHERE c.due_at <= %(at)s::timestamptz)
    FROM conversation c
    WHERE c.status = 'open'
    GROUP BY GROUPING SETS ((c.queue_id), (c.assignee_id))
"""
