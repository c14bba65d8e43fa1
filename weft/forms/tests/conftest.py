"""Ada fills in the shop's form: a client that knocks at its real doors, with and without script."""

import asyncio
import hashlib
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from weft.conversations import actions as conversations
from weft.forms import guard, questionnaires
from weft.forms.doors import entry, routes, submissions
from weft.kernel.doors import Doors

SHOP = "https://shop.example"
WEFT = "http://weft.example"
ADA = {
    "name": "Ada Nowak", "email": "ada@example.com", "order": "PL-1042",
    "message": "Where is my parcel?", "consent": "yes",
}  # fmt: skip


async def nothing_behind(scope, receive, send):
    await send({"type": "http.response.start", "status": 599, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def knock(method, path, **request):
    headers = {"host": "weft.example", **request.pop("headers", {})}

    async def ask():
        transport = httpx.ASGITransport(Doors(routes, otherwise=nothing_behind))
        async with httpx.AsyncClient(transport=transport, base_url=WEFT) as client:
            return await client.request(method, path, headers=headers, **request)

    return asyncio.run(ask())


class Reader:
    """Somebody with the form before them. Without a script there is a page and no work."""

    def __init__(self, inbox):
        self.inbox = inbox
        self.path = f"/forms/{inbox.public_key}"

    def page(self, language="en"):
        return knock("GET", f"{self.path}?language={language}")

    def start(self, seconds_ago=60):
        at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        return guard.begin(self.inbox.pk, at).token

    def begin(self):
        """Begin as a script does, and do the work."""
        answer = knock("POST", f"{self.path}/start", headers={"origin": SHOP}).json()
        return {"start": answer["start"], "proof": work(answer["start"], answer["bits"])}

    def send(self, typed=ADA, files=(), script=True, language="en", **more):
        headers = {"origin": SHOP, "accept": "application/json"} if script else {}
        values = {"start": self.start(), **typed, **more}
        parts = [(name, (None, value)) for name, value in values.items()] + list(files)
        return knock("POST", f"{self.path}?language={language}", headers=headers, files=parts)


def work(token, bits):
    number = 0
    while True:
        digest = hashlib.sha256(f"{token}:{number}".encode()).digest()
        if int.from_bytes(digest) >> (256 - bits) == 0:
            return str(number)
        number += 1


def field_of(page, name):
    """Return the value of a field on a page of HTML."""
    return re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page.text)[1]


@pytest.fixture(autouse=True)
def _no_memory():
    """Caches and heats of the test before are forgotten."""
    questionnaires.forget()
    guard.VISITS.clear()
    guard.SUBMISSIONS.clear()
    for limit in (entry.KNOCKS, submissions.FILES):
        limit._buckets.clear()


@pytest.fixture
def inbox(transactional_db):
    return conversations.create_inbox(
        kind="form", name="Polana", settings={"origins": [SHOP]}, by=None
    )


@pytest.fixture
def ada(inbox):
    return Reader(inbox)
