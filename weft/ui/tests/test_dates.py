"""Days in words, in three languages."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format

from weft.ui import dates

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("24 November", "24 November 2026", "Tuesday 24 November")),
        ("pl", ("24 listopada", "24 listopada 2026", "wtorek 24 listopada")),
        ("cs", ("24. listopadu", "24. listopadu 2026", "úterý 24. listopadu")),
    ],
)
def test_a_month_is_declined_beside_its_day(language, words):
    with translation.override(language):
        found = dates.day_and_month(TUESDAY), dates.whole_day(TUESDAY), dates.weekday_too(TUESDAY)

    assert found == words


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

    assert told == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("2 Feb", "2 Feb, 07:05", "Mon 2 Feb, 07:05", "2 Feb 2026")),
        ("pl", ("2 lut", "2 lut, 07:05", "pn. 2 lut, 07:05", "2.02.2026")),
        ("cs", ("2.\xa02.", "2.\xa02., 07:05", "po 2.\xa02., 07:05", "2.\xa02.\xa02026")),
    ],
)
def test_a_short_day_reads_as_its_readers_write_it(language, words):
    moment = datetime(2026, 2, 2, 7, 5, tzinfo=UTC)
    names = ("DAY_FORMAT", "MOMENT_FORMAT", "WEEKDAY_MOMENT_FORMAT", "SHORT_DATE_FORMAT")

    with translation.override(language):
        told = [date_format(moment, name) for name in names]

    assert tuple(told) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Mon Tue Wed Thu Fri Sat Sun"),
        ("pl", "pn. wt. śr. czw. pt. sob. niedz."),
        ("cs", "po út st čt pá so ne"),
    ],
)
def test_a_short_weekday_is_the_one_that_its_readers_know(language, words):
    week = [date(2026, 11, 23 + number) for number in range(7)]

    with translation.override(language):
        told = [date_format(day, "D") for day in week]

    assert told == words.split()


PACKAGE = Path(dates.__file__).parent.parent
WRITTEN_OUT = re.compile(r"""date(?:_format\([^"']*|:)["'][^"']*j\.?[^"']*["']""")


def test_no_page_writes_out_how_a_day_is_written():
    """Its languages know (ui/formats)."""
    found = [
        str(path.relative_to(PACKAGE))
        for suffix in ("html", "txt", "py")
        for path in PACKAGE.rglob(f"*.{suffix}")
        if "tests" not in path.parts and WRITTEN_OUT.search(path.read_text())
    ]

    assert found == []
