"""Secrets at rest: what we must be able to read again, such as a channel's password.

Sealed text in a stolen backup is worthless without the secret key. What we only compare
(invitations, reset links) is hashed instead, never sealed.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from weft.kernel import tokens


class Unreadable(Exception):
    """The text was sealed with a key that we no longer have, or it was changed since."""


def seal(text: str) -> str:
    """Return `text` encrypted and authenticated with the present secret key."""
    return _locks(tokens.secret_keys()).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed with the present key or an old one.

    Raises Unreadable when no key opens it.
    """
    try:
        return _locks(tokens.secret_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise Unreadable from problem


def opened(sealed: str) -> str:
    """Return a secret of somebody's settings as it is used; "" where none was given.

    Raises Unreadable when the workspace's key has changed: it must be typed again.
    """
    return unseal(sealed) if sealed else ""


def reseal(sealed: str) -> str:
    """Return the same secret sealed with the present key, so that an old key can be dropped.

    Raises Unreadable when no key opens it.
    """
    try:
        return _locks(tokens.secret_keys()).rotate(sealed.encode()).decode()
    except InvalidToken as problem:
        raise Unreadable from problem


@lru_cache(maxsize=8)
def _locks(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(urlsafe_b64encode(tokens.derive(secret, "weft seal"))) for secret in secrets]
    )
