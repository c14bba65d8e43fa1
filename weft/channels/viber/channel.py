"""What Viber is and can do."""

from __future__ import annotations

from weft.gateway.contract import Capabilities, Channel, Choices

from . import connect, inbound, outbound
from .settings import Settings

BOT_API = "developers.viber.com/docs/api/rest-bot-api, from memory, 2026-11"

CHANNEL = Channel(
    kind="viber",
    label="Viber",
    icon="phone",
    settings=Settings,
    capabilities=Capabilities(
        max_text=outbound.MAX_TEXT,
        max_caption=outbound.MAX_CAPTION,
        max_file=outbound.MAX_FILE,
        tells_delivered=True,
        tells_read=True,
        choices=Choices(most=12, longest=40),  # a row each; a keyboard has 24
        sources=dict.fromkeys(("max_text", "max_caption", "max_file", "choices"), BOT_API),
    ),
    parse=inbound.parse,
    send=outbound.send,
    fetch=outbound.fetch,
    verify=inbound.verify,
    is_test=inbound.is_test,
    connecting=connect.CONNECTING,
    health=connect.health,
)
