"""All that writes reports: rows of what was answered, kept, closed and asked again.

Each function may be called again with the same and changes nothing then. What was said before this
room existed is read once, as far back as the pages look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from weft.conversations import queries as conversations
from weft.customers import queries as customers
from weft.kernel import jobs
from weft.scheduling import queries as scheduling
from weft.scheduling.hours import Hours

from .models import Ended, Waited

SOON = timedelta(days=7)  # who comes back within it had to ask again
UNDONE = timedelta(minutes=10)  # a closing that was taken back so soon was none
LOOKED_BACK = timedelta(weeks=26)
BATCH = 500
JOB = "reports.fill"

# Whoever wrote before it, on any thread of the conversation, divides what it answers from the rest.
_ANSWERS = """
    SELECT m.id, t.conversation_id, m.inbox_id, c.queue_id, before.id IS NULL, asked.at, m.stored_at
    FROM message m
    JOIN thread t ON t.id = m.thread_id
    JOIN conversation c ON c.id = t.conversation_id
    LEFT JOIN letter l ON l.message_id = m.id
    LEFT JOIN LATERAL (
        SELECT max(newest.id) AS id FROM thread o, LATERAL (
            SELECT p.id FROM message p LEFT JOIN letter pl ON pl.message_id = p.id
            JOIN delivery d ON d.message_id = p.id AND d.state <> 'withdrawn'
            WHERE p.thread_id = o.id AND p.id < m.id AND p.direction = 'out'
              AND p.author_id IS NOT NULL AND coalesce(pl.traits ->> 'is_automatic', '') <> 'true'
            ORDER BY p.id DESC LIMIT 1
        ) AS newest
        WHERE o.conversation_id = t.conversation_id
    ) AS before ON true
    JOIN LATERAL (
        SELECT min(oldest.stored_at) AS at FROM thread o, LATERAL (
            SELECT q.stored_at FROM message q
            WHERE q.thread_id = o.id AND q.id > coalesce(before.id, 0) AND q.id < m.id
              AND q.direction = 'in'
            ORDER BY q.id LIMIT 1
        ) AS oldest
        WHERE o.conversation_id = t.conversation_id
    ) AS asked ON asked.at IS NOT NULL
    WHERE m.id = ANY(%s) AND m.direction = 'out' AND m.author_id IS NOT NULL
      AND coalesce(l.traits ->> 'is_automatic', '') <> 'true'
"""

_ENDINGS = """
    SELECT c.id, c.customer_id, c.inbox_id, c.queue_id, c.closed_at, c.matter, c.opened_at,
           ARRAY(SELECT g.name FROM conversation_tag ct JOIN tag g ON g.id = ct.tag_id
                 WHERE ct.conversation_id = c.id ORDER BY g.name) AS tags,
           (SELECT o.classifier_id FROM outcome o
            WHERE o.conversation_id = c.id AND o.at = c.closed_at AND o.undone_at IS NULL LIMIT 1),
           coalesce((SELECT CASE WHEN t.is_warm THEN 'warm' ELSE 'cold' END FROM transfer t
            WHERE t.conversation_id = c.id AND t.state IN ('accepted', 'done')
            ORDER BY t.id DESC LIMIT 1), '') AS moved,
           (SELECT coalesce(sum(w.open_seconds), 0) FROM waited w WHERE w.conversation_id = c.id)
    FROM conversation c
    WHERE c.id = ANY(%s) AND c.status = 'closed' AND c.merged_into_id IS NULL
