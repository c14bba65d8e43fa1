"""Traces: what vendors call the parts of our messages, and what their receipts say of those.

Receipts come twice, in any order, and before the vendor has answered the try that they are about.
So each part has one row that only grows, whoever makes it first, and what a message is follows
from the rows of its parts: whatever the order, it ends the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from weft.conversations.envelopes import Receipt
from weft.conversations.events import MessageDelivered, MessageFailed
from weft.conversations.models import Delivery, Message, Trace
from weft.kernel import jobs, statements

from .deliveries import mark_sent, reach
from .reading import read_by_customer

State = Trace.State
Reached = Delivery.State
STATES = {
    "sent": State.SENT,
    "failed": State.FAILED,
    "delivered": State.DELIVERED,
    "read": State.READ,
}
PARKED = timedelta(days=3)  # for receipts of what we did not send, such as by another program
MOST_READ = 200  # messages that one receipt about all of them reaches back over

# The row locks decide who comes first; the state is then the furthest of all that was told.
TOLD = """
    INSERT INTO trace
        (inbox_id, external_id, message_id, part, state, reason, category, changed_at)
    VALUES (%(inbox)s, %(name)s, NULL, 0, %(state)s, %(reason)s, %(category)s, %(at)s)
    ON CONFLICT (inbox_id, external_id) DO UPDATE
    SET state = greatest(trace.state, excluded.state),
        reason = CASE WHEN trace.state < excluded.state THEN excluded.reason ELSE trace.reason END,
        category = coalesce(nullif(trace.category, ''), excluded.category),
        changed_at = excluded.changed_at
    WHERE trace.state < excluded.state OR (trace.category = '' AND excluded.category <> '')
    RETURNING message_id
"""
NAMED = """
    INSERT INTO trace (inbox_id, external_id, message_id, part, state, reason, changed_at)
    SELECT %(inbox)s, name, %(message)s, part, 0, '', %(at)s
    FROM unnest(%(names)b::text[], %(parts)b::int[]) AS n(name, part)
    ORDER BY name
    ON CONFLICT (inbox_id, external_id) DO UPDATE
    SET message_id = excluded.message_id, part = excluded.part
    WHERE trace.message_id IS NULL
"""


@transaction.atomic
def mark_gone(message_id: int, inbox_id: int, external_ids: Sequence[str], *, at: datetime) -> None:
    """Remember that a message has gone out whole, and what the vendor calls its parts.

    What receipts told of them before is true from now on.
    """
    note_parts(message_id, inbox_id, external_ids, at=at)
    mark_sent([message_id], at=at, external_id=external_ids[0] if external_ids else "")
    follow({message_id: at})


@transaction.atomic
def note_parts(
    message_id: int, inbox_id: int, external_ids: Sequence[str], *, at: datetime
) -> None:
    """Remember what the vendor calls the parts of a message that have gone out, in their order."""
    with statements.prepared() as cursor:
        cursor.execute(
            NAMED,
            {
                "inbox": inbox_id,
                "message": message_id,
                "names": list(external_ids),
                "parts": list(range(len(external_ids))),
                "at": at,
            },
        )


def told(receipt: Receipt) -> Iterable[int]:
    """Take in a receipt that names a part of a message by the vendor's id; return the message."""
    state = STATES[receipt.state]
    with statements.prepared() as cursor:
        cursor.execute(
            TOLD,
            {
                "inbox": receipt.inbox_id,
                "name": receipt.external_id,
                "state": state,
                "reason": receipt.reason[:300] if state == State.FAILED else "",
                "category": receipt.category[:40],
                "at": receipt.at,
            },
        )
        return [message_id for (message_id,) in cursor.fetchall() if message_id]


def claim(receipt: Receipt) -> Iterable[int]:
    """Take in that a receipt names our own message beside the vendor's id for a part of it.

    So a message whose sending nobody answered is known to have gone, once all its parts have.
    Returns the message then.
    """
    if receipt.message_id is None or receipt.part is None:
        return []
    message = Message.objects.filter(
        pk=receipt.message_id, inbox_id=receipt.inbox_id, direction=Message.Direction.OUT
    ).first()
    if message is None:
        return []
    part, parts = receipt.part
    with statements.prepared() as cursor:
        cursor.execute(
            NAMED,
            {
                "inbox": receipt.inbox_id,
                "message": message.pk,
                "names": [receipt.external_id],
                "parts": [part],
                "at": receipt.at,
            },
        )
    names = list(
        Trace.objects.filter(message=message).order_by("part").values_list("external_id", flat=True)
    )
    if len(names) < parts:
        return []
    mark_sent([message.pk], at=receipt.at, external_id=names[0])
    return [message.pk]


def told_of_all(receipt: Receipt) -> Iterable[int]:
    """Take in that a remote party has got, or read, all that we had sent until a moment.

    Returns the messages of which that is news.
    """
    message_ids = list(
        Message.objects.filter(
            thread__inbox_id=receipt.inbox_id,
            thread__remote=receipt.remote,
            direction=Message.Direction.OUT,
            stored_at__lte=receipt.at,
            delivery__state__in=[Reached.SENT, Reached.DELIVERED],
        )
        .order_by("-pk")
        .values_list("pk", flat=True)[:MOST_READ]
    )
    behind = Trace.objects.filter(message__in=message_ids, state__lt=STATES[receipt.state])
    rows = list(behind.select_for_update().order_by("external_id"))
    Trace.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=STATES[receipt.state], reason="", changed_at=receipt.at
    )
    return {row.message_id for row in rows if row.message_id}


def follow(told_at: Mapping[int, datetime]) -> None:
    """Let messages that have gone out whole become what their parts say.

    The caller has its traces written before: every writer locks those first.
    """
    for message_id in sorted(told_at):
        # two parts may be told of at once; who comes second sees what the first has written
        gone = Delivery.objects.select_for_update().filter(message_id=message_id)
        if gone.exclude(external_id="").exists():  # else parts of it still wait, or are in doubt
            _follow(message_id, at=told_at[message_id])


def _follow(message_id: int, *, at: datetime) -> None:
    states = dict(
        Trace.objects.filter(message_id=message_id).order_by("part").values_list("pk", "state")
    )
    if State.FAILED in states.values():
        failed = Trace.objects.filter(message_id=message_id, state=State.FAILED)
        reason = failed.order_by("part").values_list("reason", flat=True)[0]
        reach(
            [message_id],
            (Reached.SENT, Reached.DELIVERED),
            Reached.FAILED,
            lambda ids: MessageFailed(**ids, reason=reason),
            at=at,
            reason=reason,
        )
        return
    least = min(states.values(), default=State.SENT)
    if least >= State.DELIVERED:
        reach(
            [message_id],
            (Reached.SENT, Reached.FAILED),
            Reached.DELIVERED,
            lambda ids: MessageDelivered(**ids),
            at=at,
            reason="",
        )
    if least == State.READ:
        thread_id = Message.objects.values_list("thread_id", flat=True).get(pk=message_id)
        read_by_customer(thread_id, up_to=message_id)


@jobs.job("conversations.forget_traces", cron="23 3 * * *")
def forget_parked() -> None:
    """Forget receipts that named nothing we ever sent."""
    Trace.objects.filter(message=None, changed_at__lt=timezone.now() - PARKED).delete()
