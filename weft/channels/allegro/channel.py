"""What Allegro is and can do."""

from __future__ import annotations

from weft.gateway.contract import MEGABYTE, Capabilities, Channel

from . import connect, inbound, outbound, polling
from .settings import Settings

SPEC = "Allegro public.v1, NewMessageInThread, read 2026-11"

CHANNEL = Channel(
    kind="allegro",
    label="Allegro",
    icon="cart",
    settings=Settings,
    capabilities=Capabilities(
        max_text=2000,
        max_file=5 * MEGABYTE,
        media_types=(
            "image/png",
            "image/gif",
            "image/bmp",
            "image/tiff",
            "image/jpeg",
            "application/pdf",
        ),
        tells_delivered=True,
        sources={
            "max_text": SPEC,
            "max_file": "Allegro public.v1, NewAttachmentDeclaration, read 2026-11",
            "media_types": "Allegro public.v1, PUT message-attachments, read 2026-11",
            "tells_delivered": "Allegro public.v1, Message.status, read 2026-11",
        },
    ),
    parse=inbound.parse,
    send=outbound.send,
    fetch=outbound.fetch,
    listen=polling.listen,
    # one a second for a user: Allegro public.v1, POST messages, read 2026-11
    max_per_minute=lambda _settings: 60,
    connecting=connect.CONNECTING,
)
