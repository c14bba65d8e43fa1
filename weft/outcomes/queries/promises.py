"""Reading promises and offers: of a customer on all channels, and of everybody on one page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q

from weft.conversations import queries as conversations
from weft.customers.queries import SPEAKER
from weft.kernel import statements
from weft.outcomes.models import Promise
from weft.people.reader import Reader

COUNTED = timedelta(days=30)
MOST_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class PromiseCard:
    """What a customer may rely on, who keeps it and where it was said."""

    id: int
    kind: str
    text: str
    due_at: datetime | None
    state: str
    owner_id: int
    owner_name: str
    made_at: datetime
    message_id: int | None
    conversation_id: int
    customer_id: int
    customer_name: str
    may_open: bool

    def is_over(self, at: datetime) -> bool:
        """Whether its time has passed: a promise is late then, and an offer holds no more."""
        return self.state == "open" and self.due_at is not None and self.due_at <= at


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What became of the promises that were due in the last days; late ones were kept after all."""

    kept: int
    late: int
    broken: int
    overdue: int

    @property
    def percent(self) -> int | None:
        """How many of a hundred were kept in time; None where none was due."""
        due = self.kept + self.late + self.broken + self.overdue
        return round(100 * self.kept / due) if due else None


_CARDS = (
    """
    SELECT p.id, p.kind, p.text, p.due_at, p.state, p.owner_id,
           a.first_name || ' ' || a.surname AS owner_name, p.made_at, p.message_id,
           c.id AS conversation_id, c.customer_id, speaker.name AS customer_name,
           coalesce({visible}, false) AS may_open
    FROM promise p
    JOIN conversation c ON c.id = p.conversation_id
    JOIN agent a ON a.id = p.owner_id
"""
    + SPEAKER
    + """
    WHERE {which}
    ORDER BY {order} LIMIT %(limit)s
"""
)


#: Whether something was promised or offered to the customers %(customers)s.
HAS_PROMISES = """
    EXISTS (SELECT 1 FROM conversation c JOIN promise p ON p.conversation_id = c.id
            WHERE c.customer_id = ANY(%(customers)b::bigint[]))
"""


def promises_of(
    reader: Reader, customer_ids: Collection[int], *, limit: int = 12
) -> list[PromiseCard]:
    """Return what we promised and offered to a customer, whoever did: what is open stands first.

    All agents may know it, whatever inbox it was said in; `may_open` says whose conversation the
    reader may also read.
    """
    return _cards(
        reader,
        which="c.customer_id = ANY(%(customers)s::bigint[]) AND p.state <> 'withdrawn'",
        order="(p.state = 'open') DESC, coalesce(p.due_at, 'infinity'), p.id DESC",
        limit=limit,
        customers=list(customer_ids),
    )


def promise(reader: Reader, promise_id: int) -> PromiseCard | None:
    """Return a promise in a conversation that the reader may see, or None."""
    found = _cards(reader, which="p.id = %(id)s", order="p.id", limit=1, id=promise_id)
    return next((card for card in found if card.may_open), None)


def open_promises(
    reader: Reader, *, owner: int | None = None, until: datetime | None = None
) -> list[PromiseCard]:
    """Return the open promises (no offers) that the reader may see, the soonest due first."""
    found = _cards(
        reader,
        which="""p.state = 'open' AND p.kind = 'promise'
            AND p.owner_id = coalesce(%(owner)s, p.owner_id)
            AND p.due_at <= coalesce(%(until)s, 'infinity'::timestamptz)""",
        order="p.due_at, p.id",
        limit=MOST_SHOWN,
        owner=owner,
        until=until,
    )
    return [card for card in found if card.may_open]


def figures(*, at: datetime, owner: int | None = None) -> Figures:
    """Count what became of the promises that were due in the last 30 days."""
    rows = Promise.objects.filter(
        kind=Promise.Kind.PROMISE, due_at__gt=at - COUNTED, due_at__lte=at
    )
    if owner is not None:
        rows = rows.filter(owner_id=owner)
    kept = Q(state=Promise.State.KEPT)
    counted = rows.aggregate(
        kept=Count("pk", filter=kept & Q(ended_at__lte=F("due_at"))),
        late=Count("pk", filter=kept & Q(ended_at__gt=F("due_at"))),
        broken=Count("pk", filter=Q(state=Promise.State.BROKEN)),
        overdue=Count("pk", filter=Q(state=Promise.State.OPEN)),
    )
    return Figures(**counted)


def recorded(conversation_id: int) -> set[int]:
    """Return the messages of a conversation of which a promise or an offer was written down."""
    rows = Promise.objects.filter(conversation_id=conversation_id)
    return {id_ for id_ in rows.values_list("message_id", flat=True) if id_}


def promise_texts(promise_ids: Collection[int]) -> dict[int, str]:
    """Return what was promised, by id: events have only ids."""
    return dict(Promise.objects.filter(pk__in=promise_ids).values_list("pk", "text"))


def _cards(
    reader: Reader, *, which: str, order: str, limit: int, **values: Any
) -> list[PromiseCard]:
    visible = conversations.visible_in_sql(reader)
    with connection.cursor() as cursor:
        cursor.execute(
            _CARDS.format(visible=visible, which=which, order=order),
            {"me": reader.pk, "limit": limit, **values},
        )
        return [PromiseCard(**row) for row in statements.named(cursor)]
