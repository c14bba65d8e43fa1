"""Receipts: what vendors, and bounces, tell of our messages; copy by copy, and only forward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from weft.conversations.envelopes import Receipt
from weft.conversations.events import MessageDelivered, MessageFailed, RecipientsChanged
from weft.conversations.models import Delivery, Message, Recipient
from weft.kernel.events import say

from . import traces
from .deliveries import ids_of, mark_sent, reach
from .reading import read_by_customer

Copy = Recipient.State
State = Delivery.State

# From where a copy may come to a state. What was delivered in spite of a failure was delivered.
BEFORE = {
    Copy.SENT: (Copy.WAITING, Copy.UNKNOWN),
    Copy.UNKNOWN: (Copy.WAITING,),
    Copy.FAILED: (Copy.WAITING, Copy.SENT, Copy.UNKNOWN),
    Copy.DELIVERED: (Copy.WAITING, Copy.SENT, Copy.UNKNOWN, Copy.FAILED),
    Copy.WAITING: (Copy.WAITING,),  # with other words: why it still waits
}


@transaction.atomic
def mark_recipients(
    message_id: int, outcomes: Mapping[str, tuple[str, str]], *, at: datetime
) -> None:
    """Remember what became of copies: address -> a Recipient.State, and words for the agent."""
    if _mark(message_id, outcomes, at=at):
        message = Message.objects.select_related("thread").get(pk=message_id)
        say(RecipientsChanged(**ids_of(message)))


def _mark(message_id: int, outcomes: Mapping[str, tuple[str, str]], *, at: datetime) -> bool:
    copies = Recipient.objects.filter(message_id=message_id)
    changed = 0
    for address, (state, reason) in sorted(outcomes.items()):
        movable = copies.filter(address=address, state__in=BEFORE[Copy(state)])
        changed += movable.update(state=state, reason=reason[:300], changed_at=at)
    return changed > 0


@transaction.atomic
def note_receipts(receipts: Iterable[Receipt]) -> None:
    """Remember what vendors told. A receipt that tells nothing new, or of no message, is passed.

    When all copies of a message failed, the message failed.
    """
    news: dict[int, datetime] = {}
    for receipt in sorted(receipts, key=lambda one: (one.inbox_id, one.external_id)):
        if receipt.external_id:
            news |= dict.fromkeys(traces.claim(receipt), receipt.at)
            news |= dict.fromkeys(traces.told(receipt), receipt.at)
        elif receipt.remote:
            news |= dict.fromkeys(traces.told_of_all(receipt), receipt.at)
        else:
            _told(receipt)
    traces.follow(news)


def _told(receipt: Receipt) -> None:
    ours = Message.objects.filter(inbox_id=receipt.inbox_id, direction="out")
    message = ours.select_related("thread").filter(pk=receipt.message_id or 0).first()
    if message is None:
        return
    if receipt.state == "sent":
        mark_sent([message.pk], at=receipt.at)
    elif receipt.state == "failed":
        _failed(message, receipt)
    else:
        _delivered(message, receipt)
        if receipt.state == "read":
            read_by_customer(message.thread_id, up_to=message.pk)


def _delivered(message: Message, receipt: Receipt) -> None:
    is_new = _mark(message.pk, _about(message, receipt, Copy.DELIVERED), at=receipt.at)
    reach(
        [message.pk],
        (State.QUEUED, State.SENDING, State.SENT, State.UNKNOWN, State.FAILED),
        State.DELIVERED,
        lambda ids: MessageDelivered(**ids),
        at=receipt.at,
    )
    if is_new:
        say(RecipientsChanged(**ids_of(message)))


def _failed(message: Message, receipt: Receipt) -> None:
    is_new = _mark(message.pk, _about(message, receipt, Copy.FAILED), at=receipt.at)
    copies = Recipient.objects.filter(message_id=message.pk)
    if not copies.exclude(state=Copy.FAILED).exists():
        reach(
            [message.pk],
            (State.QUEUED, State.SENDING, State.SENT, State.UNKNOWN),
            State.FAILED,
            lambda ids: MessageFailed(**ids, reason=receipt.reason[:300]),
            at=receipt.at,
            reason=receipt.reason[:300],
        )
    if is_new:
        say(RecipientsChanged(**ids_of(message)))


def _about(message: Message, receipt: Receipt, state: str) -> dict[str, tuple[str, str]]:
    """Return the copies that a receipt is about: the one that it names, or all."""
    if receipt.address:
        return {receipt.address: (state, receipt.reason)}
    addresses = Recipient.objects.filter(message_id=message.pk).values_list("address", flat=True)
    return dict.fromkeys(addresses, (state, receipt.reason))
