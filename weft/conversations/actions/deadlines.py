"""Deadlines: by when somebody must act. The sla room counts them; here they order the lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from weft.conversations.events.deadlines import DeadlineMoved
from weft.conversations.models import Conversation
from weft.kernel.events import say


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """By when somebody must act (None: by no time), from when on that is at risk, and its rank."""

    due_at: datetime | None = None
    warns_at: datetime | None = None
    is_raised: bool = False


def lock(ids: Collection[int]) -> None:
    """Lock conversations until the caller's transaction ends, in the order of every writer.

    For who changes some of them by several actions of one transaction.
    """
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def set_deadlines(deadlines: Mapping[int, Deadline]) -> None:
    """Let conversations have these deadlines. The same again changes nothing and says nothing."""
    if not deadlines:
        return
    ids = sorted(deadlines)
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE,
            [
                ids,
                [deadlines[id_].due_at for id_ in ids],
                [deadlines[id_].warns_at for id_ in ids],
                [0 if deadlines[id_].is_raised else 1 for id_ in ids],
            ],
        )
        moved = sorted(cursor.fetchall())
    say(
        *(
            DeadlineMoved(
                conversation_id=id_, inbox_id=inbox_id, due=due.isoformat() if due else ""
            )
            for id_, inbox_id, due in moved
        )
    )


# locked in the order of their ids first, as every writer does
MOVE = """
    WITH given AS (
        SELECT * FROM unnest(
            %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::smallint[]
        ) AS g(id, due_at, warns_at, rank)
    ), old AS (
        SELECT c.id FROM conversation c JOIN given g ON g.id = c.id
        WHERE (c.due_at, c.warns_at, c.rank) IS DISTINCT FROM (g.due_at, g.warns_at, g.rank)
        ORDER BY c.id FOR NO KEY UPDATE OF c
    )
    UPDATE conversation c SET due_at = g.due_at, warns_at = g.warns_at, rank = g.rank
    FROM given g JOIN old ON old.id = g.id
    WHERE c.id = g.id
    RETURNING c.id, c.inbox_id, c.due_at
"""
