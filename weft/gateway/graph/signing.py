"""Whether Meta has sent it: the signature over the bytes, and the question whether a hook is ours.

One app has one secret, for all the accounts that it serves.
"""

from __future__ import annotations

import hashlib
import hmac
import string
from urllib.parse import parse_qs

from weft.gateway.contract import NoSecret, NotForUs, Request
from weft.kernel.secrets import opened

from .settings import Account

HEADER = "x-hub-signature-256"
LONGEST_CHALLENGE = 200
PLAIN = frozenset(string.ascii_letters + string.digits + "-_")


def sign(secret: str, body: bytes) -> str:
    """Return what Meta puts into its header for these bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(settings: Account, request: Request) -> None:
    """Check that whoever knows the app's secret has sent this. Raises NoSecret, NotForUs."""
    secret = opened(settings.app_secret)
    if not secret:
        raise NoSecret("app_secret")
    given = {name.lower(): value for name, value in request.headers.items()}.get(HEADER, "")
    if not hmac.compare_digest(sign(secret, request.body).encode(), given.encode()):
        raise NotForUs(HEADER)


def handshake(settings: Account, request: Request) -> str:
    """Answer Meta, who asks whether this address is ours, with its own challenge.

    Raises NoSecret, NotForUs.
    """
    if not settings.verify_token or not settings.app_secret:
        raise NoSecret("verify_token")
    asked = {name: values[0] for name, values in parse_qs(request.query).items()}
    token = asked.get("hub.verify_token", "")
    challenge = asked.get("hub.challenge", "")
    if not hmac.compare_digest(settings.verify_token.encode(), token.encode()):
        raise NotForUs("verify_token")
    # it is echoed to whoever asks: nothing that a browser could take for a page
    if not challenge or len(challenge) > LONGEST_CHALLENGE or not set(challenge) <= PLAIN:
        raise NotForUs("challenge")
    return challenge
