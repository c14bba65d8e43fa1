"""What became of our messages: sent, failed, in doubt. Each state is reached once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from weft.conversations.events import (
    MessageDoubted,
    MessageEvent,
    MessageFailed,
    MessageQueued,
    MessageSent,
)
from weft.conversations.models import Delivery, Message
from weft.kernel.events import say

State = Delivery.State


class NotFailed(Exception):
    """Only a message that failed, or is in doubt, can be sent again."""


@transaction.atomic
def mark_sending(message_id: int, *, at: datetime) -> bool:
    """Claim a queued message for one try at its channel; False when it is not queued."""
    queued = Delivery.objects.filter(message_id=message_id, state=State.QUEUED)
    return queued.update(state=State.SENDING, changed_at=at) > 0


@transaction.atomic
def mark_queued(message_id: int, *, at: datetime) -> None:
    """Put a message back that its channel surely did not take, for the next try."""
    sending = Delivery.objects.filter(message_id=message_id, state=State.SENDING)
    sending.update(state=State.QUEUED, changed_at=at)


@transaction.atomic
def mark_sent(message_ids: Sequence[int], *, at: datetime, external_id: str = "") -> None:
    """Remember that the channel accepted these messages. Doing it twice changes nothing."""
    _reach(
        message_ids,
        (State.QUEUED, State.SENDING, State.UNKNOWN),
        State.SENT,
        lambda message: MessageSent(**_ids(message)),
        at=at,
        external_id=external_id,
    )


@transaction.atomic
def mark_failed(message_ids: Sequence[int], *, at: datetime, reason: str) -> None:
    """Remember that the channel refused these messages for good; `reason` is for the agent."""
    _reach(
        message_ids,
        (State.QUEUED, State.SENDING),
        State.FAILED,
        lambda message: MessageFailed(**_ids(message), reason=reason[:300]),
        at=at,
        reason=reason[:300],
    )


@transaction.atomic
def mark_unknown(message_ids: Sequence[int], *, at: datetime) -> None:
    """Remember that nobody knows whether these messages arrived."""
    _reach(
        message_ids,
        (State.QUEUED, State.SENDING),
        State.UNKNOWN,
        lambda message: MessageDoubted(**_ids(message)),
        at=at,
    )


@transaction.atomic
def send_again(message_id: int, *, by: int, at: datetime) -> None:
    """Queue a failed or doubtful message once more, because an agent said so.

    Raises NotFailed when it is on its way or has arrived.
    """
    changed = Delivery.objects.filter(
        message_id=message_id, state__in=[State.FAILED, State.UNKNOWN]
    ).update(state=State.QUEUED, reason="", changed_at=at)
    if not changed:
        raise NotFailed(f"message {message_id}")
    message = Message.objects.select_related("thread").get(pk=message_id)
    say(MessageQueued(**_ids(message), actor_id=by))


def _reach(
    message_ids: Sequence[int],
    before: Sequence[str],
    after: str,
    event: Callable[[Message], MessageEvent],
    *,
    at: datetime,
    **columns: str,
) -> None:
    """Let the deliveries that are in one of the states `before` reach `after`, and say so."""
    locked = Delivery.objects.select_for_update().filter(
        message_id__in=message_ids, state__in=before
    )
    ids = list(locked.order_by("message_id").values_list("message_id", flat=True))
    if not ids:
        return
    Delivery.objects.filter(message_id__in=ids).update(state=after, changed_at=at, **columns)
    messages = Message.objects.select_related("thread").filter(pk__in=ids).order_by("pk")
    say(*(event(message) for message in messages))


def _ids(message: Message) -> dict[str, int]:
    return {
        "conversation_id": message.thread.conversation_id,
        "thread_id": message.thread_id,
        "inbox_id": message.inbox_id,
        "message_id": message.pk,
    }
