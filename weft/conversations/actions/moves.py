"""Merging and splitting: threads move between conversations, messages stay as they are.

All moves of one merge share a batch, and the batch is undone as a whole.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from weft.conversations.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationWoken,
    ThreadMoved,
)
from weft.conversations.models import Conversation, Message, Move, Thread
from weft.conversations.queries import where
from weft.kernel.events import Event, say

from . import companions

Status = Conversation.Status
STATE = ("status", "closed_at", "snoozed_until", "assignee_id")  # what a move may change


class SameConversation(Exception):
    """A conversation cannot be merged into itself."""


class MovedOn(Exception):
    """Somebody else moved these threads, or merged one of the conversations; look again."""


class OnlyThread(Exception):
    """A conversation with one thread has nothing to split off."""


class CannotUndo(Exception):
    """The threads have been moved on since, or this was undone before."""


@transaction.atomic
def merge(
    kept_id: int, joined_id: int, *, by: int | None, at: datetime, number: str = ""
) -> uuid.UUID:
    """Move all threads of `joined_id` into `kept_id`; return the batch that undoes it.

    The emptied conversation is closed and points to the kept one, which has its agent from now on
    when nobody looked after it. Nobody did it (`by` is None) where both name the same `number`.

    Raises SameConversation, and MovedOn when one of them was merged already.
    """
    if kept_id == joined_id:
        raise SameConversation(f"conversation {kept_id}")
    threads, before = _lock(kept_id, joined_id)
    moving = [thread for thread in threads if thread.conversation_id == joined_id]
    sides = {"source": joined_id, "target": kept_id}
    return _bring(moving, before, **sides, is_all=True, by=by, at=at, number=number)


@transaction.atomic
def move(thread_id: int, *, to: int, by: int, at: datetime) -> uuid.UUID:
    """Bring a thread into the conversation `to`; return the batch that undoes it.

    The last thread takes its conversation along: then it is a merge.

    Raises SameConversation, and MovedOn when a conversation was merged in the meantime.
    """
    source = Thread.objects.values_list("conversation_id", flat=True).get(pk=thread_id)
    if source == to:
        raise SameConversation(f"conversation {to}")
    threads, before = _lock(source, to)
    left = [thread for thread in threads if thread.conversation_id == source]
    moving = [thread for thread in left if thread.pk == thread_id]
    if not moving:
        raise MovedOn(f"thread {thread_id}")
    is_all = len(left) == 1
    return _bring(moving, before, source=source, target=to, is_all=is_all, by=by, at=at)


@transaction.atomic
def split(thread_id: int, *, by: int, at: datetime) -> tuple[int, uuid.UUID]:
    """Give a thread a conversation of its own; return its id and the batch that undoes it.

    Raises OnlyThread when nothing would stay behind.
    """
    source_id = Thread.objects.values_list("conversation_id", flat=True).get(pk=thread_id)
    threads, before = _lock(source_id)
    thread = next((t for t in threads if t.pk == thread_id), None)
    if thread is None or len(threads) == 1:
        raise OnlyThread(f"thread {thread_id}")
    source = Conversation.objects.get(pk=source_id)
    target = Conversation.objects.create(
        customer_id=source.customer_id,
        inbox_id=thread.inbox_id,
        queue_id=source.queue_id,
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
    batch = _move([thread], before, source=source_id, target=target.pk, by=by, at=at)
    _refresh(source_id, target.pk)
    return target.pk, batch


@transaction.atomic
def undo(batch: uuid.UUID, *, by: int, at: datetime) -> int:
    """Put every thread of the batch back where it came from; return that conversation's id.

    Both conversations are what they were before, but for what happened since.

    Raises CannotUndo when one of them has been moved on since, or the batch was undone.
    """
    moves = list(Move.objects.select_for_update().filter(batch=batch).order_by("id"))
    if not moves or any(move.undone_at for move in moves):
        raise CannotUndo(f"batch {batch}")
    source, target = moves[0].source_id, moves[0].target_id
    locked = {thread.pk: thread for thread in _lock_rows(source, target)}
    if any(
        (thread := locked.get(move.thread_id)) is None or thread.conversation_id != target
        for move in moves
    ):
        raise CannotUndo(f"batch {batch}: a thread was moved on")
    ids = [move.thread_id for move in moves]
    Thread.objects.filter(pk__in=ids).update(conversation_id=source)
    Move.objects.filter(batch=batch).update(undone_at=at, undone_by_id=by)
    news = _restore(moves[0], ids, by=by, at=at)
    _refresh(source, target)
    say(*_moved(ids, source=target, target=source, batch=batch, by=by), *news)
    return source


def _restore(move: Move, thread_ids: Sequence[int], *, by: int, at: datetime) -> list[Event]:
    """Let both conversations be what they were, where nobody wrote or decided otherwise since."""
    states = Conversation.objects.in_bulk([move.source_id, move.target_id])
    source, target = states[move.source_id], states[move.target_id]
    before = move.before or {}
    news: list[Event] = []
    if source.merged_into_id == target.pk:
        was = _state(before.get("source"), at)
        if was["status"] != Status.OPEN and _wrote(thread_ids, since=move.at):
            was = {"status": Status.OPEN}
        Conversation.objects.filter(pk=source.pk).update(
            **{"closed_at": None, "snoozed_until": None} | was, merged_into=None
        )
        if was["status"] != Status.CLOSED:
            news.append(ConversationReopened(**where(source.pk), actor_id=by))
    left = list(Thread.objects.filter(conversation=target).values_list("pk", flat=True))
    if not left:  # a split that is taken back
        _empty(target.pk, into=source.pk, at=at)
        return [*news, ConversationClosed(**where(target.pk), actor_id=by)]
    was = _state(before.get("target"), at)
    is_as_left = target.status == Status.OPEN and not _wrote(left, since=move.at)
    if is_as_left and was["status"] != Status.OPEN:
        Conversation.objects.filter(pk=target.pk).update(**was)
        if was["status"] == Status.CLOSED:
            news.append(ConversationClosed(**where(target.pk), actor_id=by))
    own = before.get("target", {}).get("assignee_id", target.assignee_id)
    if own is None and target.assignee_id == before["source"]["assignee_id"] is not None:
        Conversation.objects.filter(pk=target.pk).update(assignee_id=None)
        news.append(ConversationAssigned(**where(target.pk), assignee_id=None, actor_id=by))
    return news


def _state(kept: Mapping[str, Any] | None, at: datetime) -> dict[str, Any]:
    """Read back whether a conversation was open; a rest that has ended since is over."""
    if not kept or kept["status"] == Status.OPEN:
        return {"status": Status.OPEN}
    if kept["status"] == Status.CLOSED:
        return {"status": Status.CLOSED, "closed_at": datetime.fromisoformat(kept["closed_at"])}
    until = datetime.fromisoformat(kept["snoozed_until"])
    return {"status": Status.SNOOZED, "snoozed_until": until} if until > at else _state(None, at)


def _wrote(thread_ids: Sequence[int], *, since: datetime) -> bool:
    return Message.objects.filter(thread__in=thread_ids, stored_at__gt=since).exists()


def _bring(
    threads: Sequence[Thread],
    before: Mapping[int, Conversation],
    *,
    source: int,
    target: int,
    is_all: bool,
    by: int | None,
    at: datetime,
    number: str = "",
) -> uuid.UUID:
    """Move threads into a conversation that had some before."""
    if any(one.merged_into_id for one in before.values()):
        raise MovedOn(f"conversations {source} and {target}")
    batch = _move(threads, before, source=source, target=target, by=by, at=at, number=number)
    if is_all:
        _empty(source, into=target, at=at)
        companions.take_along(source, target)
        say(ConversationClosed(**where(source), actor_id=by))
        whose = before[source].assignee_id
        if whose and before[target].assignee_id is None:
            Conversation.objects.filter(pk=target).update(assignee_id=whose)
            say(ConversationAssigned(**where(target), assignee_id=whose, actor_id=by))
    if before[source].waiting_since and _is_asking(threads):
        # a question that comes along must not rest in a closed or snoozed conversation
        resting = Conversation.objects.filter(pk=target).exclude(status=Status.OPEN)
        if resting.update(status=Status.OPEN, closed_at=None, snoozed_until=None):
            if before[target].status == Status.CLOSED:
                say(ConversationReopened(**where(target), actor_id=by))
            else:
                say(ConversationWoken(**where(target), reason="message", actor_id=by))
    _refresh(source, target)
    return batch


def _is_asking(threads: Sequence[Thread]) -> bool:
    """Tell whether the last word on one of these threads is the customer's."""
    said = Message.objects.filter(thread__in=threads).exclude(direction=Message.Direction.NOTE)
    last = said.order_by("thread", "-pk").distinct("thread").values_list("direction", flat=True)
    return Message.Direction.IN in list(last)


