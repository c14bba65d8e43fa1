"""What the engine decides by: who is free, what waits that they could have, and who knows whom.

Set-based: a handful of statements, whatever waits. Of each sort of need only as many items are
read as there are people who could take them, the most urgent first; what stands behind them can
have nobody either, for it asks for the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from weft.kernel import settings, statements
from weft.routing.channels import live_kinds
from weft.routing.deciding import HALF_LIFE, Agent, Item, Mode, Need, Tie
from weft.routing.settings import Loads

from .rules import UNRULED, Ruled

AT_ONCE = 200  # decisions in one look; more are made in the next one, at once
REFUSED_FOR = timedelta(minutes=10)  # whoever declined something is asked again after it
QUIET_AFTER = timedelta(minutes=30)  # a chat in which nobody writes is no work
SMOOTHING = 10  # outcomes that we pretend to have seen, before we believe what was counted
USUAL = 0.8  # and how many of them stayed settled


class Sort(NamedTuple):
    """Items that ask the same: of one queue, one inbox and one language."""

    queue_id: int | None
    inbox_id: int
    language: str


def sorts(queue_ids: Collection[int] | None) -> list[Sort]:
    """Return what sorts wait in these queues; None: everywhere that agents may take from."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT w.queue_id, w.inbox_id, w.language FROM routing_waiting w
            LEFT JOIN queue q ON q.id = w.queue_id
            WHERE CASE WHEN %(all)s THEN coalesce(q.is_on, true)
                ELSE w.queue_id = ANY(%(queues)s::bigint[]) AND q.is_on END
            """,
            {"all": queue_ids is None, "queues": list(queue_ids or [])},
        )
        return [Sort(*row) for row in cursor.fetchall()]


LOAD = """
    SELECT coalesce(sum(CASE WHEN i.kind = ANY(%(live)b::text[]) THEN %(much)s
        ELSE %(little)s END), 0)::int
    FROM conversation c JOIN inbox i ON i.id = c.inbox_id
    WHERE c.assignee_id = a.id AND c.status = 'open' AND (
        c.waiting_since IS NOT NULL
        OR i.kind = ANY(%(live)b::text[]) AND c.last_at > %(quiet)s)
"""

# All that is known of a person, in one row
PERSON = f"""
    SELECT a.id, seat.room, ({LOAD}), seat.given_at, s.started_at,
        ARRAY(SELECT m.team_id FROM membership m WHERE m.agent_id = a.id),
        (SELECT json_agg(json_build_array(k.kind, k.name, h.level))::text
            FROM agent_skill h JOIN skill k ON k.id = h.skill_id WHERE h.agent_id = a.id),
        (SELECT json_agg(json_build_array(f.kind, f.ended, f.stayed))::text
            FROM channel_fluency f WHERE f.agent_id = a.id)
    FROM agent a
    LEFT JOIN routing_seat seat ON seat.agent_id = a.id
    LEFT JOIN agent_state s ON s.agent_id = a.id AND s.ended_at IS NULL
"""

FREE = (
    PERSON
    + """
    WHERE s.state = 'available' AND a.is_active AND a.role <> 'observer'
      AND NOT EXISTS (SELECT FROM offer o WHERE o.agent_id = s.agent_id AND o.state = 'open')
    ORDER BY a.id
"""
)


def free_agents(at: datetime) -> list[Agent]:
    """Return who is available, is asked nothing at the moment, and has room."""
    loads = settings.read(Loads)
    found = [_agent(row, loads.room) for row in _people(FREE, loads, at)]
    return [agent for agent in found if agent.load < agent.room]


def one_agent(agent_id: int, at: datetime) -> Agent:
    """Return an agent who asks for more, whatever they have and whether or not they are there."""
    loads = settings.read(Loads)
    [row] = _people(f"{PERSON} WHERE a.id = %(me)s", loads, at, me=agent_id)
    agent = _agent(row, loads.room)
    return replace(agent, room=agent.load + 10_000)


def _people(sql: str, loads: Loads, at: datetime, **more: int) -> list[tuple[Any, ...]]:
    asked: dict[str, Any] = {
        "live": sorted(live_kinds()),
        "much": loads.live,
        "little": loads.letter,
        "quiet": at - QUIET_AFTER,
    }
    with statements.prepared() as cursor:
        cursor.execute(sql, asked | more)
        return list(cursor.fetchall())


def _agent(row: tuple[Any, ...], usual: int) -> Agent:
    id_, room, load, given_at, started_at, teams, skills, fluency = row
    return Agent(
        id=id_,
        room=room or usual,
        load=load,
        teams=frozenset(teams),
        skills={(kind, name): level for kind, name, level in json.loads(skills or "[]")},
        # what was learned, drawn towards the usual while it is little
        fluency={
            kind: (stayed + SMOOTHING * USUAL) / (ended + SMOOTHING)
            for kind, ended, stayed in json.loads(fluency or "[]")
        },
        free_since=max(filter(None, (given_at, started_at)), default=None),
        given_at=given_at,
    )


# Who declined and who let lapse what, of late. What somebody declined must not hide what stands
# behind it, so as many more are read.
ITEMS = """
    SELECT w.conversation_id, w.queue_id, w.customer_id, w.kind, w.language, w.since, w.rank_at,
        w.is_pressing, coalesce(q.team_id, i.team_id),
        ARRAY(SELECT o.agent_id FROM offer o WHERE o.conversation_id = w.conversation_id
            AND o.state = 'declined' AND o.ended_at > %(lately)s),
        ARRAY(SELECT o.agent_id FROM offer o WHERE o.conversation_id = w.conversation_id
            AND o.state = 'lapsed' AND o.ended_at > %(lately)s)
    FROM unnest(%(queues)b::bigint[], %(inboxes)b::bigint[], %(languages)b::text[],
            %(limits)b::int[]) AS asked(queue_id, inbox_id, language, most)
    JOIN inbox i ON i.id = asked.inbox_id
    LEFT JOIN queue q ON q.id = asked.queue_id
    CROSS JOIN LATERAL (
        SELECT * FROM routing_waiting w
        WHERE (w.queue_id = asked.queue_id OR asked.queue_id IS NULL AND w.queue_id IS NULL)
          AND w.inbox_id = asked.inbox_id AND w.language = asked.language
          AND NOT EXISTS (
            SELECT FROM offer o WHERE o.conversation_id = w.conversation_id AND o.state = 'open')
        ORDER BY w.rank_at, w.conversation_id
        LIMIT asked.most + (
            SELECT count(*) FROM offer WHERE state = 'declined' AND ended_at > %(lately)s)
    ) AS w
