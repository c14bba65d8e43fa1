"""Quiet hours: when somebody is not to be disturbed, on their own clock.

Pure arithmetic over a week, like opening hours, and made of them. Nothing here asks the clock or
the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from weft.scheduling.hours import DAYS, MIDNIGHT, Hours, Interval

WHOLE_DAY: Interval = (MIDNIGHT, MIDNIGHT)


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Spans that begin on some weekdays (0 is Monday), and days that are quiet as a whole.

    A span whose end is not after its beginning goes over midnight and ends on the next day.
    """

    begins: time = time(20)
    ends: time = time(8)
    nights: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    @property
    def is_on(self) -> bool:
        """Whether there is anything quiet at all."""
        return bool(self.nights or self.days)


def until(quiet: Quiet, zone: ZoneInfo, at: datetime) -> datetime | None:
    """Return when the quiet that reigns at `at` ends, in UTC; None: it does not reign.

    Spans that touch are one: from Friday's evening over a quiet weekend to Monday's morning. On
    the night the clocks change a span is an hour shorter or longer, and ends when the clock says.
    """
    if not quiet.is_on:
        return None
    ends: datetime | None = None
    for opens, closes in _week(quiet, zone).spans(at.astimezone(zone).date()):
        if ends is None:
            if opens > at:
                return None
            if at < closes:
                ends = closes
        elif opens <= ends:
            ends = max(ends, closes)
        else:
            return ends
    return ends


def _week(quiet: Quiet, zone: ZoneInfo) -> Hours:
    """Return the quiet week as one of opening hours, which know no span over midnight."""
    week: list[list[Interval]] = [[] for _ in range(DAYS)]
    for day in quiet.nights:
        if quiet.ends > quiet.begins:
            week[day].append((quiet.begins, quiet.ends))
            continue
        week[day].append((quiet.begins, MIDNIGHT))
        if quiet.ends != MIDNIGHT:
            week[(day + 1) % DAYS].append((MIDNIGHT, quiet.ends))
    for day in quiet.days:
        week[day] = [WHOLE_DAY]
    return Hours(zone=zone, week=tuple(tuple(sorted(day)) for day in week))
