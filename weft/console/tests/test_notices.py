"""The bell's answers, the list, and choosing how one is told."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from allauth.usersessions.models import UserSession
from django.utils import timezone

from weft.console.tests.cast import NOON, agent
from weft.conversations import actions
from weft.kernel import followers
from weft.notices import actions as notices
from weft.notices import noticing, queries
from weft.notices.kinds import Kind, Way
from weft.notices.tests.push_service import PushService
from weft.notices.wishes import Wishes


@pytest.fixture
def bell(desk):
    """Ask the bell, after the follower has told what there is."""
    followers.catch_up(noticing.follower)
    actions.assign(desk.ada, to=desk.bo.pk, by=None)

    def ask(after=None):
        followers.catch_up(noticing.follower)
        query = {"after": after} if after else {}
        return desk.client.get("/notices/bell", query).json()

    return ask


def test_a_page_that_begins_hears_no_news_and_later_only_what_is_newer(desk, bell):
    first = bell()
    assert (first["unread"], first["news"]) == ([desk.ada], [])

    desk.hear("Are you there?")
    second = bell(first["stamp"])

    assert [one["words"] for one in second["news"]] == ["Ada: This conversation is yours now"]
    assert bell(second["stamp"])["news"] == []


def test_whoever_rests_hears_of_it_without_rise_or_sound(desk, bell):
    stamp = bell()["stamp"]
    wanted = {Kind.WROTE: frozenset({Way.PAGE, Way.SOUND})}
    notices.choose(desk.bo.pk, Wishes(ways=wanted))
    desk.hear("Hello?")
    loud = bell(stamp)["news"][0]
    notices.pause(desk.bo.pk, until=timezone.now() + timedelta(hours=1))

    quiet = bell(stamp)["news"][0]

    assert (loud["rises"], loud["sounds"]) == (True, True)
    assert (quiet["rises"], quiet["sounds"]) == (False, False)


@pytest.mark.parametrize("stamp", ["yesterday", "2026-13-45T99:00:00Z", "2026-01-01T00:00:00"])
def test_a_stamp_that_is_none_is_a_beginning(desk, bell, stamp):
    assert bell(stamp)["news"] == []


def test_reading_the_conversation_reads_its_notices(desk, bell):
    assert len(bell()["unread"]) == 1

    desk.post("reading", up_to=desk.last.message_id)

    assert bell()["unread"] == []


def test_the_list_says_what_is_new_and_what_was(desk, bell):
    bell()

    page = desk.client.get("/notices/").content.decode()
    assert "This conversation is yours now" in page
    assert "Mark all as read" in page

    desk.client.post("/notices/reading")
    page = desk.client.get("/notices/").content.decode()
    assert "Mark all as read" not in page
    assert "This conversation is yours now" in page


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_notice_stands_in_the_list_and_rings_the_bell(desk, kind):
    cy = agent("Cy")
    told = notices.Deed(
        agent_id=desk.bo.pk,
        conversation_id=desk.ada,
        kind=kind,
        actor_id=cy.pk,
        message_id=None,
        happened_at=NOON,
    )
    notices.notify([told], at=NOON)

    page = desk.client.get("/notices/")
    rung = desk.client.get("/notices/bell", {"after": "2000-01-01T00:00:00+00:00"})

    assert "Ada" in page.content.decode()
    assert [one["words"].partition(":")[0] for one in rung.json()["news"]] == ["Ada"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ways": "eclipse:page"},
        {"nights": "7"},
        {"begins": "25:00"},
        {"nights": "1", "begins": "08:00", "ends": "08:00"},
    ],
)
def test_what_cannot_be_chosen_is_said_so_and_changes_nothing(desk, wrong):
    before = queries.wishes(desk.bo.pk)

    answer = desk.client.post(
        "/profile/notifications/", {"begins": "20:00", "ends": "08:00", "mail_after": "15"} | wrong
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert queries.wishes(desk.bo.pk) == before


@pytest.fixture
def browser(settings):
    service = PushService()
    settings.WEFT_OUTSIDE_ALLOW = [service.host]
    yield service.browser()
    service.stop()


def form_of(browser):
    given = browser.subscription()
    return {
        "endpoint": given.endpoint,
        "p256dh": given.p256dh,
        "auth": given.auth,
        "key": given.our_key,
    }


def test_a_browser_becomes_a_device_is_kept_and_goes(desk, browser):
    devices = "/profile/notifications/devices/"
    chrome = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Safari/537.36"}
    assert desk.client.post(devices, form_of(browser), **chrome).status_code == 204
    page = desk.client.get("/profile/notifications/").content.decode()
    assert "Chrome, Android" in page
    assert "Signed out there" in page  # a login of tests leaves no row; a real one does
    UserSession.objects.create(
        user=desk.bo, session_key=desk.client.session.session_key, ip="::1", user_agent=""
    )
    page = desk.client.get("/profile/notifications/").content.decode()
    assert "Signed out there" not in page
    [device] = queries.devices_of(desk.bo.pk, at=timezone.now())

    kept = form_of(browser) | {"_method": "put"}
    assert desk.client.post(devices, kept).status_code == 204
    desk.client.post(f"{devices}{device.id}/trial")
    assert "On its way" in desk.client.get("/profile/notifications/").content.decode()
    desk.client.post(f"{devices}{device.id}/", {"_method": "delete"})

    assert queries.devices_of(desk.bo.pk, at=timezone.now()) == []
    assert desk.client.post(devices, kept).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"endpoint": "http://10.0.0.1/push"}, {"endpoint": ""}, {"p256dh": "no"}, {"auth": "AAAA"}],
)
def test_what_cannot_be_pushed_to_is_no_device(desk, browser, wrong):
    answer = desk.client.post("/profile/notifications/devices/", form_of(browser) | wrong)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert queries.devices_of(desk.bo.pk, at=timezone.now()) == []


def test_the_app_has_a_name_icons_and_a_worker(client, db):
    told = client.get("/manifest.webmanifest").json()
    worker = client.get("/service-worker.js")

    assert told["display"] == "standalone"
    assert {icon.get("purpose", "any") for icon in told["icons"]} == {"any", "maskable"}
    assert worker["content-type"].startswith("text/javascript")
    assert worker.content.decode().startswith("const HERE = {")
    assert "No connection just now" in client.get("/offline/").content.decode()
