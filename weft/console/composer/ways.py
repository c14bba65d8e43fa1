"""How an answer would go out if somebody sent one now: on which thread, and to whom.

For what is written by a button and not in the composer: macros, and what an outcome plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from weft.console.composer import addressing, carrying
from weft.console.composer.addressing import Offer
from weft.console.timeline import letters
from weft.conversations import queries
from weft.conversations.actions import Begin, Reply, Send
from weft.conversations.envelopes import Letter
from weft.conversations.queries import Conversation, ThreadCard
from weft.customers import queries as customers
from weft.gateway import registry

UNDO = timedelta(seconds=10)  # that such a reply waits at least, to be taken back


class Hindered(Exception):
    """It cannot be done here. The text is shown to the agent."""


def answer(
    conversation: Conversation, text: str, *, by: int, at: datetime, seen_up_to: int | None = None
) -> tuple[Send, str]:
    """Return a reply to whoever would hear an answer now, held for a while; and by which inbox.

    Raises Hindered where there is no way to answer.
    """
    reply = Reply(
        conversation_id=conversation.pk,
        text=text,
        by=by,
        at=at,
        key="",
        seen_up_to=seen_up_to,
        hold_until=at + UNDO,
    )
    threads = queries.threads_of(conversation.pk)
    matter = conversation.matter
    if thread := _way(conversation, threads):
        offer = addressing.offer(thread, None, matter=matter)
        reply = replace(reply, thread_id=thread.id)
        reply = _letter(reply, offer) if offer else reply
        return Send(reply=reply), thread.inbox_name
    found = addressing.through(threads)
    offer = addressing.first_offer(found, None, matter=matter) if found else None
    if not (found and found.inbox and offer):
        raise Hindered(_("There is no way to answer here."))
    reply = _letter(reply, offer)
    begin = Begin(
        inbox_id=found.inbox.id,
        people=reply.letter.recipients if reply.letter else (),
        topic=letters.bare(offer.subject),
    )
    return Send(reply=reply, begin=begin), found.inbox.name


def _way(conversation: Conversation, threads: Sequence[ThreadCard]) -> ThreadCard | None:
    """Return the thread where somebody wrote last, or else the last that takes answers.

    Where that one takes none now, it is the last other way to the same customer alone: what was
    to be read by one person is not said in public. Raises Hindered where there is none.
    """
    ways = [t for t in threads if registry.takes_replies(t.inbox_kind) and not t.is_among_us]
    if not ways:
        return None
    last = queries.entries([conversation.last_message_id]) if conversation.last_message_id else []
    newest = last[0].thread_id if last else None
    way = next((way for way in ways if way.id == newest), ways[-1])
    if not (why := carrying.why_closed(carrying.limits(way))):
        return way
    reader = _reader(conversation, way)
    for other in reversed(ways):
        is_theirs = not _is_public(other) and _reader(conversation, other) == reader
        if is_theirs and carrying.limits(other).is_open:
            return other
    raise Hindered(why)


def _reader(conversation: Conversation, way: ThreadCard) -> int:
    return customers.speaker_for(way.of_customer or conversation.customer_id)


def _is_public(way: ThreadCard) -> bool:
    surface = registry.surface_of(way.inbox_id, way.inbox_kind, way.remote)
    return surface.capabilities.is_public


def _letter(reply: Reply, offer: Offer) -> Reply:
    """Return a reply as a letter to those whom the composer would offer."""
    everybody = {"to": offer.to, "cc": offer.cc, "bcc": offer.bcc}
    recipients = tuple(
        replace(one, role=role)  # type: ignore[arg-type]
        for role, some in everybody.items()
        for one in some
    )
    if not offer.to:
        raise Hindered(_("Say to whom this goes."))
    held = max(timedelta(seconds=offer.undo_seconds), UNDO)
    letter = Letter(subject=offer.subject, recipients=recipients)
    return replace(reply, letter=letter, hold_until=reply.at + held)
