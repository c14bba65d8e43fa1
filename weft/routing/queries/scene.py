"""What the engine decides by: who is free, what waits that they could have, and who knows whom.

Set-based: a handful of statements, whatever waits. Of each sort of need only as many items are
read as there are people who could take them, the most urgent first; what stands behind them can
have nobody either, for it asks for the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from weft.kernel import settings
from weft.routing.channels import live_kinds
from weft.routing.deciding import HALF_LIFE, Agent, Item, Mode, Need, Tie
from weft.routing.models import AgentSkill, Fluency, QueueNeed
from weft.routing.rules import Rule
from weft.routing.settings import Loads

from .rules import rules

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


FREE = """
    SELECT s.agent_id, seat.room, seat.given_at, greatest(s.started_at, seat.given_at)
    FROM agent_state s
    JOIN agent a ON a.id = s.agent_id AND a.is_active AND a.role <> 'observer'
    LEFT JOIN routing_seat seat ON seat.agent_id = s.agent_id
    WHERE s.ended_at IS NULL AND s.state = 'available'
      AND NOT EXISTS (SELECT FROM offer o WHERE o.agent_id = s.agent_id AND o.state = 'open')
    ORDER BY s.agent_id
"""

LOAD = """
    SELECT c.assignee_id, sum(CASE WHEN i.kind = ANY(%(live)s) THEN %(much)s ELSE %(little)s END)
    FROM conversation c JOIN inbox i ON i.id = c.inbox_id
    WHERE c.assignee_id = ANY(%(agents)s) AND c.status = 'open' AND (
        c.waiting_since IS NOT NULL
        OR i.kind = ANY(%(live)s) AND c.last_at > %(quiet)s)
    GROUP BY c.assignee_id
"""


def free_agents(at: datetime) -> list[Agent]:
    """Return who is available, is asked nothing at the moment, and has room."""
    with connection.cursor() as cursor:
        cursor.execute(FREE)
        rows = cursor.fetchall()
    loads, usual = load_of([row[0] for row in rows], at), settings.read(Loads)
    free = [row for row in rows if loads.get(row[0], 0) < (row[1] or usual.room)]
    return _agents(free, loads, usual.room)


def one_agent(agent_id: int, at: datetime) -> Agent:
    """Return an agent who asks for more, whatever they have and whether or not they are there."""
    load = load_of([agent_id], at).get(agent_id, 0)
    return _agents([(agent_id, load + 10_000, None, at)], {agent_id: load}, 0)[0]


def load_of(agent_ids: Sequence[int], at: datetime) -> dict[int, int]:
    """Return how much work those have at hand who have any."""
    loads = settings.read(Loads)
    with connection.cursor() as cursor:
        cursor.execute(
            LOAD,
            {
                "agents": list(agent_ids),
                "live": sorted(live_kinds()),
                "much": loads.live,
                "little": loads.letter,
                "quiet": at - QUIET_AFTER,
            },
        )
        return {agent_id: int(load) for agent_id, load in cursor.fetchall()}


def _agents(
    rows: Sequence[tuple[int, int | None, datetime | None, datetime]],
    loads: dict[int, int],
    usual: int,
) -> list[Agent]:
    ids = [row[0] for row in rows]
    teams, skills, fluency = _teams(ids), _skills(ids), _fluency(ids)
    return [
        Agent(
            id=id_,
            room=room or usual,
            load=loads.get(id_, 0),
            teams=frozenset(teams[id_]),
            skills=skills[id_],
            fluency=fluency[id_],
            free_since=free_since,
            given_at=given_at,
        )
        for id_, room, given_at, free_since in rows
    ]


def _teams(ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT agent_id, team_id FROM membership WHERE agent_id = ANY(%s)", [list(ids)]
        )
        for agent_id, team_id in cursor.fetchall():
            found[agent_id].add(team_id)
    return found


def _skills(ids: Collection[int]) -> dict[int, dict[tuple[str, str], int]]:
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    rows = AgentSkill.objects.filter(agent_id__in=ids)
    for agent_id, kind, name, level in rows.values_list(
        "agent_id", "skill__kind", "skill__name", "level"
    ):
        found[agent_id][kind, name] = level
    return found


def _fluency(ids: Collection[int]) -> dict[int, dict[str, float]]:
    """Return what was learned of their channels, drawn towards the usual while it is little."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    rows = Fluency.objects.filter(agent_id__in=ids)
    for agent_id, kind, ended, stayed in rows.values_list("agent_id", "kind", "ended", "stayed"):
        found[agent_id][kind] = (stayed + SMOOTHING * USUAL) / (ended + SMOOTHING)
    return found


ITEMS = """
    SELECT w.conversation_id, w.queue_id, w.customer_id, w.kind, w.language, w.since, w.rank_at,
        coalesce(q.team_id, i.team_id)
    FROM unnest(%(queues)s::bigint[], %(inboxes)s::bigint[], %(languages)s::text[])
        AS asked(queue_id, inbox_id, language)
    JOIN inbox i ON i.id = asked.inbox_id
    LEFT JOIN queue q ON q.id = asked.queue_id
    CROSS JOIN LATERAL (
        SELECT * FROM routing_waiting w
        WHERE (w.queue_id = asked.queue_id OR asked.queue_id IS NULL AND w.queue_id IS NULL)
          AND w.inbox_id = asked.inbox_id AND w.language = asked.language
          AND NOT EXISTS (
            SELECT FROM offer o WHERE o.conversation_id = w.conversation_id AND o.state = 'open')
        ORDER BY w.rank_at, w.conversation_id LIMIT %(limit)s
    ) AS w
"""


