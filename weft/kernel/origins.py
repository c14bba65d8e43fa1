"""Origins: on whose pages something of ours may stand (E5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from weft.kernel.requests import Request


def origins(addresses: Iterable[object]) -> frozenset[str]:
    """Return an owner's addresses as browsers write origins; what is none is left out."""
    return frozenset(filter(None, map(_origin, addresses)))


def lets_in(request: Request, allowed: Collection[str]) -> bool:
    """Tell whether the page that asks is one of `allowed`; none named lets in any.

    A page of Weft itself always may, and a request without an origin is no page of another site.
    """
    origin = request.header("origin")
    if origin is None or not allowed or origin in allowed:
        return True
    return urlsplit(origin).netloc == request.header("host")


def _origin(address: object) -> str:
    try:
        parts = urlsplit(str(address).strip().lower())
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else ""
