"""Notes among ourselves; and what can stand in the way of writing, replies too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from weft.conversations.events import AgentMentioned, NoteWritten
from weft.conversations.models import Conversation, Draft, Message, Thread
from weft.kernel.events import say

from .uploads import carry

MAX_TEXT = 100_000  # characters; a channel may allow fewer, and its composer says so


class NotWritten(Exception):
    """Nothing was written; the kinds of it say why."""


class EmptyMessage(NotWritten):
    """There is neither a word nor a file to send."""


class TextTooLong(NotWritten):
    """The text is longer than a message may be."""


class NothingToAnswer(NotWritten):
    """The conversation has no thread on which an answer could go out."""


class InboxOff(NotWritten):
    """The inbox is switched off; nothing goes out through it."""


class SomethingNewer(NotWritten):
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
def note(
    conversation_id: int,
    *,
    text: str,
    by: int,
    at: datetime,
    key: str,
    uploads: Collection[UUID] = (),
    mentions: Collection[int] = (),
) -> Written:
    """Leave a note that only colleagues see. The same key twice is one note.

    `mentions` are the agents whom it calls to look.

    Raises EmptyMessage, TextTooLong, NothingToAnswer.
    """
    if problem := problem_of(text, uploads):
        raise problem
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    thread = _thread(conversation)
    if written := _written(thread.inbox_id, key):
        return written
    message = Message.objects.create(
        thread=thread,
        inbox_id=thread.inbox_id,
        direction=Message.Direction.NOTE,
        key=key,
        author_id=by,
        text=text,
        sent_at=at,
        stored_at=at,
    )
    carry((message.pk, one, by) for one in uploads)
    Conversation.objects.filter(pk=conversation_id).update(
        last_message_id=message.pk,
        last_at=at,
        last_text=text[:200],
        last_direction=Message.Direction.NOTE,
    )
    Draft.objects.filter(conversation_id=conversation_id, agent_id=by).delete()
    here = {
        "conversation_id": conversation_id,
        "thread_id": thread.pk,
        "inbox_id": thread.inbox_id,
        "message_id": message.pk,
    }
    say(
        NoteWritten(**here, actor_id=by),
        *(AgentMentioned(**here, agent_id=one, actor_id=by) for one in sorted({*mentions} - {by})),
    )
    return Written(message_id=message.pk, thread_id=thread.pk, is_new=True)


def problem_of(text: str, uploads: Collection[UUID]) -> NotWritten | None:
    """Return why this can be no message at all, or None."""
    if not text.strip() and not uploads:
        return EmptyMessage()
    if len(text) > MAX_TEXT:
        return TextTooLong(f"{len(text)} characters, at most {MAX_TEXT}")
    return None


def _thread(conversation: Conversation) -> Thread:
    """Return the thread to write on: where somebody wrote last."""
    threads = Thread.objects.filter(conversation=conversation)
    if conversation.last_message_id is not None:
        last = Message.objects.filter(pk=conversation.last_message_id).values("thread_id")
        threads = threads.filter(pk__in=last)
    thread = threads.order_by("-id").first()
    if thread is None:
        raise NothingToAnswer(f"{conversation} has no such thread")
    return thread


def _written(inbox_id: int, key: str) -> Written | None:
    row = Message.objects.filter(inbox_id=inbox_id, key=key).values_list("pk", "thread_id").first()
    return row and Written(message_id=row[0], thread_id=row[1], is_new=False)
