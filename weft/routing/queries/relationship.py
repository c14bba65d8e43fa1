"""Who knows a customer."""

from __future__ import annotations

from django.utils import timezone

from .scene import ties_of


def relationship(customer_id: int) -> dict[int, float]:
    """Return how well agents know the person behind this customer, {agent: weight}.

    A matter that was settled yesterday counts one, one that was only talked about half of it;
    both fade with time.
    """
    ties, _contacts = ties_of({0: customer_id}, timezone.now())
    return {agent_id: tie.weight for agent_id, tie in ties.get(0, {}).items()}
