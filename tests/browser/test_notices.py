"""What an agent is told in the page, in a real browser (R36): bell, title, toasts, tabs."""

import json
import re
from calendar import day_name
from datetime import time as clock
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import Room, eventually
from weft.conversations import actions
from weft.kernel import followers
from weft.notices import actions as notices
from weft.notices import noticing, queries
from weft.notices.kinds import Kind, Way
from weft.notices.models import Notice
from weft.notices.quiet import Quiet
from weft.notices.wishes import Wishes
from weft.sla import following
from weft.sla.tests.cast import promise

TOASTS = "#toasts .toast"
ASKED = (
    "performance.getEntriesByType('resource').filter(one => /notices.bell/.test(one.name)).length"
)
LOOKS = "document.dispatchEvent(new CustomEvent('live:up'))"
COUNTS_CHIMES = "chimes = 0; document.addEventListener('notice:chime', () => chimes++)"
BEGINS_WHEN_TOLD = """;
    hasBegun = isAsked = false
    begun = new Promise((done) => (begins = () => done((hasBegun = true))))
    AudioContext = class extends AudioContext {
        get state() { return hasBegun ? "running" : "suspended" }
        resume() { isAsked = true; return begun }
    }
"""


class Told(Room):
    """Bo's desk, where what happens is told when the test says so, by the follower of a worker."""

    def __init__(self, address, open_page):
        followers.catch_up(noticing.follower)
        super().__init__(address, open_page)
        actions.assign(self.ada, to=self.bo.pk, by=self.bo.pk)
        self.settle()

    def settle(self):
        """Begin with a clean slate."""
        followers.catch_up(noticing.follower)
        Notice.objects.all().delete()

    def sit(self, who, path=None, **options):
        """Open a page whose bell has looked: what it found there first is told to nobody."""
        page = super().sit(who, path, **options)
        eventually(lambda: page.evaluate(ASKED))  # waiting in the page is not in its policy
        return page

    def tell(self):
        followers.catch_up(noticing.follower)

    def bell(self, page):
        return page.locator(".bell__count")


@pytest.fixture
def chromium(whole_chromium):
    """Not its shell, which shows no notifications."""
    return whole_chromium


@pytest.fixture
def kind_of_room():
    return Told


def test_r36_a_message_of_any_channel_rings_the_bell_and_is_read_on_every_device(room):
    desk = room.sit(room.bo, "/inbox/?view=closed")
    phone = room.sit(room.bo, "/profile/", viewport={"width": 390, "height": 800})

    room.hear("Are you there?", key="2")
    room.tell()

    expect(room.bell(desk)).to_have_text("1")
    expect(room.bell(phone)).to_have_text("1")
    expect(desk).to_have_title(re.compile(r"^\(1\) "))
    expect(desk.locator("link[rel=icon]")).to_have_attribute("href", re.compile("^data:image/png"))
    expect(desk.locator(TOASTS)).to_have_text(re.compile("Ada: 1 new message"))

    desk.locator(TOASTS).get_by_role("button").click()

    expect(desk.locator("#timeline")).to_contain_text("Are you there?")
    expect(room.bell(desk)).to_be_hidden()
    expect(room.bell(phone)).to_be_hidden()
    expect(phone).to_have_title(re.compile("^Your profile"))


def test_an_answer_that_was_overtaken_does_not_ring_the_bell_again(room):
    room.hear("Are you there?", key="2")
    room.tell()
    desk = room.sit(room.bo, "/inbox/?view=closed")
    expect(room.bell(desk)).to_have_text("1")
    held = []

    def hold(route):
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    desk.route("**/notices/bell*", hold)
    desk.evaluate(LOOKS)
    eventually(lambda: held)

    notices.read_all(room.bo.pk, at=timezone.now())
    expect(room.bell(desk)).to_be_hidden()
    [(route, old)] = held
    with desk.expect_response("**/notices/bell*"):
        route.fulfill(response=old)
    desk.evaluate("new Promise((done) => setTimeout(done, 300))")

    expect(room.bell(desk)).to_be_hidden()


def test_what_is_open_before_ones_eyes_is_read_and_not_told(room):
    desk = room.sit(room.bo)
    actions.assign(room.ada, to=room.cy.pk, by=room.bo.pk)
    room.settle()

    actions.assign(room.ada, to=room.bo.pk, by=room.cy.pk)
    room.tell()

    eventually(lambda: Notice.objects.filter(agent=room.bo, read_at__isnull=False).exists())
    expect(room.bell(desk)).to_be_hidden()
    expect(desk.locator(TOASTS)).to_have_count(0)


def test_many_tabs_say_it_once(room):
    first = room.sit(room.bo, "/inbox/?view=closed")
    second = first.context.new_page()
    second.goto(first.url)
    second.wait_for_selector("html[data-line=up]")

    room.hear("Are you there?", key="2")
    room.tell()

    for page in (first, second):
        expect(room.bell(page)).to_have_text("1")
    first.wait_for_function("() => localStorage.getItem('weft-toast')")
    second.wait_for_timeout(600)  # longer than any tab waits for another
    assert first.locator(TOASTS).count() + second.locator(TOASTS).count() == 1


