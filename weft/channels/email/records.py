"""What a domain publishes so that others believe our mail: DKIM, SPF, DMARC.

A key is made here once and never leaves: its public half is the line to publish.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import dns.exception
import dns.resolver
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils.translation import gettext as _

from weft.gateway.connecting import Record
from weft.kernel import secrets
from weft.kernel.secrets import opened

from . import addresses
from .settings import Settings

BITS = 2048  # RFC 8301 3.2: signers should use at least this; longer keys do not fit everywhere
PAUSE_SECONDS = 4.0


def make_key(settings: Settings) -> dict[str, Any]:
    """Return the settings with a new signing key for the domain of the address."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return {
        "dkim_key": secrets.seal(pem.decode()),
        "dkim_domain": settings.dkim_domain or domain_of(settings),
    }


def domain_of(settings: Settings) -> str:
    """Return the domain of the address, in ASCII."""
    return addresses.key_of(addresses.validated(settings.address.encode())).rpartition("@")[2]


def published(settings: Settings) -> list[Record]:
    """Return the lines that should stand in the name service, and whether they do.

    Asks name servers: some seconds at worst.
    """
    domain = domain_of(settings)
    if not domain:
        return []
    found = [_spf(domain), _dmarc(domain)]
    if settings.dkim_key and settings.dkim_domain:
        found.insert(0, _dkim(settings))
    return found


def _dkim(settings: Settings) -> Record:
    name = f"{settings.dkim_selector}._domainkey.{settings.dkim_domain}"
    wanted = _public(opened(settings.dkim_key))
    there = _texts(name)
    keys = [_tags(text).get("p", "") for text in there]
    return Record(
        name=name,
        value=f"v=DKIM1; k=rsa; p={wanted}",
        state="good" if wanted in keys else "wrong" if there else "missing",
        purpose=_("DKIM: the key with which receivers check that a mail is yours"),
    )


def _spf(domain: str) -> Record:
    there = [text for text in _texts(domain) if text.lower().startswith("v=spf1")]
    return Record(
        name=domain,
        value=there[0] if there else _("v=spf1 include:… ~all, as your mail provider tells it"),
        # RFC 7208 4.5: two records are as bad as none
        state="good" if len(there) == 1 else "wrong" if there else "missing",
        purpose=_("SPF: which servers may send mail of your domain"),
    )


def _dmarc(domain: str) -> Record:
    name = f"_dmarc.{domain}"
    there = [text for text in _texts(name) if text.lower().startswith("v=dmarc1")]
    return Record(
        name=name,
        value=there[0] if there else "v=DMARC1; p=none",
        state="good" if len(there) == 1 else "wrong" if there else "missing",
        purpose=_("DMARC: what receivers do with mail that only pretends to be yours"),
    )


def _public(pem: str) -> str:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    shown = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b64encode(shown).decode()


def _tags(text: str) -> dict[str, str]:
    pairs = (tag.partition("=") for tag in text.split(";"))
    return {name.strip(): "".join(value.split()) for name, _eq, value in pairs}


def _texts(name: str) -> list[str]:
    try:
        found = dns.resolver.resolve(name, "TXT", lifetime=PAUSE_SECONDS, search=False)
    except (dns.exception.DNSException, OSError):
        return []
    return [b"".join(record.strings).decode("utf-8", "replace") for record in found]
