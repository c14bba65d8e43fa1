"""Who came back: contacts that ended, and customers who had to ask again soon after (R159).

Each figure is made of the rows that are returned with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from weft.conversations import queries as conversations
from weft.kernel import statements
from weft.outcomes.models import Classifier

from .outcomes import titles

SOON, LATER = timedelta(days=7), timedelta(days=30)
MOST = 5000  # of the newest closings that are counted


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A contact that ended, and when and where the same customer wrote again, if they did."""

    conversation_id: int
    classifier_id: int
    matter: str
    at: datetime
    again_id: int | None
    again_at: datetime | None

    def is_back_within(self, span: timedelta) -> bool:
        """Whether the customer wrote again within a time."""
        return self.again_at is not None and self.again_at - self.at <= span


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many contacts of one sort ended, and after how many of them the customer came back."""

    key: str
    title: str
    ended: int
    soon: int
    later: int

    @property
    def percent(self) -> int:
        """How many of a hundred came back within a week."""
        return round(100 * self.soon / self.ended)


@dataclass(frozen=True, kw_only=True)
class Returns:
    """The closings of a time: each, and counted by outcome and by matter."""

    rows: list[Ended]
    by_outcome: list[Share]
    by_matter: list[Share]


def returns(since: datetime, until: datetime, *, language: str) -> Returns:
    """Return which contacts ended between two times, and who came back within 30 days of it.

    Back is who writes again in the same conversation, or opens another one. Counted are contacts
    that were closed with an outcome.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, {"since": since, "until": until, "days": LATER.days, "most": MOST})
        rows = [Ended(**row) for row in statements.named(cursor)]
    names = _told_apart({row.classifier_id for row in rows}, language)
    return Returns(
        rows=rows,
        by_outcome=_shares(
            rows, lambda row: row.classifier_id, lambda row: names.get(row.classifier_id, "")
        ),
        by_matter=_shares(
            [row for row in rows if row.matter],
            lambda row: row.matter.casefold(),
            lambda row: row.matter,
        ),
    )


def _told_apart(classifier_ids: Collection[int], language: str) -> dict[int, str]:
    """Return what outcomes are called; those that are called alike, with their queue."""
    names = titles(classifier_ids, language)
    counted = Counter(names.values())
    alike = [id_ for id_, name in names.items() if counted[name] > 1]
    if not alike:
        return names
    queues = {queue.id: queue.name for queue in conversations.queues()}
    rows = Classifier.objects.filter(pk__in=alike).values_list("pk", "tree__queue_id")
    of_queue = {id_: queues[queue_id] for id_, queue_id in rows if queue_id in queues}
    return names | {id_: f"{names[id_]} · {queue}" for id_, queue in of_queue.items()}


def _shares(
    rows: list[Ended], key: Callable[[Ended], Hashable], title: Callable[[Ended], str]
) -> list[Share]:
    """Count contacts by what `key` says of them; those that bring most people back come first."""
    groups: dict[Hashable, list[Ended]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    found = [
        Share(
            key=str(name),
            title=title(some[0]),
            ended=len(some),
            soon=sum(row.is_back_within(SOON) for row in some),
            later=sum(row.is_back_within(LATER) for row in some),
        )
        for name, some in groups.items()
    ]
    return sorted(found, key=lambda share: (-share.soon, -share.later, -share.ended))


_ENDED = """
    SELECT o.conversation_id, o.classifier_id, c.matter, o.at,
           again.id AS again_id, again.at AS again_at
    FROM outcome o
    JOIN conversation c ON c.id = o.conversation_id
    LEFT JOIN LATERAL (
        (SELECT t.conversation_id AS id, m.stored_at AS at
         FROM thread t JOIN message m ON m.thread_id = t.id
         WHERE t.conversation_id = o.conversation_id AND m.direction = 'in'
           AND m.stored_at > o.at AND m.stored_at <= o.at + %(days)s * interval '1 day'
         ORDER BY m.id LIMIT 1)
        UNION ALL
        (SELECT n.id, n.opened_at FROM conversation n
         WHERE n.customer_id = c.customer_id AND n.id <> c.id AND n.merged_into_id IS NULL
           AND n.opened_at > o.at AND n.opened_at <= o.at + %(days)s * interval '1 day'
         ORDER BY n.id LIMIT 1)
        ORDER BY at LIMIT 1
    ) AS again ON true
    WHERE o.undone_at IS NULL AND o.at > %(since)s AND o.at <= %(until)s
    ORDER BY o.at DESC LIMIT %(most)s
"""
