"""Everything that reads opening hours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from django.db.models import Q

from .hours import Hours, Interval
from .models import Plan


class NoSuchPlan(Exception):
    """No plan has this id."""


@dataclass(frozen=True, kw_only=True)
class PlanCard:
    """A plan as a form shows it."""

    id: int
    name: str
    time_zone: str
    week: list[list[tuple[str, str]]]
    closed_on: list[date]
    special: Mapping[date, list[tuple[str, str]]]
    country: str
    is_shared: bool
    is_default: bool


def plan(plan_id: int) -> PlanCard:
    """Return a plan as a form shows it. Raises NoSuchPlan."""
    return _card(_row(plan_id))


def shared_plans() -> list[PlanCard]:
    """Return the plans that any queue and inbox may follow, the shop's first, then by name."""
    rows = Plan.objects.filter(is_shared=True).order_by("-is_default", "name", "pk")
    return [_card(row) for row in rows]


def hours(plan_id: int) -> Hours:
    """Return a plan as arithmetic can use it. Raises NoSuchPlan."""
    return _hours(_row(plan_id))


def default_plan() -> int | None:
    """Return the plan of the shop; None: what has no hours of its own is always open."""
    return Plan.objects.filter(is_default=True).values_list("pk", flat=True).first()


def hours_of(plan_id: int | None) -> Hours | None:
    """Return the hours of a plan, or else those of the shop; None: always open."""
    rows = Plan.objects.filter(is_default=True) if plan_id is None else [_row(plan_id)]
    return next((_hours(row) for row in rows), None)


def all_hours(plan_ids: Collection[int]) -> dict[int | None, Hours]:
    """Return the hours of these plans by id, and under None those of the shop, where it has some.

    One query, whatever their number; a plan that never was is left out.
    """
    found: dict[int | None, Hours] = {}
    for row in Plan.objects.filter(Q(pk__in=plan_ids) | Q(is_default=True)):
        found[row.pk] = _hours(row)
        if row.is_default:
            found[None] = found[row.pk]
    return found


def _card(row: Plan) -> PlanCard:
    return PlanCard(
        id=row.pk,
        name=row.name,
        time_zone=row.time_zone,
        week=[[(opens, closes) for opens, closes in day] for day in row.week],
        closed_on=[date.fromisoformat(day) for day in row.closed_on],
        special={
            date.fromisoformat(day): [(opens, closes) for opens, closes in intervals]
            for day, intervals in sorted(row.special.items())
        },
        country=row.country,
        is_shared=row.is_shared,
        is_default=row.is_default,
    )


def _hours(row: Plan) -> Hours:
    return Hours(
        zone=ZoneInfo(row.time_zone),
        week=tuple(_intervals(day) for day in row.week),
        closed_on=frozenset(date.fromisoformat(day) for day in row.closed_on),
        special={
            date.fromisoformat(day): _intervals(intervals) for day, intervals in row.special.items()
        },
        country=row.country,
    )


def _intervals(day: Collection[tuple[str, str]]) -> tuple[Interval, ...]:
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)


def _row(plan_id: int) -> Plan:
    row = Plan.objects.filter(pk=plan_id).first()
    if row is None:
        raise NoSuchPlan(f"plan {plan_id}")
    return row
