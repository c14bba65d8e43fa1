"""Everything that changes opening hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from weft.kernel.events import say

from .events import PlanChanged
from .hours import DAYS, MIDNIGHT
from .models import Plan

Week = Sequence[Sequence[tuple[str, str]]]  # seven days, Monday first, of ("09:00", "17:00")


class BadPlan(Exception):
    """The opening hours contradict themselves. `day` is 0 for Monday, None for the zone."""

    def __init__(self, reason: str, *, day: int | None = None) -> None:
        super().__init__(reason)
        self.day = day


@transaction.atomic
def save_plan(
    *,
    name: str,
    time_zone: str,
    week: Week,
    closed_on: Sequence[date] = (),
    by: int | None,
    plan_id: int | None = None,
) -> int:
    """Make a plan, or change the plan `plan_id`; return its id.

    Raises BadPlan when an interval ends before it begins, or overlaps the one before it.
    """
    _check(time_zone, week)
    plan = Plan.objects.select_for_update().get(pk=plan_id) if plan_id else Plan()
    plan.name = name.strip()[:100]
    plan.time_zone = time_zone
    plan.week = [[list(interval) for interval in day] for day in week]
    plan.closed_on = sorted(day.isoformat() for day in closed_on)
    plan.save()
    say(PlanChanged(plan_id=plan.pk, actor_id=by))
    return plan.pk


def _check(time_zone: str, week: Week) -> None:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadPlan(f"{time_zone!r} is no time zone") from error
    if len(week) != DAYS:
        raise BadPlan(f"a week has {DAYS} days, this one {len(week)}")
    for day, intervals in enumerate(week):
        ended = None
        for opens, closes in intervals:
            begin, end = _time(opens, day), _time(closes, day)
            if end != MIDNIGHT and end <= begin:
                raise BadPlan(f"{opens}-{closes} ends before it begins", day=day)
            if ended is not None and (ended == MIDNIGHT or begin < ended):
                raise BadPlan(f"{opens}-{closes} overlaps the hours before it", day=day)
            ended = end


def _time(text: str, day: int) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise BadPlan(f"{text!r} is no time of day", day=day) from error
