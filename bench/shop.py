"""The shop that is measured: an owner, one webchat and many visitors with their signed tokens.

Runs with the server's own settings: `server.run("bench.shop", …)`. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.server import Server

EMAIL = "bo@shop.example"
PASSWORD = "wool and water 12"  # noqa: S105 -- of nobody


@dataclass(frozen=True)
class Shop:
    """What a bench needs to know to knock at the doors."""

    key: str
    inbox_id: int
    agent_id: int
    cookie: str  # of a logged-in agent
    csrf: str  # what the agent's browser holds against forged requests
    tokens: list[str]  # of visitors

    @property
    def cookies(self) -> str:
        """All that the agent's browser sends, which has been here before."""
        return f"{self.cookie}; csrftoken={self.csrf}"


def open_shop(server: Server, *, visitors: int) -> Shop:
    """Open the shop in a running server; each call brings new visitors."""
    return Shop(**json.loads(server.run("bench.shop", visitors)))


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("visitors", type=int)
    chosen = parser.parse_args()

    import django

    django.setup()
    from weft.conversations import queries
    from weft.gateway import actions as gateway
    from weft.people import actions as people
    from weft.people.models import Agent
    from weft.widget import visitors

    at = datetime.now(UTC)
    agent = Agent.objects.filter(email=EMAIL).first() or people.create_owner(
        email=EMAIL, password=PASSWORD, first_name="Bo", surname="Bench", at=at
    )
    chats = [card for card in queries.all_inboxes() if card.kind == "webchat"]
    inbox = chats[0] if chats else gateway.open_inbox(kind="webchat", name="Shop", by=agent.pk)
    print(
        json.dumps(
            {
                "key": inbox.public_key,
                "inbox_id": inbox.id,
                "agent_id": agent.pk,
                "cookie": _log_in(agent),
                "csrf": secrets.token_hex(16),
                "tokens": [
                    visitors.token_of(visitors.stranger(inbox.id), at)
                    for _ in range(chosen.visitors)
                ],
            }
        )
    )


def _log_in(agent: object) -> str:
    """Return the cookie of a new session, made as the login page makes it but for the password."""
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    UserSession.objects.create(user=agent, session_key=session.session_key, ip="127.0.0.1")
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    _main()
