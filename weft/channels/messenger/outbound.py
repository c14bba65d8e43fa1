"""Sending by Messenger."""

from __future__ import annotations

from django.utils import timezone

from weft.conversations import queries
from weft.conversations.envelopes import Outbound
from weft.gateway.contract import Attention, Sent
from weft.gateway.graph import private

from .inbound import KIND
from .settings import Settings

# developers.chatwoot.com/self-hosted/supported-features, read 2026-11: Meta's own page of the Send
# API, as it can be read without signing in, shows no number
LIMITS = private.Limits(text=2_000)  # characters


def send(settings: Settings, message: Outbound) -> Sent:
    """Send a message. Raises Refused, Unreachable, Unsure."""
    late = private.is_late(queries.heard_at(message.thread_id), timezone.now())
    return private.send(
        settings,
        message,
        account_id=settings.page_id,
        kind=KIND,
        limits=LIMITS,
        is_late=late and settings.has_human_agent and not message.is_automatic,
    )


def tell_typing(settings: Settings, attention: Attention) -> None:
    """Show somebody that we write. Raises Refused, Unreachable, Unsure."""
    private.show(settings, attention, account_id=settings.page_id, action="typing_on")


def tell_read(settings: Settings, attention: Attention) -> None:
    """Show somebody that we have read, if the owner wants it. Raises as `tell_typing`."""
    if settings.shows_read:
        private.show(settings, attention, account_id=settings.page_id, action="mark_seen")
