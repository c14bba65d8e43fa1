"""Ada writes from her browser: a chat of the shop, and a client that knocks at its real doors."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from weft.channels.webchat import identity
from weft.conversations import actions as conversations
from weft.kernel.doors import Doors
from weft.widget import chats, contacting
from weft.widget.doors import entry, messages, routes, uploads

SHOP = "https://shop.example"
WEFT = "http://weft.example"


async def nothing_behind(scope, receive, send):
    await send({"type": "http.response.start", "status": 599, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Browser:
    """One visitor's browser on the shop's page: keeps the token, speaks to the doors."""

    def __init__(self, inbox, token=None, origin=SHOP):
        self.inbox, self.token, self.origin = inbox, token, origin

    def __call__(self, method, noun, **request):
        headers = {"host": "weft.example", **request.pop("headers", {})}
        if self.origin:
            headers.setdefault("origin", self.origin)
        if self.token:
            headers.setdefault("authorization", f"Bearer {self.token}")
        path = noun if noun.startswith("/") else f"/widget/{self.inbox.public_key}/{noun}"

        async def ask():
            transport = httpx.ASGITransport(Doors(routes, otherwise=nothing_behind))
            async with httpx.AsyncClient(transport=transport, base_url=WEFT) as client:
                return await client.request(method, path, headers=headers, **request)

        return asyncio.run(ask())

    def boot(self, **said):
        answer = self("POST", "boot", json={"token": self.token, "language": "en", **said})
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        return answer.json()

    def write(self, text="Hello", message_id=None, **more):
        said = {"id": message_id or str(uuid.uuid4()), "text": text, **more}
        return self("POST", "messages", json=said)


@pytest.fixture(autouse=True)
def _no_memory():
    """Limits and caches of the test before are forgotten."""
    chats.forget()
    contacting.forget()
    messages._told.clear()
    for limit in (entry.ARRIVALS, entry.DEEDS, messages.MESSAGES, uploads.UPLOADS):
        limit._buckets.clear()


@pytest.fixture
def key():
    return identity.new_key({})


@pytest.fixture
def inbox(transactional_db, key):
    return conversations.create_inbox(
        kind="webchat",
        name="Shop",
        settings={"origins": [SHOP], "identity_keys": key[2], "greetings": {"en": "Ask away."}},
        by=None,
    )


@pytest.fixture
def browser(inbox):
    return lambda **kept: Browser(inbox, **kept)


@pytest.fixture
def ada(browser):
    """Ada's browser, already let in."""
    visitor = browser()
    visitor.boot()
    return visitor


@pytest.fixture
def mint(inbox, key):
    """What the shop's server says of whoever is logged in."""

    def make(sub="ada", **claims):
        kid, secret, _ = key
        until = datetime.now(UTC) + timedelta(minutes=5)
        said = {"sub": sub, "aud": inbox.public_key, "exp": int(until.timestamp()), **claims}
        return jwt.encode({"alg": "HS256", "kid": kid}, said, OctKey.import_key(secret))

    return make
