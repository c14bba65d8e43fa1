"""Days in words, as each language declines them: 24 November, 24 listopada, 24. listopadu."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

# E is the month as it stands beside a day; Django's own format for both has the Czech month wrong
_DAY_AND_MONTH = {"cs": "j. E"}
_OTHERWISE = "j E"


def day_and_month(day: date) -> str:
    """Return a day of this year in the language of the moment."""
    return date_format(day, _DAY_AND_MONTH.get(_language(), _OTHERWISE))


def whole_day(day: date) -> str:
    """Return a day of any year."""
    return f"{day_and_month(day)} {day.year}"


def weekday_too(day: date) -> str:
    """Return a day of this year with its weekday before it."""
    return f"{date_format(day, 'l')} {day_and_month(day)}"


def _language() -> str:
    return (get_language() or "").partition("-")[0]
