"""X's signature over the bytes of a delivery, and its question whether the address is ours.

docs.x.com/x-api/webhooks, read 2026-08: X asks every hour or so, and after 28 hours without a good
answer brings nothing more.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import parse_qsl

from weft.gateway.contract import NoSecret, NotForUs, Request

from .settings import Settings, opened

HEADER = "x-twitter-webhooks-signature"
LONGEST = 200  # characters of what X asks


def verify(settings: Settings, request: Request) -> None:
    """Check that X has sent this. Raises NoSecret, NotForUs."""
    good = signed(_secret(settings), request.body)
    if not hmac.compare_digest(good.encode(), request.headers.get(HEADER, "").encode()):
        raise NotForUs("signature")


def handshake(settings: Settings, request: Request) -> Mapping[str, str]:
    """Answer X's question whether the address is ours. Raises NoSecret, NotForUs."""
    secret = _secret(settings)
    asked = dict(parse_qsl(request.query)).get("crc_token", "")
    if not 0 < len(asked) <= LONGEST:
        raise NotForUs("crc_token")
    return {"response_token": signed(secret, asked.encode())}


def signed(secret: str, content: bytes) -> str:
    """Return what X puts into its header."""
    return (
        "sha256=" + b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()
    )


def _secret(settings: Settings) -> str:
    if secret := opened(settings.consumer_secret):
        return secret
    raise NoSecret(settings.username)
