"""Sending by Messenger."""

from __future__ import annotations

from weft.conversations.envelopes import Outbound
from weft.gateway.contract import Attention, Gone, Sent
from weft.gateway.graph import private

from .inbound import KIND
from .settings import Settings

# developers.chatwoot.com/self-hosted/supported-features, read 2026-11: Meta's own page of the Send
# API, as it can be read without signing in, shows no number
LIMITS = private.Limits(text=2_000)  # characters


def send(settings: Settings, message: Outbound) -> Sent:
    """Send a message. Raises Refused, Unreachable, Unsure."""
    return private.send(
        settings,
        message,
        account_id=settings.page_id,
        kind=KIND,
        limits=LIMITS,
    )


def tell_typing(settings: Settings, attention: Attention) -> None:
    """Show somebody that we write. Raises Refused, Unreachable, Unsure."""
    private.show(settings, attention, account_id=settings.page_id, action="typing_on")


def react(settings: Settings, gone: Gone, emoji: str) -> None:
    """Put an emoji to somebody's message. Raises Refused, Unreachable, Unsure."""
    private.react(settings, gone, emoji, account_id=settings.page_id)


def tell_read(settings: Settings, attention: Attention) -> None:
    """Show somebody that we have read, if the owner wants it. Raises as `tell_typing`."""
    if settings.shows_read:
        private.show(settings, attention, account_id=settings.page_id, action="mark_seen")
