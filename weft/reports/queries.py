"""All that reads reports. Times are in seconds; weeks begin on the reader's Monday."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from weft.kernel import statements

MOST_GAPS = 10


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which answers are looked at. None: all of them."""

    since: datetime
    until: datetime
    zone: str
    kind: str | None = None  # of the inbox
    queue_id: int | None = None
    by_the_clock: bool = False  # else in opening time

    def values(self) -> dict[str, datetime | str | int | None]:
        """Return what the statements below ask for."""
        return {
            "since": self.since,
            "until": self.until,
            "zone": self.zone,
            "kind": self.kind,
            "queue": self.queue_id,
        }


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How long customers waited, of some answers. `kept` of `promised` came in time."""

    count: int
    median: float
    most: float  # nine in ten waited less
    promised: int
    kept: int

    @property
    def percent(self) -> int | None:
        """How many of a hundred promised answers came in time; None where none was promised."""
        return round(100 * self.kept / self.promised) if self.promised else None


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """How many contacts ended in a week, and with how many of them customers came back."""

    week: date
    ended: int
    again: int

    @property
    def percent(self) -> int:
        """Of a hundred."""
        return round(100 * self.again / self.ended) if self.ended else 0


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A sort of contact: how many ended, changed hands before, and came back after."""

    name: str  # a tag, or the id of an outcome
    ended: int
    moved: int
    again: int


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """Contacts by how they changed hands, and how long their customers waited in all."""

    moved: str  # "", warm, cold
    count: int
    median: float
    again: int


_WAITS = """
    SELECT {by}, w.is_first, count(*),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY {seconds}),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY {seconds}),
           count(w.is_kept), count(*) FILTER (WHERE w.is_kept)
    FROM waited w JOIN inbox i ON i.id = w.inbox_id
    WHERE w.answered_at >= %(since)s AND w.answered_at < %(until)s
      AND (%(kind)s::text IS NULL OR i.kind = %(kind)s)
      AND (%(queue)s::bigint IS NULL OR w.queue_id = %(queue)s)
    GROUP BY 1, 2 ORDER BY 1, 2
"""


def waits_by_week(asked: Asked) -> dict[bool, dict[date, Wait]]:
    """Return how long customers waited in each week; True: for the first answer of a matter."""
    week = "date_trunc('week', w.answered_at AT TIME ZONE %(zone)s)::date"
    found: dict[bool, dict[date, Wait]] = {True: {}, False: {}}
    for when, is_first, wait in _waits(week, asked):
        found[is_first][when] = wait
    return found


def waits_in_all(asked: Asked) -> dict[bool, Wait]:
    """Return how long customers waited, all together; empty where nothing was answered."""
    return _by(_waits("true", asked)).get(True, {})


def waits_by_channel(asked: Asked) -> dict[str, dict[bool, Wait]]:
    """Return how long customers waited, by the kind of inbox on which they had asked."""
    return _by(_waits("i.kind", asked))


def waits_by_queue(asked: Asked) -> dict[int | None, dict[bool, Wait]]:
    """Return how long customers waited, by the queue in which they did. None: in no queue."""
    return _by(_waits("w.queue_id", asked))


def _waits(by: str, asked: Asked) -> list[tuple[Any, bool, Wait]]:
    sql = _WAITS.format(by=by, seconds="w.seconds" if asked.by_the_clock else "w.open_seconds")
    with statements.prepared() as cursor:
        cursor.execute(sql, asked.values())
        return [
            (
                by_,
                is_first,
                Wait(count=count, median=median, most=most, promised=promised, kept=kept),
            )
            for by_, is_first, count, median, most, promised, kept in cursor.fetchall()
        ]


def _by(rows: list[tuple[Any, bool, Wait]]) -> dict[Any, dict[bool, Wait]]:
    found: dict[Any, dict[bool, Wait]] = {}
    for by, is_first, wait in rows:
        found.setdefault(by, {})[is_first] = wait
    return found


_ENDED = """
    FROM ended e JOIN inbox i ON i.id = e.inbox_id
    WHERE e.closed_at >= %(since)s AND e.closed_at < %(until)s
      AND (%(kind)s::text IS NULL OR i.kind = %(kind)s)
      AND (%(queue)s::bigint IS NULL OR e.queue_id = %(queue)s)
"""


def repeats_by_week(asked: Asked) -> list[Repeats]:
    """Return in each week how many contacts ended, and how many customers came back with them."""
    rows = _ended(
        f"""
        SELECT date_trunc('week', e.closed_at AT TIME ZONE %(zone)s)::date,
               count(*), count(e.again_at) {_ENDED} GROUP BY 1 ORDER BY 1
        """,
        asked,
    )
    return [Repeats(week=week, ended=ended, again=again) for week, ended, again in rows]


def gaps_by_tag(asked: Asked) -> list[Gap]:
    """Return the tags whose contacts changed hands or came back, the worst first (R69)."""
    return _gaps("g.tag", _ENDED.replace("WHERE", ", unnest(e.tags) AS g(tag) WHERE", 1), asked)


def gaps_by_outcome(asked: Asked) -> list[Gap]:
    """Return the outcomes whose contacts changed hands or came back, the worst first."""
    return _gaps("e.classifier_id", f"{_ENDED} AND e.classifier_id IS NOT NULL", asked)


def _gaps(by: str, rest: str, asked: Asked) -> list[Gap]:
    moved = "count(*) FILTER (WHERE e.moved <> '')"
    rows = _ended(
        f"""
        SELECT {by}, count(*), {moved}, count(e.again_at) {rest}
        GROUP BY 1 HAVING {moved} + count(e.again_at) > 0
        ORDER BY {moved} + count(e.again_at) DESC, count(*), 1 LIMIT {MOST_GAPS}
        """,
        asked,
    )
    return [Gap(name=str(name), ended=n, moved=m, again=again) for name, n, m, again in rows]


def payoffs(asked: Asked) -> Mapping[str, Payoff]:
    """Return how long customers waited in all, by how their contact changed hands (W10)."""
    rows = _ended(
        f"""
        SELECT e.moved, count(*),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY e.waited_seconds), count(e.again_at)
        {_ENDED} GROUP BY 1
        """,
        asked,
    )
    return {
        moved: Payoff(moved=moved, count=count, median=median, again=again)
        for moved, count, median, again in rows
    }


def _ended(sql: str, asked: Asked) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked.values())
        return list(cursor.fetchall())
