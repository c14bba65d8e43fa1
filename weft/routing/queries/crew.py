"""Who could be asked: who is there, what they can, and how much they have.

What people can is kept in the process. Whoever changes it changes a number beside it in the same
transaction (migration 0004), and that number is read with every look; so nobody is ever asked by
what they could once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from weft.kernel import settings, statements
from weft.kernel.statements import Asked
from weft.routing.channels import live_kinds
from weft.routing.settings import Loads
from weft.routing.sides import Agent
from weft.routing.states import OFFLINE_AFTER, SILENT_AFTER

QUIET_AFTER = timedelta(minutes=30)  # a chat in which nobody writes is no work
SMOOTHING = 10  # outcomes that we pretend to have seen, before we believe what was counted
USUAL = 0.8  # and how many of them stayed settled


class _Can(NamedTuple):
    """What is known of a person beside what they have at the moment."""

    teams: frozenset[int]
    skills: Mapping[tuple[str, str], int]
    fluency: Mapping[str, float]


class _Crew:
    """What this process knows of people."""

    def __init__(self) -> None:
        self.version: int | None = None
        self.can: dict[int, _Can] = {}
        self.rows: dict[int, tuple[tuple[Any, ...], Agent]] = {}


_crew = _Crew()

LOAD = """
    SELECT coalesce(sum(CASE WHEN i.kind = ANY(%(live)b::text[]) THEN %(much)s
        ELSE %(little)s END), 0)::int
    FROM conversation c JOIN inbox i ON i.id = c.inbox_id
    WHERE c.assignee_id = a.id AND c.status = 'open' AND (
        c.waiting_since IS NOT NULL
        OR i.kind = ANY(%(live)b::text[]) AND c.last_at > %(quiet)s)
"""

# What changes with every conversation. Times as seconds: of 500 people, they are read in a tenth
# of what it takes to read dates, and made into dates only where they changed.
DESK_COLUMNS = f"""
    SELECT a.id, coalesce(seat.room, %(room)s)::int, ({LOAD}),
        extract(epoch FROM seat.given_at)::float8,
        extract(epoch FROM greatest(seat.given_at, s.started_at))::float8
"""

ONE = f"""
    {DESK_COLUMNS}
    FROM agent a
    LEFT JOIN routing_seat seat ON seat.agent_id = a.id
    LEFT JOIN agent_state s ON s.agent_id = a.id AND s.ended_at IS NULL
    WHERE a.id = %(me)s
"""

# What the clock has made of somebody since: wrap-ups end, whoever fell silent is away, or back.
# Of who stays as they are, nothing.
CHANGE = """
    CASE
        WHEN NOT a.is_active OR a.role = 'observer' THEN 'left'
        WHEN s.state <> 'away' AND coalesce(seat.heard_at, s.started_at) < %(silent)s THEN 'gone'
        WHEN s.state = 'wrap_up' AND s.until <= %(at)s THEN 'ready'
        WHEN s.reason = 'gone' AND seat.heard_at >= %(silent)s
            AND seat.heard_at > s.started_at THEN 'back'
        WHEN coalesce(seat.heard_at, s.started_at) < %(left)s THEN 'left'
    END
"""

# Everybody whom the clock has changed, and while it matters, who is available and asked nothing.
# Those who are asked are read once; as NOT EXISTS they were looked for anew for each person.
HERE = f"""
    {DESK_COLUMNS}, {CHANGE}, s.state
    FROM agent_state s
    JOIN agent a ON a.id = s.agent_id
    LEFT JOIN routing_seat seat ON seat.agent_id = s.agent_id
    WHERE s.ended_at IS NULL AND ({CHANGE} IS NOT NULL OR s.state = 'available'
      AND s.agent_id NOT IN (SELECT o.agent_id FROM offer o WHERE o.state = 'open')
      AND EXISTS (SELECT FROM queue_routing r WHERE r.mode <> 'pull'
        AND EXISTS (SELECT FROM routing_waiting w WHERE w.queue_id = r.queue_id)))
    ORDER BY a.id
"""

CAN = """
    SELECT a.id,
        ARRAY(SELECT m.team_id FROM membership m WHERE m.agent_id = a.id),
        (SELECT json_agg(json_build_array(k.kind, k.name, h.level))::text
            FROM agent_skill h JOIN skill k ON k.id = h.skill_id WHERE h.agent_id = a.id),
        (SELECT json_agg(json_build_array(f.kind, f.ended, f.stayed))::text
            FROM channel_fluency f WHERE f.agent_id = a.id)
    FROM agent a WHERE a.id = ANY(%b::bigint[])
"""


def here(at: datetime) -> Asked:
    """Return the question whom the clock has changed, and who is free; see `changed`."""
    silent = {"at": at, "silent": at - SILENT_AFTER, "left": at - OFFLINE_AFTER}
    return Asked(HERE, _asked(at) | silent)


def changed(rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, str, str]]:
    """Return whom the clock has changed, of the rows of `here`: an agent, how, and their state."""
    return [(row[0], row[-2], row[-1]) for row in rows if row[-2] is not None]


def with_room(rows: Sequence[tuple[Any, ...]], version: int | None) -> list[Agent]:
    """Return those of the rows of `here` who are free and can have more, with what they can.

    `version` is the number that stood beside what they can, read with the rows.
    """
    if version is None or version != _crew.version:
        _crew.version, _crew.can, _crew.rows = version, {}, {}
    # read after the number, so it is as new as that or newer
    _crew.can |= _can([row[0] for row in rows if row[0] not in _crew.can])
    found = []
    for row in rows:
        known = _crew.rows.get(row[0])
        if known is None or known[0] != row:
            known = _crew.rows[row[0]] = row, _agent(row, _crew.can[row[0]])
        if row[-2] is None and known[1].load < known[1].room:
            found.append(known[1])
    return found


def one_agent(agent_id: int, at: datetime) -> Agent:
    """Return an agent who asks for more, whatever they have and whether or not they are there."""
    [[row]] = statements.at_once(Asked(ONE, _asked(at) | {"me": agent_id}))
    agent = _agent(row, _can([agent_id])[agent_id])
    return replace(agent, room=agent.load + 10_000)


def _asked(at: datetime) -> dict[str, Any]:
    loads = settings.read(Loads)
    return {
        "live": sorted(live_kinds()),
        "much": loads.live,
        "little": loads.letter,
        "room": loads.room,
        "quiet": at - QUIET_AFTER,
    }


def _can(agent_ids: list[int]) -> dict[int, _Can]:
    if not agent_ids:
        return {}
    with statements.prepared() as cursor:
        cursor.execute(CAN, [agent_ids])
        return {
            id_: _Can(
                teams=frozenset(teams),
                skills={(kind, name): level for kind, name, level in json.loads(skills or "[]")},
                # what was learned, drawn towards the usual while it is little
                fluency={
                    kind: (stayed + SMOOTHING * USUAL) / (ended + SMOOTHING)
                    for kind, ended, stayed in json.loads(fluency or "[]")
                },
            )
            for id_, teams, skills, fluency in cursor.fetchall()
        }


def _agent(row: tuple[Any, ...], can: _Can) -> Agent:
    id_, room, load, given_at, free_since, *_now = row
    return Agent(
        id=id_,
        room=room,
        load=load,
        teams=can.teams,
        skills=can.skills,
        fluency=can.fluency,
        free_since=_moment(free_since),
        given_at=_moment(given_at),
    )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
