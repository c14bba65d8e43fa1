"""All ways in, on one page: the plain doors of the rooms first, everything else to Django.

Django runs as WSGI in threads, with sync views: measured, its ASGI path costs ten times as much.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weft.config.settings")

from weft.config.wsgi import application as django_application  # noqa: I001 - must be ready before the doors are read
from django.conf import settings
from weft.kernel import downloads, health, metrics
from weft.kernel.doors import Doors
from weft.people import doors as people

ROUTES = [
    *health.routes,
    *metrics.routes,
    *downloads.routes,
    *people.routes,
]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_wsgi: Any = django_application  # Django's and a2wsgi's types for the same thing differ
_django: Any = WSGIMiddleware(_wsgi, workers=settings.WEFT_WEB_THREADS)
_doors = Doors(ROUTES, otherwise=_django)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request, or start and stop what runs for the whole life of the process."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return

    async def counted(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            metrics.count_answer(message["status"])
        await send(message)

    await _doors(scope, receive, counted)


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
