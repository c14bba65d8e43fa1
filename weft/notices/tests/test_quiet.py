"""Quiet hours, over midnight, over weekends, and in the nights when the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from weft.notices import quiet
from weft.notices.quiet import Quiet
from weft.notices.wishes import Wishes

WARSAW = ZoneInfo("Europe/Warsaw")
EVERY_NIGHT = Quiet(begins=time(22), ends=time(7), nights=frozenset(range(7)))
MON, TUE, FRI, SAT, SUN = 0, 1, 4, 5, 6


def at(text, zone=WARSAW):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def ends(plan, moment, zone=WARSAW):
    found = quiet.until(plan, zone, moment)
    return found and found.astimezone(zone).strftime("%a %H:%M")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-01T21:59", None),
        ("2026-06-01T22:00", "Tue 07:00"),
        ("2026-06-02T00:00", "Tue 07:00"),
        ("2026-06-02T06:59", "Tue 07:00"),
        ("2026-06-02T07:00", None),
    ],
)
def test_a_night_goes_over_midnight_and_is_half_open(moment, expected):
    assert ends(EVERY_NIGHT, at(moment)) == expected


def test_a_night_belongs_to_the_day_on_which_it_begins():
    friday = Quiet(begins=time(22), ends=time(7), nights=frozenset({FRI}))

    assert ends(friday, at("2026-06-05T23:00")) == "Sat 07:00"
    assert ends(friday, at("2026-06-05T06:00")) is None
    assert ends(friday, at("2026-06-06T23:00")) is None


def test_a_span_within_one_day_is_possible_too():
    lunch = Quiet(begins=time(12), ends=time(13), nights=frozenset({MON}))

    assert ends(lunch, at("2026-06-01T12:30")) == "Mon 13:00"
    assert ends(lunch, at("2026-06-01T13:00")) is None


def test_nights_and_quiet_days_that_touch_are_one():
    weekend = Quiet(
        begins=time(18), ends=time(8), nights=frozenset({FRI, SUN}), days=frozenset({SAT, SUN})
    )

    assert ends(weekend, at("2026-06-05T19:00")) == "Mon 08:00"
    assert ends(weekend, at("2026-06-07T12:00")) == "Mon 08:00"
    assert ends(weekend, at("2026-06-05T17:59")) is None


def test_in_the_night_when_the_clocks_go_forward_it_is_an_hour_shorter():
    begins = at("2026-03-28T22:00")

    found = quiet.until(EVERY_NIGHT, WARSAW, begins)

    assert ends(EVERY_NIGHT, begins) == "Sun 07:00"
    assert found - begins.astimezone(UTC) == timedelta(hours=8)


def test_in_the_night_when_the_clocks_go_back_it_is_an_hour_longer():
    begins = at("2026-10-24T22:00")

    found = quiet.until(EVERY_NIGHT, WARSAW, begins)

    assert ends(EVERY_NIGHT, begins) == "Sun 07:00"
    assert found - begins.astimezone(UTC) == timedelta(hours=10)


def test_an_hour_that_the_clocks_leave_out_still_ends():
    """02:30 does not exist in that night; the clocks say 03:00 when it would have begun."""
    plan = Quiet(begins=time(23), ends=time(2, 30), nights=frozenset({SAT}))

    assert ends(plan, at("2026-03-28T23:30")) == "Sun 03:00"


def test_it_goes_by_the_agents_own_clock():
    noon_in_london = datetime(2026, 6, 1, 21, 30, tzinfo=UTC)

    assert ends(EVERY_NIGHT, noon_in_london, WARSAW) == "Tue 07:00"
    assert ends(EVERY_NIGHT, noon_in_london, ZoneInfo("America/New_York")) is None


def test_a_pause_that_ends_in_quiet_hours_lasts_until_they_end():
    wishes = Wishes(quiet=EVERY_NIGHT, paused_until=at("2026-06-01T22:30"))

    found = wishes.rests_until(WARSAW, at("2026-06-01T21:30"))

    assert found == at("2026-06-02T07:00")
    assert wishes.rests_until(WARSAW, at("2026-06-02T07:00")) is None


def test_without_quiet_hours_nothing_is_quiet():
    assert ends(Quiet(), at("2026-06-01T03:00")) is None
