"""Where vendors call: one address for each inbox, answered within milliseconds.

The signature is checked over the bytes as they came, before anybody reads them. What passes is
kept before it is answered, and read by a job.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings as deployment
from django.utils import timezone

from weft.conversations import queries
from weft.kernel.doors import Door, Refused, Send, answer, in_thread
from weft.kernel.doors import Request as Knock

from . import health, intake
from .contract import Channel, NoSecret, NotForUs, Request, Thanks
from .registry import channel, settings_of

logger = logging.getLogger(__name__)

MAX_BODY = 60 * 1024 * 1024  # bytes; a mail of 40 MB in base64, as providers of mail post it
MOST_HEADERS = 64
LONGEST_HEADER = 4_000
NOT_KEPT = {"authorization", "cookie"}  # by which some vendors prove themselves: no row holds it

# of an address that is itself the secret: checked, and kept nowhere
TOKEN = "token"  # noqa: S105 -- its name

# Read by programs, and by whoever looks into a vendor's log
NOBODY = "Nobody is called here."
NOT_READY = "This inbox has no secret yet, so nothing can be taken."
UNSIGNED = "The signature does not hold."


async def post(knock: Knock, send: Send) -> None:
    """Keep a vendor's delivery. 401: the signature is wrong; 503: the inbox has no secret."""
    body = await knock.body(MAX_BODY)
    await _thank(send, await in_thread(_accept, knock, body))


async def get(knock: Knock, send: Send) -> None:
    """Answer a vendor who asks whether this address is ours, or keep what one delivers so."""
    await _thank(send, await in_thread(_called, knock))


def address(public_key: str) -> str:
    """Return the address at which the vendor of an inbox calls."""
    return f"{deployment.WEFT_URL}/hooks/{public_key}"


async def _thank(send: Send, thanks: Thanks) -> None:
    kind = f"{thanks.content_type}; charset=utf-8".encode()
    await answer(send, 200, thanks.words.encode(), [(b"content-type", kind)])


def _called(knock: Knock) -> Thanks:
    _card, found = _inbox(knock)
    if found.delivers_by_get:
        return _accept(knock, b"")
    said = _shake_hands(knock)
    if isinstance(said, str):
        return Thanks(words=said)
    return Thanks(words=json.dumps(dict(said)), content_type="application/json")


def _accept(knock: Knock, body: bytes) -> Thanks:
    card, found = _inbox(knock)
    request = _request(knock, card, body)
    if found.verify is None:
        raise Refused(404, "no_such_hook", NOBODY)
    try:
        found.verify(settings_of(card), request)
    except NoSecret:
        raise Refused(503, "no_secret", NOT_READY) from None
    except NotForUs:
        logger.warning("hook.refused", extra={"inbox_id": card.id, "kind": card.kind})
        raise Refused(401, "bad_signature", UNSIGNED) from None
    kept = {name: value for name, value in request.headers.items() if name not in NOT_KEPT}
    said = body if knock.method != "GET" else _without_token(request.query)
    at = timezone.now()
    intake.accept([replace(request, headers=kept, body=said)], at=at)
    health.came(card.id, at=at)
    return found.thanks


def _without_token(query: str) -> bytes:
    pairs = (pair for pair in query.split("&") if pair.partition("=")[0] != TOKEN)
    return "&".join(pairs).encode("latin-1")


def _shake_hands(knock: Knock) -> str | Mapping[str, str]:
    card, found = _inbox(knock)
    if found.handshake is None:
        raise Refused(404, "no_such_hook", NOBODY)
    try:
        return found.handshake(settings_of(card), _request(knock, card, b""))
    except NoSecret:
        raise Refused(503, "no_secret", NOT_READY) from None
    except NotForUs:
        raise Refused(401, "bad_signature", UNSIGNED) from None


def _inbox(knock: Knock) -> tuple[queries.InboxCard, Channel]:
    card = queries.inbox_by_key(knock.params["inbox"])
    if card is None or not card.is_on:
        raise Refused(404, "no_such_hook", NOBODY)
    return card, channel(card.kind)


def _request(knock: Knock, card: queries.InboxCard, body: bytes) -> Request:
    query = knock.scope["query_string"].decode("latin-1")
    return Request(
        inbox_id=card.id,
        body=body,
        headers={
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in knock.scope["headers"][:MOST_HEADERS]
            if len(value) <= LONGEST_HEADER
        },
        method=knock.method,
        query=query,
        url=address(card.public_key) + (f"?{query}" if query else ""),
    )


routes = [
    Door("POST", "/hooks/{inbox}", post, who="vendor"),
    Door("GET", "/hooks/{inbox}", get, who="vendor"),
]
