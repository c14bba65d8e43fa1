"""Sending by WhatsApp: each part of a message is one request; a file is handed over before it."""

from __future__ import annotations

from weft.conversations.envelopes import Outbound
from weft.gateway.attention import PATIENCE
from weft.gateway.contract import Attention, Gone, Sent
from weft.gateway.graph import marks, sending
from weft.gateway.graph.client import for_the_outbox
from weft.gateway.graph.delivery import objects, text

from . import plan
from .settings import Settings


def send(settings: Settings, message: Outbound) -> Sent:
    """Send a message. Raises Refused, Unreachable, Unsure."""
    graph = sending.graph_of(settings)
    pieces = plan.pieces(message)

    def send_piece(number: int, mark: str) -> str:
        piece = pieces[number]
        media_id = ""
        if piece.file:
            # handed over is not sent yet: what is in doubt is simply handed over again
            with sending.harmless():
                form = {"messaging_product": "whatsapp", "type": piece.file.content_type}
                path = f"{settings.phone_number_id}/media"
                media_id = text(graph.upload(path, form, part="file", file=piece.file), "id")
        asked = plan.request(piece, to=message.remote, mark=mark, media_id=media_id)
        answer = graph.post(f"{settings.phone_number_id}/messages", asked)
        return next((text(one, "id") for one in objects(answer.get("messages"))), "")

    return sending.send_parts(message, len(pieces), send_piece)


def react(settings: Settings, gone: Gone, emoji: str) -> None:
    """Put an emoji to a customer's message. Raises Refused, Unreachable, Unsure."""
    mark = marks.of_deed(gone.deed)  # that it did not arrive is told later
    asked = plan.reaction(emoji, about=gone.name, to=gone.remote, mark=mark)
    with for_the_outbox():
        sending.graph_of(settings).post(f"{settings.phone_number_id}/messages", asked)


def tell_typing(settings: Settings, attention: Attention) -> None:
    """Show somebody that we write; whoever is shown it is shown, too, that we have read.

    Raises Refused, Unreachable, Unsure.
    """
    _show(settings, attention, typing_indicator={"type": "text"})


def tell_read(settings: Settings, attention: Attention) -> None:
    """Show somebody that we have read up to a message. Raises as `tell_typing`."""
    _show(settings, attention)


def _show(settings: Settings, attention: Attention, **more: object) -> None:
    if not settings.shows_read or not attention.newest:
        return
    asked = {"messaging_product": "whatsapp", "status": "read", "message_id": attention.newest}
    with for_the_outbox():
        graph = sending.graph_of(settings)
        graph.post(f"{settings.phone_number_id}/messages", {**asked, **more}, timeout=PATIENCE)