def items(wanted: Sequence[Sort], *, limit: int, at: datetime) -> list[Item]:
    """Return the most urgent of each sort that are offered to nobody, at most `limit` of each."""
    with connection.cursor() as cursor:
        # what somebody declined must not hide what stands behind it
        cursor.execute(
            "SELECT count(*) FROM offer WHERE state = 'declined' AND ended_at > %s",
            [at - REFUSED_FOR],
        )
        declined = cursor.fetchone()[0]
        cursor.execute(
            ITEMS,
            {
                "queues": [sort.queue_id for sort in wanted],
                "inboxes": [sort.inbox_id for sort in wanted],
                "languages": [sort.language for sort in wanted],
                "limit": limit + declined,
            },
        )
        rows = cursor.fetchall()
    answers = _answers([row[0] for row in rows], at)
    ties, contacts = ties_of({row[0]: row[2] for row in rows}, at)
    ruled, needs, live, loads = rules(), _needs(), live_kinds(), settings.read(Loads)
    found = []
    for id_, queue_id, _customer_id, kind, language, since, rank_at, team_id in rows:
        rule = ruled.get(queue_id) or Rule()
        asked = needs.get(queue_id, ())
        if rule.asks_language and language:
            asked = (*asked, Need("language", language, 2))
        found.append(
            Item(
                id=id_,
                kind=kind,
                load=loads.live if kind in live else loads.letter,
                since=since,
                rank_at=rank_at,
                mode=rule.mode,
                team_id=team_id,
                needs=asked,
                less_after=timedelta(seconds=rule.less_after_seconds),
                anybody_after=timedelta(seconds=rule.anybody_after_seconds),
                offer_seconds=rule.offer_seconds,
                ties=ties.get(id_, {}),
                contacts=contacts.get(id_, 0),
                declined=answers["declined"][id_],
                lapsed=answers["lapsed"][id_],
            )
        )
    return found


def _needs() -> dict[int | None, tuple[Need, ...]]:
    found: dict[int | None, list[Need]] = defaultdict(list)
    rows = QueueNeed.objects.order_by("queue_id", "skill__kind", "skill__name")
    for queue_id, kind, name, level in rows.values_list(
        "queue_id", "skill__kind", "skill__name", "level"
    ):
        found[queue_id].append(Need(kind, name, level))
    return {queue_id: tuple(needs) for queue_id, needs in found.items()}


def _answers(ids: Sequence[int], at: datetime) -> dict[str, dict[int, frozenset[int]]]:
    """Return who declined and who let lapse what, of late."""
    found: dict[str, dict[int, frozenset[int]]] = {
        state: defaultdict(frozenset) for state in ("declined", "lapsed")
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conversation_id, state, array_agg(DISTINCT agent_id) FROM offer
            WHERE conversation_id = ANY(%s) AND state IN ('declined', 'lapsed') AND ended_at > %s
            GROUP BY conversation_id, state
            """,
            [list(ids), at - REFUSED_FOR],
        )
        for conversation_id, state, agents in cursor.fetchall():
            found[state][conversation_id] = frozenset(agents)
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

TIES = f"""
    SELECT asked.item_id, b.agent_id, sum(b.contacts), sum(b.solved),
        sum(b.weight * power(0.5, extract(epoch FROM %(at)s - b.counted_at) / %(half)s))
    FROM unnest(%(items)s::bigint[], %(customers)s::bigint[]) AS asked(item_id, customer_id)
    CROSS JOIN LATERAL ({FAMILY}) AS person
    JOIN routing_bond b ON b.customer_id = person.id
    GROUP BY asked.item_id, b.agent_id
"""

CONTACTS = f"""
    SELECT asked.item_id, count(*)
    FROM unnest(%(items)s::bigint[], %(customers)s::bigint[]) AS asked(item_id, customer_id)
    CROSS JOIN LATERAL ({FAMILY}) AS person
    JOIN conversation c ON c.customer_id = person.id AND c.id <> asked.item_id
    WHERE c.merged_into_id IS NULL AND asked.item_id = ANY(%(known)s)
    GROUP BY asked.item_id
"""


def ties_of(
    customers: dict[int, int], at: datetime
) -> tuple[dict[int, dict[int, Tie]], dict[int, int]]:
    """Return who knows the customers of these items, {item: customer}, and how often they came."""
    asked: dict[str, Any] = {
        "items": list(customers),
        "customers": list(customers.values()),
        "at": at,
        "half": HALF_LIFE.total_seconds(),
    }
    ties: dict[int, dict[int, Tie]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(TIES, asked)
        for item_id, agent_id, contacts, solved, weight in cursor.fetchall():
            ties[item_id][agent_id] = Tie(int(contacts), int(solved), float(weight))
        counts: Iterable[tuple[int, int]] = ()
        if ties:  # only then it is told
            cursor.execute(CONTACTS, asked | {"known": list(ties)})
            counts = cursor.fetchall()
    return ties, dict(counts)


def handing_out() -> dict[int, Rule]:
    """Return the queues that hand out by themselves, with their rules."""
    return {id_: rule for id_, rule in rules().items() if rule.mode is not Mode.PULL}
