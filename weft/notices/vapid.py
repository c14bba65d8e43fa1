"""Telling a push service who we are (RFC 8292): a line that we sign, and a key of our own.

The key follows from the secret key of this installation. So it is there from the first start, the
same on every machine, and nowhere stored; whoever holds the secret key holds it too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey

from weft.kernel import tokens
from weft.notices.encryption import CURVE, point, to_text

LIVES = timedelta(hours=12)  # RFC 8292, 2: at most 24
# The order of the group of P-256, nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-186
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class UnknownKey(Exception):
    """The device was added under a secret key that is gone; the browser must ask anew."""


def public_key() -> str:
    """Return the key under which browsers let us push, as they want it."""
    return _keys(tokens.secret_keys())[0][0]


def authorization(endpoint: str, public: str, at: datetime) -> str:
    """Return the header that lets us push to `endpoint`, which was given to our key `public`.

    Raises UnknownKey.
    """
    private = dict(_keys(tokens.secret_keys())).get(public)
    if private is None:
        raise UnknownKey
    there = urlsplit(endpoint)
    claims = {
        "aud": f"{there.scheme}://{there.netloc}",
        "exp": int((at + LIVES).timestamp()),
        "sub": _contact(),
    }
    signed = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, private)
    return f"vapid t={signed}, k={public}"


def _contact() -> str:
    """Return where a push service reaches whoever runs Weft."""
    if settings.WEFT_URL.startswith("https://"):
        return str(settings.WEFT_URL)
    return f"mailto:{settings.DEFAULT_FROM_EMAIL}"


@lru_cache(maxsize=8)
def _keys(secrets: tuple[str, ...]) -> tuple[tuple[str, ECKey], ...]:
    """Return our key pairs, each with its public half as text; that of the present secret first."""
    return tuple(_pair(secret) for secret in secrets)


def _pair(secret: str) -> tuple[str, ECKey]:
    # With 128 bits to spare the remainder is as good as even: FIPS 186-5, A.2.1
    seed = tokens.derive(secret, "weft push key") + tokens.derive(secret, "weft push key, more")
    private = ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, CURVE)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return to_text(point(private.public_key())), ECKey.import_key(pem)
