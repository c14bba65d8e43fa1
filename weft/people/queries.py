"""All that reads agents, teams and invitations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from weft.kernel import statements
from weft.people.models import Agent, Invitation, Membership, Team
from weft.people.roles import Role

TOKEN_LENGTH = 43  # what token_urlsafe makes of the 32 bytes of an invitation

__all__ = [
    "COLUMNS",
    "InvitationGone",
    "active",
    "agent",
    "agents",
    "anybody",
    "hashed",
    "invitations",
    "invited_by",
    "is_photo",
    "is_set_up",
    "may_answer",
    "members",
    "open_invitation",
    "read_agent",
    "teams",
    "teams_of",
    "with_addresses",
]


class InvitationGone(Exception):
    """The invitation was used, called back, renewed, or is too old; ask for another."""


def is_set_up() -> bool:
    """Whether the workspace has an owner."""
    return Agent.objects.filter(role=Role.OWNER, joined_at__isnull=False).exists()


def agents() -> QuerySet[Agent]:
    """Return whoever can answer now or could before, by name; without the merely invited."""
    return Agent.objects.filter(joined_at__isnull=False).order_by("first_name", "surname", "pk")


def active() -> QuerySet[Agent]:
    """Return whoever can log in, by name."""
    return Agent.objects.filter(is_active=True).order_by("first_name", "surname", "pk")


def anybody() -> QuerySet[Agent]:
    """Return every agent there is or was, invited or deactivated: a message's author, say."""
    return Agent.objects.all()


# In the order in which a model takes its fields. Django's connection reads jsonb as text.
_FIELDS = [field.attname for field in Agent._meta.concrete_fields]  # noqa: SLF001 - documented
COLUMNS = ", ".join(f"a.{field}" for field in _FIELDS)  # of an agent `a`, for `read_agent`
_AGENT = f"SELECT {COLUMNS} FROM agent a WHERE a.id = %s"
_KEYS = _FIELDS.index("keys")


def agent(agent_id: int) -> Agent | None:
    """Return the agent, active or not; None when there never was one.

    Every page asks who reads it, so this is prepared: Django's own way costs four times as much.
    """
    with statements.prepared() as cursor:
        cursor.execute(_AGENT, [agent_id])
        found = cursor.fetchone()
    return None if found is None else read_agent(found)


def read_agent(columns: Sequence[Any]) -> Agent:
    """Return the agent that COLUMNS tell of."""
    values = list(columns)
    values[_KEYS] = json.loads(values[_KEYS])
    return Agent.from_db(connection.alias, _FIELDS, values)


def with_addresses(addresses: Collection[str]) -> dict[str, int]:
    """Return the ids of those who are or were agents here, by their addresses in small letters."""
    return dict(agents().filter(email__in=addresses).values_list("email", "pk"))


def may_answer(agent_id: int) -> bool:
    """Whether this is an active person whose role lets them write to customers."""
    return Agent.objects.filter(pk=agent_id, is_active=True).exclude(role=Role.OBSERVER).exists()


def hashed(token: str) -> str:
    """Return what is stored of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(token: str, at: datetime, *, lock: bool) -> Invitation:
    """Return the invitation that this token opens; `lock` it for accepting.

    Raises InvitationGone.
    """
    # only the exact shape is looked up: '', ' ', NULL and '0' can not match anything
    if len(token) != TOKEN_LENGTH or not token.isascii():
        raise InvitationGone
    rows = Invitation.objects.select_related("agent")
    if lock:
        rows = rows.select_for_update(of=("self",))
    invitation = rows.filter(token_sha256=hashed(token)).first()
    if invitation is None or not invitation.is_open_at(at) or not invitation.agent.is_invited:
        raise InvitationGone
    return invitation


def invited_by(token: str, at: datetime) -> Agent:
    """Return the agent whose invitation this token opens. Raises InvitationGone."""
    return open_invitation(token, at, lock=False).agent


def invitations() -> QuerySet[Invitation]:
    """Return the invitations nobody has used, the newest first."""
    return Invitation.objects.select_related("agent", "by").order_by("-created_at", "-pk")


def teams() -> QuerySet[Team]:
    """Return the teams with their members, by name."""
    return Team.objects.prefetch_related("members").order_by("name", "pk")


def teams_of(agent_id: int) -> list[int]:
    """Return the ids of the teams that the agent is in."""
    return list(Team.objects.filter(memberships__agent_id=agent_id).values_list("pk", flat=True))


def members(team_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return the ids of those who are in these teams, by team."""
    found: dict[int, set[int]] = {}
    rows = Membership.objects.filter(team__in=list(team_ids)).values_list("team_id", "agent_id")
    for team_id, agent_id in rows:
        found.setdefault(team_id, set()).add(agent_id)
    return found


def is_photo(sha256: str) -> bool:
    """Whether a stored file is somebody's photo, and so may be shown to anybody."""
    return bool(sha256) and Agent.objects.filter(photo_sha256=sha256).exists()
