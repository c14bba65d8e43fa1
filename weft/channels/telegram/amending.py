"""Amending: a reaction of the bot's, other words in a message of its own, and taking one back.

What Telegram says of a message that reads so already, or is gone already, is no refusal here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from weft.gateway.contract import Afterwards, Gone, Reactions, Refused

from . import api
from .outbound import address, keyboard
from .settings import Settings

# of those that core.telegram.org/bots/api#reactiontypeemoji lists, read 2026-11
REACTIONS = Reactions(emoji=("👍", "❤", "🙏", "👏", "🎉", "😁", "🤔", "😢"))
CORRECTING = Afterwards()
# core.telegram.org/bots/api#deletemessage, read 2026-11
TAKING_BACK = Afterwards(within=timedelta(hours=48))
SAME = "message is not modified"


def react(settings: Settings, gone: Gone, emoji: str) -> None:
    """Put the bot's emoji to a message. Raises Refused, Unreachable, LockedOut, Unsure."""
    reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
    _do(
        settings,
        "setMessageReaction",
        **address(gone.remote),
        message_id=_number(gone.name),
        reaction=reaction,
    )


def correct(settings: Settings, gone: Gone, text: str) -> None:
    """Give a message of the bot's other words. Raises as `react`."""
    method, field = ("editMessageText", "text")
    if gone.has_files:
        method, field = ("editMessageCaption", "caption")
    # what is not said again is taken away
    buttons = keyboard(gone.choices) if gone.choices else None
    values: dict[str, Any] = {field: text, "reply_markup": buttons}
    try:
        _do(settings, method, **address(gone.remote), message_id=_number(gone.name), **values)
    except Refused as refusal:
        if SAME not in str(refusal).lower():
            raise


def take_back(settings: Settings, gone: Gone) -> None:
    """Delete a message of the bot's, all parts at once. Raises as `react`.

    Telegram passes over those of them that are gone.
    """
    to = address(gone.remote)
    method = "deleteMessages"
    if "business_connection_id" in to:
        method = "deleteBusinessMessages"
        del to["chat_id"]
    _do(settings, method, **to, message_ids=[_number(name) for name in gone.names])


def _do(settings: Settings, method: str, **values: Any) -> None:
    try:
        api.do(settings, method, **values)
    except Refused as refusal:
        words, _newline, detail = str(refusal).partition("\n")
        if words != api.NOT_TAKEN:
            raise
        raise Refused(f"{api.NOT_CHANGED}\n{detail}") from refusal


def _number(name: str) -> int:
    """Return the number of a message within its chat."""
    return int(name.rpartition(":")[2])
