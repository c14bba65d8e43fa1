"""Cold transfers: done at once, without an introduction, and never without a reason (R70)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from weft.conversations import actions as conversations
from weft.kernel.events import say
from weft.transfers.events import TransferRecorded, TransferWithdrawn
from weft.transfers.models import Transfer
from weft.transfers.queries import Change
from weft.transfers.reasons import Reason

from .ending import NotOffered
from .offering import (
    Gone,
    SameHands,
    check_target,
    hold,
    ids,
    inbox_written_on,
    known_reason,
    spoken,
)


class NoReason(Exception):
    """It does not say why the conversation is given on."""


@transaction.atomic
def record(
    conversation_id: int,
    *,
    to: int | None,
    queue: int | None,
    reason: str,
    words: str,
    by: int,
    at: datetime,
) -> int:
    """Give a conversation to the agent `to`, or into a `queue`, at once; return the transfer's id.

    In a queue it belongs to nobody until somebody takes it.

    Raises NoReason (also for "other" without words), Gone, SameHands, NotAnAgent, NoSuchQueue.
    """
    reason, words = known_reason(reason), spoken(words)
    if not reason or (reason == Reason.OTHER and not words):
        raise NoReason
    held = hold(conversation_id)
    check_target(to, queue)
    is_there = to == held.assignee_id if to is not None else queue == held.queue_id
    if is_there:
        raise SameHands(f"conversation {held.id}")
    transfer = Transfer.objects.create(
        conversation_id=held.id,
        inbox_id=inbox_written_on(held),
        sender_id=held.assignee_id,
        receiver_id=to,
        queue_id=queue if to is None else None,
        from_queue_id=held.queue_id,
        is_warm=False,
        state=Transfer.State.DONE,
        reason=reason,
        words=words,
        made_by_id=by,
        made_at=at,
        ended_at=at,
        ended_by_id=by,
    )
    say(TransferRecorded(**ids(transfer, held.inbox_id), actor_id=by))
    if to is None:
        conversations.put_into_queue(held.id, queue_id=queue, by=by)
    conversations.assign(held.id, to=to, by=by)
    return transfer.pk


def keep_changes(changes: Iterable[Change]) -> None:
    """Keep changes of hands that nobody made a transfer of, as transfers without a reason."""
    Transfer.objects.bulk_create(
        Transfer(
            conversation_id=one.conversation_id,
            inbox_id=one.inbox_id,
            sender_id=one.sender_id,
            receiver_id=one.receiver_id,
            is_warm=False,
            state=Transfer.State.DONE,
            made_by_id=one.by,
            made_at=one.at,
            ended_at=one.at,
            ended_by_id=one.by,
        )
        for one in changes
    )


@transaction.atomic
def take_back(transfer_id: int, *, by: int, at: datetime) -> None:
    """Undo a cold transfer where it still stands. Raises NotOffered when it was moved on since."""
    transfer = Transfer.objects.filter(pk=transfer_id, state=Transfer.State.DONE).first()
    if transfer is None:
        raise NotOffered(f"transfer {transfer_id}")
    try:
        held = hold(transfer.conversation_id)
    except Gone as error:
        raise NotOffered(f"transfer {transfer_id}") from error
    if held.id != transfer.conversation_id or held.assignee_id != transfer.receiver_id:
        raise NotOffered(f"transfer {transfer_id}")
    changed = Transfer.objects.filter(pk=transfer_id, state=Transfer.State.DONE).update(
        state=Transfer.State.WITHDRAWN, ended_at=at, ended_by_id=by
    )
    if not changed:
        raise NotOffered(f"transfer {transfer_id}")
    say(TransferWithdrawn(**ids(transfer, held.inbox_id), actor_id=by))
    if transfer.queue_id is not None:
        conversations.put_into_queue(held.id, queue_id=transfer.from_queue_id, by=by)
    conversations.assign(held.id, to=transfer.sender_id, by=by)
