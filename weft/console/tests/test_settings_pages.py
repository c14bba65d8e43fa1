"""The settings of an inbox."""

import dataclasses
import re

import pytest
from django.utils import timezone

from weft.console.tests.cast import Desk, agent
from weft.conversations import queries
from weft.gateway import actions as gateway_actions
from weft.gateway import intake, registry
from weft.gateway import queries as gateway
from weft.gateway.contract import Request
from weft.kernel import jobs
from weft.kernel import settings as workspace
from weft.people.settings import Brand

WEEK = {f"{side}_{day}": "" for day in range(7) for side in ("opens", "closes")}


@pytest.fixture
def desk(client, db):
    return Desk(client, role="supervisor")


def save(desk, expect=302, **changes):
    form = {"name": "Shop chat", "is_on": "on", "side": "end", "time_zone": "Europe/Prague"}
    answer = desk.client.post(f"/inboxes/{desk.inbox.pk}/", form | WEEK | changes)
    assert answer.status_code == expect, answer.content.decode()
    return answer


def settings(desk):
    return registry.settings_of(queries.inbox(desk.inbox.pk))


def test_name_and_settings_are_kept(desk):
    save(desk, origins="https://www.shop.example/lamps\nshop.example:8080", colour="#aa3366",
         greetings_en="Hello there")  # fmt: skip

    assert queries.inbox(desk.inbox.pk).name == "Shop chat"
    assert list(settings(desk).origins) == ["https://www.shop.example", "https://shop.example:8080"]
    assert settings(desk).greetings == {"en": "Hello there"}
    assert settings(desk).colour == "#aa3366"


def test_a_bad_address_or_colour_comes_back_with_words(desk):
    assert "no address" in save(desk, expect=422, origins="ftp://x").content.decode()
    assert "#3b5bdb" in save(desk, expect=422, colour="red").content.decode()


def test_a_channel_that_asks_for_nothing_has_no_empty_part(desk):
    bot = gateway_actions.open_inbox(kind="viber", name="Shop bot", by=None, settings={})

    parts = re.findall(r"<h2>(.*?)</h2>", desk.client.get(f"/inboxes/{bot.id}/").content.decode())

    assert parts == ["The inbox", "Opening hours"]


def test_an_inbox_can_be_switched_off(desk):
    save(desk, is_on="")

    assert not queries.inbox(desk.inbox.pk).is_on


def test_opening_hours_with_a_lunch_break(desk):
    save(desk, hours="on", opens_0=["13:00", "09:00"], closes_0=["17:00", "12:00"],
         own_days="2026-12-24")  # fmt: skip

    plan = gateway.hours_of(desk.inbox.pk)
    assert [tuple(map(str, span)) for span in plan.week[0]] == [
        ("09:00:00", "12:00:00"), ("13:00:00", "17:00:00"),
    ]  # fmt: skip
    assert str(plan.zone) == "Europe/Prague"
    assert len(plan.closed_on) == 1


def test_hours_that_overlap_come_back_with_the_day(desk):
    page = save(
        desk, expect=422, hours="on", opens_1=["09:00", "11:00"], closes_1=["12:00", "17:00"]
    ).content.decode()

    assert "Tuesday" in page
    assert 'value="11:00"' in page
    assert queries.plan_of_inbox(desk.inbox.pk) is None


def test_a_day_no_calendar_has_comes_back(desk):
    assert (
        "2026-02-30" in save(desk, expect=422, hours="on", own_days="2026-02-30").content.decode()
    )


def test_without_hours_the_inbox_is_always_open(desk):
    save(desk, hours="on", opens_0="09:00", closes_0="17:00")
    save(desk)

    assert queries.plan_of_inbox(desk.inbox.pk) is None


def test_a_secret_is_shown_once_and_the_one_before_stays_good(desk):
    def rotate():
        return desk.client.post(f"/inboxes/{desk.inbox.pk}/secret")

    first, second = rotate(), rotate()

    assert first.context["new_secret"] in first.content.decode()
    page = desk.client.get(f"/inboxes/{desk.inbox.pk}/").content.decode()
    assert second.context["new_secret"] not in page
    assert set(settings(desk).identity_keys) == {
        second.context["new_key"], first.context["new_key"],
    }  # fmt: skip
    rotate()
    assert len(settings(desk).identity_keys) == 2
    assert first.context["new_key"] not in settings(desk).identity_keys


def test_saving_the_page_keeps_the_keys(desk):
    desk.client.post(f"/inboxes/{desk.inbox.pk}/secret")
    save(desk)

    assert len(settings(desk).identity_keys) == 1


def test_agents_do_not_configure(client, desk):
    client.force_login(agent("Em"))

    assert client.get(f"/inboxes/{desk.inbox.pk}/").status_code == 403
    assert client.post(f"/inboxes/{desk.inbox.pk}/secret").status_code == 403


def test_an_unknown_inbox_is_404(desk):
    assert desk.client.get("/inboxes/99999/").status_code == 404


def test_f22_an_unreadable_delivery_is_shown_to_leaders_and_read_again(desk):
    intake.accept([Request(inbox_id=desk.inbox.pk, body=b"scribble")], at=timezone.now())
    jobs.run_waiting()

    shown = desk.client.get("/quarantine/").content.decode()
    [kept] = gateway.quarantined()
    assert f"delivery-{kept.id}" in shown

    desk.client.post(f"/quarantine/{kept.id}/run")
    assert gateway.quarantined() == []


def test_an_owner_opens_one_more_inbox(desk):
    answer = desk.client.post("/inboxes/", {"kind": desk.inbox.kind})

    newest = queries.all_inboxes()[-1]
    assert answer.headers["Location"] == f"/inboxes/{newest.id}/"
    assert newest.name in desk.client.get("/inboxes/").content.decode()
    assert desk.client.post("/inboxes/", {"kind": "smoke signals"}).status_code == 404


def test_the_brand_is_changed_after_the_set_up(desk):
    look = {"name": "Wool & Co", "colour": "#aa3366"}
    form = look | {"language": "cs", "time_zone": "Europe/Prague"}
    assert desk.client.post("/settings/brand/", form | {"colour": "red"}).status_code == 422
    assert desk.client.post("/settings/brand/", form).status_code == 302

    assert dataclasses.asdict(workspace.read(Brand)) == form
    assert "Wool &amp; Co" in desk.client.get("/inboxes/").content.decode()


def test_the_settings_say_what_each_of_their_pages_is_for(desk):
    page = desk.client.get("/inboxes/").content.decode()

    for address, what in (
        ("/settings/queues/", "Who gets which conversations, and how"),
        ("/settings/outcomes/", "How conversations end, and what comes next"),
    ):
        [line] = re.findall(rf'<a class="place" href="{address}">.*?</a>', page)
        assert what in line
    assert 'aria-label="Add an inbox: E-mail"' in page
