"""Reading who was brought into conversations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from weft.conversations.models import Companion
from weft.kernel import statements
from weft.kernel.recurring import Gap, Recurring


@dataclass(frozen=True, kw_only=True)
class CompanionCard:
    """A colleague in a conversation that somebody else looks after."""

    agent_id: int
    name: str
    photo_url: str
    since: datetime
    brought_by_id: int


def companions_of(conversation_id: int) -> list[CompanionCard]:
    """Return who was brought into a conversation, in their order."""
    return [
        CompanionCard(
            agent_id=row.agent_id,
            name=row.agent.name,
            photo_url=row.agent.photo_url,
            since=row.since,
            brought_by_id=row.brought_by_id,
        )
        for row in _COMPANIONS(id=conversation_id)
    ]


_COMPANIONS = Recurring(
    lambda: (
        Companion.objects.filter(conversation=Gap("id", "bigint"))
        .select_related("agent")
        .order_by("since", "pk")
    )
)
#: Whether anybody was brought into conversation %(id)s at all.
HAS_COMPANIONS = "EXISTS (SELECT 1 FROM companion WHERE conversation_id = %(id)s)"


def companions(conversation_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the agents who were brought in, by conversation."""
    found: dict[int, set[int]] = {}
    with statements.prepared() as cursor:
        cursor.execute(
            "SELECT conversation_id, agent_id FROM companion"
            " WHERE conversation_id = ANY(%b::bigint[])",
            [list(conversation_ids)],
        )
        for conversation_id, agent_id in cursor.fetchall():
            found.setdefault(conversation_id, set()).add(agent_id)
    return found
