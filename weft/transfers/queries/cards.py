"""A transfer as pages show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from weft.conversations import queries as conversations
from weft.kernel.recurring import Gap, Recurring
from weft.people import queries as people
from weft.people.models import Agent
from weft.transfers.briefing import Briefing
from weft.transfers.models import Transfer

State = Transfer.State


@dataclass(frozen=True, kw_only=True)
class Card:
    """One transfer, with the names of those it is about."""

    id: int
    conversation_id: int
    sender_id: int | None
    sender: Agent | None
    receiver_id: int | None
    receiver: Agent | None
    queue_id: int | None
    queue_name: str
    is_warm: bool
    state: str
    reason: str
    words: str
    briefing: Briefing
    made_at: datetime
    made_by_id: int
    expires_at: datetime | None
    ended_at: datetime | None
    answer: str


def transfer(transfer_id: int) -> Card | None:
    """Return a transfer, or None."""
    return _first(Transfer.objects.filter(pk=transfer_id))


def offer_of(conversation_id: int) -> Card | None:
    """Return the offer that waits for an answer in a conversation, or None."""
    return _first(Transfer.objects.filter(conversation_id=conversation_id, state=State.OFFERED))


def standing(conversation_id: int, agent_id: int | None) -> Card | None:
    """Return the offer that waits in a conversation, or else how `agent_id` came to have it."""
    rows = _STANDING(id=conversation_id)
    card = _card(rows[0]) if rows else None
    if card is None or card.state == State.OFFERED:
        return card
    return card if agent_id is not None and card.receiver_id == agent_id else None


_STANDING = Recurring(
    lambda: (
        Transfer.objects.filter(
            conversation=Gap("id", "bigint"), state__in=[State.OFFERED, State.ACCEPTED, State.DONE]
        )
        .select_related("sender", "receiver", "queue")
        .order_by("-pk")
    )
)
#: Whether conversation %(id)s was ever on offer, or given on.
HAS_TRANSFERS = "EXISTS (SELECT 1 FROM transfer WHERE conversation_id = %(id)s)"


def may_accept(offer: Card | Transfer, agent_id: int) -> bool:
    """Tell whether an agent may accept an offer: it is for them, or for a queue of their team."""
    if offer.queue_id is None:
        return offer.receiver_id == agent_id
    card = conversations.queue(offer.queue_id)
    if card is None or agent_id == offer.sender_id:
        return False
    return card.team_id is None or agent_id in people.members([card.team_id]).get(card.team_id, ())


def on_offer(conversation_ids: Collection[int]) -> list[int]:
    """Return those of these conversations that are on offer."""
    offered = Transfer.objects.filter(conversation__in=conversation_ids, state=State.OFFERED)
    return list(offered.values_list("conversation_id", flat=True))


def words_of(transfer_ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Return the reason, its words, and the answer of transfers, by id; events have only ids."""
    if not transfer_ids:
        return {}
    rows = Transfer.objects.filter(pk__in=transfer_ids)
    return {row[0]: row[1:] for row in rows.values_list("pk", "reason", "words", "answer")}


def _first(rows: QuerySet[Transfer]) -> Card | None:
    row = rows.select_related("sender", "receiver", "queue").first()
    return _card(row) if row else None


def _card(row: Transfer) -> Card:
    return Card(
        id=row.pk,
        conversation_id=row.conversation_id,
        sender_id=row.sender_id,
        sender=row.sender,
        receiver_id=row.receiver_id,
        receiver=row.receiver,
        queue_id=row.queue_id,
        queue_name=row.queue.name if row.queue else "",
        is_warm=row.is_warm,
        state=row.state,
        reason=row.reason,
        words=row.words,
        briefing=Briefing(who=row.who, matter=row.matter, tried=row.tried, promised=row.promised),
        made_at=row.made_at,
        made_by_id=row.made_by_id,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        answer=row.answer,
    )
