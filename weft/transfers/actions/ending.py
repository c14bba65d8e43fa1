"""What becomes of an offer: accepted, declined, taken back, not answered, or overtaken."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.actions import NotWritten
from weft.conversations.envelopes import Letter
from weft.kernel import jobs
from weft.kernel.events import say
from weft.transfers.events import (
    TransferAccepted,
    TransferDeclined,
    TransferEvent,
    TransferExpired,
    TransferOvertaken,
    TransferWithdrawn,
)
from weft.transfers.models import Transfer
from weft.transfers.queries import may_accept

from .offering import Gone, hold, ids, spoken

logger = logging.getLogger(__name__)

State = Transfer.State


class NotOffered(Exception):
    """The offer has ended already: somebody was quicker, or its time passed."""


class NotForYou(Exception):
    """The conversation was offered to somebody else."""


class Overtaken(Exception):
    """Somebody else looks after the conversation by now, or it is over."""


class NoAnswer(Exception):
    """It does not say why it is declined."""


@transaction.atomic
def accept(transfer_id: int, *, by: int, at: datetime, introduction: str = "") -> int:
    """Take a conversation over; return its id.

    The customer is told the words of `introduction`, if there are any, in `by`'s name; they are
    no answer, so a customer who waits waits on.

    Raises NotOffered, NotForYou, Overtaken, NotAnAgent.
    """
    transfer = _find(transfer_id)
    try:
        held = hold(transfer.conversation_id)
    except Gone as error:
        raise Overtaken(f"transfer {transfer_id}") from error
    transfer = _lock(transfer_id)
    if not may_accept(transfer, by):
        raise NotForYou(f"transfer {transfer_id}")
    if held.id != transfer.conversation_id or held.assignee_id != transfer.sender_id:
        raise Overtaken(f"transfer {transfer_id}")
    Transfer.objects.filter(pk=transfer_id).update(
        state=State.ACCEPTED, receiver_id=by, ended_at=at, ended_by_id=by
    )
    transfer.receiver_id = by
    say(TransferAccepted(**ids(transfer, held.inbox_id), actor_id=by))
    if transfer.queue_id is not None:
        conversations.put_into_queue(held.id, queue_id=transfer.queue_id, by=by)
    conversations.assign(held.id, to=by, by=by)
    if transfer.was_let_in:
        conversations.leave(held.id, agent=by, by=by)
    if introduction:
        _introduce(held.id, introduction, transfer_id, by=by, at=at)
    return held.id


@transaction.atomic
def decline(transfer_id: int, *, words: str, by: int, at: datetime) -> None:
    """Say no to an offer, and why; whoever made it stays responsible.

    Raises NotOffered, NotForYou, NoAnswer.
    """
    words = spoken(words)
    if not words:
        raise NoAnswer
    transfer = _lock(transfer_id)
    if transfer.receiver_id != by:
        raise NotForYou(f"transfer {transfer_id}")
    _end(transfer, State.DECLINED, TransferDeclined, by=by, at=at, answer=words)


@transaction.atomic
def withdraw(transfer_id: int, *, by: int, at: datetime) -> None:
    """Take an offer back. Raises NotOffered."""
    _end(_lock(transfer_id), State.WITHDRAWN, TransferWithdrawn, by=by, at=at)


@jobs.job("transfers.expire_when_due")
def expire_when_due(transfer_id: int) -> None:
    """Give an offer that nobody answered back to whoever made it."""
    expire(transfer_id, at=timezone.now())


@transaction.atomic
def expire(transfer_id: int, *, at: datetime) -> bool:
    """End an offer whose time has passed; False when it had ended, or its time is still to come."""
    offered = Transfer.objects.select_for_update().filter(pk=transfer_id, state=State.OFFERED)
    transfer = offered.filter(expires_at__lte=at).first()
    if transfer is None:
        return False
    _end(transfer, State.EXPIRED, TransferExpired, by=None, at=at)
    return True


@transaction.atomic
def overtake(conversation_ids: Collection[int], *, at: datetime) -> int:
    """End the offers of conversations that somebody else has by now, or that are over.

    Return how many.
    """
    standings = queries.standings(conversation_ids)
    offers = Transfer.objects.select_for_update().filter(
        conversation__in=conversation_ids, state=State.OFFERED
    )
    ended = 0
    for transfer in offers.order_by("pk"):
        standing = standings.get(transfer.conversation_id)
        is_here = standing and standing.status != "closed" and standing.merged_into_id is None
        if not (is_here and standing and standing.assignee_id == transfer.sender_id):
            _end(transfer, State.OVERTAKEN, TransferOvertaken, by=None, at=at)
            ended += 1
    return ended


def _introduce(
    conversation_id: int, words: str, transfer_id: int, *, by: int, at: datetime
) -> None:
    """Tell the customer who takes over. Where nothing can be said, nothing is said."""
    try:
        conversations.reply(
            conversation_id,
            text=words,
            by=by,
            at=at,
            key=f"transfer:{transfer_id}",
            # it answers nothing: whoever waits for an answer waits on
            letter=Letter(traits={"is_automatic": True}),
        )
    except NotWritten as problem:
        logger.info(
            "transfer.not_introduced",
            extra={"transfer_id": transfer_id, "problem": type(problem).__name__},
        )


def _find(transfer_id: int) -> Transfer:
    transfer = Transfer.objects.filter(pk=transfer_id, state=State.OFFERED).first()
    if transfer is None:
        raise NotOffered(f"transfer {transfer_id}")
    return transfer


def _lock(transfer_id: int) -> Transfer:
    offered = Transfer.objects.select_for_update().filter(pk=transfer_id, state=State.OFFERED)
    transfer = offered.first()
    if transfer is None:
        raise NotOffered(f"transfer {transfer_id}")
    return transfer


def _end(
    transfer: Transfer,
    state: State,
    event: type[TransferEvent],
    *,
    by: int | None,
    at: datetime,
    answer: str = "",
) -> None:
    Transfer.objects.filter(pk=transfer.pk).update(
        state=state, ended_at=at, ended_by_id=by, answer=answer
    )
    here = queries.where(queries.current(transfer.conversation_id))
    say(event(**ids(transfer, here["inbox_id"]), actor_id=by))
    if transfer.was_let_in and transfer.receiver_id is not None:
        conversations.leave(
            transfer.conversation_id, agent=transfer.receiver_id, by=by or transfer.receiver_id
        )
