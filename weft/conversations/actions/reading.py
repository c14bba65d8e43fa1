"""Reading: how far each side has seen what the other wrote."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from weft.conversations.events import MessageRead
from weft.conversations.events.supervising import ConversationWatched
from weft.conversations.models import Delivery, Message, ReadMark, Thread
from weft.conversations.queries import where
from weft.kernel import statements
from weft.kernel.events import say


@transaction.atomic
def read(conversation_id: int, *, up_to: int, by: int) -> None:
    """Remember that agent `by` has read the conversation up to message `up_to`.

    A mark only moves forward. The customer's ticks follow: what one agent has seen, we have.
    """
    with statements.prepared() as cursor:
        cursor.execute(READ, {"conversation": conversation_id, "up_to": up_to, "by": by})
        moved = sorted(cursor.fetchall())
    say(
        *(
            MessageRead(
                conversation_id=conversation_id,
                thread_id=thread_id,
                inbox_id=inbox_id,
                message_id=message_id,
                by_customer=False,
                actor_id=by,
            )
            for thread_id, inbox_id, message_id in moved
        )
    )


# The mark of the agent, then ours on each thread. Whoever was quicker has moved it as far.
READ = """
    WITH marked AS (
        INSERT INTO read_mark (conversation_id, agent_id, message_id)
        VALUES (%(conversation)s, %(by)s, %(up_to)s)
        ON CONFLICT (agent_id, conversation_id) DO UPDATE SET message_id = excluded.message_id
            WHERE read_mark.message_id < excluded.message_id
    ), newest AS (
        SELECT t.id, (
            SELECT m.id FROM message m
            WHERE m.thread_id = t.id AND m.direction = 'in' AND m.id <= %(up_to)s
            ORDER BY m.id DESC LIMIT 1) AS message_id
        FROM thread t WHERE t.conversation_id = %(conversation)s
    )
    UPDATE thread t SET seen_by_us = n.message_id
    FROM newest n WHERE t.id = n.id AND t.seen_by_us < n.message_id
    RETURNING t.id, t.inbox_id, n.message_id
"""


@transaction.atomic
def read_by_customer(thread_id: int, *, up_to: int) -> None:
    """Remember that the remote party has seen our messages up to `up_to`; only ever forward."""
    thread = Thread.objects.get(pk=thread_id)
    written = Message.objects.filter(
        thread_id=thread_id, direction=Message.Direction.OUT, pk__lte=up_to
    )
    newest = written.aggregate(newest=Max("pk"))["newest"] or 0
    behind = Thread.objects.filter(pk=thread_id, seen_by_them__lt=newest)
    if behind.update(seen_by_them=newest):
        say(
            MessageRead(
                conversation_id=thread.conversation_id,
                thread_id=thread_id,
                inbox_id=thread.inbox_id,
                message_id=newest,
                by_customer=True,
                actor_id=None,
            )
        )


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


@transaction.atomic
def watch(conversation_id: int, *, by: int) -> None:
    """Look into a conversation of somebody else, and say so: nobody is watched in secret."""
    say(ConversationWatched(**where(conversation_id), actor_id=by))
