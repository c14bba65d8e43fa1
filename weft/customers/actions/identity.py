"""Who is who: proving a handle, linking two customers as one person, taking the link back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.customers import queries
from weft.customers.events import CustomersMerged, CustomersUnmerged, HandleProved
from weft.customers.models import Customer, Handle, Merge, Proof
from weft.kernel.events import say


class SamePerson(Exception):
    """These two are one customer already."""


class NotMerged(Exception):
    """This merge has been undone before, or never happened."""


@transaction.atomic
def merge(kept_id: int, joined_id: int, *, by: int | None, at: datetime, reason: str = "") -> Merge:
    """Let `kept_id` speak for `joined_id` too. No row is rewritten, so it can be undone.

    `by` is the agent who decided, None when a proof did.
    Raises SamePerson when both are linked already, directly or through others.
    """
    kept, joined = queries.speaker_for(kept_id), queries.speaker_for(joined_id)
    people = Customer.objects.select_for_update().order_by("pk").in_bulk(sorted({kept, joined}))
    # somebody may have merged either of them while we waited for the lock
    if kept == joined or any(person.merged_into_id for person in people.values()):
        raise SamePerson(f"customers {kept_id} and {joined_id}")
    Customer.objects.filter(pk=joined).update(merged_into=kept)
    done = Merge.objects.create(
        kept_id=kept, joined_id=joined, by_id=by, at=at, reason=reason[:200]
    )
    say(CustomersMerged(customer_id=kept, joined_id=joined, merge_id=done.pk, actor_id=by))
    return done


@transaction.atomic
def unmerge(merge_id: int, *, by: int, at: datetime) -> None:
    """Take a merge back: the two are separate customers again, with all that each had.

    Raises NotMerged when it was undone before.
    """
    done = Merge.objects.select_for_update().filter(pk=merge_id, undone_at=None).first()
    if done is None:
        raise NotMerged(f"merge {merge_id}")
    Customer.objects.filter(pk=done.joined_id).update(merged_into=None)
    Merge.objects.filter(pk=merge_id).update(undone_at=at, undone_by_id=by)
    say(
        CustomersUnmerged(
            customer_id=done.kept_id, joined_id=done.joined_id, merge_id=done.pk, actor_id=by
        )
    )


@transaction.atomic
def prove(
    customer_id: int, *, kind: str, value: str, proof: Proof, at: datetime, by: int | None = None
) -> int:
    """Remember that the customer is reached by this handle, and return whose it is.

    A handle that another customer holds moves nobody by itself: only when it is verified
    here and there are both linked. Otherwise the owner's id is returned and nothing changes.
    """
    customer_id = queries.speaker_for(customer_id)
    handle, is_new = Handle.objects.select_for_update().get_or_create(
        kind=kind, value=value, defaults={"customer_id": customer_id, "proof": proof}
    )
    owner = queries.speaker_for(handle.customer_id)
    if owner != customer_id and proof == handle.proof == Proof.VERIFIED:
        merge(owner, customer_id, by=by, at=at, reason=f"{kind} verified for both")
        return owner
    if owner == customer_id and not is_new and handle.proof < proof:
        Handle.objects.filter(pk=handle.pk, proof__lt=proof).update(proof=proof)
        is_new = True
    if is_new:
        say(HandleProved(customer_id=owner, handle_id=handle.pk, actor_id=by))
    return owner
