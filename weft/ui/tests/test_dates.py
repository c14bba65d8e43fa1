"""Days in words, in three languages."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Wednesday 25 November, 00:30"),
        ("pl", "środa 25 listopada, 00:30"),
        ("cs", "středa 25. listopadu, 00:30"),
    ],
)
def test_a_template_tells_a_moment_in_the_zone_of_its_reader(language, words):
    template = Template(
        "{% load days tz %}{% timezone 'Europe/Prague' %}{{ at|weekday_and_time }}{% endtimezone %}"
    )
    with translation.override(language):
        told = template.render(Context({"at": datetime(2026, 11, 24, 23, 30, tzinfo=UTC)}))

    assert told.casefold() == words.casefold()
