"""Days in words, as each language declines them: 24 November, 24 listopada, 24. listopadu."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop

# "D" of a format in our own words: Django's Polish "So" and "Nd" are nobody's. Our catalogue is
# asked before its.
SHORT_WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)


def day_and_month(day: date) -> str:
    """Return a day of this year in the language of the moment."""
    return date_format(day, "MONTH_DAY_FORMAT")


def whole_day(day: date) -> str:
    """Return a day of any year."""
    return f"{day_and_month(day)} {day.year}"


def weekday(day: date) -> str:
    """Return the name of a day's weekday, as it is written within a sentence."""
    name = date_format(day, "l")
    # Django's Polish days begin with a capital, which only a sentence's own beginning has
    return name if get_language() == "en" else name.lower()


def weekday_too(day: date) -> str:
    """Return a day of this year with its weekday before it, as it is written within a sentence."""
    return f"{weekday(day)} {day_and_month(day)}"


def weekday_and_time(local: datetime) -> str:
    """Return a moment of this year, within a sentence: Friday 27 November, 09:00."""
    return f"{weekday_too(local)}, {date_format(local, 'H:i')}"


def moment(local: datetime) -> str:
    """Return a moment of this year, short and with its weekday, by the clock that it comes with."""
    return date_format(local, "WEEKDAY_MOMENT_FORMAT")
