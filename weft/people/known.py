"""Whose a cookie is, remembered for a moment: for doors at which an agent knocks again and again.

A session that ends is forgotten at once, in every process: whoever ends it hangs up the agent's
streams, and that is heard here too. Should it not be heard, the moment is short.
"""

from __future__ import annotations

import contextlib
import time
import zoneinfo
from collections.abc import Collection, Iterator

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from weft.kernel import live
from weft.kernel.doors import Refused, Request, in_thread
from weft.people import sessions
from weft.people.models import Agent

KEPT_SECONDS = 2.0
MOST = 10_000  # sessions


class _Memory:
    """The sessions that this process has just looked up."""

    def __init__(self) -> None:
        self.agents: dict[str, tuple[float, Agent]] = {}
        self.forgot_at = 0.0

    async def agent_of(self, key: str) -> Agent | None:
        """Return whose session it is, or was a moment ago."""
        found = self.agents.get(key)
        if found and found[0] > time.monotonic():
            return found[1]
        read_at = time.monotonic()
        agent = await in_thread(sessions.agent_of, key)
        # A logout is told a moment before its session is gone: what is read then is not kept
        if agent and read_at > self.forgot_at + KEPT_SECONDS:
            if len(self.agents) >= MOST:
                self.agents.clear()
            self.agents[key] = read_at + KEPT_SECONDS, agent
        return agent

    def forget(self, topic: str) -> None:
        """Forget the sessions of the agent whose topic was hung up."""
        self.forgot_at = time.monotonic()
        self.agents = {
            key: kept for key, kept in self.agents.items() if topic != f"agent:{kept[1].pk}"
        }


_memory = _Memory()
live.on_hang_up(_memory.forget)


async def agent(request: Request, roles: Collection[str]) -> Agent:
    """Return the agent who knocks, of one of these roles; the answer then speaks their language.

    Raises Refused: 401, 403.
    """
    key = request.cookies.get(settings.SESSION_COOKIE_NAME)
    found = await _memory.agent_of(key) if key else None
    if found is None:
        raise Refused(401, "not_signed_in", _("Please sign in again."))
    request.language = found.language
    if found.role not in roles:
        raise Refused(403, "not_allowed", _("This is not for your role."))
    return found


@contextlib.contextmanager
def speaking_to(agent: Agent) -> Iterator[None]:
    """Speak the agent's language, by the agent's clock, as Django's views do."""
    zone = zoneinfo.ZoneInfo(agent.time_zone)
    with translation.override(agent.language), timezone.override(zone):
        yield
