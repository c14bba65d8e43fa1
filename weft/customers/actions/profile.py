"""What we call a customer."""

from __future__ import annotations

from django.db import transaction

from weft.customers.events import CustomerRenamed
from weft.customers.models import Customer
from weft.kernel.events import say


@transaction.atomic
def rename(customer_id: int, *, name: str, by: int | None) -> None:
    """Call the customer `name`. The same name again changes nothing and says nothing."""
    name = name.strip()[:200]
    if Customer.objects.filter(pk=customer_id).exclude(name=name).update(name=name):
        say(CustomerRenamed(customer_id=customer_id, actor_id=by))
