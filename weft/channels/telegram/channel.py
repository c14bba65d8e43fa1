"""What Telegram is and can do."""

from __future__ import annotations

from datetime import timedelta

from weft.gateway.contract import MEGABYTE, Capabilities, Channel, Choices

from . import connect, inbound, outbound
from .settings import Settings

BOT_API = "core.telegram.org/bots/api (10.1), read 2026-11"

CHANNEL = Channel(
    kind="telegram",
    label="Telegram",
    icon="send",
    settings=Settings,
    capabilities=Capabilities(
        max_text=outbound.MAX_TEXT,
        max_caption=outbound.MAX_CAPTION,
        max_file=50 * MEGABYTE,
        tells_reactions=True,
        tells_edits=True,
        tells_unsent=True,  # of business accounts; a bot's own chats do not tell
        # Telegram names no end of either: one to a row, on a phone
        choices=Choices(most=12, longest=40),
        typing_lasts=timedelta(seconds=5),
        sources={
            "max_text": f"{BOT_API}, sendMessage",
            "max_caption": f"{BOT_API}, sendPhoto",
            "max_file": f"{BOT_API}, sending files",
            "choices": f"{BOT_API}, InlineKeyboardButton",
            "typing_lasts": f"{BOT_API}, sendChatAction",
        },
    ),
    parse=inbound.parse,
    send=outbound.send,
    tell_typing=outbound.tell_typing,
    fetch=outbound.fetch,
    verify=inbound.verify,
    thanks=inbound.thanks,
    connecting=connect.CONNECTING,
    health=connect.health,
)
