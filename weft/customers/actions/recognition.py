"""Recognising who writes: from handles to customers, many at a time.

Two workers may meet the same stranger at the same moment. Both lock the stranger's handle
before they look a second time, so that one of them creates the customer and the other finds
it. Handles are locked in one order, so that no two batches can wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from weft.customers.events import CustomerRecognised, HandleProved
from weft.customers.models import Proof
from weft.kernel import statements
from weft.kernel.events import Event, say

Key = tuple[str, str]  # kind and value of a handle


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who a channel says is writing."""

    kind: str
    value: str
    name: str = ""
    language: str = ""
    proof: Proof = Proof.SEEN


@dataclass(frozen=True)
class _Known:
    handle_id: int
    customer_id: int
    proof: int


@transaction.atomic(savepoint=False)  # part of the busiest road: no round trip too many
def recognise(senders: Collection[Sender], at: datetime | None = None) -> dict[Sender, int]:
    """Return the customer behind each sender, creating those whom we meet for the first time.

    The id is the one that speaks for the person after merges. A better proof than before is
    remembered; a weaker one changes nothing, and neither does another name. Strangers are known
    since `at`; None: since now.
    """
    by_key = {(sender.kind, sender.value): sender for sender in senders}
    known = _known(by_key)
    strangers = [key for key in by_key if key not in known]
    if strangers:
        _lock(strangers)
        known |= _known(strangers)
        known |= _create([by_key[key] for key in strangers if key not in known], at)
    _raise_proof([(by_key[key], found) for key, found in known.items()])
    return {sender: known[sender.kind, sender.value].customer_id for sender in senders}


def _known(keys: Collection[Key]) -> dict[Key, _Known]:
    with statements.prepared() as cursor:
        cursor.execute(KNOWN, [[kind for kind, _ in keys], [value for _, value in keys]])
        return {(kind, value): _Known(*rest) for kind, value, *rest in cursor.fetchall()}


KNOWN = """
    WITH RECURSIVE asked AS (
        SELECT h.kind, h.value, h.id, h.proof, c.id AS customer_id, c.merged_into_id
        FROM unnest(%b::text[], %b::text[]) AS k(kind, value)
        JOIN handle h ON h.kind = k.kind AND h.value = k.value
        JOIN customer c ON c.id = h.customer_id
      UNION ALL
        SELECT asked.kind, asked.value, asked.id, asked.proof, c.id, c.merged_into_id
        FROM asked JOIN customer c ON c.id = asked.merged_into_id
    )
    SELECT kind, value, id, customer_id, proof FROM asked WHERE merged_into_id IS NULL
"""


def _lock(keys: Collection[Key]) -> None:
    """Let one transaction at a time decide about these handles."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_advisory_xact_lock(number) FROM (
                SELECT DISTINCT hashtextextended(key, 0) AS number
                FROM unnest(%s::text[]) AS key ORDER BY 1
            ) AS ordered
            """,
            [[f"handle:{kind}:{value}" for kind, value in keys]],
        )


def _create(strangers: list[Sender], at: datetime | None) -> dict[Key, _Known]:
    if not strangers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO customer (created_at, name, language)
            SELECT coalesce(%s::timestamptz, now()), name, language
            FROM unnest(%s::text[], %s::text[]) AS s(name, language)
            RETURNING id
            """,
            [at, [s.name[:200] for s in strangers], [s.language[:10] for s in strangers]],
        )
        customer_ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            """
            INSERT INTO handle (first_seen_at, customer_id, kind, value, proof)
            SELECT coalesce(%s::timestamptz, now()), *
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::smallint[])
            RETURNING id
            """,
            [
                at,
                customer_ids,
                [s.kind for s in strangers],
                [s.value for s in strangers],
                [int(s.proof) for s in strangers],
            ],
        )
        handle_ids = [row[0] for row in cursor.fetchall()]
    say(*(CustomerRecognised(customer_id=customer_id) for customer_id in customer_ids))
    return {
        (sender.kind, sender.value): _Known(handle_id, customer_id, int(sender.proof))
        for sender, handle_id, customer_id in zip(strangers, handle_ids, customer_ids, strict=True)
    }


def _raise_proof(met: list[tuple[Sender, _Known]]) -> None:
    better = [(sender, found) for sender, found in met if sender.proof > found.proof]
    if not better:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE handle SET proof = %s WHERE id = %s AND proof < %s",
            [(int(s.proof), found.handle_id, int(s.proof)) for s, found in better],
        )
    events: list[Event] = [
        HandleProved(customer_id=found.customer_id, handle_id=found.handle_id)
        for _, found in better
    ]
    say(*events)
