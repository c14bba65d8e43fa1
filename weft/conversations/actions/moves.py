"""Merging and splitting: threads move between conversations, messages stay as they are.

All moves of one merge share a batch, and the batch is undone as a whole.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from weft.conversations.events import ConversationClosed, ConversationOpened, ThreadMoved
from weft.conversations.models import Conversation, Move, Thread
from weft.conversations.queries import where
from weft.kernel.events import Event, say


class SameConversation(Exception):
    """A conversation cannot be merged into itself."""


class OnlyThread(Exception):
    """A conversation with one thread has nothing to split off."""


class CannotUndo(Exception):
    """The threads have been moved on since, or this was undone before."""


@transaction.atomic
def merge(kept_id: int, joined_id: int, *, by: int, at: datetime) -> uuid.UUID:
    """Move all threads of `joined_id` into `kept_id`; return the batch that undoes it.

    The emptied conversation is closed and points to the kept one.
    Raises SameConversation.
    """
    if kept_id == joined_id:
        raise SameConversation(f"conversation {kept_id}")
    threads = _lock(kept_id, joined_id)
    moving = [thread for thread in threads if thread.conversation_id == joined_id]
    batch = _move(moving, source=joined_id, target=kept_id, by=by, at=at)
    if Conversation.objects.filter(pk=joined_id, waiting_since__isnull=False).exists():
        # a question that comes along must not rest in a closed or snoozed conversation
        Conversation.objects.filter(pk=kept_id).update(
            status=Conversation.Status.OPEN, closed_at=None, snoozed_until=None
        )
    Conversation.objects.filter(pk=joined_id).update(
        status=Conversation.Status.CLOSED,
        closed_at=at,
        snoozed_until=None,
        waiting_since=None,
        merged_into=kept_id,
    )
    _refresh(kept_id, joined_id)
    say(ConversationClosed(**where(joined_id), actor_id=by))
    return batch


@transaction.atomic
def split(thread_id: int, *, by: int, at: datetime) -> tuple[int, uuid.UUID]:
    """Give a thread a conversation of its own; return its id and the batch that undoes it.

    Raises OnlyThread when nothing would stay behind.
    """
    source_id = Thread.objects.values_list("conversation_id", flat=True).get(pk=thread_id)
    threads = _lock(source_id)
    thread = next((t for t in threads if t.pk == thread_id), None)
    if thread is None or len(threads) == 1:
        raise OnlyThread(f"thread {thread_id}")
    source = Conversation.objects.get(pk=source_id)
    target = Conversation.objects.create(
        customer_id=source.customer_id,
        inbox_id=thread.inbox_id,
        assignee_id=source.assignee_id,
        opened_at=at,
    )
    say(
        ConversationOpened(
            conversation_id=target.pk,
            inbox_id=thread.inbox_id,
            customer_id=source.customer_id,
            actor_id=by,
        )
    )
    batch = _move([thread], source=source_id, target=target.pk, by=by, at=at)
    _refresh(source_id, target.pk)
    return target.pk, batch


@transaction.atomic
def undo(batch: uuid.UUID, *, by: int, at: datetime) -> int:
    """Put every thread of the batch back where it came from; return that conversation's id.

    Raises CannotUndo when one of them has been moved on since, or the batch was undone.
    """
    moves = list(Move.objects.select_for_update().filter(batch=batch).order_by("id"))
    if not moves or any(move.undone_at for move in moves):
        raise CannotUndo(f"batch {batch}")
    source, target = moves[0].source_id, moves[0].target_id
    threads = {thread.pk: thread for thread in _lock(source, target)}
    if any(
        (thread := threads.get(move.thread_id)) is None or thread.conversation_id != target
        for move in moves
    ):
        raise CannotUndo(f"batch {batch}: a thread was moved on")
    ids = [move.thread_id for move in moves]
    Thread.objects.filter(pk__in=ids).update(conversation_id=source)
    Move.objects.filter(batch=batch).update(undone_at=at, undone_by_id=by)
    back = Conversation.objects.get(pk=source)
    if back.merged_into_id == target:
        Conversation.objects.filter(pk=source).update(
            status=Conversation.Status.OPEN, closed_at=None, merged_into=None
        )
    if not Thread.objects.filter(conversation_id=target).exists():  # a split that is taken back
        Conversation.objects.filter(pk=target).update(
            status=Conversation.Status.CLOSED,
            closed_at=at,
            snoozed_until=None,
            waiting_since=None,
            merged_into=source,
        )
    _refresh(source, target)
    say(*_moved(ids, source=target, target=source, batch=batch, by=by))
    return source


def _lock(*conversation_ids: int) -> list[Thread]:
    """Lock the threads, then the conversations: the order in which receiving locks them."""
    threads = Thread.objects.filter(conversation__in=conversation_ids).order_by("pk")
    conversations = Conversation.objects.filter(pk__in=conversation_ids).order_by("pk")
    for rows in (threads, conversations):
        list(rows.select_for_update(no_key=True).values_list("pk"))
    return list(threads)


def _move(
    threads: Sequence[Thread], *, source: int, target: int, by: int, at: datetime
) -> uuid.UUID:
    batch = uuid.uuid4()
    ids = [thread.pk for thread in threads]
    Thread.objects.filter(pk__in=ids).update(conversation_id=target)
    Move.objects.bulk_create(
        Move(batch=batch, thread_id=pk, source_id=source, target_id=target, at=at, by_id=by)
        for pk in ids
    )
    say(*_moved(ids, source=source, target=target, batch=batch, by=by))
    return batch


def _moved(
    thread_ids: Sequence[int], *, source: int, target: int, batch: uuid.UUID, by: int
) -> list[Event]:
    """Tell both conversations, so that every page that shows either looks again."""
    return [
        ThreadMoved(
            **where(conversation_id),
            thread_id=thread_id,
            source_id=source,
            target_id=target,
            batch=str(batch),
            actor_id=by,
        )
        for thread_id in thread_ids
        for conversation_id in (target, source)
    ]


def _refresh(*conversation_ids: int) -> None:
    """Derive what the conversations repeat of their messages, after threads came or went."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, [list(conversation_ids)])


REFRESH = """
    UPDATE conversation c
    SET last_message_id = last.id, last_at = last.stored_at,
        last_text = coalesce(left(last.text, 200), ''),
        last_direction = coalesce(last.direction, ''),
        waiting_since = CASE WHEN c.status = 'closed' THEN NULL ELSE waiting.since END
    FROM unnest(%s::bigint[]) AS asked(id)
    LEFT JOIN LATERAL (
        SELECT m.* FROM message m JOIN thread t ON t.id = m.thread_id
        WHERE t.conversation_id = asked.id ORDER BY m.id DESC LIMIT 1
    ) AS last ON true
    LEFT JOIN LATERAL (
        SELECT min(m.stored_at) AS since FROM message m JOIN thread t ON t.id = m.thread_id
        WHERE t.conversation_id = asked.id AND m.direction = 'in' AND m.id > (
            SELECT coalesce(max(m.id), 0) FROM message m JOIN thread t ON t.id = m.thread_id
            WHERE t.conversation_id = asked.id AND m.direction = 'out'
        )
    ) AS waiting ON true
    WHERE c.id = asked.id
"""
