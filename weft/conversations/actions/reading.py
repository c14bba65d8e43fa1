"""Reading: how far each side has seen what the other wrote."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from weft.conversations.events import MessageRead
from weft.conversations.events.supervising import ConversationWatched
from weft.conversations.models import Delivery, Message, ReadMark, Thread
from weft.conversations.queries import where
from weft.kernel.events import Event, say


@transaction.atomic
def read(conversation_id: int, *, up_to: int, by: int) -> None:
    """Remember that agent `by` has read the conversation up to message `up_to`.

    A mark only moves forward. The customer's ticks follow: what one agent has seen, we have.
    """
    ReadMark.objects.bulk_create(
        [ReadMark(conversation_id=conversation_id, agent_id=by, message_id=up_to)],
        ignore_conflicts=True,
    )
    ReadMark.objects.filter(
        conversation_id=conversation_id, agent_id=by, message_id__lt=up_to
    ).update(message_id=up_to)

    news: list[Event] = []
    for thread in Thread.objects.filter(conversation_id=conversation_id):
        newest = _newest(thread.pk, Message.Direction.IN, up_to)
        if newest > thread.seen_by_us and _forward("seen_by_us", thread.pk, newest):
            news.append(_read(thread, newest, by_customer=False, actor_id=by))
    say(*news)


@transaction.atomic
def read_by_customer(thread_id: int, *, up_to: int) -> None:
    """Remember that the remote party has seen our messages up to `up_to`; only ever forward."""
    thread = Thread.objects.get(pk=thread_id)
    newest = _newest(thread_id, Message.Direction.OUT, up_to)
    if newest > thread.seen_by_them and _forward("seen_by_them", thread_id, newest):
        say(_read(thread, newest, by_customer=True, actor_id=None))


def hold_unseen(thread_id: int) -> list[int]:
    """Return our messages on a thread that the other side has not seen, oldest first.

    Nothing more is seen until the caller's transaction ends: what is decided by it is true.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(pk=thread_id)
    unseen = Message.objects.filter(
        thread_id=thread_id,
        pk__gt=thread.seen_by_them,
        direction=Message.Direction.OUT,
        delivery__state__in=[Delivery.State.SENT, Delivery.State.DELIVERED],
        redaction=None,
    )
    return list(unseen.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def unread(conversation_id: int, *, by: int) -> None:
    """Let the conversation look unread to agent `by`, whoever wrote last, until it is read."""
    ReadMark.objects.update_or_create(
        conversation_id=conversation_id, agent_id=by, defaults={"message_id": 0}
    )


def _newest(thread_id: int, direction: str, up_to: int) -> int:
    newest = Message.objects.filter(
        thread_id=thread_id, direction=direction, pk__lte=up_to
    ).aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def _forward(column: str, thread_id: int, to: int) -> bool:
    """Move a mark forward; False when somebody moved it as far in the meantime."""
    behind = {"pk": thread_id, f"{column}__lt": to}
    return Thread.objects.filter(**behind).update(**{column: to}) > 0


def _read(
    thread: Thread, message_id: int, *, by_customer: bool, actor_id: int | None
) -> MessageRead:
    return MessageRead(
        conversation_id=thread.conversation_id,
        thread_id=thread.pk,
        inbox_id=thread.inbox_id,
        message_id=message_id,
        by_customer=by_customer,
        actor_id=actor_id,
    )


@transaction.atomic
def watch(conversation_id: int, *, by: int) -> None:
    """Look into a conversation of somebody else, and say so: nobody is watched in secret."""
    say(ConversationWatched(**where(conversation_id), actor_id=by))
