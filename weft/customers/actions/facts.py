"""Facts: what a customer told us, kept with where and when it was said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.customers.events import FactLearned, FactWithdrawn
from weft.customers.models import Fact
from weft.kernel.events import say


@transaction.atomic
def learn_fact(
    customer_id: int,
    *,
    label: str,
    value: str,
    said_at: datetime,
    by: int | None,
    channel: str = "",
    message_id: int | None = None,
    valid_until: datetime | None = None,
) -> Fact:
    """Remember that the customer told us `label`: `value`.

    `channel` and `message_id` name its source; without them an agent wrote it down. A newer
    fact with the same label stands beside the older one: both were said. After `valid_until`
    nobody is shown it any more.
    """
    fact = Fact.objects.create(
        customer_id=customer_id,
        label=label.strip()[:60],
        value=value.strip()[:500],
        channel=channel,
        message_id=message_id,
        said_at=said_at,
        by_id=by,
        valid_until=valid_until,
    )
    say(FactLearned(customer_id=customer_id, fact_id=fact.pk, actor_id=by))
    return fact


@transaction.atomic
def withdraw_fact(fact_id: int, *, by: int, at: datetime) -> None:
    """Stop showing a fact that is wrong. Withdrawing it twice changes nothing."""
    withdrawn = Fact.objects.filter(pk=fact_id, withdrawn_at=None)
    if withdrawn.update(withdrawn_at=at, withdrawn_by_id=by):
        customer_id = Fact.objects.values_list("customer_id", flat=True).get(pk=fact_id)
        say(FactWithdrawn(customer_id=customer_id, fact_id=fact_id, actor_id=by))
