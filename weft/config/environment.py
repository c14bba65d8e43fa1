"""Strict readers of environment variables: a typo stops the start, it never becomes a default.

An empty variable counts as not set, because that is how most service managers write "none".
"""

import ipaddress
import os
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Misconfigured(Exception):
    """An environment variable cannot be read; the text says which and what would be right."""


def text(name: str, default: str = "") -> str:
    """Return the variable `name` without surrounding space, or `default` when it is not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether the variable says yes.

    Raises Misconfigured for anything but 1, 0, true, false, yes, no, on and off.
    """
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} is {value!r}. Say 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """Return the variable as a whole number between `least` and `most`, both included.

    Raises Misconfigured when it is no number or lies outside.
    """
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()):
        raise Misconfigured(f"{name} is {value!r}. Give a whole number, such as {default}.")
    if not least <= int(value) <= most:
        raise Misconfigured(f"{name} is {value}. Give a number from {least} to {most}.")
    return int(value)


def web_address(name: str, default: str) -> str:
    """Return an http or https address without a trailing slash.

    Raises Misconfigured when it has no host, another scheme, or a path of its own.
    """
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Misconfigured(
            f"{name} is {value!r}. Give an address such as https://help.shop.example"
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise Misconfigured(
            f"{name} is {value!r}. Weft needs a host of its own; leave the path out."
        )
    return value.rstrip("/")


def networks(name: str) -> list[Network]:
    """Return the networks listed with commas; a plain address is a network of one.

    Raises Misconfigured for the first entry that is neither.
    """
    found = []
    for entry in filter(None, (part.strip() for part in text(name).split(","))):
        try:
            found.append(ipaddress.ip_network(entry))
        except ValueError:
            raise Misconfigured(
                f"{name} holds {entry!r}. List addresses or networks: 10.0.0.0/8, 127.0.0.1"
            ) from None
    return found


def choice(name: str, default: str, allowed: set[str]) -> str:
    """Return the variable when it is one of `allowed`, in lower case.

    Raises Misconfigured for any other word.
    """
    value = text(name, default).lower()
    if value not in allowed:
        raise Misconfigured(f"{name} is {value!r}. Choose one of: {', '.join(sorted(allowed))}.")
    return value
