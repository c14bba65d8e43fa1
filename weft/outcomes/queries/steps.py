"""Reading the steps that customers wait for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from weft.conversations import queries as conversations
from weft.outcomes.models import ProcessStep
from weft.people.reader import Reader

MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class StepCard:
    """A step that is still to be done, and where its conversation stands now."""

    id: int
    text: str
    conversation_id: int
    customer_name: str
    customer_id: int
    since: datetime
    template_id: int | None


def awaited(reader: Reader) -> list[StepCard]:
    """Return the steps that customers of this reader wait for, the oldest first."""
    rows = ProcessStep.objects.filter(state=ProcessStep.State.AWAITED).order_by("since", "pk")
    return _cards(reader, list(rows[:MOST_SHOWN]))


def awaited_in(conversation_id: int) -> list[StepCard]:
    """Return the steps that one conversation waits for; whoever sees it may see them."""
    rows = ProcessStep.objects.filter(
        conversation_id=conversation_id, state=ProcessStep.State.AWAITED
    )
    return [_card(row, conversation_id, "", 0) for row in rows.order_by("pk")]


#: Whether the customer of conversation %(id)s waits for a step of ours.
HAS_AWAITED = (
    "EXISTS (SELECT 1 FROM process_step WHERE conversation_id = %(id)s AND state = 'awaited')"
)


def step(step_id: int, conversation_id: int) -> StepCard | None:
    """Return a step that a conversation waits for, or None."""
    return next((one for one in awaited_in(conversation_id) if one.id == step_id), None)


def step_texts(step_ids: Collection[int]) -> dict[int, str]:
    """Return what these steps are, by id: events have only ids."""
    return dict(ProcessStep.objects.filter(pk__in=step_ids).values_list("pk", "text"))


def _cards(reader: Reader, rows: list[ProcessStep]) -> list[StepCard]:
    where = {row.pk: conversations.current(row.conversation_id) for row in rows}
    heads = conversations.headings(reader, set(where.values()))
    return [
        _card(row, head.id, head.customer_name, head.customer_id)
        for row in rows
        if (head := heads.get(where[row.pk]))
    ]


def _card(row: ProcessStep, conversation_id: int, name: str, customer_id: int) -> StepCard:
    return StepCard(
        id=row.pk,
        text=row.text,
        conversation_id=conversation_id,
        customer_name=name,
        customer_id=customer_id,
        since=row.since,
        template_id=row.template_id,
    )
