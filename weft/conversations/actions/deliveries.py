"""What became of our messages: sent, failed, in doubt. Each state is reached once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from weft.conversations.events import (
    MessageDoubted,
    MessageEvent,
    MessageFailed,
    MessageQueued,
    MessageSent,
)
from weft.conversations.models import Delivery, Message, Recipient, Trace
from weft.kernel import statements
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
def mark_queued(message_id: int, *, at: datetime, reason: str = "") -> None:
    """Put a message back that its channel surely did not take, for the next try.

    `reason` tells the agent why it still waits.
    """
    sending = Delivery.objects.filter(message_id=message_id, state=State.SENDING)
    sending.update(state=State.QUEUED, changed_at=at, reason=reason[:300])


# as a reaction it stands in a savepoint already
@transaction.atomic(savepoint=False)
def mark_sent(message_ids: Sequence[int], *, at: datetime, external_id: str = "") -> None:
    """Remember that the channel accepted these messages. Doing it twice changes nothing."""
    reach(
        message_ids,
        (State.QUEUED, State.SENDING, State.UNKNOWN),
        State.SENT,
        lambda ids: MessageSent(**ids),
        at=at,
        external_id=external_id,
    )


@transaction.atomic
def mark_failed(message_ids: Sequence[int], *, at: datetime, reason: str) -> None:
    """Remember that the channel refused these messages for good; `reason` is for the agent."""
    reach(
        message_ids,
        (State.QUEUED, State.SENDING),
        State.FAILED,
        lambda ids: MessageFailed(**ids, reason=reason[:300]),
        at=at,
        reason=reason[:300],
    )


@transaction.atomic
def mark_unknown(message_ids: Sequence[int], *, at: datetime) -> None:
    """Remember that nobody knows whether these messages arrived."""
    reach(
        message_ids,
        (State.QUEUED, State.SENDING),
        State.UNKNOWN,
        lambda ids: MessageDoubted(**ids),
        at=at,
    )


@transaction.atomic
def send_again(message_id: int, *, by: int, at: datetime) -> None:
    """Queue a failed or doubtful message once more, because an agent said so.

    Raises NotFailed when it is on its way or has arrived.
    """
    changed = Delivery.objects.filter(
        message_id=message_id, state__in=[State.FAILED, State.UNKNOWN]
    ).update(state=State.QUEUED, reason="", external_id="", changed_at=at)
    if not changed:
        raise NotFailed(f"message {message_id}")
    _forget_failed_parts(message_id)
    Recipient.objects.filter(
        message_id=message_id, state__in=[Recipient.State.FAILED, Recipient.State.UNKNOWN]
    ).update(state=Recipient.State.WAITING, reason="", changed_at=at)
    message = Message.objects.select_related("thread").get(pk=message_id)
    say(MessageQueued(**ids_of(message), is_sent=False, actor_id=by))


def _forget_failed_parts(message_id: int) -> None:
    """Let the next try begin with the first part that failed."""
    parts = Trace.objects.filter(message_id=message_id)
    first = parts.filter(state=Trace.State.FAILED).aggregate(first=Min("part"))["first"]
    if first is not None:
        parts.filter(part__gte=first).update(message=None)


def reach(
    message_ids: Sequence[int],
    before: Sequence[str],
    after: str,
    event: Callable[[dict[str, int]], MessageEvent],
    *,
    at: datetime,
    **columns: str,
) -> None:
    """Let the deliveries that are in one of the states `before` reach `after`, and say so."""
    values: dict[str, Any] = {
        "ids": list(message_ids), "before": list(before), "after": after, "at": at,
    }  # fmt: skip
    changes = "".join(f", {column} = %({column})s" for column in columns)
    with statements.prepared() as cursor:
        cursor.execute(_REACH.format(changes=changes), values | columns)
        rows = sorted(cursor.fetchall())
    say(*(event(dict(zip(_IDS, row, strict=True))) for row in rows))


_IDS = ("message_id", "thread_id", "conversation_id", "inbox_id")

# Locked in one order first; the messages' places come along, for the events.
_REACH = """
    WITH locked AS MATERIALIZED (
        SELECT message_id FROM delivery
        WHERE message_id = ANY(%(ids)b::bigint[]) AND state = ANY(%(before)b::text[])
        ORDER BY message_id FOR UPDATE
    )
    UPDATE delivery d SET state = %(after)s, changed_at = %(at)s{changes}
    FROM locked
    JOIN message m ON m.id = locked.message_id
    JOIN thread t ON t.id = m.thread_id
    WHERE d.message_id = locked.message_id
    RETURNING m.id, m.thread_id, t.conversation_id, m.inbox_id
"""


def ids_of(message: Message) -> dict[str, int]:
    """Return what every event of a message names. Its thread must be at hand."""
    return {
        "conversation_id": message.thread.conversation_id,
        "thread_id": message.thread_id,
        "inbox_id": message.inbox_id,
        "message_id": message.pk,
    }
