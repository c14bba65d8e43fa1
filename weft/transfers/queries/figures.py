"""The figures of transfers (R70, R72, R73). Each is computed from rows, and opens into them."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from weft.conversations import queries as conversations
from weft.customers import queries as customers
from weft.transfers import reasks
from weft.transfers.models import SendingAway, Transfer

MOST = 500  # transfers of one period that are looked at, the newest
ABOUT_PHONES = 7  # digits that make a handle a phone number


@dataclass(frozen=True, kw_only=True)
class Row:
    """A transfer that happened, and what came of it."""

    id: int
    conversation_id: int
    inbox_id: int
    is_warm: bool
    reason: str
    words: str
    at: datetime
    sender: str
    receiver: str
    asked_again: tuple[str, ...]  # what was on record, and the customer was asked for it again
    closed_after: timedelta | None  # None: the conversation goes on


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many of the answered conversations of an inbox changed hands."""

    inbox_id: int
    answered: int
    moved: int

    @property
    def percent(self) -> float | None:
        """Of 100; None where nothing was answered."""
        return 100 * self.moved / self.answered if self.answered else None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Transfers of one kind beside the other: with a briefing, and without."""

    is_warm: bool
    count: int
    asked_again: int  # questions for what was on record
    closed: int
    median: timedelta | None  # until the matter was closed

    @property
    def hours(self) -> float | None:
        """The median in hours; None where nothing was closed."""
        return self.median.total_seconds() / 3600 if self.median else None


@dataclass(frozen=True, kw_only=True)
class Away:
    """A message that sent the customer elsewhere, and why (W6)."""

    message_id: int
    conversation_id: int
    agent: str
    way: str
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All of a period."""

    rows: list[Row]
    rates: list[Rate]
    reasons: list[tuple[str, int]]
    compared: list[Compared]
    sent_away: list[Away]


def figures(since: datetime, until: datetime) -> Figures:
    """Return what happened between two times; of more than MOST transfers the newest."""
    rows = _rows(since, until)
    moved: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        moved[row.inbox_id].add(row.conversation_id)
    answered = conversations.answered_between(since, until)
    return Figures(
        rows=rows,
        rates=[
            Rate(inbox_id=id_, answered=answered.get(id_, 0), moved=len(moved.get(id_, ())))
            for id_ in sorted({*answered, *moved})
        ],
        reasons=Counter(row.reason for row in rows).most_common(),
        compared=[_compared(rows, is_warm=is_warm) for is_warm in (True, False)],
        sent_away=_sent_away(since, until),
    )


def _compared(rows: Sequence[Row], *, is_warm: bool) -> Compared:
    some = [row for row in rows if row.is_warm == is_warm]
    spans = [row.closed_after.total_seconds() for row in some if row.closed_after is not None]
    return Compared(
        is_warm=is_warm,
        count=len(some),
        asked_again=sum(len(row.asked_again) for row in some),
        closed=len(spans),
        median=timedelta(seconds=statistics.median(spans)) if spans else None,
    )


def _sent_away(since: datetime, until: datetime) -> list[Away]:
    sent = SendingAway.objects.filter(at__gte=since, at__lt=until).select_related("agent")
    return [
        Away(
            message_id=row.message_id,
            conversation_id=conversations.current(row.conversation_id),
            agent=row.agent.name,
            way=row.way,
            words=row.words,
            at=row.at,
        )
        for row in sent.order_by("-at")[:MOST]
    ]


def _rows(since: datetime, until: datetime) -> list[Row]:
    happened = Transfer.objects.filter(
        state__in=[Transfer.State.ACCEPTED, Transfer.State.DONE],
        made_at__gte=since,
        made_at__lt=until,
    )
    found = list(happened.select_related("sender", "receiver", "queue").order_by("-pk")[:MOST])
    asked = _asked_again(found)
    closed = conversations.closed_after([(one.conversation_id, _at(one)) for one in found])
    return [
        Row(
            id=one.pk,
            conversation_id=one.conversation_id,
            inbox_id=one.inbox_id,
            is_warm=one.is_warm,
            reason=one.reason,
            words=one.words,
            at=_at(one),
            sender=one.sender.name if one.sender else "",
            receiver=one.receiver.name if one.receiver else one.queue.name if one.queue else "",
            asked_again=asked.get(one.pk, ()),
            closed_after=end - _at(one) if end else None,
        )
        for one, end in zip(found, closed, strict=True)
    ]


def _at(one: Transfer) -> datetime:
    return one.ended_at or one.made_at


def _asked_again(found: Sequence[Transfer]) -> dict[int, tuple[str, ...]]:
    """Return what was asked for again after each transfer, by whoever got it, until the next one.

    A question counts when its answer was known before it: said by the customer, or a handle.
    """
    given = [one for one in found if one.receiver_id is not None]
    if not given:
        return {}
    ends = _ends(found)
    moments = [(one.conversation_id, one.receiver_id or 0, _at(one), ends[one.pk]) for one in given]
    known = _known({one.conversation_id for one in given})
    again: dict[int, Counter[str]] = defaultdict(Counter)
    for told in conversations.told_after(moments):
        one = given[told.number]
        before = known[one.conversation_id]
        again[one.pk].update(
            kind
            for kind in reasks.asked(told.text)
            if kind in before and before[kind] < told.message_id
        )
    return {id_: tuple(sorted(counts.elements())) for id_, counts in again.items()}


def _ends(found: Iterable[Transfer]) -> dict[int, datetime]:
    """Return until when each transfer counts: until the next of its conversation."""
    ends: dict[int, datetime] = {}
    next_of: dict[int, datetime] = {}
    for one in found:  # the newest first
        ends[one.pk] = next_of.get(one.conversation_id, _at(one) + timedelta(days=30))
        next_of[one.conversation_id] = _at(one)
    return ends


def _known(conversation_ids: set[int]) -> Mapping[int, dict[str, int]]:
    """Return what is on record of each conversation, and from which message on; 0: from before."""
    known: dict[int, dict[str, int]] = defaultdict(dict)
    for one in conversations.on_record(conversation_ids, address=reasks.POSTCODE):
        known[one.conversation_id][one.kind] = one.message_id
    whose = conversations.customers_of(conversation_ids)
    called = customers.called(set(whose.values()))
    for conversation_id, customer_id in whose.items():
        for handle in called.get(customer_id, ()):
            if "@" in handle:
                known[conversation_id]["email"] = 0
            elif sum(letter.isdigit() for letter in handle) >= ABOUT_PHONES:
                known[conversation_id]["phone"] = 0
    return known
