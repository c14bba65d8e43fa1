"""Recognising who writes: from handles to customers, many at a time.

Two workers may meet the same stranger at the same moment. Both lock the stranger's handle
before they look a second time, so that one of them creates the customer and the other finds
it. Handles are locked in one order, so that no two batches can wait for each other.

A channel may know more than who wrote: a messenger has verified the writer's phone number, a market
knows a login. What was verified and is equal is one person, and so a number is known whichever
channel brought it first. Anything less proves nothing: it is kept as a claim, for a person to look
at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from weft.customers.events import CustomerRecognised, HandleProved
from weft.customers.models import Proof
from weft.kernel import jobs, statements
from weft.kernel.events import Event, say
from weft.kernel.statements import Asked

from .profile import rename

Key = tuple[str, str]  # kind and value of a handle
NUMBER = re.compile(r"\+[0-9 ()-]+")  # in place of a name, where a channel knows no better


@dataclass(frozen=True, kw_only=True)
class Hint:
    """Another way to reach whoever writes, as their channel says, and how sure it is of that."""

    kind: str
    value: str
    proof: Proof = Proof.CLAIMED

    @property
    def key(self) -> Key:
        """The handle that it is about."""
        return self.kind, self.value


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who a channel says is writing."""

    kind: str
    value: str
    name: str = ""
    language: str = ""
    proof: Proof = Proof.SEEN
    hints: tuple[Hint, ...] = ()

    @property
    def key(self) -> Key:
        """The handle by which they write."""
        return self.kind, self.value

    @property
    def proven(self) -> list[Key]:
        """The handles that are theirs beyond doubt: the one by which they write comes first."""
        return [self.key, *(hint.key for hint in self.hints if hint.proof == Proof.VERIFIED)]

    def proof_of(self, key: Key) -> Proof:
        """Return how sure we are that a proven handle is theirs."""
        return self.proof if key == self.key else Proof.VERIFIED


@dataclass(frozen=True)
class _Known:
    handle_id: int
    customer_id: int
    proof: int
    name: str = ""  # of whoever speaks for the customer


Rows = Sequence[tuple[Any, ...]]


def who_are(senders: Collection[Sender]) -> Asked:
    """Return what `recognise` asks first, for who asks more in the same round trip."""
    return _asking(_keys(senders))


@transaction.atomic(savepoint=False)  # part of the busiest road: no round trip too many
def recognise(
    senders: Collection[Sender], at: datetime | None = None, *, met: Rows | None = None
) -> dict[Sender, int]:
    """Return the customer behind each sender, creating those whom we meet for the first time.

    `met` is the answer to `who_are`, where the caller has asked already.

    The id is the one that speaks for the person after merges. A better proof than before is
    remembered; a weaker one changes nothing, and neither does another name, unless all that we
    had for one was a phone number. Strangers are known since `at`; None: since now.
    """
    by_key = {sender.key: sender for sender in senders}
    keys = _keys(by_key.values())
    known = _known(keys) if met is None else _read(met)
    strangers = [key for key in keys if key not in known]
    if strangers:
        _lock(strangers)
        known |= _known(strangers)
        known |= _let_in(by_key.values(), known, at)
    _raise_proof(list(_met(by_key.values(), known)))
    _name(by_key.values(), known)
    if any(sender.hints for sender in by_key.values()):
        _link(by_key.values(), known)
        _keep_claims(by_key.values(), known, at)
    return {sender: known[sender.key].customer_id for sender in senders}


def _met(
    senders: Collection[Sender], known: dict[Key, _Known]
) -> Iterator[tuple[Key, Proof, _Known]]:
    """Yield the handles that were proven just now and belong to whoever proved them."""
    for sender in senders:
        owner = known[sender.key].customer_id
        for key in sender.proven:
            if known[key].customer_id == owner:
                yield key, sender.proof_of(key), known[key]


def _let_in(
    senders: Collection[Sender], known: dict[Key, _Known], at: datetime | None
) -> dict[Key, _Known]:
    """Give the handles that nobody has an owner: whoever is known by another of them, or a new one.

    Returns these handles.
    """
    newcomers: list[Sender] = []
    owners: dict[Key, int] = {}  # customers whom we know
    numbers: dict[Key, int] = {}  # newcomers, by their number
    proofs: dict[Key, Proof] = {}
    for sender in senders:
        lacking = [key for key in sender.proven if key not in known]
        if not lacking:
            continue
        owner = next(iter(_owners(sender, known)), None)
        number = next((numbers[key] for key in sender.proven if key in numbers), len(newcomers))
        if owner is None and number == len(newcomers):
            newcomers.append(sender)
        for key in lacking:
            if key not in owners and key not in numbers:
                owners |= {key: owner} if owner is not None else {}
                numbers |= {key: number} if owner is None else {}
            proofs[key] = max(sender.proof_of(key), proofs.get(key, Proof.CLAIMED))
    ids = _create(newcomers, at)
    homes = owners | {key: ids[number] for key, number in numbers.items()}
    return _give({key: (homes[key], proof) for key, proof in proofs.items()}, at)


