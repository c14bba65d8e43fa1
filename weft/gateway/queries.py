"""What the gateway knows: the hours of inboxes, and deliveries that nobody could read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from weft.scheduling import hours, queries

from .models import InboxHours, RawDelivery, RawOrigin


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Whether somebody answers at a moment, and if not, when next (UTC; None: never again)."""

    is_open: bool
    opens_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """A delivery that nobody could read, as an owner sees it."""

    id: int
    inbox_id: int
    arrived_at: datetime
    trouble: str


def plan_of(inbox_id: int) -> int | None:
    """Return the plan whose hours the inbox follows; None: always open."""
    return InboxHours.objects.filter(inbox=inbox_id).values_list("plan_id", flat=True).first()


def hours_of(inbox_id: int) -> hours.Hours | None:
    """Return the opening hours of an inbox; None: always open."""
    plan_id = plan_of(inbox_id)
    return None if plan_id is None else queries.hours(plan_id)


def opening(plan: hours.Hours | None, at: datetime) -> Opening:
    """Say whether a plan is open at `at`, and when it opens next. Asks no database."""
    if plan is None or hours.is_open(plan, at):
        return Opening(is_open=True, opens_at=None)
    try:
        return Opening(is_open=False, opens_at=hours.next_opening(plan, at))
    except hours.NeverOpen:
        return Opening(is_open=False, opens_at=None)


def quarantined() -> list[Quarantined]:
    """Return the deliveries that wait for a person, oldest first; 200 at most."""
    rows = RawDelivery.objects.filter(state=RawDelivery.State.QUARANTINED).order_by("pk")
    return [
        Quarantined(
            id=row.pk, inbox_id=row.inbox_id, arrived_at=row.arrived_at, trouble=row.trouble
        )
        for row in rows.only("inbox_id", "arrived_at", "trouble")[:200]
    ]


def original_of(message_id: int) -> bytes | None:
    """Return the bytes that a message was read from, as they arrived; None when none are kept."""
    origin = RawOrigin.objects.filter(message_id=message_id).select_related("delivery").first()
    return None if origin is None else bytes(origin.delivery.body)


def unprocessed() -> int:
    """Return how many deliveries are kept but stand in no conversation yet."""
    return RawDelivery.objects.exclude(state=RawDelivery.State.PROCESSED).count()
