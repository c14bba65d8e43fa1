"""The one way out. Every reply, whoever wrote it, takes this road.

    conversations.reply() -> message.queued -> dispatch() -> job -> deliver() -> channel.send()

An immediate channel has nobody to call: its messages are sent the moment they are stored.
For all others a try is written down before it is made, so that a worker that dies in between
leaves a message of which we know that we do not know.
"""

from __future__ import annotations

import logging
from collections import defaultdict

from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.events import MessageQueued
from weft.kernel import jobs

from .contract import Channel, Refused, Unreachable, Unsure
from .registry import channel_of, settings_of

logger = logging.getLogger(__name__)


def dispatch(events: list[MessageQueued]) -> None:
    """Mark what was delivered by storing it; queue the rest, thread by thread."""
    immediate: list[int] = []
    waiting: dict[int, list[int]] = defaultdict(list)
    for event in events:
        if channel_of(event.inbox_id).capabilities.is_immediate:
            immediate.append(event.message_id)
        else:
            waiting[event.thread_id].append(event.message_id)
    if immediate:
        conversations.mark_sent(immediate, at=timezone.now())
    for thread_id, message_ids in waiting.items():
        for message_id in message_ids:
            jobs.defer("gateway.deliver", lock=f"thread:{thread_id}", message_id=message_id)


@jobs.job("gateway.deliver")
def deliver(message_id: int) -> None:
    """Hand one queued message to its channel. Holds no transaction while it waits.

    Raises Unreachable so that the job is tried again with growing pauses.
    """
    waiting = queries.outbound(message_id)
    channel = channel_of(waiting.inbox_id)
    if waiting.state == "sending":  # the try before this one died with its worker
        if not channel.capabilities.is_idempotent:
            conversations.mark_unknown([message_id], at=timezone.now())
            return
    elif not conversations.mark_sending(message_id, at=timezone.now()):
        return
    _send(channel, waiting)


def _send(channel: Channel, waiting: queries.Waiting) -> None:
    message_id = waiting.outbound.message_id
    if channel.send is None:
        raise TypeError(f"{channel.kind} is not immediate and cannot send")
    settings = settings_of(queries.inbox(waiting.inbox_id))
    try:
        external_id = channel.send(settings, waiting.outbound)
    except Refused as refusal:
        logger.info("message.refused", extra={"message_id": message_id, "kind": channel.kind})
        conversations.mark_failed([message_id], at=timezone.now(), reason=str(refusal))
    except Unsure:
        logger.warning("message.doubted", extra={"message_id": message_id, "kind": channel.kind})
        conversations.mark_unknown([message_id], at=timezone.now())
    except Unreachable:
        conversations.mark_queued(message_id, at=timezone.now())
        raise
    else:
        conversations.mark_sent([message_id], at=timezone.now(), external_id=external_id)
