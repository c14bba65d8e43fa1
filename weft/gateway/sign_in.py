"""Signing in at a vendor: the authorization code flow with PKCE, as a client of RFC 6749 and 7636.

Nothing here asks the database; the answers of a vendor are taken apart and never trusted further
than they go. Call it without a transaction open: the vendor may take its time.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeGuard
from urllib.parse import urlencode

from weft.kernel import outside

LONGEST_ANSWER = 64 * 1024  # bytes; a token is at most a few thousand
LONGEST_TOKEN = 16_000
USUAL_LIFE = timedelta(hours=1)  # when the vendor does not say; RFC 6749 5.1 leaves it open
LONGEST_LIFE = timedelta(days=1)
LONGEST_CONSENT = timedelta(days=366)


class Ended(Exception):
    """The owner's consent is gone (withdrawn, a password changed): somebody must sign in again."""


class Misconfigured(Exception):
    """The vendor does not know this workspace's client id, secret or address of return."""


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """Where one signs in, and as which app."""

    name: str  # stored beside what it granted, so it never changes
    label: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    client_id: str
    client_secret: str = field(default="", repr=False)  # open, for the moment of use
    asks: Mapping[str, str] = field(default_factory=dict)  # what else this vendor wants to be asked
    # the app proves itself in a header (RFC 6749 2.3.1), not beside what it asks
    proves_by_header: bool = False
    # it takes no proof of RFC 7636 and refuses whoever brings one: the app's secret has to do
    has_pkce: bool = True
    # it may give no refresh token: then the owner signs in again when the access token ends
    may_not_refresh: bool = False


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a vendor handed out. `refresh` is "" when the former one stays good."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    ends_at: datetime | None = None  # when the owner has to sign in again; None: nobody says


def new_verifier() -> str:
    """Return a secret that stays with us until the code is exchanged."""
    return secrets.token_urlsafe(48)


def start_url(vendor: Vendor, *, state: str, verifier: str, back_to: str, login: str) -> str:
    """Return the vendor's page where the owner agrees; `login` is the account to offer there."""
    asked = {
        "response_type": "code",
        "client_id": vendor.client_id,
        "redirect_uri": back_to,
        "scope": " ".join(vendor.scopes),
        "state": state,
        "login_hint": login,
        **(_challenge(verifier) if vendor.has_pkce else {}),
        **vendor.asks,
    }
    joint = "&" if "?" in vendor.authorize_url else "?"
    return f"{vendor.authorize_url}{joint}{urlencode(asked)}"


def exchange(vendor: Vendor, *, code: str, verifier: str, back_to: str, at: datetime) -> Tokens:
    """Return the tokens for a code that the owner's browser brought back.

    Raises Ended when the code is no good any more, Misconfigured, outside.Unreachable,
    outside.Forbidden.
    """
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to}
    said = _ask(vendor, asked | ({"code_verifier": verifier} if vendor.has_pkce else {}))
    tokens = _tokens(said, at=at)
    if tokens.refresh:
        return tokens
    if not vendor.may_not_refresh:
        raise Misconfigured("the vendor gave no refresh token")
    ends_at = at + min(_life(said, "expires_in") or USUAL_LIFE, LONGEST_CONSENT)
    return replace(tokens, expires_at=ends_at, ends_at=ends_at)


def refresh(vendor: Vendor, *, token: str, at: datetime) -> Tokens:
    """Return a new access token; "" has ended with the access token. Raises as `exchange` does."""
    if not token:
        raise Ended("the vendor gave no refresh token")
    return _tokens(_ask(vendor, {"grant_type": "refresh_token", "refresh_token": token}), at=at)


def _challenge(verifier: str) -> dict[str, str]:
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {"code_challenge": challenge, "code_challenge_method": "S256"}


def _ask(vendor: Vendor, form: dict[str, str]) -> dict[str, Any]:
    asked = form | {"client_id": vendor.client_id}
    if vendor.client_secret and not vendor.proves_by_header:
        asked["client_secret"] = vendor.client_secret
    # A token endpoint never redirects; the code and the secret are for it alone
    answer = outside.request(
        "POST", vendor.token_url, data=asked, headers={"accept": "application/json"},
        auth=(vendor.client_id, vendor.client_secret) if vendor.proves_by_header else None,
        max_bytes=LONGEST_ANSWER, max_redirects=0,
    )  # fmt: skip
    said = _said(answer.content)
    if answer.status_code == 200:  # noqa: PLR2004 -- HTTP's
        return said
    error = said.get("error")
    # RFC 6749 5.2; Microsoft answers interaction_required when a second factor was added
    if error in {"invalid_grant", "interaction_required", "consent_required", "login_required"}:
        raise Ended(str(error))
    if 400 <= answer.status_code < 500 and answer.status_code not in {408, 425, 429} and error:  # noqa: PLR2004
        raise Misconfigured(str(error)[:100])
    raise outside.Unreachable(f"{vendor.name} answered {answer.status_code}")


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _tokens(said: Mapping[str, Any], *, at: datetime) -> Tokens:
    access, fresh = said.get("access_token"), said.get("refresh_token") or ""
    if not (_is_token(access) and (not fresh or _is_token(fresh))):
        raise outside.Unreachable("the answer holds no token")
    life = _life(said, "expires_in") or USUAL_LIFE
    rest = _life(said, "refresh_token_expires_in")
    return Tokens(
        access=access,
        refresh=fresh,
        expires_at=at + min(life, LONGEST_LIFE),
        ends_at=at + min(rest, LONGEST_CONSENT) if rest is not None else None,
    )


def _life(said: Mapping[str, Any], name: str) -> timedelta | None:
    """Return a lifetime in seconds as the vendor tells it; None where it does not, or no number."""
    try:
        return timedelta(seconds=max(0.0, float(said[name])))
    except (LookupError, TypeError, ValueError, OverflowError):
        return None


def _is_token(text: object) -> TypeGuard[str]:
    """Tell whether it is a token that may stand in a header or command: visible ASCII, no more."""
    return (
        isinstance(text, str)
        and 0 < len(text) <= LONGEST_TOKEN
        and all("!" <= letter <= "~" for letter in text)
    )
