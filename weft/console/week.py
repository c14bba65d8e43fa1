"""The weekly plan as a form: seven days with any number of intervals each.

Without script every day offers two more intervals than it has; with script they are added and
taken away at will. Rows that are not filled in do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from weft.people.models import time_zones
from weft.scheduling.actions import BadPlan
from weft.scheduling.queries import PlanCard

SPARE = 1  # empty intervals that each day offers
USUAL = [[("09:00", "17:00")]] * 5 + [[], []]


class BadDay(Exception):
    """Somebody typed a closed day that no calendar has. `text` is what was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Day:
    """One weekday of the form."""

    number: int  # 0 is Monday
    name: str
    intervals: list[tuple[str, str]]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What is shown: the intervals, and room for more."""
        return self.intervals + [("", "")] * SPARE


@dataclass(frozen=True, kw_only=True)
class Week:
    """The form's state, whether it came from a plan or from somebody's hands."""

    is_used: bool
    time_zone: str
    days: list[Day]
    closed_on: str = ""  # as typed, one date per line

    def intervals(self) -> list[list[tuple[str, str]]]:
        """Return the seven days as a plan holds them."""
        return [sorted(day.intervals) for day in self.days]

    def closed_days(self) -> list[date]:
        """Return the days on which it is closed. Raises BadDay."""
        found = []
        for text in self.closed_on.replace(",", " ").split():
            try:
                found.append(date.fromisoformat(text))
            except ValueError:
                raise BadDay(text) from None
        return found


def empty(time_zone: str) -> Week:
    """Return the form of an inbox that has no hours yet, filled with usual ones."""
    return Week(is_used=False, time_zone=time_zone, days=_days(USUAL))


def from_plan(plan: PlanCard) -> Week:
    """Show a plan."""
    return Week(
        is_used=True,
        time_zone=plan.time_zone,
        days=_days(plan.week),
        closed_on="\n".join(day.isoformat() for day in plan.closed_on),
    )


def from_post(sent: QueryDict) -> Week:
    """Read what somebody filled in; intervals with an empty side are left out."""
    week = []
    for number in range(7):
        pairs = zip(sent.getlist(f"opens_{number}"), sent.getlist(f"closes_{number}"), strict=False)
        week.append([(opens[:5], closes[:5]) for opens, closes in pairs if opens and closes])
    return Week(
        is_used=sent.get("hours") == "on",
        time_zone=sent.get("time_zone", ""),
        days=_days(week),
        closed_on=sent.get("closed_on", ""),
    )


def trouble(problem: BadPlan) -> str:
    """Say what is wrong with a plan, naming the day."""
    if problem.day is None:
        return _("Please choose a time zone.")
    return _("%(day)s: the hours end before they begin, or overlap.") % {
        "day": WEEKDAYS[problem.day]
    }


def zones() -> list[str]:
    """Return the time zones to choose from."""
    return sorted(time_zones())


def _days(week: Sequence[Sequence[tuple[str, str]]]) -> list[Day]:
    return [
        Day(number=number, name=str(WEEKDAYS[number]), intervals=list(intervals))
        for number, intervals in enumerate(week)
    ]
