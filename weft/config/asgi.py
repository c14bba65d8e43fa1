"""All ways in, on one page: the plain doors of the rooms first, everything else to Django.

Django runs as WSGI in threads, with sync views: measured, its ASGI path costs ten times as much.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weft.config.settings")

from weft.config.wsgi import application as django_application  # noqa: I001 - must be ready before the doors are read
from django.conf import settings
from django.urls import get_resolver
from weft.config.threads import Threads
from weft.kernel import downloads, health, live, metrics
from weft.kernel.doors import Doors
from weft.gateway import measures as _measures  # noqa: F401 - its figures show at /metrics
from weft.gateway import hooks, links, registry
from weft.api import doors as api
from weft.people import doors as people
from weft.console import doors as console
from weft.forms import doors as forms
from weft.helpcenter import doors as helpcenter
from weft.console.timeline import pictures
from weft.widget import doors as widget

ROUTES = [
    *health.routes,
    *metrics.routes,
    *downloads.routes,
    *people.routes,
    *hooks.routes,
    *api.routes,
    *links.routes,
    *console.routes,
    *forms.routes,
    *helpcenter.routes,
    *pictures.routes,
    *widget.routes,
]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Called when the process is asked to stop, before it waits for the requests in hand
before_shutdown: list[Callable[[], None]] = []

_wsgi: Any = django_application  # Django's type for WSGI and ours differ
_django: Any = Threads(_wsgi, count=settings.WEFT_WEB_THREADS)
_doors = Doors(ROUTES, otherwise=_django)


class _Counted:
    """The way back to the server, on which answers are counted.

    Keeps what it wraps as `send`: a stream whose reader stalls must find the connection behind.
    """

    __slots__ = ("send",)

    def __init__(self, send: Send) -> None:
        self.send = send

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            metrics.count_answer(message["status"])
        await self.send(message)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request, or start and stop what runs for the whole life of the process."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    await _doors(scope, receive, _Counted(send))


def _load() -> None:
    """Import what the first requests would need, so that whoever comes first need not wait."""
    registry.all_channels()
    get_resolver().reverse_dict  # noqa: B018 - asking for it loads all pages


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    _load()
    async with live.reading() as reader:
        before_shutdown.append(reader.end_all)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        before_shutdown.remove(reader.end_all)
    await send({"type": "lifespan.shutdown.complete"})
