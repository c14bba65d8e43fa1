"""Days as people type them: 2026-11-05, 5.11., yesterday, wczoraj, včera, 7d.

What was typed names a period, from its first day up to the day after it. The day that counts as
today is the reader's own, so it is passed in.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from .words import fold

TODAY = {"today", "dzis", "dzisiaj", "dnes"}
YESTERDAY = {"yesterday", "wczoraj", "vcera"}
# d, w, m, y; and as Poles and Czechs shorten weeks (tydzień, týden) and years (rok, lata)
DAYS = {"d": 1, "w": 7, "t": 7, "m": 30, "y": 365, "r": 365, "l": 365}
CENTURY = 2000

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_LOCAL = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2})?)?")
_AGO = re.compile(r"([0-9]{1,4})([a-z])")


class Period(NamedTuple):
    """Days from `first` up to, and without, `end`."""

    first: date
    end: date


def period(text: str, *, today: date) -> Period | None:
    """Return the period that a text names, None when it names none.

    A day without a year is the last one of that name. Days stand before months, as Europe writes.
    """
    try:
        return _period(fold(text.strip()), today)
    except (ValueError, OverflowError):  # the 31st of February, the year 0
        return None


def _period(text: str, today: date) -> Period | None:
    if text in TODAY:
        return _day(today)
    if text in YESTERDAY:
        return _day(today - timedelta(days=1))
    if found := _ISO.fullmatch(text):
        return _iso(*found.groups())
    if found := _LOCAL.fullmatch(text):
        return _local(int(found[1]), int(found[3]), found[4], today)
    if (found := _AGO.fullmatch(text)) and found[2] in DAYS:
        back = timedelta(days=int(found[1]) * DAYS[found[2]])
        return Period(today - back, today + timedelta(days=1))
    return None


def _day(day: date) -> Period:
    return Period(day, day + timedelta(days=1))


def _iso(year: str, month: str | None, day: str | None) -> Period:
    if month is None:
        return Period(date(int(year), 1, 1), date(int(year) + 1, 1, 1))
    if day is None:
        first = date(int(year), int(month), 1)
        return Period(first, (first + timedelta(days=31)).replace(day=1))
    return _day(date(int(year), int(month), int(day)))


def _local(day: int, month: int, year: str | None, today: date) -> Period:
    if year:
        return _day(date(int(year) + (CENTURY if int(year) < 100 else 0), month, day))  # noqa: PLR2004
    this = date(today.year, month, day)
    return _day(this if this <= today else date(today.year - 1, month, day))
