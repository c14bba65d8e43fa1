"""The weekly plan as a form: seven days with any number of intervals each.

Without script every day offers two more intervals than it has; with script they are added and
taken away at will. Rows that are not filled in do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from weft.scheduling import actions as scheduling
from weft.scheduling.actions import BadPlan
from weft.scheduling.queries import PlanCard

SPARE = 1  # empty intervals that each day offers
SPAN = re.compile(r"(\d\d?:\d\d)-(\d\d?:\d\d)")  # 08:00-12:00
USUAL = [[("09:00", "17:00")]] * 5 + [[], []]


class BadDay(Exception):
    """Somebody typed a day that no calendar has, or hours that are none. `text` is what it was."""

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
    country: str = ""  # whose public holidays are closed days
    own_days: str = ""  # as typed, one in each line

    def intervals(self) -> list[list[tuple[str, str]]]:
        """Return the seven days as a plan holds them."""
        return [sorted(day.intervals) for day in self.days]

    def calendar(self) -> OwnDays:
        """Return the days that are unlike the others. Raises BadDay."""
        closed, special = [], {}
        for line in self.own_days.splitlines():
            for on, intervals in _read(line):
                if intervals:
                    special[on] = intervals
                else:
                    closed.append(on)
        return OwnDays(closed, special)

    def saved(self, *, name: str, by: int, plan_id: int | None) -> int:
        """Keep it as a plan, and return the plan's id. Raises BadDay, BadPlan."""
        own = self.calendar()
        return scheduling.save_plan(
            name=name,
            time_zone=self.time_zone,
            week=self.intervals(),
            closed_on=own.closed,
            special=own.special,
            country=self.country,
            by=by,
            plan_id=plan_id,
        )


class OwnDays(NamedTuple):
    """Days that are closed, and days with hours of their own."""

    closed: list[date]
    special: dict[date, list[tuple[str, str]]]


def _read(line: str) -> Iterator[tuple[date, list[tuple[str, str]]]]:
    """Read a line: dates that are closed days, or one date with its hours behind it."""
    words = re.sub(r"\s*[-\u2013]\s*(?=\d\d?:)", "-", line).replace(",", " ").split()
    while words:
        try:
            on = date.fromisoformat(words.pop(0))
        except ValueError:
            raise BadDay(line.strip()) from None
        hours = []
        while words and ":" in words[0]:
            found = SPAN.fullmatch(words.pop(0))
            if not found:
                raise BadDay(line.strip())
            hours.append((found[1].zfill(5), found[2].zfill(5)))
        yield on, sorted(hours)


def empty(time_zone: str) -> Week:
    """Return the form of what has no hours yet, filled with usual ones."""
    return Week(is_used=False, time_zone=time_zone, days=_days(USUAL))


def from_plan(plan: PlanCard) -> Week:
    """Show a plan."""
    own = dict.fromkeys(plan.closed_on, "") | {
        day: " " + ", ".join(f"{opens[:5]}-{closes[:5]}" for opens, closes in intervals)
        for day, intervals in plan.special.items()
    }
    return Week(
        is_used=True,
        time_zone=plan.time_zone,
        days=_days(plan.week),
        country=plan.country,
        own_days="\n".join(f"{day.isoformat()}{own[day]}" for day in sorted(own)),
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
        country=sent.get("country", ""),
        own_days=sent.get("own_days", ""),
    )


def bad_day(problem: BadDay) -> str:
    """Say what is wrong with a line of days."""
    return _("“%(text)s” is no day. Write it as 2026-12-24, or 2026-12-24 08:00-12:00.") % {
        "text": problem.text
    }


def trouble(problem: BadPlan) -> str:
    """Say what is wrong with a plan, naming the day."""
    if problem.on is not None:
        return _("%(day)s: the hours end before they begin, or overlap.") % {
            "day": problem.on.isoformat()
        }
    if problem.day is None:
        return _("Please choose a time zone.")
    return _("%(day)s: the hours end before they begin, or overlap.") % {
        "day": WEEKDAYS[problem.day]
    }


def _days(week: Sequence[Sequence[tuple[str, str]]]) -> list[Day]:
    return [
        Day(number=number, name=str(WEEKDAYS[number]), intervals=list(intervals))
        for number, intervals in enumerate(week)
    ]
