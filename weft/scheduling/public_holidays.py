"""Public holidays: on which days a country does not work, and what they are called.

The dates are those of the library `holidays`; whole days only, and no days of single regions.
"""

from __future__ import annotations

import functools
from datetime import date

import holidays
from babel import Locale, UnknownLocaleError

COUNTRIES = frozenset(holidays.list_supported_countries(include_aliases=False))


def is_holiday(country: str, day: date) -> bool:
    """Say whether nobody works in `country` on that day. A country we do not know has none."""
    return day in _year(country, day.year, "en_US")


def holiday_name(country: str, day: date, language: str) -> str:
    """Return what the holiday is called, in the language or else in English; empty: it is none."""
    return _year(country, day.year, language).get(day, "")


def countries(language: str) -> list[tuple[str, str]]:
    """Return the countries whose holidays are known, with their names, in the order of these."""
    try:
        names = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        names = Locale("en").territories
    return sorted(
        ((code, names[code]) for code in COUNTRIES if code in names), key=lambda one: one[1]
    )


@functools.lru_cache(maxsize=512)
def _year(country: str, year: int, language: str) -> dict[date, str]:
    if country not in COUNTRIES:
        return {}
    spoken = getattr(holidays, country).supported_languages or ()
    found = next((one for one in spoken if one.partition("_")[0] == language), None)
    english = next((one for one in spoken if one.startswith("en")), None)
    return dict(holidays.country_holidays(country, years=year, language=found or english))
