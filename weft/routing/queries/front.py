"""The front of what waits: the most urgent of it that somebody could have who is free now.

What waits is sorted by what it asks; of a sort that nobody who is free can have, nothing is read.
So however much waits, about as many rows are read as there are people for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from weft.kernel import settings, statements
from weft.kernel.statements import Asked
from weft.routing.channels import live_kinds
from weft.routing.settings import Loads
from weft.routing.sides import Agent, Item, Need, Tie, has_room, is_able

from .relationship import TIES, fading
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
    WHERE coalesce(q.is_on, true)
"""

# The same where queues hand out by themselves
HANDED_OUT = Asked(
    f"{SORTS} AND sort.queue_id IN (SELECT r.queue_id FROM queue_routing r WHERE r.mode <> 'pull')"
)


def sorts() -> list[Sort]:
    """Return what sorts wait wherever agents may take from."""
    [rows] = statements.at_once(Asked(SORTS))
    return [Sort(*row) for row in rows]


# What is offered at the moment is one small set, made once; who declined and who let lapse what is
# asked of those alone that are returned.
FRONT = """
    SELECT w.conversation_id AS item_id, w.number, w.customer_id, w.since, w.rank_at, w.is_pressing,
        ARRAY(SELECT o.agent_id FROM offer o WHERE o.conversation_id = w.conversation_id
            AND o.state = 'declined' AND o.ended_at > %(lately)s) AS declined,
        ARRAY(SELECT o.agent_id FROM offer o WHERE o.conversation_id = w.conversation_id
            AND o.state = 'lapsed' AND o.ended_at > %(lately)s) AS lapsed
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
"""

# A row for each of those who know the customer, or one with nobody
KNOWN = f"""
    WITH asked AS ({FRONT})
    SELECT asked.item_id, asked.number, asked.since, asked.rank_at, asked.is_pressing,
        asked.declined, asked.lapsed, t.agent_id, t.contacts, t.solved, t.weight, t.came
    FROM asked LEFT JOIN ({TIES}) AS t USING (item_id)
    ORDER BY asked.rank_at, asked.item_id
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
            KNOWN,
            {
                "queues": [one.sort.queue_id for one in reached],
                "inboxes": [one.sort.inbox_id for one in reached],
                "languages": [one.sort.language for one in reached],
                "untils": [one.until for one in reached],
                "most": most,
                "lately": at - REFUSED_FOR,
                **fading(at),
            },
        )
        rows = cursor.fetchall()
    return [_item(reached, list(known)) for _id, known in groupby(rows, itemgetter(0))]


def _item(reached: Sequence[_Reached], known: Sequence[tuple[Any, ...]]) -> Item:
    """Return an item of the rows of those who know its customer."""
    id_, number, since, rank_at, is_pressing, declined, lapsed, *_tie = known[0]
    pattern: Item = reached[number - 1].pattern
    ties = [row[7:] for row in known if row[7] is not None]
    return replace(
        pattern,
        id=id_,
        since=since,
        rank_at=rank_at,
        is_pressing=is_pressing,
        ties={
            agent_id: Tie(contacts, solved, float(weight))
            for agent_id, contacts, solved, weight, _came in ties
        },
        contacts=max((tie[-1] for tie in ties), default=0),
        declined=frozenset(declined),
        lapsed=frozenset(lapsed),
    )


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
    for ring, wait in enumerate((timedelta(), pattern.less_after, pattern.anybody_after)):
        for agent in agents:
            if is_able(agent, pattern, ring) and has_room(agent, agent.load, pattern.load):
                return at - wait
    return None
