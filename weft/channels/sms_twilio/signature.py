"""Twilio's signature: over the address as Twilio called it, and every field that it sent.

twilio.com/docs/usage/security, read 2026-11. The address is the public one: behind a proxy the
server itself sees another.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl, urlsplit

from weft.gateway.contract import NoSecret, NotForUs, Request
from weft.kernel import secrets

from .settings import Settings

HEADER = "x-twilio-signature"


def verify(settings: Settings, request: Request) -> None:
    """Check that Twilio has sent this. Raises NoSecret, NotForUs."""
    try:
        token = settings.token
    except secrets.Unreadable:
        raise NoSecret(settings.number) from None
    if not token:
        raise NoSecret(settings.number)
    told = request.headers.get(HEADER, "")
    try:
        fields = parse_qsl(request.body.decode(), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise NotForUs("no form") from None
    good = [sign(token, address, fields) for address in _spellings(request.url)]
    if not any(hmac.compare_digest(one.encode(), told.encode()) for one in good):
        raise NotForUs("signature")


def sign(token: str, url: str, fields: Collection[tuple[str, str]]) -> str:
    """Return what Twilio puts into its header for a form posted to an address."""
    by_name: Mapping[str, set[str]] = {name: set() for name, _ in fields}
    for name, value in fields:
        by_name[name].add(value)
    text = url + "".join(
        f"{name}{value}" for name in sorted(by_name) for value in sorted(by_name[name])
    )
    # SHA-1 is what Twilio signs with; as an HMAC it still stands
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return b64encode(digest).decode()


def _spellings(url: str) -> list[str]:
    """Return an address with and without its port: Twilio signs now one, now the other."""
    parts = urlsplit(url)
    if parts.hostname is None:
        return [url]
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [
        parts._replace(netloc=parts.hostname).geturl(),
        parts._replace(netloc=f"{parts.hostname}:{port}").geturl(),
    ]
