"""Who is there, and for how long who was (D26)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from weft.routing.models import AgentState
from weft.routing.states import State

# Who has not said for so long where they are answers without ever saying so
UNSAID = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class StateCard:
    """What an agent is now. `until`: when a wrap-up ends by itself."""

    agent_id: int
    state: State = State.OFFLINE
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    called_at: datetime | None = None  # when they were asked to come back from a break


@dataclass(frozen=True, kw_only=True)
class StateSpan:
    """How long an agent was in a state, within what was asked for."""

    agent_id: int
    state: State
    reason: str
    started_at: datetime
    ended_at: datetime


def states() -> dict[int, StateCard]:
    """Return what everybody is who is not offline."""
    return {row.agent_id: _card(row) for row in AgentState.objects.filter(ended_at=None)}


def is_anybody_there(*, at: datetime) -> bool:
    """Tell whether a customer may hope that somebody answers at once.

    Where all are offline, somebody may still answer who never says where they are: so it is only
    "no" where it was said lately.
    """
    if now := AgentState.objects.filter(ended_at=None).values_list("state", flat=True):
        return any(state != State.AWAY for state in now)
    return not AgentState.objects.filter(ended_at__gt=at - UNSAID).exists()


def state_of(agent_id: int) -> StateCard:
    """Return what an agent is."""
    row = AgentState.objects.filter(agent_id=agent_id, ended_at=None).first()
    return _card(row) if row else StateCard(agent_id=agent_id)


def time_in_states(
    agent_ids: Collection[int], *, since: datetime, until: datetime
) -> list[StateSpan]:
    """Return the spans of a time, cut at its ends. Whoever was in none was offline."""
    rows = AgentState.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since), agent_id__in=agent_ids, started_at__lt=until
    )
    return [
        StateSpan(
            agent_id=row.agent_id,
            state=State(row.state),
            reason=row.reason,
            started_at=max(row.started_at, since),
            ended_at=min(row.ended_at or until, until),
        )
        for row in rows.order_by("started_at", "pk")
    ]


def _card(row: AgentState) -> StateCard:
    return StateCard(
        agent_id=row.agent_id,
        state=State(row.state),
        reason=row.reason,
        since=row.started_at,
        until=row.until,
        called_at=row.called_at,
    )
