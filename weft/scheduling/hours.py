"""Opening hours: whether we are open, when we open next, when working time has passed.

Pure arithmetic over a weekly plan with any number of intervals a day. Nothing here asks the
clock or the database.

The clock on the wall decides: we are open in every minute in which it shows a time of one of the
day's intervals. In the night in which an hour comes twice, that hour counts twice; the hour that a
spring night leaves out never counts.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .public_holidays import is_holiday

HORIZON = timedelta(days=400)  # the longest gap that we look across: a year of holidays and slack
DAYS = 7
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MIDNIGHT = time(0)

Interval = tuple[time, time]  # opens, closes; closing at 00:00 is the midnight that ends the day
Span = tuple[datetime, datetime]  # in UTC, half-open


class NeverOpen(Exception):
    """The plan has no opening time within HORIZON."""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A week of opening times in one zone, Monday first, and the days that are unlike their kind.

    A day of `special` is open at its own intervals; one of `closed_on` is closed, and so is a
    public holiday of `country` (ISO 3166, empty: none). The special goes before both.
    """

    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    closed_on: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict, hash=False)
    country: str = ""

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        """Return when we are open on a day of the calendar, by the clock on the wall."""
        if day in self.special:
            return self.special[day]
        if day in self.closed_on or (self.country and is_holiday(self.country, day)):
            return ()
        return self.week[day.weekday()]

    def spans(self, first: date) -> Iterator[Span]:
        """Yield the opening times from the day `first` on, in UTC, as half-open periods."""
        for number in range(HORIZON.days):
            day = first + number * DAY
            if intervals := self.intervals_on(day):
                yield from _spans_of_day(self.zone, day, intervals)

    def is_open(self, at: datetime) -> bool:
        """Say whether `at` lies within the opening hours."""
        today = self.day_of(at)
        return any(
            opens <= at < closes
            for opens, closes in _spans_of_day(self.zone, today, self.intervals_on(today))
        )

    def next_opening(self, at: datetime) -> datetime:
        """Return when we open next, in UTC: `at` itself while open.

        Raises NeverOpen when the plan never opens again.
        """
        for opens, closes in self.spans(self.day_of(at)):
            if at < closes:
                return max(opens, at)
        raise NeverOpen(f"no opening time within {HORIZON.days} days of {at}")

    def add(self, at: datetime, working: timedelta) -> datetime:
        """Return when `working` time of opening hours has passed since `at`, in UTC.

        Counted in real elapsed time: on the night the clocks change, an hour is still 3600
        seconds. What starts while closed begins to count at the next opening.

        Raises NeverOpen when the plan does not open for so long.
        """
        for opens, closes in self.spans(self.day_of(at)):
            begin = max(opens, at)
            if begin < closes:
                if working <= closes - begin:
                    return begin + working
                working -= closes - begin
        raise NeverOpen(f"no opening time within {HORIZON.days} days of {at}")

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """Return the working time from `begin` until `end`; none when that is not later.

        Looks no further than HORIZON after `begin`.
        """
        passed = timedelta()
        for opens, closes in self.spans(self.day_of(begin)):
            if opens >= end:
                break
            passed += max(timedelta(), min(closes, end) - max(opens, begin))
        return passed

    def day_of(self, at: datetime) -> date:
        """Return the day that the calendar on our wall shows at `at`."""
        return at.astimezone(self.zone).date()


@functools.lru_cache(maxsize=4_096)
def _spans_of_day(zone: ZoneInfo, day: date, intervals: tuple[Interval, ...]) -> tuple[Span, ...]:
    """Return the intervals of a day in UTC; most days have one offset and need no more than it."""
    begin = datetime.combine(day, MIDNIGHT, zone).astimezone(UTC)
    end = datetime.combine(day + DAY, MIDNIGHT, zone).astimezone(UTC)
    before, after = _offset(zone, begin), _offset(zone, end - SECOND)
    if before == after:
        return tuple((_utc(day, opens, before), _utc_end(day, c, before)) for opens, c in intervals)
    turn = _turn(zone, begin, end)
    pieces = [
        piece
        for opens, closes in intervals
        for piece in (
            (_utc(day, opens, before), min(_utc_end(day, closes, before), turn)),
            (max(_utc(day, opens, after), turn), _utc_end(day, closes, after)),
        )
        if piece[0] < piece[1]
    ]
    joined: list[Span] = []
    for opens_at, closes_at in sorted(pieces):
        if joined and joined[-1][1] == opens_at:
            joined[-1] = (joined[-1][0], closes_at)
        else:
            joined.append((opens_at, closes_at))
    return tuple(joined)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _turn(zone: ZoneInfo, begin: datetime, end: datetime) -> datetime:
    """Return the second in which the clocks change between two moments."""
    before = _offset(zone, begin)
    while end - begin > SECOND:
        middle = begin + (end - begin) // 2
        middle = middle.replace(microsecond=0)
        if _offset(zone, middle) == before:
            begin = middle
        else:
            end = middle
    return end


def _utc(day: date, at: time, offset: timedelta) -> datetime:
    return datetime.combine(day, at, UTC) - offset


def _utc_end(day: date, closes: time, offset: timedelta) -> datetime:
    return _utc(day + DAY if closes == MIDNIGHT else day, closes, offset)
