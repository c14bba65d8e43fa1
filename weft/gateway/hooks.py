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

from . import accounts, health, intake
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


def address_of(inbox_id: int) -> str:
    """Return the address at which the vendor of an inbox calls, for who knows only its id."""
    return address(queries.inbox(inbox_id).public_key)


async def _thank(send: Send, thanks: Thanks) -> None:
    kind = f"{thanks.content_type}; charset=utf-8".encode()
    await answer(send, 200, thanks.words.encode(), [(b"content-type", kind)])


def _called(knock: Knock) -> Thanks:
    _card, found = _inbox(knock, may_be_off=True)
    if found.delivers_by_get:
        return _accept(knock, b"")
    said = _shake_hands(knock)
    if isinstance(said, str):
        return Thanks(words=said)
    return Thanks(words=json.dumps(dict(said)), content_type="application/json")


def _accept(knock: Knock, body: bytes) -> Thanks:
    card, found = _inbox(knock, may_be_off=True)
    request = _request(knock, card, body)
    is_test = found.is_test is not None and found.is_test(request)
    if found.verify is None or not (card.is_on or is_test):
        raise Refused(404, "no_such_hook", NOBODY)
    try:
        found.verify(settings_of(card), request)
    except NoSecret:
        raise Refused(503, "no_secret", NOT_READY) from None
    except NotForUs:
        logger.warning("hook.refused", extra={"inbox_id": card.id, "kind": card.kind})
        raise Refused(401, "bad_signature", UNSIGNED) from None
    thanks = found.thanks if isinstance(found.thanks, Thanks) else found.thanks(request)
    if is_test:
        return thanks
    kept = {name: value for name, value in request.headers.items() if name not in NOT_KEPT}
    said = body if knock.method != "GET" else _without_token(request.query)
    at = timezone.now()
    inbox_ids = _concerned(card, found, request)
    kept_request = replace(request, headers=kept, body=said)
    intake.accept([replace(kept_request, inbox_id=one) for one in inbox_ids], at=at)
    for inbox_id in inbox_ids:
        health.came(inbox_id, at=at)
    return thanks


def _concerned(card: queries.InboxCard, found: Channel, request: Request) -> list[int]:
    """Return the inboxes for which a delivery is: some vendors call one address for several."""
    if found.account is None or found.accounts_in is None:
        return [card.id]
    names = found.accounts_in(request)
    others = [
        one.id
        for one in accounts.inboxes_with(names)
        if one.id != card.id and _is_signed_for(one, request)
    ]
    is_ours = found.account(settings_of(card)) in names
    return [card.id, *others] if is_ours or not others else others


def _is_signed_for(card: queries.InboxCard, request: Request) -> bool:
    """Tell whether an inbox believes the signature, too: then its owner gave it the same secret."""
    verify = channel(card.kind).verify
    try:
        if verify is not None:
            verify(settings_of(card), replace(request, inbox_id=card.id))
    except (NoSecret, NotForUs):
        return False
    return verify is not None


def _without_token(query: str) -> bytes:
    pairs = (pair for pair in query.split("&") if pair.partition("=")[0] != TOKEN)
    return "&".join(pairs).encode("latin-1")


def _shake_hands(knock: Knock) -> str | Mapping[str, str]:
    # an inbox is connected step by step, and this is one of the first: it may be off as yet
    card, found = _inbox(knock, may_be_off=True)
    if found.handshake is None:
        raise Refused(404, "no_such_hook", NOBODY)
    try:
        return found.handshake(settings_of(card), _request(knock, card, b""))
    except NoSecret:
        raise Refused(503, "no_secret", NOT_READY) from None
    except NotForUs:
        raise Refused(401, "bad_signature", UNSIGNED) from None


def _inbox(knock: Knock, *, may_be_off: bool = False) -> tuple[queries.InboxCard, Channel]:
    card = queries.inbox_by_key(knock.params["inbox"])
    if card is None or not (card.is_on or may_be_off):
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
