"""All that reads agents, teams and invitations."""

from __future__ import annotations

from django.db.models import QuerySet

from weft.people.actions.invitations import invited_by
from weft.people.models import Agent, Invitation, Team
from weft.people.roles import Role

__all__ = [
    "active",
    "agent",
    "agents",
    "anybody",
    "invitations",
    "invited_by",
    "is_photo",
    "is_set_up",
    "may_answer",
    "teams",
    "teams_of",
]


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


def agent(agent_id: int) -> Agent | None:
    """Return the agent, active or not; None when there never was one."""
    return Agent.objects.filter(pk=agent_id).first()


def may_answer(agent_id: int) -> bool:
    """Whether this is an active person whose role lets them write to customers."""
    return Agent.objects.filter(pk=agent_id, is_active=True).exclude(role=Role.OBSERVER).exists()


def invitations() -> QuerySet[Invitation]:
    """Return the invitations nobody has used, the newest first."""
    return Invitation.objects.select_related("agent", "by").order_by("-created_at", "-pk")


def teams() -> QuerySet[Team]:
    """Return the teams with their members, by name."""
    return Team.objects.prefetch_related("members").order_by("name", "pk")


def teams_of(agent_id: int) -> list[int]:
    """Return the ids of the teams that the agent is in."""
    return list(Team.objects.filter(memberships__agent_id=agent_id).values_list("pk", flat=True))


def is_photo(sha256: str) -> bool:
    """Whether a stored file is somebody's photo, and so may be shown to anybody."""
    return bool(sha256) and Agent.objects.filter(photo_sha256=sha256).exists()
