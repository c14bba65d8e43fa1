"""Opening hours, against a clock that walks minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.scheduling.hours import Hours, NeverOpen

WARSAW = ZoneInfo("Europe/Warsaw")
PRAGUE = ZoneInfo("Europe/Prague")
MINUTE = timedelta(minutes=1)
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
    assert SHOP.add(start, timedelta(hours=hours_of_work)) == expected


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(2026, 1, 8, 9), at(2026, 1, 8, 9)),
        (at(2026, 1, 8, 12), at(2026, 1, 8, 13)),  # closing time is closed
        (at(2026, 1, 9, 17), at(2026, 1, 12, 8)),
    ],
)
def test_when_we_open_next(moment, opens):
    assert SHOP.next_opening(moment) == opens
    assert SHOP.is_open(moment) == (moment == opens)


def test_holidays_do_not_count():
    shop = Hours(zone=WARSAW, week=SHOP.week, closed_on=frozenset({date(2026, 1, 12)}))
    assert shop.add(at(2026, 1, 9, 16), timedelta(hours=2)) == at(2026, 1, 13, 9)


def test_open_till_midnight_means_the_midnight_that_ends_the_day():
    late = Hours(zone=WARSAW, week=(((time(20), time(0)),),) * 7)
    assert late.is_open(at(2026, 1, 8, 23, 59))
    assert not late.is_open(at(2026, 1, 9, 0))


def test_the_night_the_clocks_change_is_an_hour_shorter():
    night = Hours(zone=WARSAW, week=(((time(0), time(6)),),) * 7)
    assert night.add(at(2026, 3, 29, 0), timedelta(hours=4)) == at(2026, 3, 29, 5)


def test_a_plan_that_never_opens_says_so():
    with pytest.raises(NeverOpen):
        Hours(zone=WARSAW, week=((),) * 7).next_opening(at(2026, 1, 1))


def test_an_hour_that_the_clock_leaves_out_is_never_open():
    night = Hours(zone=PRAGUE, week=(((time(2), time(3)),),) * 7)

    assert night.between(at(2026, 3, 28, 12), at(2026, 3, 29, 12)) == timedelta()
    assert night.between(at(2026, 3, 29, 12), at(2026, 3, 30, 12)) == timedelta(hours=1)


def test_an_hour_that_comes_twice_is_open_twice():
    night = Hours(zone=PRAGUE, week=(((time(2), time(2, 30)),),) * 7)

    assert night.between(at(2026, 10, 24, 12), at(2026, 10, 25, 12)) == timedelta(hours=1)
    assert night.is_open(datetime(2026, 10, 25, 0, 10, tzinfo=UTC))
    assert not night.is_open(datetime(2026, 10, 25, 0, 40, tzinfo=UTC))
    assert night.is_open(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))


def test_a_public_holiday_is_closed_and_a_day_of_its_own_goes_before_it():
    shop = Hours(
        zone=WARSAW,
        week=SHOP.week,
        country="PL",
        special={date(2026, 11, 11): ((time(10), time(11)),), date(2026, 11, 14): LUNCH},
    )

    assert shop.intervals_on(date(2026, 6, 4)) == ()  # Corpus Christi, a Thursday
    assert shop.next_opening(at(2026, 11, 11, 3)) == at(2026, 11, 11, 10)  # Independence Day
    assert shop.is_open(at(2026, 11, 14, 9))  # a Saturday


def test_a_customer_of_friday_evening_before_a_holiday_is_due_on_tuesday():
    shop = Hours(zone=WARSAW, week=SHOP.week, country="PL")

    assert shop.add(at(2026, 4, 3, 22, 40), timedelta(hours=6)) == at(2026, 4, 7, 15)


def test_no_time_passes_backwards():
    assert SHOP.between(at(2026, 1, 8, 12), at(2026, 1, 8, 9)) == timedelta()


clock_times = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))


@st.composite
def days(draw):
    """Up to three intervals, some of them in the hours at which clocks change."""
    near_the_turn = st.integers(0, 4 * 60).map(lambda n: time(n // 60, n % 60))
    times = draw(st.lists(st.one_of(clock_times, near_the_turn), max_size=6, unique=True))
    ends = sorted(times)
    found = list(zip(ends[::2], ends[1::2], strict=False))
    if found and draw(st.booleans()):
        found[-1] = (found[-1][0], time(0))  # open till midnight
    return tuple(found)


calendars = st.builds(
    Hours,
    zone=st.sampled_from([WARSAW, PRAGUE]),
    week=st.lists(days(), min_size=7, max_size=7).map(tuple),
    closed_on=st.sets(st.sampled_from([date(2026, 3, 28), date(2026, 10, 25)])).map(frozenset),
    special=st.dictionaries(
        st.sampled_from([date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 26)]), days()
    ),
    country=st.sampled_from(["", "PL", "CZ"]),
)
TURNS = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
moments = st.tuples(st.sampled_from(TURNS), st.integers(-30 * 60, 30 * 60)).map(
    lambda one: one[0] + one[1] * MINUTE
)


def walk(shop, moment):
    """Say of each minute whether we are open, as somebody who looks at the clock on the wall."""
    while True:
        local = moment.astimezone(shop.zone)
        yield (
            moment,
            any(
                opens <= local.time() and (local.time() < closes or closes == time(0))
                for opens, closes in shop.intervals_on(local.date())
            ),
        )
        moment += MINUTE


@settings(max_examples=150, deadline=None)
@given(shop=calendars, start=moments, minutes=st.integers(1, 3 * 24 * 60))
def test_arithmetic_agrees_with_a_clock_that_walks(shop, start, minutes):
    worked, opened = 0, None
    for number, (moment, is_open) in enumerate(walk(shop, start)):
        if number == minutes:
            break
        assert shop.is_open(moment) == is_open
        opened = moment if is_open and opened is None else opened
        worked += is_open
    end = start + minutes * MINUTE

    assert shop.between(start, end) == worked * MINUTE
    if opened:
        assert shop.next_opening(start) == opened
        assert end - MINUTE * minutes < shop.add(start, worked * MINUTE) <= end
        assert shop.between(start, shop.add(start, worked * MINUTE)) == worked * MINUTE


@settings(max_examples=60, deadline=None)
@given(shop=calendars, start=moments, work=st.integers(1, 400))
def test_a_promise_falls_due_when_the_walking_clock_says(shop, start, work):
    left, due = work, None
    for number, (moment, is_open) in enumerate(walk(shop, start)):
        left -= is_open
        if not left:
            due = moment + MINUTE
            break
        if number > 4 * 24 * 60:
            return  # hardly ever open: the other test has it

    assert shop.add(start, work * MINUTE) == due
