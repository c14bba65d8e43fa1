"""Who the shop says is logged in: a short-lived JWT that only the shop's own server can make.

Never believe a page: `identify("ada@example.com")` without a signature would hand Ada's history to
whoever types her address.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from weft.kernel import secrets as sealed
from weft.kernel.requests import is_clean

ALGORITHM = "HS256"
LONGEST = 3600  # seconds that a JWT may still be good for; an hour is a page's visit
LEEWAY = 60  # seconds by which the shop's clock may differ from ours
MAX_TOKEN = 4096  # characters
MAX_ID = 200
MAX_NAME = 200
MAX_EMAIL = 254  # RFC 5321, 4.5.3.1.3
KEYS = 2


class IdentityRefused(Exception):
    """The JWT is not the shop's, not for this chat, or not for now. The text says which, for IT."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Whom the shop vouches for. `id` is the shop's own name of the account."""

    id: str
    name: str = ""
    email: str = ""
    is_email_verified: bool = False


def verify(keys: Mapping[str, str], audience: str, token: str, at: datetime) -> Identity:
    """Return whom `token` names, good at `at` for the chat `audience` (its public key).

    `keys` are the inbox's sealed secrets by key id. Raises IdentityRefused.
    """
    if not keys:
        raise IdentityRefused("this chat has no identity key yet")
    if len(token) > MAX_TOKEN:
        raise IdentityRefused("too long")
    try:
        found = jwt.decode(token, lambda guest: _key(keys, guest.headers()), [ALGORITHM])
        _check(found.claims, audience, at)
    except (JoseError, ValueError, TypeError) as problem:
        raise IdentityRefused(str(problem) or type(problem).__name__) from problem
    return _identity(found.claims)


def new_key(keys: Mapping[str, str]) -> tuple[str, str, dict[str, str]]:
    """Make a key: return its id, its secret to show once, and the keys to keep (newest first).

    The newest of the keys before stays good, so that the shop can change over without a gap.
    """
    name, secret = f"k{secrets.token_hex(4)}", secrets.token_urlsafe(32)
    kept = dict(list(keys.items())[: KEYS - 1])
    return name, secret, {name: sealed.seal(secret), **kept}


def _key(keys: Mapping[str, str], headers: Mapping[str, Any]) -> OctKey:
    kid = headers.get("kid")
    if not isinstance(kid, str) or kid not in keys:
        raise IdentityRefused("kid names no key of this chat")
    return OctKey.import_key(sealed.unseal(keys[kid]))


def _check(claims: Mapping[str, Any], audience: str, at: datetime) -> None:
    now = int(at.timestamp())
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY,
        exp={"essential": True},
        aud={"essential": True, "value": audience},
        sub={"essential": True},
    )
    registry.validate(dict(claims))
    if claims["exp"] > now + LONGEST + LEEWAY:
        raise IdentityRefused(f"exp lies more than {LONGEST} seconds ahead")


def _identity(claims: Mapping[str, Any]) -> Identity:
    if not isinstance(claims["sub"], str | int) or isinstance(claims["sub"], bool):
        raise IdentityRefused("sub is neither text nor a number")
    account = str(claims["sub"])
    if not account.strip() or len(account) > MAX_ID or not is_clean(account):
        raise IdentityRefused(f"sub is empty or longer than {MAX_ID} characters")
    return Identity(
        id=account,
        name=_text(claims.get("name"), MAX_NAME),
        email=_email(claims.get("email")),
        is_email_verified=claims.get("email_verified") is True,
    )


def _text(found: object, limit: int) -> str:
    if not isinstance(found, str) or not is_clean(found):
        return ""
    return found.strip()[:limit]


def _email(found: object) -> str:
    email = _text(found, MAX_EMAIL + 1)
    return email if "@" in email and len(email) <= MAX_EMAIL else ""


def vouch(keys: Mapping[str, str], audience: str, who: Identity, at: datetime) -> str:
    """Return the JWT that a shop's server makes, with the newest key. For the demo."""
    kid = next(iter(keys))
    claims = {
        "sub": who.id,
        "aud": audience,
        "exp": int(at.timestamp()) + 600,
        "name": who.name,
        "email": who.email,
        "email_verified": who.is_email_verified,
    }
    key = OctKey.import_key(sealed.unseal(keys[kid]))
    return jwt.encode({"alg": ALGORITHM, "kid": kid}, claims, key)
