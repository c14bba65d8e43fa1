"""Settling: clocks follow how their conversations stand.

It writes what is true now, whatever was said, so doing it again changes nothing. Whoever writes a
clock has the turn, so no row is locked before it is written; conversations come after clocks. All
is read and reckoned first: from the first write on, live pages wait for the end of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict

from django.db import connection, transaction

from weft.conversations import actions as conversations
from weft.conversations.actions import Deadline
from weft.conversations.queries import Promised, promised
from weft.kernel import statements
from weft.kernel.events import Event, say
from weft.sla import counting, tracking
from weft.sla.counting import Count
from weft.sla.events import SlaBreached, SlaKept, SlaMissed
from weft.sla.models import Clock
from weft.sla.policies import Kind
from weft.sla.tracking import Track

from . import rules
from .rules import Rule, Rules

LOCK = 0x51A  # the advisory lock of whoever has the turn
TYPES = {
    "policy_id": "bigint", "plan_id": "bigint", "by_the_clock": "boolean",
    "target_seconds": "integer", "started_at": "timestamptz", "spent_seconds": "float8",
    "running_since": "timestamptz", "rested_at": "timestamptz", "stopped_at": "timestamptz",
    "due_at": "timestamptz", "warns_at": "timestamptz", "warned_at": "timestamptz",
    "breached_at": "timestamptz", "is_raised": "boolean", "acts_at": "timestamptz",
}  # fmt: skip
FIELDS = (*TYPES, "taken")

# Arrays beside one text: written out as values, ten thousand that fall due at once are most of
# the time that it takes to say so. What was taken travels as JSON, for its lists differ in length.
WRITE = f"""
    INSERT INTO sla_clock (conversation_id, kind, taken, {", ".join(TYPES)})
    SELECT conversation_id, kind, ARRAY(SELECT jsonb_array_elements_text(taken::jsonb)),
        {", ".join(TYPES)}
    FROM unnest(%b::bigint[], %b::text[], %b::text[],
        {", ".join(f"%b::{kind}[]" for kind in TYPES.values())})
        AS given (conversation_id, kind, taken, {", ".join(TYPES)})
    ORDER BY conversation_id, kind
    ON CONFLICT (conversation_id, kind) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in FIELDS)}
"""


class Settled(NamedTuple):
    """A conversation and its clocks, as they are now."""

    conversation: Promised
    clocks: list[Clock]


@dataclass
class Work:
    """What is to be written when all is reckoned."""

    clocks: dict[tuple[int, str], Clock] = field(default_factory=dict)  # by conversation and kind
    events: list[Event] = field(default_factory=list)
    deadlines: dict[int, Deadline] = field(default_factory=dict)  # by conversation

    def keep(self, row: Clock) -> None:
        """Have a clock written as it is in the end."""
        self.clocks[row.conversation_id, row.kind] = row

    def write(self) -> None:
        """Write it, in the order of every writer."""
        _write(self.clocks.values())
        say(*self.events)
        conversations.set_deadlines(self.deadlines)


@transaction.atomic
def settle(
    conversation_ids: Collection[int],
    *,
    at: datetime,
    moments: Mapping[int, datetime] | None = None,
) -> None:
    """Let the clocks of these conversations be as they must be at `at`.

    `moments` says when something happened to a conversation; it is `at` where nothing is said.
    """
    if conversation_ids:
        work = Work()
        reckon(conversation_ids, work, at=at, moments=moments)
        work.write()


def reckon(
    conversation_ids: Collection[int],
    work: Work,
    *,
    at: datetime,
    moments: Mapping[int, datetime] | None = None,
) -> list[Settled]:
    """Return the clocks of these conversations as they must be, and add to `work` what changes.

    Takes the turn, inside the caller's transaction, and writes nothing.
    """
    take_turn()
    rows: dict[int, dict[Kind, Clock]] = {}
    for row in Clock.objects.filter(conversation__in=conversation_ids):
        rows.setdefault(row.conversation_id, {})[Kind(row.kind)] = row
    standing = promised(conversation_ids)
    known = rules.read(standing, at=at)
    settled: list[Settled] = []
    for id_, one in standing.items():
        mine = rows.get(id_, {})
        moment = (moments or {}).get(id_, at)
        found, track = _follow(one, mine, known, moment=moment, at=at)
        for row in found.values():
            if _differs(row, mine.get(Kind(row.kind))):
                work.keep(row)
        work.events += _ends(one, track)
        deadline = nearest(found.values())
        if deadline != Deadline(due_at=one.due_at, warns_at=one.warns_at, is_raised=one.is_raised):
            work.deadlines[id_] = deadline
        settled.append(Settled(one, list(found.values())))
    return settled


def take_turn() -> None:
    """Wait until nobody else writes clocks, for as long as this transaction lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def unsettled(conversation_ids: Collection[int]) -> list[int]:
    """Return those of these conversations for which one more message may change something.

    It changes nothing where the clock of the answer runs already, since the first message that
    nobody has answered, or where nothing is promised at all.
    """
    if not conversation_ids:
        return []
    with statements.prepared() as cursor:
        cursor.execute(UNSETTLED, [sorted(conversation_ids)])
        return [row[0] for row in cursor.fetchall()]


