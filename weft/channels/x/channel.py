"""What X is and can do."""

from __future__ import annotations

from weft.gateway.contract import Capabilities, Channel

from . import connect, inbound, outbound, signature
from .settings import Settings

CHANNEL = Channel(
    kind="x",
    label="X",
    icon="chat",
    settings=Settings,
    capabilities=Capabilities(
        max_text=10_000,
        max_file=max(outbound.PICTURES.values()),
        media_types=tuple(outbound.PICTURES),
        media_limits=outbound.PICTURES,
        tells_unsent=True,
        sources={
            "max_text": "of a direct message; docs.x.com, read 2026-08. In public it is 280",
            "max_file": "docs.x.com/x-api/media, from memory, 2026-11",
            "media_types": "X OpenAPI, POST /2/media/upload/initialize, read 2026-11",
            "tells_unsent": "docs.x.com X Activity API, post.delete, read 2026-08",
        },
    ),
    parse=inbound.parse,
    send=outbound.send,
    verify=signature.verify,
    handshake=signature.handshake,
    connecting=connect.CONNECTING,
    health=connect.health,
)
