"""R82: hours for queues, inboxes and the shop, made and changed by a leader."""

from datetime import date, time

import pytest

from weft.console.tests.cast import Desk
from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.gateway import queries as gateway
from weft.scheduling import queries
from weft.scheduling.hours import Hours

NINE_TO_FIVE = ((time(9), time(17)),)


@pytest.fixture
def desk(client, db):
    return Desk(client, role="owner")


def save(desk, path="/settings/hours/", *, expect=302, **fields):
    week = {f"opens_{day}": "09:00" for day in range(5)}
    week |= {f"closes_{day}": "17:00" for day in range(5)}
    sent = {"name": "Workdays", "time_zone": "Europe/Prague", **week, **fields}
    response = desk.client.post(path, sent)
    assert response.status_code == expect
    return response


def test_a_plan_has_holidays_closed_days_and_days_with_hours_of_their_own(desk):
    save(
        desk,
        country="CZ",
        own_days="2026-12-31\n2026-12-24 08:00 \u2013 10:00, 11:00-12:00\n2026-12-28, 2026-12-29",
    )

    (plan,) = queries.shared_plans()
    hours = queries.hours(plan.id)
    assert hours.intervals_on(date(2026, 12, 24)) == ((time(8), time(10)), (time(11), time(12)))
    assert hours.intervals_on(date(2026, 12, 25)) == ()  # by the calendar of the country
    assert hours.intervals_on(date(2026, 12, 29)) == hours.intervals_on(date(2026, 12, 31)) == ()
    assert hours.intervals_on(date(2026, 12, 30)) == NINE_TO_FIVE
    page = desk.client.get(f"/settings/hours/{plan.id}/").content.decode()
    assert "2026-12-24 08:00-10:00, 11:00-12:00" in page


@pytest.mark.parametrize(
    "days", ["2026-02-30", "tomorrow", "2026-12-24 8-12", "2026-12-24 12:00-08:00"]
)
def test_a_day_that_is_none_comes_back_with_what_was_typed(desk, days):
    page = save(desk, expect=422, own_days=days).content.decode()

    assert days in page
    assert queries.shared_plans() == []


def test_r82_a_queue_goes_before_the_inbox_and_the_shop_comes_last(desk):
    save(desk, name="Shop", is_default="on")
    save(desk, name="Inbox", opens_5="10:00", closes_5="11:00")
    save(desk, name="Queue", opens_6="10:00", closes_6="11:00")
    plans = {plan.name: plan.id for plan in queries.shared_plans()}

    def hours() -> Hours:
        return gateway.hours_of(desk.inbox.pk)

    assert hours().week == (*[NINE_TO_FIVE] * 5, (), ())
    conversations.follow_hours(desk.inbox.pk, plan_id=plans["Inbox"], by=None)
    assert hours().week[5]
    queue = conversations.create_queue(QueueDraft(name="Q", plan_id=plans["Queue"]), by=None)
    conversations.feed_queue(queue, inbox_ids=[desk.inbox.pk])
    assert hours().week[6]
    assert not hours().week[5]
    page = desk.client.get(f"/settings/hours/{plans['Queue']}/").content.decode()
    assert "Followed by: Q" in page


def test_only_one_plan_is_the_shops_and_without_one_it_is_always_open(desk):
    save(desk, name="First", is_default="on")
    save(desk, name="Second", is_default="on")

    second, first = queries.shared_plans()
    assert (second.name, second.is_default, first.is_default) == ("Second", True, False)
    save(desk, f"/settings/hours/{second.id}/", name="Second")
    assert gateway.hours_of(desk.inbox.pk) is None


@pytest.mark.parametrize("path", ["/settings/hours/", "/inboxes/{inbox}/"])
def test_a_time_zone_has_the_worlds_name_for_people_and_its_own_for_programs(desk, path):
    page = desk.client.get(path.format(inbox=desk.inbox.pk)).content.decode()

    assert '<option value="America/New_York">America/New York</option>' in page


def test_an_inbox_follows_a_plan_without_changing_it(desk):
    save(desk, name="Shared")
    (plan,) = queries.shared_plans()
    form = {
        "name": "Chat",
        "side": "end",
        "mail_after_minutes": "10",
        "plan": plan.id,
        "time_zone": "Europe/Prague",
    }

    desk.client.post(f"/inboxes/{desk.inbox.pk}/", form)
    assert gateway.hours_of(desk.inbox.pk).week[0] == NINE_TO_FIVE
    own = {"hours": "on", "opens_0": "10:00", "closes_0": "11:00"}
    desk.client.post(f"/inboxes/{desk.inbox.pk}/", form | own)

    assert gateway.hours_of(desk.inbox.pk).week[0] == ((time(10), time(11)),)
    assert queries.hours(plan.id).week[0] == NINE_TO_FIVE
