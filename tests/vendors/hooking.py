"""Delivers to the real door of hooks, as a vendor does, and has what was kept read."""

import asyncio

from weft.gateway import hooks, intake
from weft.gateway.models import RawDelivery
from weft.kernel.doors import Doors
from weft.kernel.tests.knocking import knock


async def _nowhere(scope, receive, send):
    raise AssertionError("no such door")


def deliver(card, body=b"", *, headers=(), method="POST", query=""):
    """Call the hook of an inbox once; return the answer."""
    door = Doors(hooks.routes, _nowhere)
    path = f"/hooks/{card.public_key}"
    return asyncio.run(
        knock(door, method, path, body=body, headers=list(dict(headers).items()), query=query)
    )


def read_all():
    """Have everything read that waits."""
    waiting = RawDelivery.objects.filter(state="waiting").order_by("pk")
    intake.process(list(waiting.values_list("pk", flat=True)))
