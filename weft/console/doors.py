"""The console's stream: names and ids of what happens, for a page that then looks again.

Rights are asked once, when the stream opens. They end with the session: `agent.sessions_ended`
closes the agent's streams, and whoever comes back is asked anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from weft.console import presence
from weft.conversations import queries
from weft.kernel import live
from weft.kernel.doors import Door, Refused, Request, Send, in_thread
from weft.people import sessions
from weft.people.models import Agent
from weft.people.roles import Role


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who listens, to what, and which conversation the tab shows (None: none)."""

    agent: Agent
    topics: list[str]
    viewing: int | None


async def stream(request: Request, send: Send) -> None:
    """Stream what happens to an agent who is logged in; `conversation` is what the tab shows."""
    listener = await in_thread(
        _listener, _session_key(request), request.query.get("conversation", "")
    )
    if listener is None:
        raise Refused(401, "not_signed_in", _("Please sign in again."))
    cursor = live.cursor_of(request.header("last-event-id"), request.query.get("cursor"))
    tab = live.Stream(listener.topics, cursor)
    if listener.viewing is not None:
        agent = listener.agent
        seat = presence.Seat(
            conversation_id=listener.viewing,
            agent_id=agent.pk,
            name=agent.name,
            photo=agent.photo_url,
        )
        presence.HERE.take(tab, seat)
    else:
        presence.HERE.tell()  # so that the newcomer sees who is where
    try:
        await live.sse(send, request.receive, tab)
    finally:
        presence.HERE.leave(tab)


def _listener(session_key: str | None, viewing: str) -> Listener | None:
    agent = sessions.agent_of(session_key)
    if agent is None:
        return None
    shown = None
    if viewing.isdecimal() and len(viewing) < 19 and queries.may_see(agent, int(viewing)):  # noqa: PLR2004 - bigint
        shown = int(viewing)
    return Listener(agent=agent, topics=_topics(agent, shown), viewing=shown)


def _topics(agent: Agent, viewing: int | None) -> list[str]:
    """Return what the agent may hear of. The frames name ids only; what they mean is asked for."""
    topics = [f"agent:{agent.pk}", presence.TOPIC]
    if agent.role == Role.AGENT and _is_limited(agent):
        topics += [f"inbox:{inbox.id}" for inbox in queries.inboxes_visible_to(agent)]
    else:
        topics.append("all")
    if viewing is not None:
        topics.append(f"conversation:{viewing}")
    return topics


def _is_limited(agent: Agent) -> bool:
    return len(queries.inboxes_visible_to(agent)) < len(queries.all_inboxes())


def _session_key(request: Request) -> str | None:
    try:
        cookies = SimpleCookie(request.header("cookie") or "")
    except CookieError:
        return None
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else None


routes = [Door("GET", "/live", stream, who="staff")]
