"""Opening hours: whether we are open, when we open next, when working time has passed.

Pure arithmetic over a weekly plan with any number of intervals a day. Nothing here asks the
clock or the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON = timedelta(days=400)  # the longest gap that we look across: a year of holidays and slack
DAYS = 7
MIDNIGHT = time(0)

Interval = tuple[time, time]  # opens, closes; closing at 00:00 is the midnight that ends the day


class NeverOpen(Exception):
    """The plan has no opening time within HORIZON."""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A week of opening times in one zone, Monday first, and the days on which it is closed."""

    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    closed_on: frozenset[date] = frozenset()

    def spans(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the opening times from the day `first` on, in UTC, as half-open periods."""
        day = first
        while day < first + HORIZON:
            if day not in self.closed_on:
                for opens, closes in self.week[day.weekday()]:
                    ends_on = day + timedelta(days=1) if closes == MIDNIGHT else day
                    yield (
                        datetime.combine(day, opens, self.zone).astimezone(UTC),
                        datetime.combine(ends_on, closes, self.zone).astimezone(UTC),
                    )
            day += timedelta(days=1)


def is_open(hours: Hours, at: datetime) -> bool:
    """Say whether `at` lies within the opening hours."""
    today = at.astimezone(hours.zone).date()
    for opens, closes in hours.spans(today):
        if opens > at:
            return False
        if at < closes:
            return True
    return False


def next_opening(hours: Hours, at: datetime) -> datetime:
    """Return when we open next, in UTC: `at` itself while open.

    Raises NeverOpen when the plan never opens again.
    """
    for opens, closes in hours.spans(at.astimezone(hours.zone).date()):
        if at < closes:
            return max(opens, at)
    raise NeverOpen(f"no opening time within {HORIZON.days} days of {at}")


def due(start: datetime, work: timedelta, hours: Hours) -> datetime:
    """Return when `work` of opening time has passed since `start`, in UTC.

    Counted in real elapsed time: on the night the clocks change, an hour is still 3600
    seconds. What starts while closed begins to count at the next opening.

    Raises NeverOpen when the plan never opens again.
    """
    for opens, closes in hours.spans(start.astimezone(hours.zone).date()):
        begin = max(opens, start)
        if begin < closes:
            if work <= closes - begin:
                return begin + work
            work -= closes - begin
    raise NeverOpen(f"no opening time within {HORIZON.days} days of {start}")
