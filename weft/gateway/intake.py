"""The one way in. Every message of a customer, from every channel, takes this road.

    door -> accept() -> raw_delivery -> job -> process() -> conversations.receive()
    door -> take()      both at once, for live chat: one transaction

Accepting only stores, so that a vendor is answered within milliseconds. Processing can be done
again for any stored delivery: receiving the same message twice is receiving it once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg.errors import DeadlockDetected, SerializationFailure

from weft.conversations import actions as conversations
from weft.conversations.envelopes import (
    Edited,
    Inbound,
    Reacted,
    ReactionFailed,
    Receipt,
    Received,
    Told,
    Unknown,
    Unsent,
)
from weft.kernel import jobs, statements

from . import accounts, amending, health, media, opting_out
from .contract import Request, Unreadable
from .models import RawDelivery, RawOrigin
from .registry import channel_of, settings_for

logger = logging.getLogger(__name__)

State = RawDelivery.State
Parsed = Sequence[Told]  # what a channel makes of one delivery
TRIES = 3  # a delivery that cannot be read this often is quarantined
AT_ONCE = 200  # deliveries in one transaction
HEAVIEST = 16 * 1024 * 1024  # bytes of them together; what is heavier alone is read alone


@transaction.atomic
def accept(requests: Sequence[Request], *, at: datetime, lock: str | None = None) -> list[int]:
    """Keep deliveries and have them processed soon; return their ids, in order.

    The caller has verified them. What is kept is never lost: answer the vendor when this returns.
    What is accepted with one `lock` is processed in its order, one lot after the other.
    """
    with statements.prepared() as cursor:
        _store(cursor, requests, State.WAITING, at=at)
        ids = [row[0] for row in cursor.fetchall()]
    for batch in _batches(ids, requests):
        jobs.defer("gateway.process", lock=lock, delivery_ids=batch, in_order=lock is not None)
    return ids


def _batches(ids: Sequence[int], requests: Sequence[Request]) -> Iterator[list[int]]:
    """Divide deliveries into those that are read at once: neither too many nor too heavy."""
    batch: list[int] = []
    weight = 0
    for delivery_id, request in zip(ids, requests, strict=True):
        if batch and (len(batch) == AT_ONCE or weight + len(request.body) > HEAVIEST):
            yield batch
            batch, weight = [], 0
        batch.append(delivery_id)
        weight += len(request.body)
    if batch:
        yield batch


def take(
    requests: Sequence[Request], *, at: datetime, parsed: Sequence[Parsed] | None = None
) -> list[list[Received]]:
    """Keep and process deliveries in one transaction; answer where each one's messages stand.

    `parsed` is what their channel has made of them, where the caller has asked it already.

    A delivery that cannot be processed is kept all the same, answered with an empty list, and
    tried again by a job; it hurts none of its neighbours. Nothing is kept when the database
    fails: then OperationalError is raised, and the sender has to send again.
    """
    try:
        return _take(requests, _parse(requests) if parsed is None else parsed, at=at)
    except OperationalError as error:
        # two writers may meet in an order that nobody foresaw; the loser has only to try again
        if not isinstance(error.__cause__, DeadlockDetected | SerializationFailure):
            raise
        logger.warning("intake.deadlock", extra={"deliveries": len(requests)})
    except Exception:
        logger.exception("delivery.failed", extra={"deliveries": len(requests)})
    if len(requests) == 1:
        accept(requests, at=at)
        return [[]]
    return [
        take([request], at=at, parsed=parsed and [parsed[number]])[0]
        for number, request in enumerate(requests)
    ]


@transaction.atomic
def _take(
    requests: Sequence[Request], parsed: Sequence[Parsed], *, at: datetime
) -> list[list[Received]]:
    with statements.together(), statements.prepared() as kept:
        _store(kept, requests, State.PROCESSED, at=at)
        answers = _receive(parsed, at=at)
        _remember_origins([row[0] for row in kept.fetchall()], requests, answers)
    return answers


@jobs.job("gateway.process")
def process(delivery_ids: list[int], *, in_order: bool = False) -> None:
    """Turn stored deliveries into messages. Those that cannot be read are quarantined in the end.

    First all together; when that fails one by one, so that only the bad one waits. Where others
    wait behind these, `in_order`, a bad one steps aside and is tried again by itself.
    """
    try:
        waiting = {row.pk: _request(row) for row in _waiting(delivery_ids)}
        # before the transaction: a mail may need seconds, and name servers their time
        parsed = dict(zip(waiting, _parse(list(waiting.values())), strict=True))
        with transaction.atomic():
            done = _still_waiting(waiting)
            answers = _receive([parsed[pk] for pk in done], at=timezone.now())
            _remember_origins(done, [waiting[pk] for pk in done], answers)
            RawDelivery.objects.filter(pk__in=done).update(state=State.PROCESSED, trouble="")
    except OperationalError:
        raise  # not the delivery's fault; the job is tried again
    except Exception as error:
        if len(delivery_ids) > 1 or in_order:
            for delivery_id in delivery_ids:
                jobs.defer("gateway.process", delivery_ids=[delivery_id])
            return
        if not _quarantine(delivery_ids[0], error):
            raise


def run_again(delivery_id: int) -> None:
    """Try a quarantined delivery once more, after a parser was repaired."""
    with transaction.atomic():
        changed = RawDelivery.objects.filter(pk=delivery_id, state=State.QUARANTINED).update(
            state=State.WAITING, tries=0
        )
        if changed:
            jobs.defer("gateway.process", delivery_ids=[delivery_id])


def _store(cursor: CursorWrapper, requests: Sequence[Request], state: str, *, at: datetime) -> None:
    """Keep deliveries; their ids can then be read from the cursor, in order."""
    cursor.execute(
        """
        INSERT INTO raw_delivery (inbox_id, headers, body, arrived_at, state)
        SELECT inbox_id, headers, body, %s, %s
        FROM unnest(%b::bigint[], %b::jsonb[], %b::bytea[]) AS r(inbox_id, headers, body)
        RETURNING id
        """,
        [
            at,
            state,
            [request.inbox_id for request in requests],
            [json.dumps(dict(request.headers)) for request in requests],
            [request.body for request in requests],
        ],
    )


def _receive(parsed: Sequence[Parsed], *, at: datetime) -> list[list[Received]]:
    parsed = [conversations.settle(many) for many in parsed]
    messages = [[one for one in many if isinstance(one, Inbound)] for many in parsed]
    envelopes = [one for many in messages for one in many]
    if any(one.was for one in envelopes):
        conversations.go_on(envelopes)
    stored = conversations.receive(envelopes, at=at)
    _grant_wishes(envelopes, stored, at=at)
    for envelope, where in zip(envelopes, stored, strict=True):
        if envelope.remote_files and where.is_new:
            media.fetch_soon([where.message_id], inbox_id=envelope.inbox_id)
    if any(one.beside for one in envelopes):
        _open_beside(envelopes, stored, at=at)
    received = iter(stored)
    answers = [[next(received) for _ in many] for many in messages]
    # after the messages: one delivery may hold a message and what is said of it
    others = [one for many in parsed for one in many if not isinstance(one, Inbound)]
    if others:
        conversations.note_receipts(one for one in others if isinstance(one, Receipt))
        conversations.note_afterwords(
            [one for one in others if isinstance(one, Edited | Unsent | Reacted)]
        )
        for one in others:
            if isinstance(one, ReactionFailed):
                amending.reaction_failed(one)
        health.count_unknown([one for one in others if isinstance(one, Unknown)], at=at)
    return answers


def _grant_wishes(
    envelopes: Sequence[Inbound], stored: Sequence[Received], *, at: datetime
) -> None:
    """Let those be in peace who said STOP, and write again to who said START."""
    for envelope, one in zip(envelopes, stored, strict=True):
        if envelope.wish and one.is_new:
            grant = opting_out.stop if envelope.wish == "stop" else opting_out.start
            grant(envelope.inbox_id, envelope.remote, conversation_id=one.conversation_id, at=at)


def _open_beside(envelopes: Sequence[Inbound], stored: Sequence[Received], *, at: datetime) -> None:
    """Open the other ways to whoever wrote, where an inbox of ours leads there."""
    ways = {
        (inbox_id, one.beside.remote): where.thread_id
        for one, where in zip(envelopes, stored, strict=True)
        if one.beside and where.is_new
        if (inbox_id := accounts.inbox_with(one.beside.kind, one.beside.account)) is not None
    }
    conversations.open_beside(ways, at=at)


def _parse(requests: Sequence[Request]) -> list[Parsed]:
    settings = {
        inbox_id: settings_for(inbox_id) for inbox_id in {request.inbox_id for request in requests}
    }
    return [
        channel_of(request.inbox_id).parse(settings[request.inbox_id], request)
        for request in requests
    ]


def _remember_origins(
    ids: Sequence[int], requests: Sequence[Request], answers: Sequence[Sequence[Received]]
) -> None:
    origins: dict[int, int] = {}
    for delivery_id, request, many in zip(ids, requests, answers, strict=True):
        if channel_of(request.inbox_id).keeps_origin:
            for stored in many:
                # what came twice in one batch is new in both answers, and is from the first
                if stored.is_new:
                    origins.setdefault(stored.message_id, delivery_id)
    RawOrigin.objects.bulk_create(
        RawOrigin(message_id=message_id, delivery_id=delivery_id)
        for message_id, delivery_id in origins.items()
    )


def _waiting(delivery_ids: list[int]) -> list[RawDelivery]:
    return list(RawDelivery.objects.filter(pk__in=delivery_ids, state=State.WAITING).order_by("pk"))


def _still_waiting(delivery_ids: Iterable[int]) -> list[int]:
    """Lock those that nobody processed meanwhile."""
    waiting = RawDelivery.objects.filter(pk__in=delivery_ids, state=State.WAITING)
    return list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))


def _request(row: RawDelivery) -> Request:
    return Request(
        inbox_id=row.inbox_id,
        headers=row.headers,
        body=bytes(row.body),
        arrived_at=row.arrived_at,
    )


def _quarantine(delivery_id: int, error: Exception) -> bool:
    """Count a failed try; True when it was the last and the delivery waits for a person now.

    What its channel calls unreadable stays so until somebody repairs the parser; anything else
    may have been bad luck.
    """
    if isinstance(error, Unreadable):
        logger.warning("delivery.unreadable", extra={"delivery_id": delivery_id})
    else:
        logger.error("delivery.failed", extra={"delivery_id": delivery_id}, exc_info=error)
    with transaction.atomic():
        row = RawDelivery.objects.select_for_update().get(pk=delivery_id)
        row.tries += 1
        row.trouble = f"{type(error).__name__}: {error}"[:300]
        if row.tries >= TRIES or isinstance(error, Unreadable):
            row.state = State.QUARANTINED
        row.save(update_fields=["tries", "trouble", "state"])
    return row.state == State.QUARANTINED
