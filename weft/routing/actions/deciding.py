"""Keeping decisions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

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
            reasons=_reasons(one, because),
            candidates=_candidates(one),
            at=at,
        )
        for one in found
    )
    return {row.conversation_id: row.pk for row in rows}


def told(one: Found) -> tuple[str, str]:
    """Return the reasons and the candidates as they are kept, for a statement of one's own."""
    return json.dumps(_reasons(one)), json.dumps(_candidates(one))


def _reasons(one: Found, because: Reason | None = None) -> list[list[Any]]:
    return [list(reason) for reason in (*one.reasons, *((because,) if because else ()))]


def _candidates(one: Found) -> list[dict[str, Any]]:
    return [
        {
            "agent": scored.agent_id,
            "score": scored.score,
            "parts": {name: round(points, 2) for name, points in scored.parts.items()},
        }
        for scored in one.candidates
    ]
