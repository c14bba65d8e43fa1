"""Inviting somebody, and accepting. The token is shown once, to whoever invites, and mailed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from weft.kernel.events import say
from weft.people import queries
from weft.people.actions.accounts import check_rank
from weft.people.events import AgentInvited, AgentJoined, InvitationWithdrawn
from weft.people.models import INVITATION_LIVES, Agent, Invitation
from weft.people.roles import Role

TOKEN_BYTES = 32  # 256 bits; guessing is hopeless without any rate limit


class AlreadyHere(Exception):
    """Somebody with this e-mail address has an account; change its role instead."""


@dataclass(frozen=True)
class Invited:
    """The invited agent, and the token that only now can be read."""

    agent: Agent
    token: str


@transaction.atomic
def invite(
    *,
    email: str,
    first_name: str,
    surname: str,
    role: Role,
    by: Agent,
    at: datetime,
    language: str = "en",
    time_zone: str = "UTC",
) -> Invited:
    """Invite somebody, or again whoever has not joined yet; an older invitation dies.

    Raises AlreadyHere, NotYourRank.
    """
    check_rank(by, role)
    address = email.strip().lower()
    agent, is_new = Agent.objects.select_for_update().get_or_create(
        email=address,
        defaults={
            "first_name": first_name,
            "surname": surname,
            "role": role,
            "language": language,
            "time_zone": time_zone,
            "is_active": False,
            "invited_at": at,
            "password": unusable_password(),
        },
    )
    if not is_new:
        if not agent.is_invited:
            raise AlreadyHere
        check_rank(by, agent.role)
        agent.first_name, agent.surname, agent.role = first_name, surname, role
        agent.invited_at = at
        agent.save(update_fields=["first_name", "surname", "role", "invited_at"])
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Invitation.objects.update_or_create(
        agent=agent,
        defaults={
            "token_sha256": queries.hashed(token),
            "by": by,
            "created_at": at,
            "expires_at": at + INVITATION_LIVES,
        },
    )
    say(AgentInvited(agent_id=agent.pk, role=role, actor_id=by.pk))
    return Invited(agent, token)


@transaction.atomic
def withdraw_invite(agent_id: int, *, by: Agent) -> bool:
    """Call the invitation back. Return whether there was one. Raises NotYourRank."""
    invitation = Invitation.objects.select_for_update().filter(agent_id=agent_id).first()
    if invitation is None:
        return False
    check_rank(by, invitation.agent.role)
    invitation.delete()
    say(InvitationWithdrawn(agent_id=agent_id, actor_id=by.pk))
    return True


@transaction.atomic
def accept_invite(
    token: str,
    *,
    password: str,
    at: datetime,
    first_name: str | None = None,
    surname: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> Agent:
    """Let the invited person in with a password of their own; the invitation's row goes.

    What is None stays as the inviter wrote it. Raises InvitationGone.
    """
    invitation = queries.open_invitation(token, at, lock=True)
    agent = Agent.objects.select_for_update().get(pk=invitation.agent_id)
    if not agent.is_invited:
        raise queries.InvitationGone
    agent.first_name = first_name or agent.first_name
    agent.surname = surname or agent.surname
    agent.language = language or agent.language
    agent.time_zone = time_zone or agent.time_zone
    agent.is_active = True
    agent.joined_at = at
    agent.set_password(password)
    agent.save()
    invitation.delete()
    say(AgentJoined(agent_id=agent.pk, role=agent.role, actor_id=agent.pk))
    return agent


def unusable_password() -> str:
    """Return a stored password that no password matches."""
    agent = Agent()
    agent.set_unusable_password()
    return agent.password
