"""Sessions: whose a cookie is, and ending all of somebody's at once.

A session holds the agent's `session_generation` inside its hash. Raising that number, in the same
transaction as the role change or the deactivation, makes every cookie worthless at its commit;
removing the rows is tidying up. Open streams learn it from `agent.sessions_ended`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from weft.kernel.events import say
from weft.people.events import AgentSessionsEnded, AgentSignedIn
from weft.people.models import Agent


def end_all(agent: Agent, *, by: int | None) -> None:
    """End every session of the agent, inside the caller's transaction."""
    Agent.objects.filter(pk=agent.pk).update(session_generation=F("session_generation") + 1)
    agent.refresh_from_db(fields=["session_generation"])
    for session in UserSession.objects.filter(user=agent):
        session.end()
    say(AgentSessionsEnded(agent_id=agent.pk, actor_id=by))


@transaction.atomic
def end_one(agent: Agent, session_id: int) -> bool:
    """End one session of the agent's own. Return whether there was such a one.

    Says the same event as ending all: streams are cut, and those still logged in come back.
    """
    session = UserSession.objects.filter(user=agent, pk=session_id).first()
    if session is None:
        return False
    session.end()
    say(AgentSessionsEnded(agent_id=agent.pk, actor_id=agent.pk))
    return True


def agent_of(session_key: str | None) -> Agent | None:
    """Return the agent logged in under this session key, for doors that Django does not guard."""
    if not session_key:
        return None
    held = import_module(settings.SESSION_ENGINE).SessionStore(session_key).load()
    agent_id = held.get(SESSION_KEY)
    if not agent_id:
        return None
    agent = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if agent is None:
        return None
    is_theirs = constant_time_compare(held.get(HASH_SESSION_KEY, ""), agent.get_session_auth_hash())
    return agent if is_theirs else None


@receiver(user_logged_in, dispatch_uid="people.signed_in")
def note_login(request: HttpRequest, user: Agent, **_: Any) -> None:
    """Write the login into the audit trail."""
    methods = [record.get("method", "") for record in get_authentication_records(request, user)]
    with transaction.atomic():
        say(
            AgentSignedIn(
                agent_id=user.pk, method="+".join(filter(None, methods)), actor_id=user.pk
            )
        )
