"""Agents' states: chosen by themselves, begun after a talk, ended by the clock or by silence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from weft.kernel.events import say
from weft.people import queries as people
from weft.routing.channels import live_kinds
from weft.routing.events import AgentStateChanged
from weft.routing.models import AgentState, Seat
from weft.routing.states import CHOSEN, Reason, State

from . import offers


class NotAState(Exception):
    """Nobody can choose to be in this state, or for this reason."""


class NotStaff(Exception):
    """Nobody by this id works here and may answer customers."""


class Change(NamedTuple):
    """What somebody is from now on."""

    state: State
    reason: str = ""
    until: datetime | None = None


def hear_all(agent_ids: Sequence[int]) -> list[bool]:
    """Note that browsers of these agents are there, by the database's clock; answer each."""
    with transaction.atomic(), connection.cursor() as cursor:
        # a lost half second costs nothing, so nobody waits for the disk
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute(
            """
            INSERT INTO routing_seat (agent_id, heard_at)
            SELECT id, now() FROM unnest(%s::bigint[]) AS heard(id) ORDER BY id
            ON CONFLICT (agent_id) DO UPDATE SET heard_at = excluded.heard_at
            """,
            [sorted(set(agent_ids))],
        )
    return [True for _agent_id in agent_ids]


@transaction.atomic
def be(agent_id: int, state: State, *, reason: str = "", at: datetime, by: int | None) -> None:
    """Let an agent be available, away for a reason, or offline. The same again changes nothing.

    Away, what is offered to them goes on to others; what they look after stays theirs.
    Raises NotAState, NotStaff.
    """
    if state is State.WRAP_UP or (state is State.AWAY) != (reason in CHOSEN):
        raise NotAState(f"{state} {reason}")
    if not people.may_answer(agent_id):
        raise NotStaff(f"agent {agent_id}")
    Seat.objects.get_or_create(pk=agent_id)
    if state is State.AVAILABLE:  # whoever says so is there, whatever their browser said last
        Seat.objects.filter(pk=agent_id).update(heard_at=at)
    _turn({agent_id: Change(state, reason)}, at=at, by=by)


@transaction.atomic
def end_wrap_up(agent_id: int, *, at: datetime) -> None:
    """Let whoever has written everything down be available at once."""
    if AgentState.objects.filter(agent_id=agent_id, ended_at=None, state=State.WRAP_UP).exists():
        _turn({agent_id: Change(State.AVAILABLE)}, at=at, by=agent_id)


@transaction.atomic
def wrap_up_after(ended: Mapping[int, int], *, at: datetime) -> None:
    """Give whoever ended a live talk ({conversation: agent}) time to write down what it was (R39).

    How much says the queue. Only those who are available begin one.
    """
    if not ended:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.agent_id, max(r.wrap_up_seconds)
            FROM unnest(%s::bigint[], %s::bigint[]) AS e(conversation_id, agent_id)
            JOIN conversation c ON c.id = e.conversation_id
            JOIN inbox i ON i.id = c.inbox_id AND i.kind = ANY(%s)
            JOIN queue_routing r ON r.queue_id = c.queue_id AND r.wrap_up_seconds > 0
            JOIN agent_state s ON s.agent_id = e.agent_id AND s.ended_at IS NULL
                AND s.state = 'available'
            GROUP BY e.agent_id
            """,
            [list(ended), list(ended.values()), sorted(live_kinds())],
        )
        found = dict(cursor.fetchall())
    _turn(
        {
            agent_id: Change(State.WRAP_UP, until=at + timedelta(seconds=seconds))
            for agent_id, seconds in found.items()
        },
        at=at,
        by=None,
        only={State.AVAILABLE},
    )


class Due(NamedTuple):
    """Somebody whom the clock has changed: wrap-ups end, whoever fell silent is away, or back."""

    agent_id: int
    change: str  # a key of CHANGES; queries/crew.py says when
    state: str  # that they are in till now


def see_to(found: Collection[Due], *, at: datetime) -> None:
    """Let those be what the clock has made of them."""
    for change in sorted({one.change for one in found}):
        _turn(
            {one.agent_id: CHANGES[change] for one in found if one.change == change},
            at=at,
            by=None,
            only={State(one.state) for one in found if one.change == change},
        )


CHANGES = {
    "back": Change(State.AVAILABLE),
    "gone": Change(State.AWAY, Reason.GONE),
    "left": Change(State.OFFLINE),
    "ready": Change(State.AVAILABLE),
}


@transaction.atomic
def silence(agent_ids: Collection[int], *, at: datetime) -> None:
    """Let those be away who do not answer what is offered to them."""
    _turn(
        dict.fromkeys(agent_ids, Change(State.AWAY, Reason.SILENT)),
        at=at,
        by=None,
        only={State.AVAILABLE},
    )


@transaction.atomic
def _turn(
    changes: Mapping[int, Change],
    *,
    at: datetime,
    by: int | None,
    only: Collection[State] | None = None,
) -> None:
    """End the states of these agents and begin others; `only` for those still in one of these."""
    if not changes:
        return
    list(Seat.objects.select_for_update().filter(pk__in=changes).order_by("pk"))
    now = {
        row.agent_id: row
        for row in AgentState.objects.filter(agent_id__in=changes, ended_at=None).order_by("pk")
    }
    wanted = {
        agent_id: change
        for agent_id, change in changes.items()
        if not _is(now.get(agent_id), change)
        and (only is None or (agent_id in now and now[agent_id].state in only))
    }
    for row in now.values():
        if row.agent_id in wanted:
            row.ended_at = max(at, row.started_at)
    AgentState.objects.bulk_update(
        [row for row in now.values() if row.agent_id in wanted], ["ended_at"]
    )
    AgentState.objects.bulk_create(
        AgentState(
            agent_id=agent_id,
            state=change.state,
            reason=change.reason,
            until=change.until,
            started_at=at,
        )
        for agent_id, change in sorted(wanted.items())
        if change.state is not State.OFFLINE
    )
    offers.leave([id_ for id_, change in wanted.items() if change.state != State.AVAILABLE], at=at)
    say(
        *(
            AgentStateChanged(
                agent_id=agent_id, state=change.state, reason=change.reason, actor_id=by
            )
            for agent_id, change in sorted(wanted.items())
        )
    )


def _is(row: AgentState | None, change: Change) -> bool:
    if row is None:
        return change.state is State.OFFLINE
    return (row.state, row.reason) == (change.state, change.reason)
