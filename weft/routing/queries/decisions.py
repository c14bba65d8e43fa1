"""What was decided and why, and what is offered to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.routing.models import Decision, Offer

MOST = 20  # decisions of one conversation that are shown


@dataclass(frozen=True, kw_only=True)
class DecisionCard:
    """Who was found for a conversation, and why; `reasons.words` says it in words."""

    agent_id: int
    how: str  # offered, given or taken
    ring: int
    reasons: list[list[Any]]
    candidates: list[dict[str, Any]]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OfferCard:
    """What is held out to an agent at the moment."""

    id: int
    conversation_id: int
    made_at: datetime
    until: datetime
    decision: DecisionCard


def open_offer(agent_id: int) -> OfferCard | None:
    """Return what is offered to an agent, or None."""
    row = (
        Offer.objects.filter(agent_id=agent_id, state=Offer.State.OPEN)
        .select_related("decision")
        .first()
    )
    if row is None:
        return None
    return OfferCard(
        id=row.pk,
        conversation_id=row.conversation_id,
        made_at=row.made_at,
        until=row.until,
        decision=_card(row.decision),
    )


def decisions_of(conversation_id: int) -> list[DecisionCard]:
    """Return what was decided of a conversation, the newest first."""
    rows = Decision.objects.filter(conversation_id=conversation_id).order_by("-pk")[:MOST]
    return [_card(row) for row in rows]


def why(conversation_id: int, agent_id: int) -> DecisionCard | None:
    """Return why an agent was found for a conversation; None: not by routing."""
    rows = Decision.objects.filter(conversation_id=conversation_id, agent_id=agent_id)
    row = rows.order_by("-pk").first()
    return _card(row) if row else None


def _card(row: Decision) -> DecisionCard:
    return DecisionCard(
        agent_id=row.agent_id,
        how=row.how,
        ring=row.ring,
        reasons=row.reasons,
        candidates=row.candidates,
        at=row.at,
    )