def test_the_sheet_lists_what_is_new_and_forgets_it_at_once(room, axe):
    desk = room.sit(room.bo, "/inbox/?view=closed")
    other = room.hear("Hello", remote="guest", key="g")
    room.tell()
    expect(room.bell(desk)).to_have_text("1")
    expect(desk.locator(TOASTS)).to_have_count(1)  # R102: the same customer, another matter

    desk.keyboard.press("g")
    desk.keyboard.press("n")

    sheet = desk.locator("#notices")
    expect(sheet.locator(".notices__line--unread")).to_have_count(1)
    assert axe(desk) == []
    link = sheet.get_by_role("link", name=re.compile("Ada"))
    link.focus()
    room.hear("And the shoes?", remote="other guest", key="e")
    room.tell()
    expect(sheet.locator(".notices__line--unread")).to_have_count(2)
    expect(link.last).to_be_focused()
    sheet.get_by_role("button", name="Mark all as read").click()
    expect(sheet.locator(".notices__line--unread")).to_have_count(0)
    expect(sheet.locator(".notices__line")).to_have_count(2)
    expect(room.bell(desk)).to_be_hidden()

    link.last.click()
    desk.wait_for_url(re.compile(f"/conversations/{other}/"))
    expect(sheet).to_be_hidden()
    assert desk.problems == []


def test_a_sound_is_made_by_one_tab_and_by_none_in_quiet_hours(room):
    wanted = {Kind.WROTE: frozenset({Way.PAGE, Way.SOUND})}
    notices.choose(room.bo.pk, Wishes(ways=wanted))
    first = room.sit(room.bo, "/inbox/?view=closed", script=COUNTS_CHIMES)
    second = first.context.new_page()
    second.add_init_script(COUNTS_CHIMES)
    second.goto(first.url)
    second.wait_for_selector("html[data-line=up]")
    second.wait_for_function(ASKED)
    for page in (first, second):
        page.mouse.click(600, 400)  # without a press a browser lets nothing sound

    room.hear("Are you there?", key="2")
    room.tell()

    eventually(lambda: chimes(first) + chimes(second) == 1)
    first.wait_for_timeout(600)  # longer than any tab waits for another
    assert chimes(first) + chimes(second) == 1

    notices.pause(room.bo.pk, until=timezone.now() + timedelta(hours=1))
    room.hear("Hello?", key="3")
    room.tell()
    second.locator("notice-bell summary").click()
    expect(second.locator("#notices")).to_contain_text("2 new messages")
    expect(second.locator("#notices")).to_contain_text("Nothing disturbs you until")
    assert chimes(first) + chimes(second) == 1


def test_a_sound_waits_until_the_browser_can_make_it(room):
    wanted = {Kind.WROTE: frozenset({Way.PAGE, Way.SOUND})}
    notices.choose(room.bo.pk, Wishes(ways=wanted))
    desk = room.sit(room.bo, "/inbox/?view=closed", script=COUNTS_CHIMES + BEGINS_WHEN_TOLD)
    desk.mouse.click(600, 400)
    desk.wait_for_function("() => window.isAsked")

    room.hear("Are you there?", key="2")
    room.tell()

    expect(room.bell(desk)).to_have_text("1")
    assert chimes(desk) == 0
    desk.evaluate("() => window.begins()")
    eventually(lambda: chimes(desk) == 1)


def chimes(page):
    return page.evaluate("() => window.chimes")


def test_one_chooses_how_one_is_told(room, axe):
    later = (timezone.localdate().weekday() + 3) % 7  # or else it may be quiet right now
    page = room.sit(room.bo, "/profile/")
    page.get_by_role("link", name="Change").first.click()

    page.get_by_label("A customer writes in a conversation of yours: Sound").check()
    page.get_by_label("A new conversation that nobody looks after: In Weft").uncheck()
    page.get_by_role("group", name="Quiet on").get_by_label(day_name[later]).check()
    page.get_by_label("from").fill("17:30")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_label("A customer writes in a conversation of yours: Sound")).to_be_checked()
    assert axe(page) == []
    wishes = queries.wishes(room.bo.pk)
    assert wishes.wants(Kind.WROTE, Way.SOUND)
    assert not wishes.wants_any(Kind.OPENED)
    assert wishes.quiet == Quiet(begins=clock(17, 30), nights=frozenset({later}))

    page.get_by_role("button", name="Quiet for an hour").click()
    expect(page.get_by_text("Nothing disturbs you until")).to_be_visible()
    page.get_by_role("button", name="Tell me again").click()
    expect(page.get_by_text("Nothing disturbs you until")).to_be_hidden()
    assert page.problems == []


