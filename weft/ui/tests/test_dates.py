"""Days in words, in three languages."""

from datetime import date

import pytest
from django.utils import translation

from weft.ui import dates

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("24 November", "24 November 2026", "Tuesday 24 November")),
        ("pl", ("24 listopada", "24 listopada 2026", "Wtorek 24 listopada")),
        ("cs", ("24. listopadu", "24. listopadu 2026", "Úterý 24. listopadu")),
    ],
)
def test_a_month_is_declined_beside_its_day(language, words):
    with translation.override(language):
        found = dates.day_and_month(TUESDAY), dates.whole_day(TUESDAY), dates.weekday_too(TUESDAY)

    assert tuple(map(str.casefold, found)) == tuple(map(str.casefold, words))