"""


def note_answers(message_ids: Collection[int]) -> None:
    """Write down how long customers had waited for these answers; what answers nothing is left."""
    if not message_ids:
        return
    rows = _rows(_ANSWERS, message_ids)
    hours = _Hours({row[1] for row in rows})
    Waited.objects.bulk_create(
        [
            Waited(
                message_id=id_,
                conversation_id=conversation_id,
                inbox_id=inbox_id,
                queue_id=queue_id,
                is_first=is_first,
                asked_at=asked,
                answered_at=answered,
                seconds=_seconds(answered - asked),
                open_seconds=_seconds(hours.between(conversation_id, asked, answered)),
            )
            for id_, conversation_id, inbox_id, queue_id, is_first, asked, answered in rows
        ],
        ignore_conflicts=True,
    )


def note_promises(kept: Iterable[tuple[int, bool, bool]]) -> None:
    """Write down whether answers came in time: conversation, whether it was the first, and so.

    It is the newest answer of its sort in the conversation of which nobody has said it yet.
    """
    last = {(conversation_id, is_first): is_kept for conversation_id, is_first, is_kept in kept}
    for (conversation_id, is_first), is_kept in last.items():
        newest = Waited.objects.filter(conversation=conversation_id, is_first=is_first)
        newest_id = newest.order_by("-message_id").values_list("message_id", flat=True).first()
        if newest_id is not None:
            Waited.objects.filter(message_id=newest_id, is_kept=None).update(is_kept=is_kept)


def note_endings(conversation_ids: Collection[int]) -> None:
    """Write down which of these contacts have ended, and which earlier ones they repeat.

    As they stand now: one that was closed and opened again before anybody looked has not ended.
    """
    if not conversation_ids:
        return
    rows = sorted(_rows(_ENDINGS, conversation_ids), key=lambda row: row[4])
    speaks = customers.relatives({row[1] for row in rows})
    for row in rows:
        ended = Ended(
            conversation_id=row[0],
            customer_id=row[1],
            inbox_id=row[2],
            queue_id=row[3],
            closed_at=row[4],
            matter=row[5],
            tags=row[7],
            classifier_id=row[8],
            moved=row[9],
            waited_seconds=min(row[10], MOST_SECONDS),
        )
        family = [one for one, speaker in speaks.items() if speaker == speaks[ended.customer_id]]
        _note_repeat(ended, family, opened_at=row[6])
        Ended.objects.bulk_create([ended], ignore_conflicts=True)


def _note_repeat(later: Ended, family: Collection[int], *, opened_at: datetime) -> None:
    """Write down of earlier contacts that the customer had to come back with the same matter."""
    earlier = Ended.objects.filter(
        customer__in=family,
        again_at=None,
        closed_at__lt=opened_at,
        closed_at__gte=opened_at - SOON,
    ).exclude(conversation=later.conversation_id)
    for one in earlier:
        if _is_same(one, later):
            Ended.objects.filter(pk=one.pk).update(again_at=opened_at)


def _is_same(one: Ended, other: Ended) -> bool:
    """Say whether two contacts of a customer were about one matter: by its name, or a tag."""
    if one.matter and other.matter:
        return one.matter.casefold() == other.matter.casefold()
    return not set(one.tags).isdisjoint(other.tags)


def note_returns(reopened: Mapping[int, tuple[datetime, bool]]) -> None:
    """Write down which contacts go on: since when, and whether it was the customer who came back.

    Somebody of us who opens it again at once has taken the closing back.
    """
    for conversation_id, (at, is_customer) in reopened.items():
        last = Ended.objects.filter(conversation=conversation_id, closed_at__lt=at)
        one = last.order_by("-closed_at").first()
        if one is None:
            continue
        if not is_customer and at - one.closed_at <= UNDONE:
            one.delete()
        elif is_customer and at - one.closed_at <= SOON and one.again_at is None:
            Ended.objects.filter(pk=one.pk).update(again_at=at)


@jobs.job(JOB)
def fill(after: int = 0, since: str = "") -> None:
    """Read what was said before this room existed, oldest first, one batch a job.

    `after` is the message with which the last batch ended; `since` (ISO 8601) how far back to go.
    """
    begin = datetime.fromisoformat(since) if since else timezone.now() - LOOKED_BACK
    if last := fill_some(after=after, since=begin):
        with transaction.atomic():
            jobs.defer(JOB, after=last, since=begin.isoformat())


@transaction.atomic
def fill_some(*, after: int, since: datetime) -> int:
    """Read a batch of messages after an id, and what ended in their conversations.

    Returns where the next batch begins; 0 when there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT m.id, t.conversation_id FROM message m JOIN thread t ON t.id = m.thread_id
            WHERE m.id > %s AND m.stored_at >= %s ORDER BY m.id LIMIT %s
            """,
            [after, since, BATCH],
        )
        found = cursor.fetchall()
    note_answers([id_ for id_, _conversation in found])
    note_endings({conversation_id for _id, conversation_id in found})
    return found[-1][0] if len(found) == BATCH else 0


def judge(*, first: int, further: int) -> None:
    """Say of all answers of which nobody has whether they came within so many seconds of opening.

    For what was promised before anybody counted: an import, or the demo.
    """
    for is_first, most in ((True, first), (False, further)):
        unsaid = Waited.objects.filter(is_first=is_first, is_kept=None)
        unsaid.filter(open_seconds__lte=most).update(is_kept=True)
        unsaid.filter(open_seconds__gt=most).update(is_kept=False)


MOST_SECONDS = 2**31 - 1


class _Hours:
    """The opening hours of some conversations, asked for once."""

    def __init__(self, conversation_ids: Collection[int]) -> None:
        self._plans = conversations.plans_of(conversation_ids) if conversation_ids else {}
        plans = {plan for plan in self._plans.values() if plan is not None}
        self._hours: dict[int | None, Hours] = (
            scheduling.all_hours(plans) if conversation_ids else {}
        )

    def between(self, conversation_id: int, begin: datetime, end: datetime) -> timedelta:
        """Return how much opening time lies between; all of it where no hours are known."""
        plan = self._plans.get(conversation_id)
        hours = self._hours.get(plan) or self._hours.get(None)
        return hours.between(begin, end) if hours else end - begin


def _seconds(span: timedelta) -> int:
    return min(max(0, round(span.total_seconds())), MOST_SECONDS)


def _rows(sql: str, ids: Collection[int]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids)])
        return list(cursor.fetchall())
