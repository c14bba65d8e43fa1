"""The front of what waits: the most urgent of it that somebody could have who is free now.

What waits is sorted by what it asks; of a sort that nobody who is free can have, nothing is read.
So however much waits, about as many rows are read as there are people for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from weft.kernel import settings, statements
from weft.routing.channels import live_kinds
from weft.routing.settings import Loads
from weft.routing.sides import Agent, Desk, Item, Mode, Need, is_able

from .relationship import ties_of
from .rules import UNRULED, Ruled

REFUSED_FOR = timedelta(minutes=10)  # whoever declined something is asked again after it


class Sort(NamedTuple):
    """Items that ask the same: of one queue (0: of none), one inbox and one language."""

    queue_id: int
    inbox_id: int
    language: str
    kind: str
    team_id: int | None


# From each sort to the next one, along the index, instead of past all that waits
SORTS = """
    WITH RECURSIVE sort AS (
        (SELECT queue_id, inbox_id, language FROM routing_waiting
            ORDER BY queue_id, inbox_id, language LIMIT 1)
      UNION ALL
        SELECT later.* FROM sort CROSS JOIN LATERAL (
            SELECT w.queue_id, w.inbox_id, w.language FROM routing_waiting w
            WHERE (w.queue_id, w.inbox_id, w.language)
                > (sort.queue_id, sort.inbox_id, sort.language)
            ORDER BY w.queue_id, w.inbox_id, w.language LIMIT 1
        ) AS later
    )
    SELECT sort.queue_id, sort.inbox_id, sort.language, i.kind, coalesce(q.team_id, i.team_id)
    FROM sort JOIN inbox i ON i.id = sort.inbox_id LEFT JOIN queue q ON q.id = sort.queue_id
    WHERE coalesce(q.is_on, true) AND (%(all)s OR sort.queue_id = ANY(%(queues)b::bigint[]))
"""


def sorts(queue_ids: Collection[int] | None) -> list[Sort]:
    """Return what sorts wait in these queues; None: everywhere that agents may take from."""
    with statements.prepared() as cursor:
        cursor.execute(SORTS, {"all": queue_ids is None, "queues": sorted(queue_ids or ())})
        return [Sort(*row) for row in cursor.fetchall()]


# What is offered at the moment is one small set, made once; who declined and who let lapse what is
# asked of those alone that are returned.
FRONT = """
    SELECT w.conversation_id, w.number, w.customer_id, w.since, w.rank_at, w.is_pressing,
        ARRAY(SELECT o.agent_id FROM offer o WHERE o.conversation_id = w.conversation_id
            AND o.state = 'declined' AND o.ended_at > %(lately)s),
        ARRAY(SELECT o.agent_id FROM offer o WHERE o.conversation_id = w.conversation_id
            AND o.state = 'lapsed' AND o.ended_at > %(lately)s)
    FROM (
        SELECT asked.number, first.*
        FROM unnest(%(queues)b::bigint[], %(inboxes)b::bigint[], %(languages)b::text[],
                %(untils)b::timestamptz[])
            WITH ORDINALITY AS asked(queue_id, inbox_id, language, until, number)
        CROSS JOIN LATERAL (
            SELECT w.conversation_id, w.customer_id, w.since, w.rank_at, w.is_pressing
            FROM routing_waiting w
            WHERE w.queue_id = asked.queue_id AND w.inbox_id = asked.inbox_id
              AND w.language = asked.language AND w.since <= asked.until
              AND w.conversation_id NOT IN (
                SELECT o.conversation_id FROM offer o WHERE o.state = 'open')
            ORDER BY w.rank_at, w.conversation_id
            LIMIT %(most)s
        ) AS first
        ORDER BY first.rank_at, first.conversation_id
        LIMIT %(most)s
    ) AS w
    ORDER BY w.rank_at, w.conversation_id
"""


def items(
    wanted: Iterable[Sort],
    agents: Sequence[Agent],
    *,
    ruled: Mapping[int, Ruled],
    most: int,
    at: datetime,
) -> list[Item]:
    """Return the most urgent `most` that are offered to nobody and that one of these could have."""
    reached = list(_reached(wanted, agents, ruled, at))
    if not reached:
        return []
    with statements.prepared() as cursor:
        cursor.execute(
            FRONT,
            {
                "queues": [one.sort.queue_id for one in reached],
                "inboxes": [one.sort.inbox_id for one in reached],
                "languages": [one.sort.language for one in reached],
                "untils": [one.until for one in reached],
                "most": most,
                "lately": at - REFUSED_FOR,
            },
        )
        rows = cursor.fetchall()
    ties, contacts = ties_of({row[0]: row[2] for row in rows}, at)
    return [
        replace(
            reached[number - 1].pattern,
            id=id_,
            since=since,
            rank_at=rank_at,
            is_pressing=is_pressing,
            ties=ties.get(id_, {}),
            contacts=contacts.get(id_, 0),
            declined=frozenset(declined),
            lapsed=frozenset(lapsed),
        )
        for id_, number, _customer_id, since, rank_at, is_pressing, declined, lapsed in rows
    ]


class _Reached(NamedTuple):
    """A sort of which somebody who is free could have what has waited since `until`."""

    sort: Sort
    pattern: Item  # each of them, but for what is its own
    until: datetime


def _reached(
    wanted: Iterable[Sort], agents: Sequence[Agent], ruled: Mapping[int, Ruled], at: datetime
) -> Iterator[_Reached]:
    loads, live = settings.read(Loads), live_kinds()
    known: dict[tuple[object, ...], datetime | None] = {}
    for sort in wanted:
        load = loads.live if sort.kind in live else loads.letter
        pattern = _pattern(sort, ruled.get(sort.queue_id, UNRULED), load, at)
        asked = (pattern.team_id, load, pattern.needs, pattern.less_after, pattern.anybody_after)
        if asked not in known:
            known[asked] = _until(pattern, agents, at)
        if until := known[asked]:
            yield _Reached(sort, pattern, until)


def _pattern(sort: Sort, ruled: Ruled, load: int, at: datetime) -> Item:
    rule, needs = ruled
    if rule.asks_language and sort.language:
        needs = (*needs, Need("language", sort.language, 2))
    return Item(
        id=0,
        kind=sort.kind,
        load=load,
        since=at,
        rank_at=at,
        mode=rule.mode,
        team_id=sort.team_id,
        needs=needs,
        less_after=timedelta(seconds=rule.less_after_seconds),
        anybody_after=timedelta(seconds=rule.anybody_after_seconds),
        offer_seconds=rule.offer_seconds,
    )


def _until(pattern: Item, agents: Sequence[Agent], at: datetime) -> datetime | None:
    """Return since when something must wait that one of these can have it; None: nobody can.

    The longer it waits the less it asks, so it is the first ring in which somebody is able.
    """
    free = [agent for agent in agents if Desk(agent).takes(pattern.load)]
    for ring, wait in enumerate((timedelta(), pattern.less_after, pattern.anybody_after)):
        if any(is_able(agent, pattern, ring) for agent in free):
            return at - wait
    return None


def handing_out(ruled: Mapping[int, Ruled]) -> list[int]:
    """Return the queues that hand out by themselves."""
    return [id_ for id_, (rule, _needs) in ruled.items() if rule.mode is not Mode.PULL]
