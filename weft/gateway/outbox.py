"""The one way out. Every reply, whoever wrote it, takes this road.

    conversations.reply() -> message.queued -> dispatch() -> job -> deliver() -> channel.send()

An immediate channel has nobody to call: its messages are sent the moment they are stored.
For all others a try is written down before it is made, so that a worker that dies in between
leaves a message of which we know that we do not know.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.events import MessageQueued
from weft.kernel import jobs

from .contract import Channel, Refused, Sent, Unreachable, Unsure
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
    if not channel.capabilities.takes_replies:
        words = _("Nobody can be answered here: this channel only brings messages in.")
        conversations.mark_failed([message_id], at=timezone.now(), reason=words)
        return
    if channel.send is None:
        raise TypeError(f"{channel.kind} is not immediate and cannot send")
    settings = settings_of(queries.inbox(waiting.inbox_id))
    copies = [one.address for one in waiting.outbound.recipients]
    try:
        outcome = channel.send(settings, waiting.outbound)
    except Refused as refusal:
        logger.info("message.refused", extra={"message_id": message_id, "kind": channel.kind})
        _mark_copies(message_id, dict.fromkeys(copies, ("failed", str(refusal))))
        conversations.mark_failed([message_id], at=timezone.now(), reason=str(refusal))
    except Unsure:
        logger.warning("message.doubted", extra={"message_id": message_id, "kind": channel.kind})
        _mark_copies(message_id, dict.fromkeys(copies, ("unknown", "")))
        conversations.mark_unknown([message_id], at=timezone.now())
    except Unreachable as problem:
        conversations.mark_queued(message_id, at=timezone.now(), reason=str(problem))
        raise
    else:
        _settle(
            message_id, copies, Sent(external_id=outcome) if isinstance(outcome, str) else outcome
        )


def _settle(message_id: int, copies: Sequence[str], sent: Sent) -> None:
    """Write down what became of each copy. Raises Unreachable while some of them wait."""
    reached = [one for one in copies if one not in sent.refused and one not in sent.waiting]
    outcomes = dict.fromkeys(reached, ("sent", ""))
    outcomes |= {address: ("failed", words) for address, words in sent.refused.items()}
    outcomes |= {address: ("waiting", words) for address, words in sent.waiting.items()}
    _mark_copies(message_id, outcomes)
    if sent.waiting:
        words = next(iter(sent.waiting.values()))
        conversations.mark_queued(message_id, at=timezone.now(), reason=words)
        raise Unreachable(words, retry_after=sent.retry_after)
    if sent.refused and not _has_arrived(message_id):
        words = next(iter(sent.refused.values()))
        conversations.mark_failed([message_id], at=timezone.now(), reason=words)
    else:
        conversations.mark_sent([message_id], at=timezone.now(), external_id=sent.external_id)


def _mark_copies(message_id: int, outcomes: Mapping[str, tuple[str, str]]) -> None:
    if outcomes:
        conversations.mark_recipients(message_id, outcomes, at=timezone.now())


def _has_arrived(message_id: int) -> bool:
    """Tell whether a copy went out, in this try or in one before."""
    copies = queries.recipients_of([message_id]).get(message_id, [])
    return any(one.state in {"sent", "delivered"} for one in copies)
