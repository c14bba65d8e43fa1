"""Addresses on the internet that Weft may call on a stranger's word.

Everything that is not plainly public is not: this machine, this network, the cloud's own
services, and every spelling of IPv6 that hides an IPv4 address.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# iana.org/assignments/iana-ipv4-special-registry, read 2026-11, where a packet may end up inside
_NOT_PUBLIC = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this host; Linux connects 0.0.0.0 to itself
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind the carrier; also 100.100.100.200, Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services, on an address that looks public
        "169.254.0.0/16",  # link-local; 169.254.169.254 tells a cloud machine its passwords
        "172.16.0.0/12",
        "192.0.0.0/24",  # also 192.0.0.192, Oracle's metadata
        "192.0.2.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # iana.org/assignments/iana-ipv6-special-registry, inside 2000::/3
        "2001::/23",  # Teredo and other carriers of something else
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]

# All that is handed out. Mapped, translated (64:ff9b::/96), local and multicast lie outside
_PUBLIC_IPV6 = ip_network("2000::/3")

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class NotAHost(ValueError):
    """The text is neither a host's name nor an IP address in its usual spelling."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether `address` belongs to the internet at large."""
    if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
        return False
    return address.is_global and not any(address in network for network in _NOT_PUBLIC)


def host(text: str) -> str:
    """Return a host in its one spelling: lower case, no last dot, IPv6 without brackets.

    `127.1`, `0x7f.1`, `2130706433` and `0177.0.0.1` are numbers to some programs and names to
    others, so they are neither here. Raises NotAHost.
    """
    text = text.lower().removeprefix("[").removesuffix("]")
    if ":" in text:
        try:
            address = IPv6Address(text)
        except ValueError:
            raise NotAHost(text) from None
        if address.scope_id:
            raise NotAHost(text)
        return str(address)
    text = text.removesuffix(".")
    labels = text.split(".")
    if len(text) > 253 or not all(_LABEL.fullmatch(label) for label in labels):  # noqa: PLR2004 -- RFC 1035
        raise NotAHost(text)
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(ip_address(text))
        except ValueError:
            raise NotAHost(text) from None
    return text
