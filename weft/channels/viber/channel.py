"""What Viber is and can do."""

from __future__ import annotations

from weft.gateway.contract import Capabilities, Channel, Choices

from . import connect, inbound, outbound
from .settings import Settings

MESSAGES = "creators.viber.com/docs/bots-api/data-models/message, read 2026-11"
BY_INFOBIP = "infobip.com/docs/viber/bots/message-types, read 2026-11"

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
        sources={
            "max_text": MESSAGES,
            "max_caption": BY_INFOBIP,
            "max_file": BY_INFOBIP,
            "choices": "creators.viber.com, Keyboards, names no most; 24 rows from memory, 2026-11",
        },
    ),
    parse=inbound.parse,
    send=outbound.send,
    fetch=outbound.fetch,
    verify=inbound.verify,
    is_test=inbound.is_test,
    connecting=connect.CONNECTING,
    health=connect.health,
)
