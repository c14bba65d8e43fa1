"""How a mail reached us: as it is, or packed by a provider who called.

A provider's call has the headers of HTTP; a mail that was fetched has those of its own road.
"""

from __future__ import annotations

from collections.abc import Sequence

from weft.conversations.envelopes import Inbound, Receipt
from weft.gateway.contract import Request

from . import inbound, provider
from .settings import Settings

PACKED = "content-type"


def parse(settings: Settings, request: Request) -> Sequence[Inbound | Receipt]:
    """Return what a delivery tells, however it came. Raises Unreadable."""
    if PACKED not in request.headers:
        return inbound.parse(settings, request)
    # None of the caller's headers: they would speak as if they were those of our own road
    raw = Request(inbox_id=request.inbox_id, body=provider.unpack(settings, request))
    return inbound.parse(settings, raw)


def original(settings: Settings, request: Request) -> bytes:
    """Return the mail that a delivery brought, as people save and open it. Raises Unreadable."""
    return provider.unpack(settings, request) if PACKED in request.headers else request.body
