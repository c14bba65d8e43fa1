"""Whether a machine of ours may write to an address, and what it says then.

The one place that decides it, for every channel: a helpdesk that thanks whoever is named in a
forged mail is a weapon (SAFETY.md, A7), and two that thank each other never stop (A8). So an
address hears from our machines once an hour and three times a day, whatever arrives, over all
inboxes; and it is told only words that the owner wrote, never a stranger's.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations import placeholders, queries
from weft.conversations.envelopes import Letter, Party
from weft.conversations.events import MessageReceived
from weft.customers.queries import panel
from weft.kernel import jobs
from weft.kernel import settings as workspace
from weft.people.settings import Brand

from . import answer_time, answering
from .models import AutomaticMail
from .registry import UnknownChannel, channel_of, settings_for, settings_of

logger = logging.getLogger(__name__)

LIMITS = ((timedelta(hours=1), 1), (timedelta(days=1), 3))
STALE = timedelta(hours=24)  # thanking for an older mail, after an outage, helps nobody
KEPT = timedelta(days=2)


@transaction.atomic
def may_write(address: str, *, inbox_id: int, at: datetime) -> bool:
    """Tell whether a machine of ours may write to an address now; a yes is counted.

    Call it in the transaction that queues what is written: nothing written, nothing counted.
    """
    address = address.strip().lower()
    if not address or address in our_own():
        return False
    with connection.cursor() as cursor:
        # of a thousand mails that arrive together each must see what the others counted
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('automatic'), hashtext(%s))", [address]
        )
    written = AutomaticMail.objects.filter(address=address)
    for period, most in LIMITS:
        if written.filter(at__gt=at - period).count() >= most:
            return False
    AutomaticMail.objects.filter(at__lt=at - KEPT).delete()
    AutomaticMail.objects.create(address=address, inbox_id=inbox_id, at=at)
    return True


def consider(events: list[MessageReceived]) -> None:
    """Have messages acknowledged later, of inboxes that do that; see `is_acknowledged`."""
    due = [
        {
            "message_id": event.message_id,
            "thread_id": event.thread_id,
            "conversation_id": event.conversation_id,
            "inbox_id": event.inbox_id,
            "customer_id": event.customer_id,
        }
        for event in events
    ]
    jobs.defer_many("gateway.acknowledge", due)


@jobs.job("gateway.acknowledge")
def acknowledge(customer_id: int, **where: int) -> None:
    """Tell a customer that what they have just written has arrived, if a machine may."""
    at, message_id = timezone.now(), where["message_id"]
    letter = queries.letters_of([message_id]).get(message_id)
    if letter and letter.sender and _may_be_answered(message_id, letter, at=at):
        language = panel(customer_id).language or workspace.read(Brand).language
        _thank(where, letter, language, at=at)


def is_acknowledged(event: MessageReceived) -> bool:
    """Tell whether the inbox of a message thanks for any; answered from memory."""
    try:
        said = channel_of(event.inbox_id).acknowledgement
    except UnknownChannel:
        return False
    return said is not None and said(settings_for(event.inbox_id), "en") is not None


def _may_be_answered(message_id: int, letter: Letter, *, at: datetime) -> bool:
    """Tell whether a machine should answer this message at all; whom, is another question."""
    [entry] = queries.entries([message_id])
    return (
        letter.standing == "first"  # one is enough for a matter
        and bool(letter.traits.get("may_answer"))
        and letter.verdict.get("result") != "failed"
        and at - min(entry.sent_at, entry.stored_at) <= STALE
    )


@transaction.atomic
def _thank(where: Mapping[str, int], letter: Letter, language: str, *, at: datetime) -> None:
    message_id = where["message_id"]
    said = channel_of(where["inbox_id"]).acknowledgement
    card = queries.inbox(where["inbox_id"])
    words = said(settings_of(card), language) if said else None
    way = _way(card, letter)
    if words is None or way is None or not card.is_on:
        return
    through, party = way
    if not may_write(party.address, inbox_id=through.id, at=at):
        logger.info("acknowledgement.withheld", extra={"message_id": message_id})
        return
    values = _values(card.id, language, at=at)
    subject, text = (placeholders.fill(one, values) for one in words)
    thread_id = where["thread_id"]
    if through.id != card.id:
        thread_id = conversations.begin_thread(
            where["conversation_id"], inbox_id=through.id, people=[party], topic="", by=None, at=at
        )
    written = conversations.reply(
        where["conversation_id"],
        text=text,
        by=None,
        at=at,
        key=f"acknowledgement:{message_id}",
        thread_id=thread_id,
        letter=Letter(
            subject=subject,
            recipients=(party,),
            traits={"is_automatic": True},
        ),
    )
    if not written.is_new:
        transaction.set_rollback(True)  # it was counted when it was written


def _way(card: queries.InboxCard, letter: Letter) -> tuple[queries.InboxCard, Party] | None:
    """Return by which inbox a machine writes to whom; None where it cannot."""
    if not answering.is_needed(card.kind):
        return (card, Party(address=letter.sender.address)) if letter.sender else None
    through = answering.inbox_for(card)
    whom = answering.addressee(card.kind, letter, through) if through else None
    return (through, whom) if through and whom else None


def _values(inbox_id: int, language: str, *, at: datetime) -> dict[str, str]:
    return {
        "brand": workspace.read(Brand).name,
        "answer_time": answer_time.sentence(inbox_id, language=language, at=at),
    }


def our_own() -> set[str]:
    """Return every address at which we are reached: a machine that writes to itself never stops."""
    own: set[str] = set()
    for card in queries.all_inboxes():
        try:
            addresses = channel_of(card.id).addresses
        except UnknownChannel:
            continue
        if addresses:
            own.update(addresses(settings_of(card)))
    return own
