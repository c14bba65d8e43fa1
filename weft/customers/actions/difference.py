"""Telling people apart: two customers who look like one, and are not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from weft.customers import queries
from weft.customers.events import CustomersDistinguished
from weft.customers.models import Difference
from weft.kernel.events import say

from .identity import SamePerson


@transaction.atomic
def distinguish(customer_id: int, other_id: int, *, by: int, at: datetime) -> None:
    """Remember that two customers are two persons. Saying it twice changes nothing.

    Raises SamePerson when they are linked: separate them first.
    """
    one, other = _pair(customer_id, other_id)
    _, is_new = Difference.objects.get_or_create(
        one_id=one, other_id=other, undone_at=None, defaults={"at": at, "by_id": by}
    )
    if is_new:
        _tell(customer_id, other_id, by=by, is_undone=False)


@transaction.atomic
def forget_difference(customer_id: int, other_id: int, *, by: int, at: datetime) -> None:
    """Take back that two customers are two persons; they may be proposed as one again.

    It may have been said of others whom they speak for by now.
    """
    here, there = queries.family(customer_id), queries.family(other_id)
    standing = Difference.objects.filter(undone_at=None).filter(
        Q(one__in=here, other__in=there) | Q(one__in=there, other__in=here)
    )
    if standing.update(undone_at=at, undone_by_id=by):
        _tell(customer_id, other_id, by=by, is_undone=True)


def _pair(customer_id: int, other_id: int) -> tuple[int, int]:
    one, other = queries.speaker_for(customer_id), queries.speaker_for(other_id)
    if one == other:
        raise SamePerson(f"customers {customer_id} and {other_id}")
    return min(one, other), max(one, other)


def _tell(customer_id: int, other_id: int, *, by: int, is_undone: bool) -> None:
    say(
        *(
            CustomersDistinguished(
                customer_id=here, other_id=there, is_undone=is_undone, actor_id=by
            )
            for here, there in ((customer_id, other_id), (other_id, customer_id))
        )
    )
