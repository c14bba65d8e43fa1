"""Joining customers whom a proof shows to be one person, unless somebody decided otherwise."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from weft.customers import queries
from weft.customers.models import Merge
from weft.kernel import jobs

from .identity import SamePerson, merge


@jobs.job("customers.link")
@transaction.atomic
def link(customer_id: int, other_id: int, kind: str) -> None:
    """Let one customer speak for both, who have proved the same handle of this kind.

    A person who separated them, or told them apart, knows better: then nothing happens.
    """
    here, there = queries.family(customer_id), queries.family(other_id)
    separated = Merge.objects.exclude(undone_at=None).filter(
        kept__in=[*here, *there], joined__in=[*here, *there]
    )
    if here[0] == there[0] or separated.exists() or queries.told_apart(here) & set(there):
        return
    # the older one is whom colleagues know
    kept, joined = sorted([here[0], there[0]])
    try:
        merge(kept, joined, by=None, at=timezone.now(), reason=f"{kind} verified for both")
    except SamePerson:
        return  # somebody was quicker
