"""Sessions: whose a cookie is, and ending all of somebody's at once.

A session holds the agent's `session_generation` inside its hash. Raising that number, in the same
transaction as the role change or the deactivation, makes every cookie worthless at its commit;
removing the rows is tidying up. Open streams are hung up, and whoever reads must prove anew who
they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import (
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
)
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from weft.kernel import live
from weft.kernel.events import say
from weft.people import queries
from weft.people.events import AgentSessionsEnded, AgentSignedIn
from weft.people.models import Agent
from weft.people.session_store import SessionStore


def end_all(agent: Agent, *, by: int | None) -> None:
    """End every session of the agent, inside the caller's transaction."""
    Agent.objects.filter(pk=agent.pk).update(session_generation=F("session_generation") + 1)
    agent.refresh_from_db(fields=["session_generation"])
    for session in UserSession.objects.filter(user=agent):
        session.end()
    _announce(agent, by)


@transaction.atomic
def end_some(agent: Agent, ended: Iterable[UserSession]) -> bool:
    """End these sessions, of those that are the agent's own. Return whether there were any."""
    theirs = [session for session in ended if session.user_id == agent.pk]
    for session in theirs:
        session.end()
    if theirs:
        _announce(agent, agent.pk)
    return bool(theirs)


def end_one(agent: Agent, session_id: int) -> bool:
    """End one session of the agent's own. Return whether there was such a one."""
    return end_some(agent, UserSession.objects.filter(user=agent, pk=session_id))


def _announce(agent: Agent, by: int | None) -> None:
    """Cut the agent's open streams; the sessions that still live open theirs again."""
    say(AgentSessionsEnded(agent_id=agent.pk, actor_id=by))
    live.hang_up(f"agent:{agent.pk}")


def mark_of(session_key: str) -> str:
    """Return what may be remembered of a session elsewhere; nobody can log in with it."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def living(agent_id: int, at: datetime) -> set[str]:
    """Return the marks of the agent's sessions that are still good."""
    keys = UserSession.objects.filter(user_id=agent_id).values_list("session_key", flat=True)
    alive = Session.objects.filter(session_key__in=list(keys), expire_date__gt=at)
    return {mark_of(key) for key in alive.values_list("session_key", flat=True)}


def agent_of(session_key: str | None) -> Agent | None:
    """Return the agent logged in under this session key, for doors that Django does not guard."""
    if not session_key:
        return None
    session = SessionStore(session_key)
    agent_id = session.get(SESSION_KEY)
    if not agent_id:
        return None
    agent = _read_with(session) or queries.agent(int(agent_id))
    return agent if agent and _is_theirs(session, agent) else None


def reader_of(session: SessionBase) -> Agent | None:
    """Return who is logged in, if they were read with their session.

    None says nothing yet: Django then looks by itself, and ends what is no session any more.
    """
    agent = _read_with(session)
    is_known = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    return agent if agent and is_known and _is_theirs(session, agent) else None


def _read_with(session: SessionBase) -> Agent | None:
    agent_id = session.get(SESSION_KEY)  # first: this reads the session
    agent = getattr(session, "agent", None)
    return agent if agent and str(agent.pk) == agent_id else None


def _is_theirs(session: SessionBase, agent: Agent) -> bool:
    kept = session.get(HASH_SESSION_KEY, "")
    return agent.is_active and constant_time_compare(kept, agent.get_session_auth_hash())


@receiver(user_logged_out, dispatch_uid="people.signed_out")
@receiver(password_reset, dispatch_uid="people.password_reset")
@receiver(password_changed, dispatch_uid="people.password_changed")
@receiver(password_set, dispatch_uid="people.password_set")
def cut_streams(user: Agent | None, **_: Any) -> None:
    """Cut the streams of sessions that ended by themselves: a logout, another password."""
    if user is not None:
        with transaction.atomic():
            _announce(user, user.pk)


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
