"""Links between conversations, and conversations that are opened beside one that we have.

A message belongs to its thread for ever, so a matter that is one message of a longer talk gets a
conversation that points to the message (docs/decisions/0011). What follows a closed one is new,
too, and points to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from weft.conversations.envelopes import Party
from weft.conversations.events import (
    ConversationClosed,
    ConversationLinked,
    ConversationOpened,
    ConversationUnlinked,
)
from weft.conversations.models import Conversation, Link, Message, Redaction, Thread
from weft.conversations.queries import BEGUN, where
from weft.kernel.events import Event, say

from . import letters
from .course import NOT_WOKEN
from .moves import SameConversation

BRANCHES = (Link.Kind.FOLLOW_UP, Link.Kind.SPLIT)


class LinkedAlready(Exception):
    """These two conversations have a link."""


class NotLinked(Exception):
    """The link was taken back before."""


@transaction.atomic
def link(source_id: int, target_id: int, *, kind: str, by: int, at: datetime) -> int:
    """Say that two conversations have to do with each other; return the link's id.

    Raises SameConversation, LinkedAlready.
    """
    if source_id == target_id:
        raise SameConversation(f"conversation {source_id}")
    _lock(source_id, target_id)
    pair = [source_id, target_id]
    if Link.objects.filter(source__in=pair, target__in=pair, undone_at=None).exists():
        raise LinkedAlready(f"conversations {source_id} and {target_id}")
    return _link(source_id, target_id, kind=Link.Kind(kind), by=by, at=at)


@transaction.atomic
def unlink(link_id: int, *, by: int, at: datetime) -> None:
    """Take a link back. A conversation that it opened goes with it while nobody wrote there.

    Raises NotLinked.
    """
    found = Link.objects.select_for_update().filter(pk=link_id, undone_at=None).first()
    if found is None:
        raise NotLinked(f"link {link_id}")
    Link.objects.filter(pk=link_id).update(undone_at=at, undone_by_id=by)
    news: list[Event] = [
        ConversationUnlinked(**where(here), link_id=link_id, other_id=other, actor_id=by)
        for here, other in _both(found)
    ]
    if found.kind in BRANCHES and _withdraw(found, at=at):
        news.append(ConversationClosed(**where(found.target_id), actor_id=by))
    say(*news)


@transaction.atomic
def branch(
    source_id: int,
    *,
    inbox_id: int,
    people: Sequence[Party],
    matter: str,
    message_id: int | None = None,
    by: int,
    at: datetime,
) -> tuple[int, int]:
    """Open a conversation of the same customer beside `source_id`; return it and the link.

    With a `message_id` it is about that message, and has its question when nobody has answered
    it yet; without, it follows the other up. It has a thread of the inbox, to these people; to
    nobody, it is for notes alone, and is ended from the start.
    """
    _lock(source_id)
    source = Conversation.objects.get(pk=source_id)
    message = Message.objects.get(pk=message_id) if message_id else None
    target = Conversation.objects.create(
        customer_id=source.customer_id,
        inbox_id=inbox_id,
        queue_id=source.queue_id,
        matter=matter[:200],
        assignee_id=source.assignee_id if message else by,
        opened_at=at,
        **_question(source, message),
    )
    thread = Thread.objects.create(
        conversation=target,
        inbox_id=inbox_id,
        remote=f"{BEGUN}{uuid.uuid4()}",
        opened_at=at,
        ended_at=None if people else at,
        # no topic: what the customer writes about the same still joins the talk that has it
    )
    letters.admit([(thread.pk, one) for one in people], at=at, by=by)
    say(
        ConversationOpened(
            conversation_id=target.pk,
            inbox_id=inbox_id,
            customer_id=source.customer_id,
            actor_id=by,
        )
    )
    kind = Link.Kind.SPLIT if message else Link.Kind.FOLLOW_UP
    return target.pk, _link(source_id, target.pk, kind=kind, message_id=message_id, by=by, at=at)


def _question(source: Conversation, message: Message | None) -> dict[str, object]:
    """Return what the new conversation's line says: the words it is about, until others follow."""
    if message is None:
        return {}
    is_open = source.waiting_since and source.waiting_since <= message.stored_at
    return {
        "last_at": message.stored_at,
        "last_text": "" if _is_hidden(message) else message.text[:200],
        "last_direction": message.direction,
        "waiting_since": message.stored_at if is_open and message.direction == "in" else None,
    }


def _is_hidden(message: Message) -> bool:
    return Redaction.objects.filter(pk=message.pk).exists()


def _withdraw(link: Link, *, at: datetime) -> bool:
    """Close a conversation that was opened by a link, unless somebody has written there."""
    target = Conversation.objects.filter(pk=link.target_id, merged_into=None)
    if Message.objects.filter(thread__conversation=link.target_id).exists():
        return False
    closed = target.exclude(status=Conversation.Status.CLOSED)
    return bool(
        closed.update(
            status=Conversation.Status.CLOSED,
            closed_at=at,
            snoozed_until=None,
            waiting_since=None,
            merged_into=link.source_id,
            **NOT_WOKEN,
        )
    )


def _lock(*conversation_ids: int) -> None:
    rows = Conversation.objects.filter(pk__in=conversation_ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _link(
    source_id: int,
    target_id: int,
    *,
    kind: Link.Kind,
    by: int,
    at: datetime,
    message_id: int | None = None,
) -> int:
    made = Link.objects.create(
        kind=kind,
        source_id=source_id,
        target_id=target_id,
        message_id=message_id,
        at=at,
        by_id=by,
    )
    say(
        *(
            ConversationLinked(
                **where(here),
                link_id=made.pk,
                other_id=other,
                kind=kind,
                is_source=here == source_id,
                actor_id=by,
            )
            for here, other in _both(made)
        )
    )
    return made.pk


def _both(link: Link) -> tuple[tuple[int, int], tuple[int, int]]:
    return (link.source_id, link.target_id), (link.target_id, link.source_id)
