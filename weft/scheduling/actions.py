"""Everything that changes opening hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from weft.kernel.events import say

from .events import PlanChanged
from .hours import DAYS, MIDNIGHT
from .models import Plan
from .public_holidays import COUNTRIES

Day = Sequence[tuple[str, str]]  # of ("09:00", "17:00")
Week = Sequence[Day]  # seven days, Monday first


class BadPlan(Exception):
    """The opening hours contradict themselves.

    `day` is 0 for Monday, `on` a day of the calendar; both None: the zone or the country.
    """

    def __init__(self, reason: str, *, day: int | None = None, on: date | None = None) -> None:
        super().__init__(reason)
        self.day = day
        self.on = on


@transaction.atomic
def save_plan(
    *,
    name: str,
    time_zone: str,
    week: Week,
    closed_on: Sequence[date] = (),
    special: Mapping[date, Day] | None = None,
    country: str = "",
    by: int | None,
    plan_id: int | None = None,
) -> int:
    """Make a plan, or change the plan `plan_id`; return its id.

    On the days of `special` its own intervals count instead of the week's. The public holidays of
    `country` (ISO 3166) are closed days. Whoever follows it follows the change.

    Raises BadPlan when an interval ends before it begins, or overlaps the one before it.
    """
    special = special or {}
    _check(time_zone, week, country)
    for on, intervals in special.items():
        _check_day(intervals, on=on)
    plan = Plan.objects.select_for_update().get(pk=plan_id) if plan_id else Plan()
    plan.name = name.strip()[:100]
    plan.time_zone = time_zone
    plan.week = [[list(interval) for interval in day] for day in week]
    plan.closed_on = sorted(day.isoformat() for day in closed_on)
    plan.special = {
        on.isoformat(): [list(interval) for interval in special[on]] for on in sorted(special)
    }
    plan.country = country
    plan.save()
    say(PlanChanged(plan_id=plan.pk, actor_id=by))
    return plan.pk


def share(plan_id: int) -> None:
    """Let any queue and inbox follow a plan that was made for one inbox."""
    Plan.objects.filter(pk=plan_id).update(is_shared=True)


@transaction.atomic
def follow_by_default(plan_id: int | None, *, by: int | None) -> None:
    """Let all that has no hours of its own follow this plan; None: it is always open."""
    list(Plan.objects.select_for_update().order_by("pk"))
    before = Plan.objects.filter(is_default=True).values_list("pk", flat=True).first()
    if before == plan_id:
        return
    Plan.objects.filter(is_default=True).update(is_default=False)
    if plan_id is not None:
        Plan.objects.filter(pk=plan_id).update(is_default=True, is_shared=True)
    changed = [id_ for id_ in (before, plan_id) if id_ is not None]
    say(*(PlanChanged(plan_id=id_, actor_id=by) for id_ in changed))


def _check(time_zone: str, week: Week, country: str) -> None:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadPlan(f"{time_zone!r} is no time zone") from error
    if country and country not in COUNTRIES:
        raise BadPlan(f"no holidays are known of {country!r}")
    if len(week) != DAYS:
        raise BadPlan(f"a week has {DAYS} days, this one {len(week)}")
    for day, intervals in enumerate(week):
        _check_day(intervals, day=day)


def _check_day(intervals: Day, *, day: int | None = None, on: date | None = None) -> None:
    ended = None
    for opens, closes in intervals:
        try:
            begin, end = time.fromisoformat(opens), time.fromisoformat(closes)
        except ValueError as error:
            raise BadPlan(f"{opens}-{closes} are no times of day", day=day, on=on) from error
        if end != MIDNIGHT and end <= begin:
            raise BadPlan(f"{opens}-{closes} ends before it begins", day=day, on=on)
        if ended is not None and (ended == MIDNIGHT or begin < ended):
            raise BadPlan(f"{opens}-{closes} overlaps the hours before it", day=day, on=on)
        ended = end