def _empty(conversation_id: int, *, into: int, at: datetime) -> None:
    """Close a conversation that has nothing left, and let it point to where that went."""
    Conversation.objects.filter(pk=conversation_id).update(
        status=Status.CLOSED,
        closed_at=at,
        snoozed_until=None,
        waiting_since=None,
        woken_at=None,
        woken_by="",
        merged_into=into,
    )


def lock(*conversation_ids: int) -> None:
    """Hold conversations and their threads until the transaction ends, for who looks first."""
    _lock_rows(*conversation_ids)


def _lock(*conversation_ids: int) -> tuple[list[Thread], dict[int, Conversation]]:
    """Lock the threads, then the conversations; return both as they are now."""
    threads = _lock_rows(*conversation_ids)
    return threads, Conversation.objects.in_bulk(conversation_ids)


def _lock_rows(*conversation_ids: int) -> list[Thread]:
    """Lock in the order in which receiving locks: threads first, each kind sorted."""
    threads = Thread.objects.filter(conversation__in=conversation_ids).order_by("pk")
    conversations = Conversation.objects.filter(pk__in=conversation_ids).order_by("pk")
    for rows in (threads, conversations):
        list(rows.select_for_update(no_key=True).values_list("pk"))
    return list(threads)


def _move(
    threads: Sequence[Thread],
    before: Mapping[int, Conversation],
    *,
    source: int,
    target: int,
    by: int | None,
    at: datetime,
    number: str = "",
) -> uuid.UUID:
    batch = uuid.uuid4()
    ids = [thread.pk for thread in threads]
    Thread.objects.filter(pk__in=ids).update(conversation_id=target)
    states = {
        side: {name: _plain(getattr(before[pk], name)) for name in STATE}
        for side, pk in (("source", source), ("target", target))
        if pk in before
    }
    Move.objects.bulk_create(
        Move(
            batch=batch,
            thread_id=pk,
            source_id=source,
            target_id=target,
            at=at,
            by_id=by,
            before=states,
        )
        for pk in ids
    )
    say(*_moved(ids, source=source, target=target, batch=batch, by=by, number=number))
    return batch


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moved(
    thread_ids: Sequence[int],
    *,
    source: int,
    target: int,
    batch: uuid.UUID,
    by: int | None,
    number: str = "",
) -> list[Event]:
    """Tell both conversations, so that every page that shows either looks again."""
    return [
        ThreadMoved(
            **where(conversation_id),
            thread_id=thread_id,
            source_id=source,
            target_id=target,
            batch=str(batch),
            number=number,
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
