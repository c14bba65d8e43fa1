"""What X is and can do."""

from __future__ import annotations

from dataclasses import replace

from weft.gateway.contract import Afterwards, Capabilities, Channel, Surface

from . import connect, inbound, outbound, signature
from .settings import Settings

CAPABILITIES = Capabilities(
    max_text=10_000,
    max_file=max(outbound.PICTURES.values()),
    media_types=tuple(outbound.PICTURES),
    media_limits=outbound.PICTURES,
    tells_unsent=True,
    taking_back=Afterwards(),
    sources={
        "max_text": "of a direct message; docs.x.com, read 2026-08. In public it is 280",
        "max_file": "docs.x.com/x-api/media, read 2026-11",
        "media_types": "X OpenAPI, POST /2/media/upload/initialize, read 2026-11",
        "tells_unsent": "docs.x.com X Activity API, post.delete, read 2026-08",
        "taking_back": "X OpenAPI, DELETE /2/tweets/{id}, read 2026-11",
    },
)
# a direct message can be deleted, but X does not say that the other side loses it too
DIRECTLY = replace(CAPABILITIES, taking_back=None)


def surface(_settings: Settings, remote: str) -> Surface:
    """Return what can be done in public, or in direct messages."""
    is_direct = remote.startswith(inbound.DIRECT)
    return Surface(name="", capabilities=DIRECTLY if is_direct else CAPABILITIES)


CHANNEL = Channel(
    kind="x",
    label="X",
    icon="chat",
    settings=Settings,
    capabilities=CAPABILITIES,
    surface=surface,
    take_back=outbound.take_back,
    parse=inbound.parse,
    send=outbound.send,
    verify=signature.verify,
    handshake=signature.handshake,
    connecting=connect.CONNECTING,
    health=connect.health,
)
