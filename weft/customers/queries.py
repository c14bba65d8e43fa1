"""Everything that reads customers. Reading follows merges; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from weft.kernel import statements
from weft.kernel.recurring import Gaps, Recurring

from .likeness import Holder, Namesake, claims_of, holders, namesakes, told_apart
from .models import Customer, Fact, Handle, Merge, Proof

__all__ = [
    "SPEAKER",
    "CustomerPanel",
    "Fact",
    "Handle",
    "Holder",
    "Namesake",
    "NoSuchCustomer",
    "Proof",
    "called",
    "claims_of",
    "customer_ids_before",
    "customer_of_handle",
    "family",
    "holders",
    "names",
    "namesakes",
    "panel",
    "speaker_for",
    "speakers",
    "told_apart",
]


# For statements of rooms above that have a conversation, or whatever names its customer, as `c`:
# `speaker.name` is what the one is called who speaks for that customer after merges.
SPEAKER = """\
    JOIN LATERAL (
        WITH RECURSIVE up AS (
            SELECT p.name, p.merged_into_id FROM customer p WHERE p.id = c.customer_id
          UNION ALL
            SELECT p.name, p.merged_into_id FROM customer p JOIN up ON p.id = up.merged_into_id
        )
        SELECT name FROM up WHERE merged_into_id IS NULL
    ) AS speaker ON true
"""


class NoSuchCustomer(Exception):
    """Nobody ever had this id."""


@dataclass(frozen=True, kw_only=True)
class CustomerPanel:
    """What an agent sees about a person at a glance, over all customers linked as one."""

    id: int
    name: str
    language: str
    time_zone: str
    photo_sha256: str
    channel: str  # the preferred one; empty: nobody has said
    known_since: datetime
    proof: Proof
    handles: list[Handle]
    facts: list[Fact]
    merges: list[Merge]

    @property
    def family(self) -> list[int]:
        """The ids of all customers that are this one person, the speaker first."""
        return [self.id, *(merge.joined_id for merge in self.merges)]


def speaker_for(customer_id: int) -> int:
    """Return the id that speaks for this customer after merges; often the same one.

    Raises NoSuchCustomer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up AS (
                SELECT id, merged_into_id FROM customer WHERE id = %s
              UNION ALL
                SELECT c.id, c.merged_into_id FROM customer c JOIN up ON c.id = up.merged_into_id
            )
            SELECT id FROM up WHERE merged_into_id IS NULL
            """,
            [customer_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NoSuchCustomer(f"customer {customer_id}")
    return int(row[0])


def speakers(customer_ids: Collection[int]) -> dict[int, int]:
    """Return who speaks for each of these customers after merges."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up AS (
                SELECT id AS asked, id, merged_into_id FROM customer WHERE id = ANY(%s)
              UNION ALL
                SELECT up.asked, c.id, c.merged_into_id
                FROM customer c JOIN up ON c.id = up.merged_into_id
            )
            SELECT asked, id FROM up WHERE merged_into_id IS NULL
            """,
            [list(customer_ids)],
        )
        return dict(cursor.fetchall())


def relatives(customer_ids: Collection[int]) -> dict[int, int]:
    """Return everybody who was joined with one of these customers, and who speaks for each."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up AS (
                SELECT id, merged_into_id FROM customer WHERE id = ANY(%s)
              UNION
                SELECT c.id, c.merged_into_id FROM customer c JOIN up ON c.id = up.merged_into_id
            ), down AS (
                SELECT id, id AS speaker FROM up WHERE merged_into_id IS NULL
              UNION ALL
                SELECT c.id, down.speaker FROM customer c JOIN down ON c.merged_into_id = down.id
            )
            SELECT id, speaker FROM down
            """,
            [list(customer_ids)],
        )
        return dict(cursor.fetchall())


# Up to the one who speaks, then down to everybody who was joined.
_FAMILY = """
    WITH RECURSIVE up AS (
        SELECT id, merged_into_id FROM customer WHERE id = %s
      UNION ALL
        SELECT c.id, c.merged_into_id FROM customer c JOIN up ON c.id = up.merged_into_id
    ), down AS (
        SELECT id, 0 AS depth FROM up WHERE merged_into_id IS NULL
      UNION ALL
        SELECT c.id, down.depth + 1 FROM customer c JOIN down ON c.merged_into_id = down.id
    )
    SELECT c.*, EXISTS (
               SELECT 1 FROM fact f WHERE f.customer_id = c.id AND f.withdrawn_at IS NULL
           ) AS has_facts
    FROM customer c JOIN down ON down.id = c.id ORDER BY down.depth, c.id
