"""Queues: making and changing them, and which one a conversation waits in. None is ever deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from weft.conversations.events import ConversationQueued, QueueChanged
from weft.conversations.models import Conversation, Inbox, Queue
from weft.kernel.events import say

from .course import locked


class QueueNameTaken(Exception):
    """Another queue has this name."""


class NoSuchQueue(Exception):
    """No queue ever had this id."""


@dataclass(frozen=True, kw_only=True)
class QueueDraft:
    """A queue as somebody wants it; see the model for what the fields mean."""

    name: str
    team_id: int | None = None
    plan_id: int | None = None
    is_on: bool = True


def create_queue(draft: QueueDraft, *, by: int | None) -> int:
    """Make a queue and return its id. Raises QueueNameTaken."""
    return _keep(Queue(), draft, by=by)


def change_queue(queue_id: int, draft: QueueDraft, *, by: int | None) -> None:
    """Make a queue what the draft says. Raises NoSuchQueue, QueueNameTaken."""
    with transaction.atomic():
        found = Queue.objects.select_for_update().filter(pk=queue_id).first()
        if found is None:
            raise NoSuchQueue(f"queue {queue_id}")
        _keep(found, draft, by=by)


@transaction.atomic
def feed_queue(queue_id: int, *, inbox_ids: Collection[int]) -> None:
    """Let new conversations of exactly these inboxes wait in the queue; old ones stay."""
    Inbox.objects.filter(queue_id=queue_id).exclude(pk__in=inbox_ids).update(queue_id=None)
    Inbox.objects.filter(pk__in=inbox_ids).update(queue_id=queue_id)


@transaction.atomic
def put_into_queue(conversation_id: int, *, queue_id: int | None, by: int | None) -> None:
    """Let the conversation wait in a queue, or in none. Who has it keeps it."""
    put_all_into_queue([conversation_id], queue_id=queue_id, by=by)


@transaction.atomic
def put_all_into_queue(
    ids: Collection[int], *, queue_id: int | None, by: int | None
) -> list[Conversation]:
    """Let many wait in a queue, or in none; return those that stood elsewhere, as they were.

    Raises NoSuchQueue.
    """
    title = "" if queue_id is None else _title(queue_id)
    before = [each for each in locked(ids) if each.queue_id != queue_id]
    Conversation.objects.filter(pk__in=[each.pk for each in before]).update(queue_id=queue_id)
    say(
        *(
            ConversationQueued(
                conversation_id=each.pk,
                inbox_id=each.inbox_id,
                queue_id=queue_id,
                title=title,
                actor_id=by,
            )
            for each in before
        )
    )
    return before


def _title(queue_id: int) -> str:
    name = Queue.objects.filter(pk=queue_id).values_list("name", flat=True).first()
    if name is None:
        raise NoSuchQueue(f"queue {queue_id}")
    return name


def _keep(queue: Queue, draft: QueueDraft, *, by: int | None) -> int:
    for name, value in asdict(draft).items():
        setattr(queue, name, value)
    queue.name = draft.name.strip()[:100]
    try:
        with transaction.atomic():
            queue.save()
            say(QueueChanged(queue_id=queue.pk, actor_id=by))
    except IntegrityError as error:
        if "queue_name" not in str(error):
            raise
        raise QueueNameTaken(queue.name) from error
    return queue.pk
