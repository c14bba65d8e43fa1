"""Pictures of the web inside letters: fetched by us when an agent asks, never by the browser.

Whoever sent the letter learns that somebody looked, and neither who nor from where: the request
carries no cookie, no referrer and no name of ours but Weft. Only pictures come back, told apart by
their first bytes; a page, a script or an SVG does not pass.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.utils.translation import gettext_lazy as _

from weft.kernel import downloads, outside, tokens
from weft.kernel.doors import Door, Request, Send, error

LIFETIME = timedelta(minutes=10)
ROUND = timedelta(minutes=5)
MAX_BYTES = 8 * 1024 * 1024  # of one picture; advertisements of shops stay below 2 MB
PATIENCE = timedelta(seconds=10)
AT_ONCE = 6  # fetched at the same time; a slow host of pictures delays pictures alone
HEAD = 16  # bytes that tell what a picture is


class NoPicture(Exception):
    """There is no picture at this address, or none that we show; the reader sees a gap."""


@dataclass(frozen=True)
class Picture:
    """A picture that was fetched."""

    content: bytes
    content_type: str


def address(url: str, at: datetime) -> str:
    """Return the path under which a picture of the web is shown for the next minutes.

    Two paths made within the same five minutes are the same, so that a letter opened again does
    not load its pictures again. A URL that makes too long a path has none: "".
    """
    began = at - timedelta(seconds=at.timestamp() % ROUND.total_seconds())
    token = tokens.sign("picture", {"url": url}, LIFETIME, began)
    return f"/pictures/{token}" if len(token) <= tokens.MAX_TOKEN else ""


def fetch(token: str, at: datetime) -> Picture:
    """Return the picture that `token` names. Raises NoPicture for every reason alike."""
    try:
        url = tokens.verify("picture", token, at)["url"]
        answer = outside.request("GET", url, timeout=PATIENCE, max_bytes=MAX_BYTES)
    except (tokens.BadToken, outside.Forbidden, outside.Unreachable) as problem:
        raise NoPicture from problem
    kind = downloads.picture(answer.content[:HEAD])
    if not answer.is_success or kind is None:
        raise NoPicture
    return Picture(answer.content, kind)


async def show(request: Request, send: Send) -> None:
    """Show one picture."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(
            _threads(), fetch, request.params["token"], datetime.now(UTC)
        )
    except NoPicture:
        await error(send, 404, "no_picture", _("There is no picture here."), request.language)
        return
    headers = downloads.headers("", found.content_type, len(found.content))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": found.content})


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="picture")


routes = [Door("GET", "/pictures/{token}", show, who="link")]