def _owners(sender: Sender, known: dict[Key, _Known]) -> dict[int, str]:
    """Return the customers who have this sender's handles, with the kind of one that each has.

    Who only typed another's number into a form does not have it.
    """
    held: dict[int, str] = {}
    for key in sender.proven:
        if key in known and (key == sender.key or known[key].proof >= Proof.SEEN):
            held.setdefault(known[key].customer_id, key[0])
    return held


def _link(senders: Collection[Sender], known: dict[Key, _Known]) -> None:
    """Have customers joined whom a proof shows to be one; by a job, for it locks their rows."""
    for sender in senders:
        (first, _), *others = _owners(sender, known).items()
        for other, kind in others:
            jobs.defer("customers.link", customer_id=first, other_id=other, kind=kind)


def _keep_claims(
    senders: Collection[Sender], known: dict[Key, _Known], at: datetime | None
) -> None:
    claims = [
        (known[sender.key].customer_id, *hint.key)
        for sender in senders
        for hint in sender.hints
        if hint.proof != Proof.VERIFIED
    ]
    if not claims:
        return
    with statements.prepared() as cursor:
        cursor.execute(
            """
            INSERT INTO claim (customer_id, kind, value, at)
            SELECT customer_id, kind, value, coalesce(%s::timestamptz, now())
            FROM unnest(%b::bigint[], %b::text[], %b::text[]) AS c(customer_id, kind, value)
            ON CONFLICT DO NOTHING
            """,
            [at, *map(list, zip(*claims, strict=True))],
        )


def _keys(senders: Collection[Sender]) -> list[Key]:
    return list(dict.fromkeys(key for sender in senders for key in sender.proven))


def _asking(keys: Collection[Key]) -> Asked:
    return Asked(KNOWN, [[kind for kind, _ in keys], [value for _, value in keys]])


def _known(keys: Collection[Key]) -> dict[Key, _Known]:
    with statements.prepared() as cursor:
        cursor.execute(*_asking(keys))
        return _read(cursor.fetchall())


def _read(rows: Rows) -> dict[Key, _Known]:
    return {(kind, value): _Known(*rest) for kind, value, *rest in rows}


KNOWN = """
    WITH RECURSIVE asked AS (
        SELECT h.kind, h.value, h.id, h.proof, c.id AS customer_id, c.name, c.merged_into_id
        FROM unnest(%b::text[], %b::text[]) AS k(kind, value)
        JOIN handle h ON h.kind = k.kind AND h.value = k.value
        JOIN customer c ON c.id = h.customer_id
      UNION ALL
        SELECT asked.kind, asked.value, asked.id, asked.proof, c.id, c.name, c.merged_into_id
        FROM asked JOIN customer c ON c.id = asked.merged_into_id
    )
    SELECT kind, value, id, customer_id, proof, name FROM asked WHERE merged_into_id IS NULL
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


def _create(strangers: list[Sender], at: datetime | None) -> list[int]:
    """Make a customer of each of these, and return their ids in order."""
    if not strangers:
        return []
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
    say(*(CustomerRecognised(customer_id=customer_id) for customer_id in customer_ids))
    return customer_ids


def _give(handles: Mapping[Key, tuple[int, Proof]], at: datetime | None) -> dict[Key, _Known]:
    """Write down whose new handles are: key -> a customer, and how sure we are."""
    if not handles:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO handle (first_seen_at, customer_id, kind, value, proof)
            SELECT coalesce(%s::timestamptz, now()), *
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::smallint[])
            RETURNING id
            """,
            [
                at,
                [owner for owner, _ in handles.values()],
                [kind for kind, _ in handles],
                [value for _, value in handles],
                [int(proof) for _, proof in handles.values()],
            ],
        )
        handle_ids = [row[0] for row in cursor.fetchall()]
    return {
        key: _Known(handle_id, owner, int(proof))
        for handle_id, (key, (owner, proof)) in zip(handle_ids, handles.items(), strict=True)
    }


def _raise_proof(met: list[tuple[Key, Proof, _Known]]) -> None:
    better = [(proof, found) for _, proof, found in met if proof > found.proof]
    if not better:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE handle SET proof = %s WHERE id = %s AND proof < %s",
            [(int(proof), found.handle_id, int(proof)) for proof, found in better],
        )
    events: list[Event] = [
        HandleProved(customer_id=found.customer_id, handle_id=found.handle_id)
        for _, found in better
    ]
    say(*events)


def _name(senders: Collection[Sender], known: dict[Key, _Known]) -> None:
    """Call those by their name of whom we only knew a number, as phones show one."""
    called = {one.customer_id: one.name for one in known.values() if one.name}
    for sender in senders:
        customer_id = known[sender.key].customer_id
        is_number = NUMBER.fullmatch(called.get(customer_id, ""))
        if is_number and sender.name and not NUMBER.fullmatch(sender.name):
            rename(customer_id, name=sender.name, by=None)
