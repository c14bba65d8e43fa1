"""What /metrics tells of the roads: what waits, what nobody could read, which inboxes fail."""

from __future__ import annotations

from django.db.models import Sum
from django.utils import timezone

from weft.kernel.metrics import measure

from . import health
from .models import InboxHealth, RawDelivery


@measure("deliveries_waiting", "Deliveries that are stored and not yet read.")
def waiting() -> float:
    """Count what waits; the index holds only what is not done."""
    return RawDelivery.objects.filter(state=RawDelivery.State.WAITING).count()


@measure("deliveries_quarantined", "Deliveries that nobody could read; a person should look.")
def quarantined() -> float:
    """Count what waits for a person."""
    return RawDelivery.objects.filter(state=RawDelivery.State.QUARANTINED).count()


@measure("oldest_delivery_seconds", "For how long the longest waiting delivery has waited.")
def oldest_seconds() -> float:
    """Return the age of the oldest delivery that waits, 0 when none does."""
    oldest = (
        RawDelivery.objects.filter(state=RawDelivery.State.WAITING)
        .order_by("pk")
        .values_list("arrived_at", flat=True)
        .first()
    )
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0


@measure("inboxes_troubled", "Inboxes that cannot fetch or cannot send; a person should look.")
def troubled() -> float:
    """Count the inboxes that are on and do not work."""
    return health.count_troubled()


@measure("signals_lost", "Signs of typing and reading that vendors did not take.")
def signals_lost() -> float:
    """Count them over all inboxes."""
    return InboxHealth.objects.aggregate(lost=Sum("signals_lost"))["lost"] or 0
