"""U6: the times to come back, by the opening hours of the inbox."""

import json
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from weft.console.due import snoozing
from weft.console.tests.cast import HTMX
from weft.conversations import actions as conversations
from weft.conversations.models import Conversation
from weft.people.models import Agent
from weft.scheduling import actions as scheduling
from weft.scheduling.hours import Hours

WARSAW = ZoneInfo("Europe/Warsaw")
SHOP = ((time(8), time(12)), (time(13), time(17)))
WEEK = Hours(zone=WARSAW, week=(*[SHOP] * 5, (), ()), closed_on=frozenset({date(2026, 1, 12)}))


def times(now, hours=WEEK):
    return {
        choice.name: f"{choice.at.astimezone(WARSAW):%a %d. %H:%M}"
        for choice in snoozing.choices(now, hours)
    }


def warsaw(day, hour):
    return datetime(2026, 1, day, hour, tzinfo=WARSAW)


def test_u6_on_a_working_day_it_comes_back_at_the_opening():
    assert times(warsaw(7, 10)) == {
        "Later today": "Wed 07. 13:00",
        "Tomorrow at opening": "Thu 08. 08:00",
        "Next week at opening": "Tue 13. 08:00",  # on Monday the shop is closed
    }


def test_u6_before_a_weekend_and_a_holiday_it_comes_back_after_both():
    assert times(warsaw(9, 16)) == {"At the next opening": "Tue 13. 08:00"}


def test_u6_at_night_the_next_opening_is_offered_too():
    assert times(warsaw(6, 2)) == {
        "At the next opening": "Tue 06. 08:00",
        "Tomorrow at opening": "Wed 07. 08:00",
        "Next week at opening": "Tue 13. 08:00",
    }


def test_u6_the_soonest_comes_first_and_each_moment_once():
    assert list(times(warsaw(6, 7)).items()) == [
        ("At the next opening", "Tue 06. 08:00"),
        ("Later today", "Tue 06. 10:00"),
        ("Tomorrow at opening", "Wed 07. 08:00"),
        ("Next week at opening", "Tue 13. 08:00"),
    ]
    assert times(warsaw(6, 5))["Later today"] == "Tue 06. 08:00"
    assert "At the next opening" not in times(warsaw(6, 5))


def test_u6_two_times_never_have_one_name():
    holiday = Hours(zone=WARSAW, week=WEEK.week, closed_on=frozenset({date(2026, 1, 8)}))
    assert list(times(warsaw(7, 6), holiday).items()) == [
        ("At the next opening", "Wed 07. 08:00"),
        ("Later today", "Wed 07. 09:00"),
        ("At the opening after that", "Fri 09. 08:00"),
        ("Monday at opening", "Mon 12. 08:00"),
    ]


def test_u6_an_agent_elsewhere_picks_the_shops_opening():
    now = datetime(2026, 1, 7, 3, tzinfo=ZoneInfo("America/New_York"))

    assert times(now)["Tomorrow at opening"] == "Thu 08. 08:00"


def test_u6_without_opening_hours_a_morning_is_offered():
    mornings = {"Tomorrow morning": "Thu 08. 09:00", "Monday morning": "Mon 12. 09:00"}

    assert times(warsaw(7, 10), None) == {"Later today": "Wed 07. 13:00"} | mornings
    assert times(warsaw(7, 10), Hours(zone=WARSAW, week=((),) * 7)) == mornings


def test_u6_the_menu_and_the_action_follow_the_hours_of_the_inbox(desk):
    plan = scheduling.save_plan(
        name="Early", time_zone="UTC", week=[[("06:30", "06:45")]] * 7, by=None
    )
    conversations.follow_hours(desk.inbox.pk, plan_id=plan, by=None)
    snoozing._kept.clear()

    assert "at opening" in desk.page()
    desk.post("snooze", expect=204, preset="tomorrow", extra=HTMX)

    until = Conversation.objects.get(pk=desk.ada).snoozed_until.astimezone(UTC)
    assert f"{until:%H:%M}" == "06:30"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "It rests until Monday 5 August, 10:00, or until the customer writes."),
        ("pl", "Rozmowa wróci: poniedziałek 5 sierpnia, 10:00, albo gdy klient napisze."),
        ("cs", "Konverzace se vrátí: pondělí 5. srpna, 10:00, nebo až zákazník napíše."),
    ],
)
def test_u6_what_is_put_to_rest_says_on_which_day_it_comes_back(desk, language, words):
    Agent.objects.filter(pk=desk.bo.pk).update(language=language)

    answer = desk.post("snooze", expect=204, until="2999-08-05T10:00", extra=HTMX)

    assert json.loads(answer["HX-Trigger"])["toast"]["words"] == words


def test_u6_a_queue_with_hours_of_its_own_goes_before_the_inbox(desk):
    week = [[], [], [], [], [], [("10:00", "11:00")], []]
    plan = scheduling.save_plan(name="Queue", time_zone="Europe/Warsaw", week=week, by=None)
    queue = conversations.create_queue(conversations.QueueDraft(name="Q", plan_id=plan), by=None)
    conversations.put_into_queue(desk.ada, queue_id=queue, by=None)

    desk.post("snooze", preset="tomorrow")

    until = Conversation.objects.get(pk=desk.ada).snoozed_until.astimezone(WARSAW)
    assert (until.weekday(), until.hour) == (5, 10)
