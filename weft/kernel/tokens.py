"""Signed tokens: a few facts that a stranger may carry but cannot change.

A token is readable by whoever holds it: sign ids, never secrets. Nothing is stored, so a token
cannot be taken back before it expires; what must end sooner belongs in a row.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Longer than any token we sign; a hostile header is not worth hashing
MAX_TOKEN = 4096
KEPT = 10_000  # tokens that were verified lately, some five megabytes

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_decode = json.JSONDecoder().decode


class BadToken(Exception):
    """The token was not signed by us for this purpose."""


class ExpiredToken(BadToken):
    """The token was ours, and its time is over; ask for a new one."""


def sign(purpose: str, payload: dict[str, Any], expires_in: timedelta | None, at: datetime) -> str:
    """Return a token that carries `payload`, good for `purpose` alone, until `at + expires_in`.

    With `expires_in=None` it is good for as long as the secret key is.
    """
    until = None if expires_in is None else int(_seconds(at + expires_in))
    body = urlsafe_b64encode(_encode([until, payload]).encode()).rstrip(b"=")
    return f"{body.decode()}.{_signature(_keys(purpose)[0], body).decode()}"


def verify(purpose: str, token: str, at: datetime) -> dict[str, Any]:
    """Return the payload of a token signed for `purpose` with the present key or an old one.

    Raises BadToken when it is not ours, ExpiredToken when it was.
    """
    if len(token) > MAX_TOKEN or not token.isascii():
        raise BadToken(purpose)
    until, payload = _opened(purpose, token, _keys(purpose))
    if until is not None and _seconds(at) >= until:
        raise ExpiredToken(purpose)
    return dict(payload)


# Who writes once writes again. What is not ours is not kept, so a stranger can fill nothing
@lru_cache(maxsize=KEPT)
def _opened(
    purpose: str, token: str, keys: tuple[bytes, ...]
) -> tuple[int | None, Mapping[str, Any]]:
    """Return until when a token signed with one of `keys` is good, and its payload."""
    body, _, signature = token.encode().rpartition(b".")
    # The signature is compared as text: in base64 several last letters decode to the same byte,
    # and one token should have one spelling
    if not any(hmac.compare_digest(_signature(key, body), signature) for key in keys):
        raise BadToken(purpose)
    until, payload = _decode(urlsafe_b64decode(body + b"==").decode())
    return until, payload


def derive(secret: str, purpose: str) -> bytes:
    """Return 32 bytes that belong to `purpose` and tell nothing about the others (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(
        secret.encode()
    )


def secret_keys() -> tuple[str, ...]:
    """Return the present secret key, then the old ones (WEFT_OLD_SECRET_KEYS), newest first."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _keys(purpose: str) -> tuple[bytes, ...]:
    return _derived(secret_keys(), purpose)


# HKDF costs more than everything else here together
@lru_cache(maxsize=64)
def _derived(secrets: tuple[str, ...], purpose: str) -> tuple[bytes, ...]:
    return tuple(derive(secret, f"weft token {purpose}") for secret in secrets)


def _signature(key: bytes, body: bytes) -> bytes:
    return urlsafe_b64encode(hmac.digest(key, body, "sha256")).rstrip(b"=")


def _seconds(at: datetime) -> float:
    if at.tzinfo is None:
        msg = "a token's time is aware"
        raise ValueError(msg)
    return at.timestamp()
