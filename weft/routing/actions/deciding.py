"""Keeping decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from weft.routing.deciding import Decision as Found
from weft.routing.deciding import Reason
from weft.routing.models import Decision


def keep(
    found: Iterable[Found], *, how: Decision.How, at: datetime, because: Reason | None = None
) -> dict[int, int]:
    """Write down what was decided; return the decisions by conversation."""
    rows = Decision.objects.bulk_create(
        Decision(
            conversation_id=one.item_id,
            agent_id=one.agent_id,
            how=how,
            ring=one.ring,
            reasons=[list(reason) for reason in (*one.reasons, *((because,) if because else ()))],
            candidates=[
                {
                    "agent": scored.agent_id,
                    "score": scored.score,
                    "parts": {name: round(points, 2) for name, points in scored.parts.items()},
                }
                for scored in one.candidates
            ],
            at=at,
        )
        for one in found
    )
    return {row.conversation_id: row.pk for row in rows}
