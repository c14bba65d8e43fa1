"""Opening hours, against a clock that walks minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.scheduling.hours import Hours, NeverOpen, due, is_open, next_opening

WARSAW = ZoneInfo("Europe/Warsaw")
LUNCH = ((time(8), time(12)), (time(13), time(17)))
SHOP = Hours(zone=WARSAW, week=(LUNCH,) * 5 + ((), ()))


def at(*when) -> datetime:
    return datetime(*when, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("start", "hours_of_work", "expected"),
    [
        (at(2026, 1, 8, 9), 2, at(2026, 1, 8, 11)),
        (at(2026, 1, 8, 11), 2, at(2026, 1, 8, 14)),  # lunch does not count
        (at(2026, 1, 8, 16, 55), 6, at(2026, 1, 9, 14, 55)),  # D8: next day, with a break
        (at(2026, 1, 9, 16), 2, at(2026, 1, 12, 9)),  # over a weekend
        (at(2026, 1, 10, 3), 1, at(2026, 1, 12, 9)),  # begins while closed
        (at(2026, 1, 9, 8), 8, at(2026, 1, 9, 17)),  # ends exactly at closing
    ],
)
def test_working_time_falls_due(start, hours_of_work, expected):
    assert due(start, timedelta(hours=hours_of_work), SHOP) == expected


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(2026, 1, 8, 9), at(2026, 1, 8, 9)),
        (at(2026, 1, 8, 12), at(2026, 1, 8, 13)),  # closing time is closed
        (at(2026, 1, 9, 17), at(2026, 1, 12, 8)),
    ],
)
def test_when_we_open_next(moment, opens):
    assert next_opening(SHOP, moment) == opens
    assert is_open(SHOP, moment) == (moment == opens)


def test_holidays_do_not_count():
    shop = Hours(zone=WARSAW, week=SHOP.week, closed_on=frozenset({date(2026, 1, 12)}))
    assert due(at(2026, 1, 9, 16), timedelta(hours=2), shop) == at(2026, 1, 13, 9)


def test_open_till_midnight_means_the_midnight_that_ends_the_day():
    late = Hours(zone=WARSAW, week=(((time(20), time(0)),),) * 7)
    assert is_open(late, at(2026, 1, 8, 23, 59))
    assert not is_open(late, at(2026, 1, 9, 0))


def test_the_night_the_clocks_change_is_an_hour_shorter():
    night = Hours(zone=WARSAW, week=(((time(0), time(6)),),) * 7)
    assert due(at(2026, 3, 29, 0), timedelta(hours=4), night) == at(2026, 3, 29, 5)


def test_a_plan_that_never_opens_says_so():
    with pytest.raises(NeverOpen):
        next_opening(Hours(zone=WARSAW, week=((),) * 7), at(2026, 1, 1))


quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
days = st.lists(quarters, max_size=4, unique=True).map(
    lambda times: tuple(zip(sorted(times)[::2], sorted(times)[1::2], strict=False))
)
weeks = st.lists(days, min_size=7, max_size=7).map(tuple)
spring = st.integers(0, 14 * 96).map(  # two weeks around the night the clocks change
    lambda n: datetime(2026, 3, 22, tzinfo=UTC) + timedelta(minutes=15 * n)
)


@settings(max_examples=60, deadline=None)
@given(week=weeks, start=spring, work=st.integers(1, 40))
def test_arithmetic_agrees_with_a_clock_that_walks(week, start, work):
    shop = Hours(zone=WARSAW, week=week)
    if not any(week):
        return
    moment, left = start, timedelta(minutes=15 * work)
    while left:
        local = moment.astimezone(WARSAW)
        if any(opens <= local.time() < closes for opens, closes in week[local.weekday()]):
            left -= timedelta(minutes=15)
        moment += timedelta(minutes=15)

    assert due(start, timedelta(minutes=15 * work), shop) == moment
