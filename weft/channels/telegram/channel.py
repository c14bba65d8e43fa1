"""What Telegram is and can do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from weft.gateway.contract import MEGABYTE, Capabilities, Channel, Choices, Surface

from . import amending, connect, inbound, outbound
from .settings import Settings

BOT_API = "core.telegram.org/bots/api (10.1), read 2026-11"

CAPABILITIES = Capabilities(
    max_text=outbound.MAX_TEXT,
    max_caption=outbound.MAX_CAPTION,
    max_file=50 * MEGABYTE,
    tells_reactions=True,
    tells_edits=True,
    tells_unsent=True,  # of business accounts; a bot's own chats do not tell
    # Telegram names no end of either: one to a row, on a phone
    choices=Choices(most=12, longest=40),
    typing_lasts=timedelta(seconds=5),
    reactions=amending.REACTIONS,
    correcting=amending.CORRECTING,
    taking_back=amending.TAKING_BACK,
    sources={
        "max_text": f"{BOT_API}, sendMessage",
        "max_caption": f"{BOT_API}, sendPhoto",
        "max_file": f"{BOT_API}, sending files",
        "choices": f"{BOT_API}, InlineKeyboardButton",
        "typing_lasts": f"{BOT_API}, sendChatAction",
        "reactions": f"{BOT_API}, setMessageReaction, ReactionTypeEmoji",
        "correcting": f"{BOT_API}, editMessageText, editMessageCaption",
        "taking_back": f"{BOT_API}, deleteMessages, deleteBusinessMessages",
    },
)
# setMessageReaction knows no business connections; whoever may delete there is said by its owner
BUSINESS = replace(
    CAPABILITIES, reactions=None, taking_back=replace(amending.TAKING_BACK, within=None)
)


def surface(_settings: Settings, remote: str) -> Surface:
    """Return what can be done in a chat: the bot's own, or one of a business account."""
    return Surface(name="", capabilities=BUSINESS if "@" in remote else CAPABILITIES)


CHANNEL = Channel(
    kind="telegram",
    label="Telegram",
    icon="send",
    settings=Settings,
    capabilities=CAPABILITIES,
    parse=inbound.parse,
    send=outbound.send,
    tell_typing=outbound.tell_typing,
    surface=surface,
    react=amending.react,
    correct=amending.correct,
    take_back=amending.take_back,
    fetch=outbound.fetch,
    verify=inbound.verify,
    thanks=inbound.thanks,
    connecting=connect.CONNECTING,
    health=connect.health,
)
