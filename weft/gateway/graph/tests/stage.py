"""Inboxes at Meta, and Meta calling them at the real door."""

import asyncio
import json

from tests.vendors.graph import APP_SECRET, TOKEN, sign
from weft.gateway import accounts, actions, health, hooks, registry
from weft.kernel import jobs, secrets
from weft.kernel.doors import Doors
from weft.kernel.tests.knocking import knock

VERIFY = "verify-me"


async def nowhere(scope, receive, send):
    raise AssertionError("no such door")


def forget():
    """Ask everything anew: ids come again in the next test."""
    registry._kept.clear()
    registry.channel_of.cache_clear()
    accounts.forget()
    health.forget()


def opened(kind, name="Meta", **settings):
    """Open an inbox that holds Meta's token and secret, and is on."""
    filled = {
        "access_token": secrets.seal(TOKEN),
        "app_secret": secrets.seal(APP_SECRET),
        "verify_token": VERIFY,
    }
    card = actions.open_inbox(kind=kind, name=name, by=None, settings=filled | settings)
    accounts.forget()
    return card


def call(card, said, *, signature=None, method="POST", query=""):
    """Call an inbox as Meta does; return what was answered."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    headers = [("X-Hub-Signature-256", sign(body) if signature is None else signature)]
    door = Doors(hooks.routes, nowhere)
    path = f"/hooks/{card.public_key}"
    return asyncio.run(knock(door, method, path, body=body, headers=headers, query=query))


def tell(card, *said):
    """Let Meta deliver, and Weft read it."""
    for one in said:
        assert call(card, one).status == 200
    jobs.run_waiting()
