"""What happened to a conversation besides messages, for the lines between them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Max

from weft.conversations.models import ReadMark, Thread
from weft.kernel.events import COLUMNS, Said, read_rows

# What a reader of the conversation cares about; the rest (drafts, ticks) shows elsewhere.
TOLD = (
    "conversation.assigned",
    "conversation.queued",
    "companion.joined",
    "companion.left",
    "transfer.offered",
    "transfer.accepted",
    "transfer.declined",
    "transfer.withdrawn",
    "transfer.expired",
    "transfer.overtaken",
    "transfer.recorded",
    "conversation.closed",
    "conversation.watched",
    "conversation.reopened",
    "conversation.snoozed",
    "conversation.woken",
    "conversation.tagged",
    "conversation.untagged",
    "matter.named",
    "macro.ran",
    "macro.reverted",
    "thread.moved",
    "conversation.linked",
    "conversation.unlinked",
    "contact.matched",
    "answer.waived",
    "follow_up.planned",
    "follow_up.reminded",
    "follow_up.finished",
    "follow_up.cancelled",
    "follow_up.reopened",
    "rescue.started",
    "rescue.lapsed",
    "rescue.escalated",
    "rescue.attempted",
    "rescue.ended",
    "stop.asked",
    "stop.lifted",
)


def happenings(
    conversation_id: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    also: Collection[str] = (),
) -> list[Said]:
    """Return what happened between two times, oldest first; the newest 200 of it at most.

    `also` are names of events of other rooms that a reader cares about.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {COLUMNS} FROM event
            WHERE conversation_id = %s AND name = ANY(%s)
              AND happened_at >= coalesce(%s, '-infinity'::timestamptz)
              AND happened_at < coalesce(%s, 'infinity'::timestamptz)
            ORDER BY id DESC LIMIT 200
            """,
            [conversation_id, [*TOLD, *also], since, until],
        )
        return read_rows(reversed(cursor.fetchall()))


def read_up_to(agent_id: int, conversation_id: int) -> int:
    """Return the newest message that an agent has read in a conversation; 0 when none.

    Where the agent was never, it is what colleagues have read.
    """
    mark = ReadMark.objects.filter(agent_id=agent_id, conversation_id=conversation_id)
    read = mark.values_list("message_id", flat=True).first()
    if read is None:
        threads = Thread.objects.filter(conversation_id=conversation_id)
        read = threads.aggregate(read=Max("seen_by_us"))["read"]
    return read or 0
