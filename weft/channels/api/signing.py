"""Signing calls in both directions: standardwebhooks.com, specification 1.0.0, read 2026-11.

Signed are the name of a call, its moment and its bytes, so nobody can change, repeat or postpone
one. A header may hold several signatures, that a secret can be changed without a gap.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

ID, MOMENT, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
SKEW = timedelta(minutes=5)  # between the other side's clock and ours
SHORTEST = 24  # bytes of a secret, as the specification asks


class NotASecret(ValueError):
    """The text is no secret in the form that the specification gives it."""


class BadSignature(Exception):
    """A call is signed by nobody whom we know, too long ago, or not at all."""


def key_of(secret: str) -> bytes:
    """Return the bytes of a secret as it is written. Raises NotASecret."""
    try:
        key = b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (NotBase64, ValueError) as problem:
        raise NotASecret(secret[:6]) from problem
    if len(key) < SHORTEST:
        raise NotASecret(secret[:6])
    return key


def sign(key: bytes, name: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of a call."""
    moment = str(int(at.timestamp()))
    proof = f"v1,{b64encode(_digest(key, name, moment, body)).decode()}"
    return {ID: name, MOMENT: moment, SIGNATURE: proof}


def check(
    keys: Collection[bytes], headers: Mapping[str, str], body: bytes, *, at: datetime
) -> None:
    """Check a call that reached us at `at`. Raises BadSignature."""
    name, moment = headers.get(ID, ""), headers.get(MOMENT, "")
    if not name or not (moment.isascii() and moment.isdigit() and len(moment) < 12):  # noqa: PLR2004
        raise BadSignature("no name or no time")
    if abs(at.timestamp() - int(moment)) > SKEW.total_seconds():
        raise BadSignature("too long ago")
    told = [
        one.removeprefix("v1,") for one in headers.get(SIGNATURE, "").split() if one[:3] == "v1,"
    ]
    good = [b64encode(_digest(key, name, moment, body)).decode() for key in keys]
    # every one is compared, so that the time tells nothing
    matches = [hmac.compare_digest(one.encode(), other.encode()) for one in told for other in good]
    if not any(matches):
        raise BadSignature("wrong")


def _digest(key: bytes, name: str, moment: str, body: bytes) -> bytes:
    signed = name.encode() + b"." + moment.encode() + b"." + body
    return hmac.new(key, signed, hashlib.sha256).digest()
