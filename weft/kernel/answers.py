"""What a door says back: JSON, bytes, or an error in the visitor's language.

Every error has one shape, `{"error": {"code", "message"}}`: the code is for programs and never
changes, the message is for people.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import translation

from weft.kernel.requests import Request

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

PREFLIGHT_SECONDS = 7200  # the longest that Chromium believes; Firefox would take a day

_JSON = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store, private"),
    (b"x-content-type-options", b"nosniff"),
]


async def answer(send: Send, status: int, body: bytes = b"", headers: Headers = ()) -> None:
    """Send `body` whole, with its length."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, (b"content-length", b"%d" % len(body))],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def empty(send: Send, headers: Headers = ()) -> None:
    """Answer 204: done, nothing to say."""
    await send({"type": "http.response.start", "status": 204, "headers": [*headers]})
    await send({"type": "http.response.body", "body": b""})


async def json_answer(
    send: Send,
    status: int,
    obj: Any,
    headers: Headers = (),
) -> None:
    """Send `obj` as JSON, never cached; times as ISO 8601, UUIDs as text."""
    await answer(send, status, encode(obj), [*_JSON, *headers])


async def error(
    send: Send, status: int, code: str, message: StrOrPromise, language: str, headers: Headers = ()
) -> None:
    """Send an error; a lazy `message` is put into `language`."""
    with translation.override(language):
        words = str(message)
    await json_answer(send, status, {"error": {"code": code, "message": words}}, headers)


def encode(obj: Any) -> bytes:
    """Return `obj` as compact JSON in UTF-8."""
    return _encode(obj).encode()


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    msg = f"{type(value).__name__} is no JSON"
    raise TypeError(msg)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_text).encode


def allow_origin(request: Request, origins: Collection[str]) -> bool:
    """Let the page that asks read the answers, when its origin is one of `origins`; tell if it is.

    The origin is echoed exactly, never `*`, and never with credentials: the widget's token travels
    in a header, so no cookie of ours is ever at stake. A request without an Origin is no page of
    another site, and is left to the door.
    """
    origin = request.header("origin")
    request.answer_headers.append((b"vary", b"Origin"))
    if origin is None or origin not in origins:
        return False
    request.answer_headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
    return True


async def preflight(
    request: Request,
    send: Send,
    origins: Collection[str],
    *,
    methods: str = "GET, POST",
    headers: str = "Authorization, Content-Type",
) -> None:
    """Answer a browser's OPTIONS before it sends the real request from another origin.

    A foreign origin gets the same 204 without permission: the browser then refuses by itself.
    """
    if allow_origin(request, origins):
        request.answer_headers += [
            (b"access-control-allow-methods", methods.encode()),
            (b"access-control-allow-headers", headers.encode()),
            (b"access-control-max-age", b"%d" % PREFLIGHT_SECONDS),
        ]
    await empty(send)
