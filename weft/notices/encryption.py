"""Encrypting what a push service carries, so that only the browser can read it (RFC 8291).

A message has one record (RFC 8188, "aes128gcm"). Its keys come from a key pair made for it alone,
the browser's public key, and a secret that only the browser and we know.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes; every push service takes a body of that length, RFC 8030, 7.2
MOST = RECORD - 86 - 17  # bytes of text: less the header, the end mark and the tag
POINT = 65  # bytes of an uncompressed public key
AUTH = 16  # bytes of the browser's secret
LAST = b"\x02"  # ends the text of the last record


class BadKey(Exception):
    """What the browser gave is no public key of P-256, or no secret of 16 bytes."""


def encrypt(
    text: bytes,
    *,
    p256dh: str,
    auth: str,
    salt: bytes | None = None,
    private: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """Return the body of a push message for the browser with these keys, as it gave them.

    `salt` and `private` are for the RFC's examples. Raises BadKey; ValueError for a text that is
    longer than MOST.
    """
    if len(text) > MOST:
        raise ValueError(f"{len(text)} bytes do not fit into one record")
    browser, secret = public_key(p256dh), secret_of(auth)
    private = private or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    ours, theirs = point(private.public_key()), point(browser)
    shared = private.exchange(ec.ECDH(), browser)
    material = _derive(shared, salt=secret, info=b"WebPush: info\0" + theirs + ours, length=32)
    key = _derive(material, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derive(material, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    sealed = AESGCM(key).encrypt(nonce, text + LAST, None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """Read a public key as browsers write it. Raises BadKey."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, from_text(text, POINT))
    except ValueError as problem:
        raise BadKey(str(problem)) from problem


def secret_of(text: str) -> bytes:
    """Read the secret that a browser shares with us. Raises BadKey."""
    return from_text(text, AUTH)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a public key as browsers know it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_text(data: bytes) -> str:
    """Write bytes as browsers do: base64 for addresses, without its end."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str, length: int) -> bytes:
    """Read exactly `length` bytes back. Raises BadKey."""
    try:
        data = urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError as problem:
        raise BadKey("not base64") from problem
    if len(data) != length:
        raise BadKey(f"{len(data)} bytes, not {length}")
    return data


def _derive(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)
