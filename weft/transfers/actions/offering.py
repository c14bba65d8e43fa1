"""Offering a conversation to a colleague, or to those of a queue, with a briefing (R71)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.actions import course
from weft.kernel import jobs, settings
from weft.kernel.events import say
from weft.people import queries as people
from weft.transfers.briefing import Briefing
from weft.transfers.events import TransferOffered
from weft.transfers.models import Transfer
from weft.transfers.reasons import LONGEST, Reason
from weft.transfers.settings import Handover


class AlreadyOffered(Exception):
    """The conversation is on offer already; take that back first."""


class EmptyBriefing(Exception):
    """There is not a word for whoever takes over."""


class Gone(Exception):
    """The conversation is closed or part of another one: there is nothing to give on."""


class SameHands(Exception):
    """Whoever should get it has it already."""


class Held(NamedTuple):
    """A conversation that is locked, as it is."""

    id: int
    inbox_id: int
    queue_id: int | None
    assignee_id: int | None
    is_over: bool


@transaction.atomic
def offer(
    conversation_id: int,
    *,
    to: int | None,
    queue: int | None,
    briefing: Briefing,
    reason: str = "",
    by: int,
    at: datetime,
) -> int:
    """Offer a conversation to the agent `to`, or to those of a `queue`; return the transfer's id.

    What nobody looked after is `by`'s until somebody accepts. Who may not see the conversation
    is brought in, so that the briefing can be read.

    Raises EmptyBriefing, Gone, SameHands, AlreadyOffered, NotAnAgent, NoSuchQueue.
    """
    if briefing.is_empty:
        raise EmptyBriefing
    held = hold(conversation_id)
    if held.assignee_id is None:
        conversations.assign(held.id, to=by, by=by)
    sender = held.assignee_id or by
    if to is not None and to == sender:
        raise SameHands(f"agent {to}")
    check_target(to, queue)
    let_in = to is not None and _let_in(held.id, to, by=by, at=at)
    within = settings.read(Handover).accept_within_minutes
    kept = briefing.trimmed()
    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                conversation_id=held.id,
                inbox_id=inbox_written_on(held),
                sender_id=sender,
                receiver_id=to,
                queue_id=queue,
                from_queue_id=held.queue_id,
                is_warm=True,
                state=Transfer.State.OFFERED,
                reason=known_reason(reason),
                who=kept.who,
                matter=kept.matter,
                tried=kept.tried,
                promised=kept.promised,
                made_by_id=by,
                made_at=at,
                expires_at=at + timedelta(minutes=max(within, 1)),
                was_let_in=let_in,
            )
    except IntegrityError as error:
        if "one_offer_of_a_conversation" not in str(error):
            raise
        raise AlreadyOffered(f"conversation {held.id}") from error
    say(TransferOffered(**ids(transfer, held.inbox_id), actor_id=by))
    jobs.defer("transfers.expire_when_due", at=transfer.expires_at, transfer_id=transfer.pk)
    return transfer.pk


def hold(conversation_id: int) -> Held:
    """Lock a conversation, or the one that it became part of. Raises Gone when it is over."""
    locked = course.locked([queries.current(conversation_id)])
    if not locked:
        raise Gone(f"conversation {conversation_id}")
    [row] = locked
    held = Held(
        row.pk,
        row.inbox_id,
        row.queue_id,
        row.assignee_id,
        row.status == "closed" or row.merged_into_id is not None,
    )
    if held.is_over:
        raise Gone(f"conversation {conversation_id}")
    return held


def check_target(to: int | None, queue: int | None) -> None:
    """Raise NotAnAgent or NoSuchQueue for whom a conversation cannot go to."""
    if to is not None and not people.may_answer(to):
        raise conversations.NotAnAgent(f"agent {to}")
    if to is None and (queue is None or queries.queue(queue) is None):
        raise conversations.NoSuchQueue(f"queue {queue}")


def inbox_written_on(held: Held) -> int:
    """Return the inbox on which somebody wrote last: figures are counted by its channel."""
    thread = queries.thread_to_answer(held.id, None)
    return thread.inbox_id if thread else held.inbox_id


def known_reason(reason: str) -> str:
    """Return a reason of the list, or nothing."""
    return reason if reason in set(Reason) else ""


def spoken(words: str) -> str:
    """Return words as they are kept: on one line, and not too many."""
    return " ".join(words.split())[:LONGEST]


def ids(transfer: Transfer, inbox_id: int) -> dict[str, Any]:
    """Return what each event of a transfer says."""
    return {
        "conversation_id": queries.current(transfer.conversation_id),
        "inbox_id": inbox_id,
        "transfer_id": transfer.pk,
        "sender_id": transfer.sender_id,
        "receiver_id": transfer.receiver_id,
        "queue_id": transfer.queue_id,
    }


def _let_in(conversation_id: int, agent: int, *, by: int, at: datetime) -> bool:
    """Let the receiver see what is offered; return whether they could not before."""
    reader = people.agent(agent)
    if reader is None or queries.may_see(reader, conversation_id):
        return False
    return conversations.bring_in(conversation_id, agent=agent, by=by, at=at)
