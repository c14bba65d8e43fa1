"""Answering a comment in public. In private it is answered by Messenger."""

from __future__ import annotations

from weft.conversations.envelopes import Outbound
from weft.gateway.contract import Gone, Sent
from weft.gateway.graph import sending
from weft.gateway.graph.client import for_the_outbox
from weft.gateway.graph.delivery import text

from .inbound import comment_of
from .settings import Settings


def send(settings: Settings, message: Outbound) -> Sent:
    """Write below the comment that the thread is about. Raises Refused, Unreachable, Unsure."""
    graph = sending.graph_of(settings)
    comment_id = comment_of(message.remote)

    def send_part(_number: int, _mark: str) -> str:
        return text(graph.post(f"{comment_id}/comments", {"message": message.text}), "id")

    return sending.send_parts(message, 1, send_part)


def hide(settings: Settings, comment_id: str, is_hidden: bool) -> None:
    """Hide a comment from all but its author, or show it. Raises Refused, Unreachable, Unsure."""
    with for_the_outbox():
        sending.graph_of(settings).post(comment_id, {"is_hidden": is_hidden})


def react(settings: Settings, gone: Gone, emoji: str) -> None:
    """Like a comment as the page, or no more. Raises Refused, Unreachable, Unsure."""
    if not emoji:
        sending.remove(settings, f"{gone.name}/likes")
        return
    with for_the_outbox():
        sending.graph_of(settings).post(f"{gone.name}/likes", {})


def correct(settings: Settings, gone: Gone, text: str) -> None:
    """Give a comment of the page's other words. Raises Refused, Unreachable, Unsure."""
    with for_the_outbox():
        sending.graph_of(settings).post(gone.name, {"message": text})


def take_back(settings: Settings, gone: Gone) -> None:
    """Delete a comment of the page's. Raises Refused, Unreachable, Unsure."""
    sending.remove(settings, gone.name)
