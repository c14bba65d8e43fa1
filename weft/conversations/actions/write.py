"""Writing: replies to the customer and notes among ourselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from weft.conversations.events import (
    ConversationAssigned,
    ConversationReopened,
    ConversationWoken,
    MessageQueued,
    NoteWritten,
)
from weft.conversations.models import (
    Attachment,
    Conversation,
    Delivery,
    Draft,
    Message,
    Thread,
    Upload,
)
from weft.kernel.events import Event, say

MAX_TEXT = 100_000  # characters; a channel may allow fewer, and its composer says so


class EmptyMessage(Exception):
    """There is neither a word nor a file to send."""


class TextTooLong(Exception):
    """The text is longer than a message may be."""


class NothingToAnswer(Exception):
    """The conversation has no thread on which an answer could go out."""


class InboxOff(Exception):
    """The inbox is switched off; nothing goes out through it."""


class SomethingNewer(Exception):
    """Somebody wrote what the composer has not shown yet. `message_ids` says what."""

    def __init__(self, message_ids: list[int]) -> None:
        super().__init__(f"{len(message_ids)} newer messages")
        self.message_ids = message_ids


@dataclass(frozen=True, kw_only=True)
class Written:
    """Where what an agent wrote stands. `is_new` is False when the same key came before."""

    message_id: int
    thread_id: int
    is_new: bool


@transaction.atomic
def reply(
    conversation_id: int,
    *,
    text: str,
    by: int | None,
    at: datetime,
    key: str,
    seen_up_to: int | None = None,
    thread_id: int | None = None,
    uploads: Collection[UUID] = (),
) -> Written:
    """Queue an answer to the customer from agent `by` (None: a bot or a rule).

    `key` names what the composer sends: the same key twice is one message. `seen_up_to` is the
    newest message that the agent has seen; None sends whatever came since. Without `thread_id`
    the answer goes where the customer wrote last. Who answers what belongs to nobody looks
    after it from then on.

    Raises EmptyMessage, TextTooLong, NothingToAnswer, InboxOff, SomethingNewer.
    """
    _check(text, uploads)
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    thread = _thread(conversation, thread_id)
    if written := _written(thread.inbox_id, key):
        return written
    if not thread.inbox.is_on:
        raise InboxOff(f"inbox {thread.inbox_id}")
    if seen_up_to is not None:
        _guard(conversation_id, seen_up_to, by)

    message = _store(thread, Message.Direction.OUT, text=text, by=by, at=at, key=key)
    Delivery.objects.create(message=message, changed_at=at)
    _carry(message, uploads, by)
    news: list[Event] = [
        MessageQueued(
            conversation_id=conversation_id,
            thread_id=thread.pk,
            inbox_id=thread.inbox_id,
            message_id=message.pk,
            actor_id=by,
        )
    ]
    where = {"conversation_id": conversation_id, "inbox_id": conversation.inbox_id}
    changes: dict[str, object] = {"waiting_since": None}
    if conversation.status == Conversation.Status.CLOSED:
        changes |= {"status": Conversation.Status.OPEN, "closed_at": None}
        news.append(ConversationReopened(**where, actor_id=by))
    elif conversation.status == Conversation.Status.SNOOZED:
        changes |= {"status": Conversation.Status.OPEN, "snoozed_until": None}
        news.append(ConversationWoken(**where, reason="agent", actor_id=by))
    if by is not None and conversation.assignee_id is None:
        changes["assignee_id"] = by
        news.append(ConversationAssigned(**where, assignee_id=by, actor_id=by))
    _touch(conversation_id, message, at=at, **changes)
    if by is not None:
        Draft.objects.filter(conversation_id=conversation_id, agent_id=by).delete()
    say(*news)
    return Written(message_id=message.pk, thread_id=thread.pk, is_new=True)


@transaction.atomic
def note(
    conversation_id: int,
    *,
    text: str,
    by: int,
    at: datetime,
    key: str,
    uploads: Collection[UUID] = (),
) -> Written:
    """Leave a note that only colleagues see. The same key twice is one note.

    Raises EmptyMessage, TextTooLong, NothingToAnswer.
    """
    _check(text, uploads)
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    thread = _thread(conversation, None)
    if written := _written(thread.inbox_id, key):
        return written
    message = _store(thread, Message.Direction.NOTE, text=text, by=by, at=at, key=key)
    _carry(message, uploads, by)
    _touch(conversation_id, message, at=at)
    Draft.objects.filter(conversation_id=conversation_id, agent_id=by).delete()
    say(
        NoteWritten(
            conversation_id=conversation_id,
            thread_id=thread.pk,
            inbox_id=thread.inbox_id,
            message_id=message.pk,
            actor_id=by,
        )
    )
    return Written(message_id=message.pk, thread_id=thread.pk, is_new=True)


def _check(text: str, uploads: Collection[UUID]) -> None:
    if not text.strip() and not uploads:
        raise EmptyMessage
    if len(text) > MAX_TEXT:
        raise TextTooLong(f"{len(text)} characters, at most {MAX_TEXT}")


def _thread(conversation: Conversation, thread_id: int | None) -> Thread:
    """Return the thread to write on: the one asked for, else where somebody wrote last."""
    threads = Thread.objects.filter(conversation=conversation)
    if thread_id is not None:
        threads = threads.filter(pk=thread_id)
    elif conversation.last_message_id is not None:
        last = Message.objects.filter(pk=conversation.last_message_id).values("thread_id")
        threads = threads.filter(pk__in=last)
    thread = threads.select_related("inbox").order_by("-id").first()
    if thread is None:
        raise NothingToAnswer(f"{conversation} has no such thread")
    return thread


def _written(inbox_id: int, key: str) -> Written | None:
    row = Message.objects.filter(inbox_id=inbox_id, key=key).values_list("pk", "thread_id").first()
    return row and Written(message_id=row[0], thread_id=row[1], is_new=False)


def _guard(conversation_id: int, seen_up_to: int, by: int | None) -> None:
    """Refuse when somebody else wrote after `seen_up_to`. Own messages never stand in the way."""
    newer = (
        Message.objects.filter(thread__conversation_id=conversation_id, pk__gt=seen_up_to)
        .exclude(author_id=by, direction__in=[Message.Direction.OUT, Message.Direction.NOTE])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if ids := list(newer[:100]):
        raise SomethingNewer(ids)


def _store(
    thread: Thread, direction: str, *, text: str, by: int | None, at: datetime, key: str
) -> Message:
    return Message.objects.create(
        thread=thread,
        inbox_id=thread.inbox_id,
        direction=direction,
        key=key,
        author_id=by,
        text=text,
        sent_at=at,
        stored_at=at,
    )


def _carry(message: Message, uploads: Collection[UUID], by: int | None) -> None:
    """Let the message carry the files that its author uploaded; nobody else's."""
    if uploads and by is not None:
        own = Upload.objects.filter(pk__in=uploads, agent_id=by)
        Attachment.objects.bulk_create(
            Attachment(message=message, upload=upload) for upload in own.order_by("at", "pk")
        )


def _touch(conversation_id: int, message: Message, *, at: datetime, **changes: object) -> None:
    Conversation.objects.filter(pk=conversation_id).update(
        last_message_id=message.pk,
        last_at=at,
        last_text=message.text[:200],
        last_direction=message.direction,
        **changes,
    )
