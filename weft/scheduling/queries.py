"""Everything that reads opening hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from .hours import Hours
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


def plan(plan_id: int) -> PlanCard:
    """Return a plan as a form shows it. Raises NoSuchPlan."""
    row = _row(plan_id)
    return PlanCard(
        id=row.pk,
        name=row.name,
        time_zone=row.time_zone,
        week=[[(opens, closes) for opens, closes in day] for day in row.week],
        closed_on=[date.fromisoformat(day) for day in row.closed_on],
    )


def hours(plan_id: int) -> Hours:
    """Return a plan as arithmetic can use it. Raises NoSuchPlan."""
    row = _row(plan_id)
    return Hours(
        zone=ZoneInfo(row.time_zone),
        week=tuple(
            tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)
            for day in row.week
        ),
        closed_on=frozenset(date.fromisoformat(day) for day in row.closed_on),
    )


def _row(plan_id: int) -> Plan:
    row = Plan.objects.filter(pk=plan_id).first()
    if row is None:
        raise NoSuchPlan(f"plan {plan_id}")
    return row
