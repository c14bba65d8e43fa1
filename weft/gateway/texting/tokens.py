"""Addresses that are secrets: how operators prove themselves who sign nothing.

The token stands in the address at which they call, and is kept nowhere but sealed in the inbox.
"""

from __future__ import annotations

import hmac
import secrets as chance
from urllib.parse import parse_qsl, quote

from weft.gateway import hooks
from weft.gateway.contract import NoSecret, NotForUs, Request
from weft.kernel import secrets

MOST_FIELDS = 200


def new() -> str:
    """Return a fresh token, sealed."""
    return secrets.seal(chance.token_urlsafe(24))


def check(sealed: str, request: Request) -> None:
    """Check that a delivery came to the secret address. Raises NoSecret, NotForUs."""
    token = opened(sealed)
    try:
        pairs = parse_qsl(request.query, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise NotForUs("query") from None
    told = dict(pairs).get(hooks.TOKEN, "")
    if not hmac.compare_digest(token.encode(), told.encode()):
        raise NotForUs("token")


def address(sealed: str, hook: str) -> str:
    """Return the secret address; `hook` is the inbox's own. Raises NoSecret."""
    return f"{hook}?{hooks.TOKEN}={quote(opened(sealed), safe='')}"


def address_of(sealed: str, inbox_id: int) -> str:
    """Return the secret address of an inbox. Raises NoSecret."""
    return address(sealed, hooks.address_of(inbox_id))


def opened(sealed: str) -> str:
    """Return a token open for the moment of use. Raises NoSecret when there is none."""
    try:
        token = secrets.unseal(sealed) if sealed else ""
    except secrets.Unreadable:
        token = ""
    if not token:
        raise NoSecret("token")
    return token