UNSETTLED = """
    SELECT c.id FROM conversation c
    WHERE c.id = ANY(%b::bigint[])
      AND NOT (c.status = 'open' AND EXISTS (
          SELECT FROM sla_clock k
          WHERE k.conversation_id = c.id AND k.kind IN ('first_reply', 'next_reply')
            AND k.running_since IS NOT NULL AND k.started_at = c.waiting_since))
      AND (EXISTS (SELECT FROM sla_policy WHERE is_on)
          OR EXISTS (SELECT FROM sla_clock k WHERE k.conversation_id = c.id))
    ORDER BY c.id
"""


def _follow(
    one: Promised, mine: Mapping[Kind, Clock], known: Rules, *, moment: datetime, at: datetime
) -> tuple[dict[Kind, Clock], Track]:
    rule = known.for_(one)
    hours = known.calendar(one, rule)
    counts = {kind: count_of(row) for kind, row in mine.items()}
    terms = rule.terms if rule else None
    track = tracking.follow(counts, one, terms, hours, moment=moment, at=at)
    late = {count.kind for count in track.late}
    rows = {}
    for kind, count in track.counts.items():
        told = replace(count, breached_at=count.breached_at or count.due_at)
        told = told if kind in late else count
        before = mine.get(kind)
        if before and told == counts[kind] and _stands(before, one, told, rule):
            rows[kind] = before  # most do when many fall due, and a new row costs more than a look
        else:
            rows[kind] = _row(one, told, rule, before)
    return rows, track


def _stands(row: Clock, one: Promised, count: Count, rule: Rule | None) -> bool:
    """Say whether the row of a clock that counts as before needs no change either."""
    by = (rule.id if rule else None, one.plan_id, bool(rule and rule.terms.by_the_clock))
    return (
        not count.is_going or by == (row.policy_id, row.plan_id, row.by_the_clock)
    ) and row.acts_at == counting.acts_at(count, rule.terms if rule else None)


def _row(one: Promised, count: Count, rule: Rule | None, before: Clock | None) -> Clock:
    # a clock that has stopped keeps the policy that it was counted by
    stays = before if before and not count.is_going else None
    row = Clock(
        conversation_id=one.id,
        kind=count.kind,
        policy_id=stays.policy_id if stays else rule.id if rule else None,
        plan_id=stays.plan_id if stays else one.plan_id,
        by_the_clock=stays.by_the_clock if stays else bool(rule and rule.terms.by_the_clock),
        acts_at=counting.acts_at(count, rule.terms if rule else None),
    )
    put(row, count)
    return row


def _ends(one: Promised, track: Track) -> Iterable[Event]:
    for count in track.late:
        if count.breached_at is None:  # nobody was there to see it fall due
            yield SlaBreached(**about_clock(one.id, one.inbox_id, count))
    for count in track.done:
        kind = SlaMissed if count in track.late else SlaKept
        yield kind(
            **about_clock(one.id, one.inbox_id, count),
            seconds=round(count.spent.total_seconds()),
            promised_seconds=round(count.target.total_seconds()),
        )


class About(TypedDict):
    """What every event of a clock carries."""

    conversation_id: int
    inbox_id: int
    kind: str
    due: str


def about_clock(conversation_id: int, inbox_id: int, count: Count) -> About:
    """Return what every event of a clock carries."""
    due = count.due_at.isoformat() if count.due_at else ""
    return {
        "conversation_id": conversation_id,
        "inbox_id": inbox_id,
        "kind": str(count.kind),
        "due": due,
    }


def count_of(row: Clock) -> Count:
    """Return a row as arithmetic can use it."""
    return Count(
        kind=Kind(row.kind),
        target=timedelta(seconds=row.target_seconds),
        started_at=row.started_at,
        spent=timedelta(seconds=row.spent_seconds),
        running_since=row.running_since,
        rested_at=row.rested_at,
        stopped_at=row.stopped_at,
        due_at=row.due_at,
        warns_at=row.warns_at,
        warned_at=row.warned_at,
        breached_at=row.breached_at,
        taken=tuple(row.taken),
        is_raised=row.is_raised,
    )


def put(row: Clock, count: Count) -> None:
    """Let a row say what was counted."""
    row.target_seconds = round(count.target.total_seconds())
    row.started_at = count.started_at
    row.spent_seconds = count.spent.total_seconds()
    row.running_since = count.running_since
    row.rested_at = count.rested_at
    row.stopped_at = count.stopped_at
    row.due_at = count.due_at
    row.warns_at = count.warns_at
    row.warned_at = count.warned_at
    row.breached_at = count.breached_at
    row.taken = list(count.taken)
    row.is_raised = count.is_raised


def _write(rows: Collection[Clock]) -> None:
    """Insert these clocks, or let those that stand there be as they."""
    if not rows:
        return
    with statements.prepared() as cursor:
        cursor.execute(
            WRITE,
            [
                [row.conversation_id for row in rows],
                [str(row.kind) for row in rows],
                [json.dumps(list(row.taken)) for row in rows],
                *([getattr(row, name) for row in rows] for name in TYPES),
            ],
        )


def _differs(row: Clock, before: Clock | None) -> bool:
    return before is None or any(getattr(row, name) != getattr(before, name) for name in FIELDS)


def nearest(rows: Iterable[Clock]) -> Deadline:
    """Return the deadline that comes first, of clocks that run."""
    running = [row for row in rows if row.running_since and row.due_at]
    if not running:
        return Deadline()
    first = min(running, key=lambda row: (row.due_at, row.kind))
    return Deadline(
        due_at=first.due_at,
        warns_at=first.warns_at,
        is_raised=any(row.is_raised for row in running),
    )