"""


def items(
    wanted: Sequence[Sort],
    *,
    ruled: Mapping[int, Ruled],
    people: int,
    at: datetime,
    places: int | None = None,
) -> list[Item]:
    """Return the most urgent of each sort that are offered to nobody.

    Of each, as many as `people` could be asked about; where a queue gives without asking, as many
    as they have `places` for.
    """
    limits = [
        places or people
        if ruled.get(sort.queue_id or 0, UNRULED)[0].mode is Mode.ROUND_ROBIN
        else people
        for sort in wanted
    ]
    with statements.prepared() as cursor:
        cursor.execute(
            ITEMS,
            {
                "queues": [sort.queue_id for sort in wanted],
                "inboxes": [sort.inbox_id for sort in wanted],
                "languages": [sort.language for sort in wanted],
                "limits": [min(limit, AT_ONCE) for limit in limits],
                "lately": at - REFUSED_FOR,
            },
        )
        rows = cursor.fetchall()
    ties, contacts = ties_of({row[0]: row[2] for row in rows}, at)
    live, loads = live_kinds(), settings.read(Loads)
    found = []
    for row in rows:
        id_, queue_id, _customer_id, kind, language, since, rank_at, is_pressing, *more = row
        team_id, declined, lapsed = more
        rule, asked = ruled.get(queue_id, UNRULED)
        if rule.asks_language and language:
            asked = (*asked, Need("language", language, 2))
        found.append(
            Item(
                id=id_,
                kind=kind,
                load=loads.live if kind in live else loads.letter,
                since=since,
                rank_at=rank_at,
                is_pressing=is_pressing,
                mode=rule.mode,
                team_id=team_id,
                needs=asked,
                less_after=timedelta(seconds=rule.less_after_seconds),
                anybody_after=timedelta(seconds=rule.anybody_after_seconds),
                offer_seconds=rule.offer_seconds,
                ties=ties.get(id_, {}),
                contacts=contacts.get(id_, 0),
                declined=frozenset(declined),
                lapsed=frozenset(lapsed),
            )
        )
    return found


# Customers who are one person are a tree: from the one who waits up to who speaks, and down.
FAMILY = """
    WITH RECURSIVE up AS (
        SELECT id, merged_into_id FROM customer WHERE id = asked.customer_id
      UNION ALL
        SELECT p.id, p.merged_into_id FROM customer p JOIN up ON p.id = up.merged_into_id
    ), down AS (
        SELECT id FROM up WHERE merged_into_id IS NULL
      UNION ALL
        SELECT p.id FROM customer p JOIN down ON p.merged_into_id = down.id
    )
    SELECT id FROM down
"""

# How often they came is told only of those whom somebody knows.
TIES = f"""
    SELECT known.item_id, known.agent_id, known.contacts, known.solved, known.weight, (
        SELECT count(*) FROM conversation c
        WHERE c.customer_id = ANY(known.family) AND c.id <> known.item_id
            AND c.merged_into_id IS NULL)
    FROM (
        SELECT asked.item_id, b.agent_id, sum(b.contacts)::int AS contacts,
            sum(b.solved)::int AS solved, array_agg(DISTINCT person.id) AS family,
            sum(b.weight * power(0.5, extract(epoch FROM %(at)s - b.counted_at) / %(half)s))
                AS weight
        FROM unnest(%(items)b::bigint[], %(customers)b::bigint[]) AS asked(item_id, customer_id)
        CROSS JOIN LATERAL ({FAMILY}) AS person
        JOIN routing_bond b ON b.customer_id = person.id
        GROUP BY asked.item_id, b.agent_id
    ) AS known
"""


def ties_of(
    customers: dict[int, int], at: datetime
) -> tuple[dict[int, dict[int, Tie]], dict[int, int]]:
    """Return who knows the customers of these items, {item: customer}, and how often they came."""
    ties: dict[int, dict[int, Tie]] = defaultdict(dict)
    counts: dict[int, int] = {}
    with statements.prepared() as cursor:
        cursor.execute(
            TIES,
            {
                "items": list(customers),
                "customers": list(customers.values()),
                "at": at,
                "half": HALF_LIFE.total_seconds(),
            },
        )
        for item_id, agent_id, contacts, solved, weight, count in cursor.fetchall():
            ties[item_id][agent_id] = Tie(contacts, solved, float(weight))
            counts[item_id] = max(count, counts.get(item_id, 0))
    return ties, counts


def handing_out(ruled: Mapping[int, Ruled]) -> list[int]:
    """Return the queues that hand out by themselves."""
    return [id_ for id_, (rule, _needs) in ruled.items() if rule.mode is not Mode.PULL]
