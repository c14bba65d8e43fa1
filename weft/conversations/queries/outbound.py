"""What the road out needs to know of a message."""

from __future__ import annotations

from dataclasses import dataclass

from weft.conversations.envelopes import Outbound
from weft.conversations.models import Message

from .files import files_of


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message on its way out, and what its channel needs to send it."""

    inbox_id: int
    thread_id: int
    state: str
    outbound: Outbound


def outbound(message_id: int) -> Waiting:
    """Return what the channel needs to send a message; the id comes from an event of ours."""
    message = Message.objects.select_related("thread", "delivery").get(pk=message_id)
    return Waiting(
        inbox_id=message.inbox_id,
        thread_id=message.thread_id,
        state=message.delivery.state,
        outbound=Outbound(
            message_id=message.pk,
            remote=message.thread.remote,
            text=message.text,
            files=tuple(files_of([message_id]).get(message_id, ())),
        ),
    )
