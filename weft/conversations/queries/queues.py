"""Reading queues."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from weft.conversations.models import Conversation, Inbox, Queue


@dataclass(frozen=True, kw_only=True)
class QueueCard:
    """A queue as other rooms see it."""

    id: int
    name: str
    team_id: int | None
    plan_id: int | None
    is_on: bool
    inbox_ids: tuple[int, ...]  # whose new conversations wait in it


def queues() -> list[QueueCard]:
    """Return every queue by its name."""
    fed: dict[int, list[int]] = {}
    for inbox_id, queue_id in Inbox.objects.exclude(queue=None).values_list("pk", "queue_id"):
        fed.setdefault(queue_id, []).append(inbox_id)
    return [_card(row, sorted(fed.get(row.pk, ()))) for row in Queue.objects.order_by("name")]


def queue(queue_id: int) -> QueueCard | None:
    """Return a queue, or None."""
    row = Queue.objects.filter(pk=queue_id).first()
    if row is None:
        return None
    feeding = Inbox.objects.filter(queue_id=queue_id).order_by("pk")
    return _card(row, list(feeding.values_list("pk", flat=True)))


def queues_of(conversation_ids: Collection[int]) -> dict[int, int | None]:
    """Return the queue of each conversation, None where it stands in none."""
    found = Conversation.objects.filter(pk__in=conversation_ids)
    return dict(found.values_list("pk", "queue_id"))


def _card(row: Queue, inbox_ids: list[int]) -> QueueCard:
    return QueueCard(
        id=row.pk,
        name=row.name,
        team_id=row.team_id,
        plan_id=row.plan_id,
        is_on=row.is_on,
        inbox_ids=tuple(inbox_ids),
    )
