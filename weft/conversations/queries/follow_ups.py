"""Reading follow-ups: of one conversation, and of everybody's in the order of their times."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.conversations.models import FollowUp
from weft.customers.queries import SPEAKER
from weft.kernel import statements
from weft.people.reader import Reader
from weft.people.roles import Role

from .links import HAS_JOINED, current
from .rights import VISIBLE

#: Whether conversation %(id)s, or one that was joined into it, can have open steps.
HAS_FOLLOW_UPS = f"""
    ({HAS_JOINED}
     OR EXISTS (SELECT 1 FROM follow_up WHERE conversation_id = %(id)s AND state = 'open'))
"""


@dataclass(frozen=True, kw_only=True)
class FollowUpCard:
    """A next step that is still to be done, where its conversation stands now."""

    id: int
    text: str
    owner_id: int | None
    owner_name: str
    due_at: datetime
    is_reminded: bool
    conversation_id: int
    customer_id: int
    customer_name: str
    inbox_kind: str
    inbox_name: str
    status: str
    matter: str


@dataclass(frozen=True, kw_only=True)
class FollowUpPage:
    """Some steps, and where the next page begins: None after the last one."""

    steps: list[FollowUpCard]
    after: tuple[datetime, int] | None


_OPEN = (
    """
    SELECT f.id, f.text, f.owner_id, coalesce(a.first_name || ' ' || a.surname, '') AS owner_name,
           f.due_at, f.reminded_at IS NOT NULL AS is_reminded, c.id AS conversation_id,
           c.customer_id, speaker.name AS customer_name, i.kind AS inbox_kind,
           i.name AS inbox_name, c.status, c.matter
    FROM follow_up f
    JOIN LATERAL (
        WITH RECURSIVE up AS (
            SELECT o.id, o.merged_into_id FROM conversation o WHERE o.id = f.conversation_id
          UNION ALL
            SELECT o.id, o.merged_into_id FROM conversation o JOIN up ON o.id = up.merged_into_id
        )
        SELECT id FROM up WHERE merged_into_id IS NULL
    ) AS gone ON true
    JOIN conversation c ON c.id = gone.id
    JOIN inbox i ON i.id = c.inbox_id
"""
    + SPEAKER
    + """
    LEFT JOIN agent a ON a.id = f.owner_id
    WHERE f.state = 'open' {narrowed}
    ORDER BY f.due_at, f.id
"""
)


def follow_ups_of(conversation_id: int) -> list[FollowUpCard]:
    """Return the open steps of a conversation and of what was merged into it, soonest first."""
    narrowed = """
        AND f.conversation_id IN (
            WITH RECURSIVE here AS (
                SELECT %(id)s::bigint AS id
              UNION ALL
                SELECT o.id FROM conversation o JOIN here ON o.merged_into_id = here.id
            )
            SELECT id FROM here)
    """
    return _fetch(_OPEN.format(narrowed=narrowed), {"id": conversation_id})


def follow_ups(
    reader: Reader,
    *,
    owner: int | None = None,
    until: datetime | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 100,
) -> FollowUpPage:
    """Return the open steps that the reader may see, soonest first: of one owner, or due by then.

    A step of nobody is also of whoever looks after its conversation.
    """
    values: dict[str, Any] = {"me": reader.pk}
    narrowed = ""
    if owner is not None:
        narrowed += (
            " AND (f.owner_id = %(owner)s OR f.owner_id IS NULL AND c.assignee_id = %(owner)s)"
        )
        values["owner"] = owner
    if until is not None:
        narrowed += " AND f.due_at <= %(until)s"
        values["until"] = until
    if after is not None:
        narrowed += " AND (f.due_at, f.id) > (%(due)s, %(id)s)"
        values |= {"due": after[0], "id": after[1]}
    if reader.role == Role.AGENT:
        narrowed += f" AND {VISIBLE}"
    steps = _fetch(_OPEN.format(narrowed=narrowed) + f" LIMIT {limit + 1:d}", values)
    if len(steps) <= limit:
        return FollowUpPage(steps=steps, after=None)
    last = steps[limit - 1]
    return FollowUpPage(steps=steps[:limit], after=(last.due_at, last.id))


def is_follow_up_of(follow_up_id: int, conversation_id: int) -> bool:
    """Tell whether a step, open or ended, belongs to a conversation or to what was merged there."""
    planned_in = FollowUp.objects.filter(pk=follow_up_id).values_list("conversation_id", flat=True)
    first = planned_in.first()
    return first is not None and current(first) == conversation_id


def follow_up_texts(follow_up_ids: Collection[int]) -> dict[int, str]:
    """Return what these steps say, whether they are still to be done or not."""
    if not follow_up_ids:
        return {}
    return dict(FollowUp.objects.filter(pk__in=follow_up_ids).values_list("pk", "text"))


def _fetch(sql: str, values: dict[str, Any]) -> list[FollowUpCard]:
    with statements.prepared() as cursor:
        cursor.execute(sql, values)
        return [FollowUpCard(**row) for row in statements.named(cursor)]
