"""LinkedIn's signature over the bytes of a delivery, and its question whether the address is ours.

learn.microsoft.com/linkedin/shared/api-guide/webhook-validation, read 2026-11: LinkedIn asks every
two hours, waits three seconds, and brings nothing more after three bad answers in a row.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from weft.gateway.contract import NoSecret, NotForUs, Request

from .settings import Settings

HEADER = "x-li-signature"
# stands before the bytes that are signed, and not before the signature
PREFIX = b"hmacsha256="
LONGEST = 200  # characters of what LinkedIn asks; it is a UUID


def verify(settings: Settings, request: Request) -> None:
    """Check that LinkedIn has sent this. Raises NoSecret, NotForUs."""
    good = signed(_secret(settings), PREFIX + request.body)
    if not hmac.compare_digest(good.encode(), request.headers.get(HEADER, "").encode()):
        raise NotForUs("signature")


def handshake(settings: Settings, request: Request) -> Mapping[str, str]:
    """Answer LinkedIn's question whether the address is ours. Raises NoSecret, NotForUs."""
    secret = _secret(settings)
    asked = dict(parse_qsl(request.query)).get("challengeCode", "")
    if not 0 < len(asked) <= LONGEST:
        raise NotForUs("challengeCode")
    return {"challengeCode": asked, "challengeResponse": signed(secret, asked.encode())}


def signed(secret: str, content: bytes) -> str:
    """Return the signature of some bytes, as LinkedIn writes it."""
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def _secret(settings: Settings) -> str:
    if secret := settings.secret:
        return secret
    raise NoSecret(settings.page)
