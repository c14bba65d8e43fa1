"""What /metrics tells of the road in: what waits, for how long, and what nobody could read."""

from __future__ import annotations

from django.utils import timezone

from weft.kernel.metrics import measure

from .models import RawDelivery


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
