"""The seal of this Weft, with which reply addresses and Message-IDs are signed and known again.

`threading` knows how a token looks and no key; the keys come from the secret key here, so that a
new secret key signs from now on and what the old ones signed still leads home.
"""

from __future__ import annotations

from functools import lru_cache

from weft.kernel import tokens

from .threading import Seal

PURPOSE = "weft mail token"


def seal() -> Seal:
    """Return the seal that signs with the present secret key and accepts the old ones."""
    return _seal(tokens.secret_keys())


# deriving keys costs more than signing with them
@lru_cache(maxsize=8)
def _seal(secrets: tuple[str, ...]) -> Seal:
    return Seal.of(*(tokens.derive(secret, PURPOSE) for secret in secrets))
