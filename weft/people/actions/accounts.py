"""The first owner, roles, and leaving. There is always an active owner."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from weft.kernel.events import say
from weft.people import sessions
from weft.people.events import (
    AgentDeactivated,
    AgentJoined,
    AgentReactivated,
    AgentRoleChanged,
)
from weft.people.models import Agent
from weft.people.roles import Role

SETUP_LOCK = 0x57454654  # "WEFT": the advisory lock that lets one set-up through


class AlreadySetUp(Exception):
    """An owner exists already; log in instead."""


class LastOwner(Exception):
    """Nobody else could run the workspace; make somebody else an owner first."""


class NotYourRank(Exception):
    """A supervisor looks after agents and observers only; ask an owner."""


@transaction.atomic
def create_owner(
    *,
    email: str,
    password: str,
    first_name: str,
    surname: str,
    at: datetime,
    language: str = "en",
    time_zone: str = "UTC",
) -> Agent:
    """Make the workspace's first owner.

    Raises AlreadySetUp when there is one, also when another browser was a moment faster.
    """
    with connection.cursor() as cursor:
        # there is no row to lock yet, so the second one waits here for the first to commit
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETUP_LOCK])
    if Agent.objects.filter(role=Role.OWNER, joined_at__isnull=False).exists():
        raise AlreadySetUp
    owner = Agent.objects.create_user(
        email=email,
        password=password,
        first_name=first_name,
        surname=surname,
        language=language,
        time_zone=time_zone,
        role=Role.OWNER,
        joined_at=at,
    )
    say(AgentJoined(agent_id=owner.pk, role=Role.OWNER, actor_id=owner.pk))
    return owner


@transaction.atomic
def change_role(agent_id: int, role: Role, *, by: Agent) -> bool:
    """Give the agent another role; end their sessions. Return whether anything changed.

    Raises LastOwner, NotYourRank, Agent.DoesNotExist.
    """
    agent = _locked(agent_id)
    check_rank(by, agent.role, role)
    if agent.role == role:
        return False
    if agent.role == Role.OWNER:
        _another_owner_than(agent)
    old, agent.role = agent.role, role
    agent.save(update_fields=["role"])
    say(AgentRoleChanged(agent_id=agent.pk, old=old, new=role, actor_id=by.pk))
    sessions.end_all(agent, by=by.pk)
    return True


@transaction.atomic
def deactivate(agent_id: int, *, by: Agent) -> bool:
    """Shut the agent out at once; nothing they wrote changes. Return whether they were in.

    Raises LastOwner, NotYourRank, Agent.DoesNotExist.
    """
    agent = _locked(agent_id)
    check_rank(by, agent.role)
    if not agent.is_active:
        return False
    if agent.role == Role.OWNER:
        _another_owner_than(agent)
    agent.is_active = False
    agent.save(update_fields=["is_active"])
    say(AgentDeactivated(agent_id=agent.pk, actor_id=by.pk))
    sessions.end_all(agent, by=by.pk)
    return True


@transaction.atomic
def reactivate(agent_id: int, *, by: Agent) -> bool:
    """Let a deactivated agent in again. Return whether they were out.

    Somebody who never joined needs an invitation instead, so nothing happens.
    Raises NotYourRank, Agent.DoesNotExist.
    """
    agent = _locked(agent_id)
    check_rank(by, agent.role)
    if agent.is_active or agent.joined_at is None:
        return False
    agent.is_active = True
    agent.save(update_fields=["is_active"])
    say(AgentReactivated(agent_id=agent.pk, actor_id=by.pk))
    return True


def check_rank(by: Agent, *roles: str) -> None:
    """Raise NotYourRank unless `by` may give or take all these roles."""
    if by.role == Role.OWNER:
        return
    if by.role == Role.SUPERVISOR and set(roles) <= {Role.AGENT, Role.OBSERVER}:
        return
    raise NotYourRank


def _locked(agent_id: int) -> Agent:
    """Return the agent, locked, and after all owners: everybody locks in the same order."""
    list(
        Agent.objects.select_for_update()
        .filter(role=Role.OWNER)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return Agent.objects.select_for_update().get(pk=agent_id)


def _another_owner_than(agent: Agent) -> None:
    owners = Agent.objects.filter(role=Role.OWNER, is_active=True)
    if not owners.exclude(pk=agent.pk).exists():
        raise LastOwner
