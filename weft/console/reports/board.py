"""The board of whoever leads: what waits in which queue, who is there, and how the channels fare.

Everything is asked in a number of statements that depends neither on how much is open nor on the
archive; the page asks again when something happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.console.people import colleagues, corner
from weft.conversations import queries as conversations
from weft.conversations.filters import Filter
from weft.conversations.queries import InboxCard, Load, QueueCard, Row
from weft.gateway import queries as gateway
from weft.gateway.queries import Health, Opening
from weft.people import policy
from weft.people.models import Agent
from weft.routing import queries as routing
from weft.routing.queries import StateCard
from weft.routing.states import State
from weft.scheduling import queries as scheduling
from weft.scheduling.hours import Hours

WAITING = 12  # conversations that are shown one by one
ORDER = (State.AVAILABLE, State.WRAP_UP, State.AWAY, State.OFFLINE)
NOBODY = Load()


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """A queue: what waits in it, who is there for it, and whether it takes anything."""

    card: QueueCard | None  # None: what stands in no queue
    load: Load
    available: int
    opening: Opening


@dataclass(frozen=True, kw_only=True)
class AgentLine:
    """A person: what they are now, and what they have."""

    agent: Agent
    state: StateCard
    state_name: str
    load: Load


@dataclass(frozen=True, kw_only=True)
class ChannelLine:
    """An inbox: on or off, open or closed, and how it fares."""

    card: InboxCard
    health: Health
    opening: Opening


def context(reader: Agent, *, at: datetime) -> dict[str, Any]:
    """Return what the board shows at `at`. A dozen statements."""
    loads = conversations.loads(at=at)
    queues = conversations.queues()
    inboxes = conversations.all_inboxes()
    plans = {one.plan_id for one in queues} | {one.plan_id for one in inboxes}
    hours = scheduling.all_hours([plan for plan in plans if plan is not None])
    everybody = colleagues.everybody()
    waiting = conversations.page(
        reader, Filter(waits=True, order="waiting"), at=at, limit=WAITING
    ).rows
    return {
        "queues": _queues(queues, loads.by_queue, hours, at),
        "agents": _agents(everybody, loads.by_agent),
        "channels": _channels(inboxes, queues, hours, at),
        "waiting": [line(row, at) for row in waiting if row.waiting_since],
        "total": sum(load.waiting for load in loads.by_queue.values()),
        "breached": sum(load.breached for load in loads.by_queue.values()),
        "at_risk": sum(load.at_risk for load in loads.by_queue.values()),
    }


def line(row: Row, at: datetime) -> dict[str, Any]:
    """Return a conversation as the board shows it."""
    return {
        "row": row,
        "is_breached": row.due_at is not None and row.due_at <= at,
        "is_at_risk": row.warns_at is not None and row.warns_at <= at,
    }


def _queues(
    queues: list[QueueCard],
    loads: Mapping[int | None, Load],
    hours: Mapping[int | None, Hours],
    at: datetime,
) -> list[QueueLine]:
    lines = routing.lines()
    found = [
        QueueLine(
            card=card,
            load=loads.get(card.id, NOBODY),
            available=lines[card.id].available if card.id in lines else 0,
            opening=gateway.opening(_plan(hours, card.plan_id), at),
        )
        for card in queues
    ]
    if None in loads:
        always = gateway.opening(_plan(hours, None), at)
        found.append(QueueLine(card=None, load=loads[None], available=0, opening=always))
    return found


def _agents(everybody: Mapping[int, Agent], loads: Mapping[int, Load]) -> list[AgentLine]:
    states = routing.states()
    found = []
    for id_, agent in everybody.items():
        if agent.is_active and (agent.role in policy.WRITERS or id_ in loads):
            state = states.get(id_, StateCard(agent_id=id_))
            name = corner.state_name(state)
            load = loads.get(id_, NOBODY)
            found.append(AgentLine(agent=agent, state=state, state_name=name, load=load))
    return sorted(found, key=lambda one: (ORDER.index(one.state.state), -one.load.open))


def _channels(
    inboxes: list[InboxCard],
    queues: list[QueueCard],
    hours: Mapping[int | None, Hours],
    at: datetime,
) -> list[ChannelLine]:
    health = gateway.health_of([card.id for card in inboxes])
    of_queue = {queue.id: queue.plan_id for queue in queues}
    return [
        ChannelLine(
            card=card,
            health=health[card.id],
            opening=gateway.opening(
                _plan(hours, of_queue.get(card.queue_id or 0) or card.plan_id), at
            ),
        )
        for card in inboxes
    ]


def _plan(hours: Mapping[int | None, Hours], plan_id: int | None) -> Hours | None:
    return hours.get(plan_id) if plan_id in hours else hours.get(None)