"""


def family(customer_id: int) -> list[int]:
    """Return the ids of all customers that are this one person, the speaker first."""
    return [customer.pk for customer in _family(customer_id)]


def _family(customer_id: int) -> list[Customer]:
    if found := list(Customer.objects.raw(_FAMILY, [customer_id])):
        return found
    raise NoSuchCustomer(f"customer {customer_id}")


def panel(customer_id: int, *, at: datetime | None = None) -> CustomerPanel:
    """Gather what we know about the person behind `customer_id`. Raises NoSuchCustomer.

    Facts that were withdrawn are left out, and with `at` those that hold no longer.
    """
    customer, *joined = _family(customer_id)
    ids = [customer.pk, *(one.pk for one in joined)]
    handles = _HANDLES(ids=ids)
    has_facts = any(vars(one)["has_facts"] for one in (customer, *joined))
    return CustomerPanel(
        id=customer.pk,
        name=customer.name,
        language=customer.language,
        time_zone=customer.time_zone,
        photo_sha256=customer.photo_sha256,
        channel=customer.channel,
        known_since=customer.created_at,
        proof=Proof(max((handle.proof for handle in handles), default=Proof.CLAIMED)),
        handles=handles,
        facts=_facts(ids, at) if has_facts else [],
        merges=_merges(ids) if joined else [],
    )


_HANDLES = Recurring(
    lambda: Handle.objects.filter(customer__in=Gaps("ids", "bigint")).order_by("-proof", "id")
)


def _facts(ids: Collection[int], at: datetime | None) -> list[Fact]:
    standing = Fact.objects.filter(customer__in=ids, withdrawn_at=None)
    if at:
        standing = standing.filter(Q(valid_until=None) | Q(valid_until__gt=at))
    return list(standing.order_by("-said_at", "-pk"))


def facts_of(customer_ids: Collection[int], *, at: datetime) -> dict[int, list[tuple[str, str]]]:
    """Return label and value of the facts that hold at `at` of the person behind each customer.

    One query; a person is a customer with all who were joined.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(customer_ids), at])
        found: dict[int, list[tuple[str, str]]] = {}
        for customer_id, label, value in cursor.fetchall():
            found.setdefault(customer_id, []).append((label, value))
        return found


_FACTS = """
    WITH RECURSIVE up AS (
        SELECT id AS asked, id, merged_into_id FROM customer WHERE id = ANY(%s::bigint[])
      UNION ALL
        SELECT up.asked, c.id, c.merged_into_id
        FROM customer c JOIN up ON c.id = up.merged_into_id
    ), down AS (
        SELECT asked, id FROM up WHERE merged_into_id IS NULL
      UNION ALL
        SELECT down.asked, c.id FROM customer c JOIN down ON c.merged_into_id = down.id
    )
    SELECT down.asked, f.label, f.value
    FROM down JOIN fact f ON f.customer_id = down.id
    WHERE f.withdrawn_at IS NULL AND (f.valid_until IS NULL OR f.valid_until > %s)
"""


def _merges(ids: Collection[int]) -> list[Merge]:
    standing = Merge.objects.filter(kept__in=ids, undone_at=None)
    return list(standing.select_related("joined").order_by("-at"))


def names(customer_ids: Collection[int]) -> dict[int, str]:
    """Return what we call each of these customers; empty when we do not know a name yet."""
    return dict(Customer.objects.filter(pk__in=customer_ids).values_list("pk", "name"))


def customer_of_handle(kind: str, value: str) -> int | None:
    """Return the customer who is reached by this handle, or None for a stranger."""
    owner = Handle.objects.filter(kind=kind, value=value).values_list("customer_id", flat=True)
    first = owner.first()
    return None if first is None else speaker_for(first)


DEVICE = "device"  # handles of this kind are random, and nobody looks for them


def called(customer_ids: Collection[int]) -> dict[int, list[str]]:
    """Return all that each of these customers is called: names, also after merges, and handles."""
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT k.id,
                   ARRAY(
                       WITH RECURSIVE up AS (
                           SELECT c.id, c.name, c.merged_into_id FROM customer c WHERE c.id = k.id
                         UNION ALL
                           SELECT c.id, c.name, c.merged_into_id
                           FROM customer c JOIN up ON c.id = up.merged_into_id
                       )
                       SELECT name FROM up WHERE name <> ''
                   ),
                   ARRAY(SELECT h.value FROM handle h
                         WHERE h.customer_id = k.id AND h.kind <> %b ORDER BY h.id)
            FROM unnest(%b::bigint[]) AS k(id)
            """,
            [DEVICE, list(customer_ids)],
        )
        return {id_: [*names, *handles] for id_, names, handles in cursor.fetchall()}


def customer_ids_before(before: int | None, *, limit: int) -> list[int]:
    """Return the ids of the newest customers below one, or of the newest of all."""
    rows = Customer.objects.order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.values_list("pk", flat=True)[:limit])