def test_d35_what_is_pushed_is_shown_and_leads_to_its_conversation(room):
    page = room.sit(
        room.bo, "/inbox/?view=closed", permissions=["notifications"], service_workers="allow"
    )
    page.evaluate("() => navigator.serviceWorker.ready")
    shown = {
        "title": "Ada · Shop",
        "body": "1 new message",
        "url": f"/conversations/{room.ada}/",
        "tag": "t",
    }

    push(page, shown)

    eventually(lambda: notified(page) == [["Ada · Shop", "1 new message"]])
    # a headless browser shows nothing to press, so the worker is told that it was pressed
    worker = page.context.service_workers[0]
    worker.evaluate(
        """async () => {
            const [notification] = await registration.getNotifications()
            dispatchEvent(new NotificationEvent("notificationclick", { notification }))
        }"""
    )
    expect(page.locator("#timeline")).to_contain_text("My parcel is late")
    assert page.url.endswith(f"/conversations/{room.ada}/")


def test_without_a_line_the_app_says_so_and_keeps_nothing_of_anybody(room):
    page = room.sit(room.bo, service_workers="allow")
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller")

    page.context.set_offline(True)
    page.goto(f"{room.address}/inbox/")

    expect(page.get_by_role("heading", name="No connection just now")).to_be_visible()
    kept = page.evaluate(
        """async () => {
            const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)))
            const found = await Promise.all(stores.map((store) => store.keys()))
            return found.flat().map(({ url }) => new URL(url).pathname)
        }"""
    )
    assert "/offline/" in kept
    assert not [path for path in kept if path != "/offline/" and not path.startswith("/static/")]
    page.context.set_offline(False)


def notified(page):
    return page.evaluate(
        """async () => {
            const shown = await (await navigator.serviceWorker.ready).getNotifications()
            return shown.map(({ title, body }) => [title, body])
        }"""
    )


def push(page, shown):
    """Deliver a push as the browser's push service would."""
    devtools = page.context.new_cdp_session(page)
    registrations = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    eventually(lambda: page.evaluate("() => 1") and registrations)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": room_origin(page),
            "registrationId": registrations[0]["registrationId"],
            "data": json.dumps(shown),
        },
    )


def room_origin(page):
    return "/".join(page.url.split("/")[:3])


def test_u2_a_tab_that_nobody_looks_at_gives_up_its_seat(room):
    bo, cy = room.sit(room.bo), room.sit(room.cy)
    faces = bo.locator(".talk__viewers .avatar")
    expect(faces).to_have_count(1)

    look(cy, away=True)
    expect(faces).to_have_count(0)

    look(cy, away=False)
    expect(faces).to_have_count(1)


def look(page, *, away):
    """Let a page believe that nobody looks at it, or somebody again."""
    page.evaluate(
        """(away) => {
            Object.defineProperty(document, "hidden", { get: () => away, configurable: true })
            document.dispatchEvent(new Event("visibilitychange"))
        }""",
        away,
    )


def watched(room):
    """Return a page of Cy's that has settled, and what it asks the server for from now on."""
    desk = room.sit(room.cy, "/inbox/?view=all&sort=newest&rows=50")
    eventually(lambda: desk.evaluate(ASKED) >= 2)  # as the page begins, and as its line is up
    desk.wait_for_timeout(600)  # in which a page that is still settling asks again
    asked = []
    desk.on("request", lambda request: asked.append(request.url))
    return desk, asked


def test_a_live_message_reaches_a_list_of_fifty_rows_with_one_request(room):
    promise(first_reply=60)
    followers.enrol(following.FOLLOWER)
    for number in range(49):
        room.hear("Hello", key=f"k{number}", remote=f"guest {number}")
    room.settle()
    desk, asked = watched(room)
    expect(desk.locator(".row")).to_have_count(50)

    guest = room.hear("One more", key="guest", remote="guest")
    room.tell()
    followers.catch_up(following.FOLLOWER)  # its promise, which moves a deadline

    expect(desk.locator(f"#row-{guest}")).to_be_visible()
    expect(room.bell(desk)).to_have_text("1")
    desk.wait_for_timeout(1_000)  # longer than a list takes breath
    assert ["have=" in url for url in asked if "/pulse" not in url] == [True]
    expect(desk.locator(f"#row-{guest} time-left")).to_be_visible()  # with the next, or by itself


def test_a_new_conversation_is_counted_without_a_request_of_the_bell(room):
    desk, asked = watched(room)

    guest = room.hear("Hello", key="guest", remote="guest")
    room.tell()

    expect(desk.locator(f"#row-{guest}")).to_be_visible()
    expect(room.bell(desk)).to_have_text("1")
    assert [url for url in asked if "/notices/" in url] == []

    desk.locator(f"#row-{guest} .row__link").click()

    expect(room.bell(desk)).to_be_hidden()


def test_d35_a_device_that_could_not_be_told_may_be_tried_again(room):
    refuses = "PushManager.prototype.subscribe = () => Promise.reject(new Error('unreachable'))"
    page = room.sit(
        room.bo,
        "/profile/notifications/",
        line=False,
        script=refuses,
        service_workers="allow",
    )
    page.context.grant_permissions(["notifications"], origin=room.address)
    ask = page.get_by_role("button", name="Tell me on this device")

    ask.click()

    expect(page.get_by_text("That did not work. Please try again.")).to_be_visible()
    expect(ask).to_be_visible()
