"""The console's doors: its stream, and the replies of its composer.

The stream tells names and ids of what happens, and a page then looks again. Its rights are asked
once, when it opens. They end with the session: `agent.sessions_ended` closes the agent's streams,
and whoever comes back is asked anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from weft.console.composer import addressing, sending
from weft.console.people import presence
from weft.conversations import queries
from weft.gateway import doors as gateway
from weft.kernel import forgery, live, tokens
from weft.kernel.doors import Door, Refused, Request, Send, answer, empty, encode, in_thread
from weft.kernel.headers import POLICY
from weft.notices import pushing
from weft.people import known, policy, seats, sessions
from weft.people.models import Agent
from weft.people.roles import Role
from weft.routing import actions as routing

MOST_SHOWN = 20  # conversations that one browser shows at a time, in windows side by side


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who listens, to what, and which conversations the browser's tabs show."""

    agent: Agent
    topics: list[str]
    viewing: list[int]


async def stream(request: Request, send: Send) -> None:
    """Stream what happens to an agent who is logged in; `conversation` is what the tabs show.

    It begins with who that is and with a token for their forms: a page may have slept while
    somebody logged in, and what it was drawn with is worth nothing since.
    """
    listener = await in_thread(
        _listener, _session_key(request), request.query.get("conversation", "")
    )
    if listener is None:
        raise Refused(401, "not_signed_in", _("Please sign in again."))
    cursor = live.cursor_of(request.header("last-event-id"), request.query.get("cursor"))
    browser = live.Stream(listener.topics, cursor)
    agent = listener.agent
    seats = [
        presence.Seat(
            conversation_id=conversation_id,
            agent_id=agent.pk,
            name=agent.name,
            photo=agent.photo_url,
        )
        for conversation_id in listener.viewing
    ]
    presence.HERE.take(browser, seats)
    try:
        await live.sse(send, request.receive, browser, _greeting(request, agent))
    finally:
        presence.HERE.leave(browser)


def _greeting(request: Request, agent: Agent) -> list[tuple[bytes, bytes]]:
    said = {b"x-agent": str(agent.pk), b"x-csrftoken": forgery.token(request)}
    return [(name, value.encode()) for name, value in said.items() if value]


def _listener(session_key: str | None, viewing: str) -> Listener | None:
    agent = sessions.agent_of(session_key)
    if agent is None:
        return None
    asked = [int(one) for one in viewing.split(",") if one.isdecimal() and len(one) < 19]  # noqa: PLR2004 - bigint
    asked = asked[:MOST_SHOWN]
    visible = queries.visible_among([(agent, one) for one in asked]) if asked else []
    shown = [one for one, is_visible in zip(asked, visible, strict=True) if is_visible]
    return Listener(agent=agent, topics=_topics(agent, shown), viewing=shown)


def _topics(agent: Agent, viewing: Sequence[int]) -> list[str]:
    """Return what the agent may hear of. The frames name ids only; what they mean is asked for."""
    topics = [f"agent:{agent.pk}", seats.TOPIC]
    if agent.role == Role.AGENT and _is_limited(agent):
        topics += [f"inbox:{inbox.id}" for inbox in queries.inboxes_visible_to(agent)]
    else:
        topics.append("all")
    return [*topics, *(f"conversation:{one}" for one in viewing)]


def _is_limited(agent: Agent) -> bool:
    return len(queries.inboxes_visible_to(agent)) < len(queries.all_inboxes())


def _session_key(request: Request) -> str | None:
    try:
        cookies = SimpleCookie(request.header("cookie") or "")
    except CookieError:
        return None
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else None


async def arrival(request: Request, send: Send) -> None:
    """Hear from a device that it has shown a push: the log of D35 then says so."""
    try:
        await in_thread(pushing.arrived, request.params["token"], at=timezone.now())
    except tokens.BadToken:
        raise Refused(404, "unknown", _("There is nothing here.")) from None
    await empty(send)


_pulses = gateway.GroupCommit(routing.hear_all)


async def pulse(request: Request, send: Send) -> None:
    """Hear that an agent's browser is there. Those that come together are one statement."""
    agent = await known.agent(request, policy.WRITERS)
    forgery.check(request, QueryDict())
    with contextlib.suppress(gateway.TooBusy):  # the next one comes in a quarter of a minute
        await _pulses.submit(agent.pk)
    await empty(send)


MAX_FORM = 2 * 1024 * 1024  # bytes: the longest text, each of its letters four bytes and encoded

_HEADERS = [
    (b"cache-control", b"no-store, private"),
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"vary", b"Cookie"),
]
_HTML = [(b"content-type", b"text/html; charset=utf-8"), *_HEADERS]
_JSON = [(b"content-type", b"application/json"), *_HEADERS]

_group = gateway.GroupCommit(sending.send_all)


def _is_by_script(request: Request) -> bool:
    """Whether the composer's script sends plain words; forms of browsers and files go to Django."""
    number = request.params["conversation_id"]
    kind = request.header("content-type") or ""
    return (
        kind.startswith("application/x-www-form-urlencoded")
        and bool(request.header("x-fragment"))
        and number.isdecimal()
        and len(number) < 19  # noqa: PLR2004 - bigint
    )


async def replies(request: Request, send: Send) -> None:
    """Send a reply together with those that arrive at the same moment; answer with its line."""
    agent = await known.agent(request, policy.WRITERS)
    form = QueryDict(await request.body(MAX_FORM), encoding="utf-8")
    token = forgery.check(request, form)
    conversation_id = int(request.params["conversation_id"])
    try:
        asked = sending.asked(form, conversation_id, agent, at=timezone.now())
        sent = await _group.submit(asked)
    except gateway.TooBusy:
        raise sending.too_busy() from None
    except addressing.CannotBeSent as problem:
        sent = problem
    with known.speaking_to(agent):
        if isinstance(sent, sending.Sent):
            line = sending.fragment(sent, conversation_id, token)
            status = 201 if sent.is_new else 200
            body, headers = line.encode(), _HTML
        else:
            status, said = sending.refusal(sent)
            body, headers = encode(said), _JSON
    await answer(send, status, body, headers)


routes = [
    Door("GET", "/live", stream, who="staff"),
    Door("POST", "/pulse", pulse, who="staff", roles=policy.WRITERS),
    Door("POST", "/push/arrivals/{token}", arrival, who="link"),
    Door(
        "POST",
        "/conversations/{conversation_id}/replies",
        replies,
        who="staff",
        roles=policy.WRITERS,
        takes=_is_by_script,
    ),
]
