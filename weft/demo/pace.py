"""When things are said: customers at any hour, agents within the opening hours. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from weft.demo.shop import Counter, holidays
from weft.demo.stories import Turn
from weft.scheduling.hours import Hours

MINUTE = timedelta(minutes=1)


def hours_of(counter: Counter, year: int) -> Hours:
    """Return the counter's week as arithmetic can use it."""
    return Hours(
        zone=ZoneInfo(counter.time_zone),
        week=tuple(
            tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)
            for day in counter.week
        ),
        closed_on=frozenset(holidays(year)),
    )


def waking(moment: datetime, hours: Hours, dice: random.Random) -> datetime:
    """Move a moment to an hour of its day at which people write."""
    local = moment.astimezone(hours.zone)
    minutes = int(dice.triangular(7 * 60, 23 * 60, 13 * 60))
    return local.replace(
        hour=minutes // 60, minute=minutes % 60, second=dice.randrange(60), microsecond=0
    ).astimezone(UTC)


def at_work(moment: datetime, hours: Hours, dice: random.Random) -> datetime:
    """Return the moment, or a little after the next opening when nobody is there."""
    if hours.is_open(moment):
        return moment
    opened = hours.next_opening(moment)
    return opened + timedelta(seconds=dice.randint(120, 5400))


def times(
    turns: Sequence[Turn],
    start: datetime,
    hours: Hours,
    dice: random.Random,
    *,
    slower: float = 1,
) -> list[datetime]:
    """Return when each turn is said, the first at `start`; agents may have been slower once."""
    moments: list[datetime] = []
    now = start
    before = ""
    for turn in turns:
        if moments:
            now += _thinking(turn.by, before, dice) * (1 if turn.by == "customer" else slower)
        if turn.by != "customer":
            now = at_work(now, hours, dice)
        moments.append(now)
        before = turn.by
    return moments


def _thinking(by: str, before: str, dice: random.Random) -> timedelta:
    if by == "customer":
        if before == "customer":
            return timedelta(seconds=dice.randint(15, 150))
        # most answer at once, some after supper
        slow = dice.random() < 0.2  # noqa: PLR2004
        return timedelta(seconds=dice.randint(3600, 6 * 3600) if slow else dice.randint(25, 900))
    return timedelta(seconds=dice.randint(40, 11 * 60))
