"""What an outcome plans, and when that is due. Pure: nothing here asks the clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from weft.scheduling.hours import Hours, NeverOpen

MORNING = time(9)  # when what is planned for a day is due, where no hours say otherwise
FURTHEST_DAYS = 366


class Plan(StrEnum):
    """The next contact that an outcome plans."""

    NONE = "none"
    TASK = "task"  # a next step of a colleague
    MESSAGE = "message"  # held until its time, and taken back if the customer writes before
    STEP = "step"  # of a process: the customer is told once somebody says that it is done


TIMED = frozenset({Plan.TASK, Plan.MESSAGE})


def due(at: datetime, days: int, zone: ZoneInfo, hours: Hours | None) -> datetime:
    """Return the morning so many days after `at` by the clock of `zone`.

    With opening hours it is the first moment from that morning on at which we are open; hours that
    never open count as none.
    """
    day = at.astimezone(zone).date() + timedelta(days=max(days, 1))
    morning = datetime.combine(day, MORNING, zone)
    if hours is None:
        return morning
    try:
        return hours.next_opening(morning)
    except NeverOpen:
        return morning
