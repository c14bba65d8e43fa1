"""Sending by Instagram: in private as Messenger does, in public as a reply to a comment."""

from __future__ import annotations

from weft.conversations.envelopes import Outbound
from weft.gateway.contract import Attention, Gone, Sent
from weft.gateway.graph import private, sending
from weft.gateway.graph.client import for_the_outbox
from weft.gateway.graph.delivery import text

from .inbound import KIND, PUBLICLY, comment_of
from .settings import Settings

# developers.facebook.com/docs/messenger-platform/instagram/features/send-message, read 2026-11
LIMITS = private.Limits(text=1_000, measure=lambda words: len(words.encode()))  # bytes

# the only reaction until version 25 of the Graph API; Instagram API, "send messages", read 2026-11
LOVE = "love"


def send(settings: Settings, message: Outbound) -> Sent:
    """Send a message. Raises Refused, Unreachable, Unsure."""
    if message.remote.startswith(PUBLICLY):
        return _comment(settings, message)
    return private.send(
        settings,
        message,
        account_id=settings.instagram_id,
        kind=KIND,
        limits=LIMITS,
        platform="instagram",
    )


def _comment(settings: Settings, message: Outbound) -> Sent:
    graph = sending.graph_of(settings)
    comment_id = comment_of(message.remote)

    def send_part(_number: int, _mark: str) -> str:
        return text(graph.post(f"{comment_id}/replies", {"message": message.text}), "id")

    return sending.send_parts(message, 1, send_part)


def hide(settings: Settings, comment_id: str, is_hidden: bool) -> None:
    """Hide a comment from all but its author, or show it. Raises Refused, Unreachable, Unsure."""
    with for_the_outbox():
        sending.graph_of(settings).post(comment_id, {"hide": is_hidden})


def react(settings: Settings, gone: Gone, emoji: str) -> None:
    """Put the heart to somebody's message, or take it away. Raises Refused, Unreachable, Unsure."""
    reaction = LOVE if emoji else ""
    private.react(settings, gone, reaction, account_id=settings.instagram_id)


def take_back(settings: Settings, gone: Gone) -> None:
    """Delete what we answered in public. Raises Refused, Unreachable, Unsure."""
    sending.remove(settings, gone.name)


def tell_typing(settings: Settings, attention: Attention) -> None:
    """Show somebody that we write. Raises Refused, Unreachable, Unsure."""
    private.show(settings, attention, account_id=settings.instagram_id, action="typing_on")


def tell_read(settings: Settings, attention: Attention) -> None:
    """Show somebody that we have read, if the owner wants it. Raises as `tell_typing`."""
    if settings.shows_read:
        private.show(settings, attention, account_id=settings.instagram_id, action="mark_seen")
