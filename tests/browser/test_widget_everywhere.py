"""The widget on strict pages, small screens, by keyboard, for screen readers, right to left."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.cast import BUBBLE, FIELD, LINES, PANEL, Chat, answer, snippet
from weft.conversations.actions import follow_hours
from weft.conversations.models import Message
from weft.demo.settings import DemoShop
from weft.kernel import settings
from weft.routing import actions as routing
from weft.routing.states import State
from weft.scheduling import actions as scheduling
from weft.widget import chats, contacting

pytestmark = pytest.mark.django_db(transaction=True)

WATCH = """
    window.violations = []
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        window.violations.push(violatedDirective + " " + blockedURI))
"""


@pytest.fixture
def page_of_shop(weft, elsewhere):
    """The address of a shop's page with the chat on it."""
    cast.open_inbox(elsewhere.address, greetings={"en": "We know our boots."})
    body = f"<main><h1>Boots</h1><p>Good ones.</p></main>{snippet(weft)}"
    return elsewhere.show("/", body)


def converse(chat):
    chat.open().write("Hello, see https://shop.example/boots").state("Sent")
    answer("Good day!")
    chat.sees("Good day!")


@pytest.mark.parametrize("script", ["{weft}", "'nonce-r4nd0m' 'strict-dynamic'"])
def test_the_strictest_policy_has_nothing_to_say(weft, elsewhere, open_page, script):
    inbox = cast.open_inbox(elsewhere.address)
    policy = (
        f"default-src 'none'; script-src {script.format(weft=weft)}; connect-src {weft};"
        f" img-src {weft}; style-src 'none'; base-uri 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )
    address = elsewhere.show(
        "/", snippet(weft, inbox, 'nonce="r4nd0m"'), Content_Security_Policy=policy
    )
    page = open_page(address, script=WATCH)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))

    chat = Chat(page)
    converse(chat)
    page.locator("weft-chat input[type=file]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
    )
    page.locator("weft-chat .chips progress").wait_for(state="detached")
    chat.write("with a file").state("Sent")

    assert page.evaluate("violations") == []
    assert [text for text in complaints if "Policy" in text] == []
    # It looks as it should: the adopted style sheets count although the page forbids styles
    assert page.locator(PANEL).evaluate("e => getComputedStyle(e).borderRadius") == "20px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_assistive_technology(page_of_shop, open_page, axe, scheme):
    page = open_page(page_of_shop, color_scheme=scheme)
    page.locator(BUBBLE).wait_for()
    assert axe(page) == []

    chat = Chat(page)
    converse(chat)
    page.locator("weft-chat [aria-controls=emoji]").click()

    assert axe(page) == []


def test_closed_hours_are_told_in_the_visitors_time(weft, elsewhere, open_page, axe):

    inbox = cast.open_inbox(elsewhere.address)
    week = [[] for _ in range(7)]
    week[0] = [("09:00", "09:01")]
    plan = scheduling.save_plan(name="Mondays", time_zone="UTC", week=week, by=None)
    follow_hours(inbox.pk, plan_id=plan, by=None)
    address = elsewhere.show("/", f"<main><h1>Boots</h1></main>{snippet(weft)}")
    page = open_page(address, timezone_id="Europe/Warsaw", locale="en-GB")
    chat = Chat(page).open()

    # half the year Warsaw is two hours ahead of UTC, the other half one
    assert re.search(r"(tomorrow|today|Monday.*), (10|11):00", page.locator(".away").inner_text())
    assert axe(page) == []
    page.locator("weft-chat .away input").fill("ada@example.com")
    page.locator("weft-chat .away button").click()
    page.locator("weft-chat .away", has_text="and to ada@example.com").wait_for()
    chat.write("When do you open?").state("Sent")
    from weft.customers.models import Handle

    assert Handle.objects.get(kind="email").value == "ada@example.com"


def test_nobody_is_said_to_be_here_whom_nobody_finds_here(page_of_shop, open_page, axe):
    bo = cast.bo()
    routing.be(bo.pk, State.AVAILABLE, at=timezone.now(), by=bo.pk)
    routing.be(bo.pk, State.OFFLINE, at=timezone.now(), by=bo.pk)
    contacting.forget()  # what the test before this one had it say
    chat = Chat(open_page(page_of_shop)).open()
    head = chat.page.locator("weft-chat header .title")

    expect(head).to_contain_text("Leave a message")
    expect(head).not_to_contain_text("We are here")
    expect(chat.page.locator("weft-chat .away")).to_contain_text("Nobody is there just now.")
    assert axe(chat.page) == []
    chat.page.locator("weft-chat .away input").fill("ada@example.com")
    chat.page.locator("weft-chat .away button").click()
    chat.page.locator("weft-chat .away", has_text="and to ada@example.com").wait_for()
    chat.write("Is it green?").state("Sent")

    answer("It is")  # whoever answers is there
    expect(head).to_contain_text("We are here")


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (640, 360)])
def test_a_small_screen_is_filled_and_nothing_is_cut(page_of_shop, open_page, width, height):
    page = open_page(page_of_shop, viewport={"width": width, "height": height}, has_touch=True)
    chat = Chat(page)
    state = chat.open().page.locator("weft-chat header .title p")
    is_shown_whole = """(state) => {
        state.append(" · a shop whose name is long".repeat(3))
        return state.scrollWidth <= state.clientWidth
    }"""
    assert state.evaluate(is_shown_whole)
    chat.write("W" * 300 + " https://shop.example/" + "x" * 300).state("Sent")
    box = page.locator(PANEL).bounding_box()
    wide = page.locator(PANEL).evaluate(
        "e => [...e.querySelectorAll('*')].filter(x => x.scrollWidth > x.clientWidth + 1"
        " && getComputedStyle(x).overflowX === 'visible' && x.clientWidth).map(x => x.className)"
    )

    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, width, height)
    assert wide == []
    assert page.locator(BUBBLE).is_hidden()
    page.locator("weft-chat header button").click()
    page.locator(BUBBLE).wait_for()


def focused(page):
    return page.evaluate(
        "() => { const e = document.activeElement.shadowRoot?.activeElement;"
        " return e ? e.getAttribute('aria-label') || e.textContent : null }"
    )


def test_a_whole_chat_by_keyboard(page_of_shop, open_page):
    page = open_page(page_of_shop)
    page.locator(BUBBLE).wait_for()
    page.keyboard.press("Tab")
    assert focused(page) == "Chat with us"
    page.keyboard.press("Enter")
    page.locator(PANEL).wait_for()
    assert focused(page) == "Write a message…"
    page.keyboard.type("One")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Two")
    page.keyboard.press("Enter")
    Chat(page).state("Sent")
    assert Message.objects.get().text == "One\nTwo"

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Emoji"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator(FIELD).input_value() == "😂"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.locator(PANEL).wait_for(state="hidden")
    assert focused(page) == "Chat with us"


def test_on_a_phone_the_keyboard_stays_inside(page_of_shop, open_page):
    page = open_page(page_of_shop, viewport={"width": 390, "height": 800})
    Chat(page).open()
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(focused(page))

    assert None not in seen
    assert {"Close the chat", "Write a message…", "Send"} <= seen


def test_each_new_message_is_read_aloud_once(page_of_shop, open_page):
    page = open_page(page_of_shop)
    chat = Chat(page).open()
    chat.write("Before").state("Sent")
    page.reload()
    chat.open().sees("Before")
    page.evaluate(
        """() => {
            window.read = []
            const log = document.querySelector("weft-chat").shadowRoot.querySelector("[role=log]")
            new MutationObserver(changes => {
                for (const change of changes) for (const node of change.addedNodes)
                    if (log.ariaLive === "polite") window.read.push(node.textContent)
            }).observe(log, { childList: true })
        }"""
    )
    page.wait_for_timeout(700)
    answer("Once")
    chat.sees("Once")
    page.wait_for_timeout(300)

    assert len([text for text in page.evaluate("read") if "Once" in text]) == 1
    assert not any("Before" in text for text in page.evaluate("read"))


def test_the_language_is_the_pages(weft, elsewhere, open_page):
    cast.open_inbox(elsewhere.address)
    address = elsewhere.show(
        "/", f"<script>document.documentElement.lang='pl'</script>{snippet(weft)}"
    )
    page = open_page(address, locale="en-GB")
    Chat(page).open()

    assert page.locator(PANEL).get_attribute("lang") == "pl"
    page.evaluate("Weft('language', 'cs')")
    page.locator(f"{PANEL}[lang=cs]").wait_for()


def test_right_to_left_is_a_mirror(weft, elsewhere, open_page, monkeypatch):
    from weft.ui import languages
    from weft.widget import words

    cast.open_inbox(elsewhere.address)
    address = elsewhere.show(
        "/", f"<script>document.documentElement.dir='rtl'</script>{snippet(weft)}"
    )
    page = open_page(address, viewport={"width": 1000, "height": 700})
    page.locator(BUBBLE).wait_for()
    assert page.locator(BUBBLE).bounding_box()["x"] == 20
    # none of our languages is written so yet: let the server claim it
    monkeypatch.setattr(languages, "choose", lambda *_: "he")
    monkeypatch.setattr(chats.Chat, "words", lambda _self, _language: words.words("en"))
    chat = Chat(page)
    chat.open().write("שלום").state("Sent")

    assert page.locator(PANEL).bounding_box()["x"] == 20
    mine = page.locator(f"{LINES} .body").last.bounding_box()
    assert mine["x"] < 100


@pytest.mark.parametrize(("side", "x"), [("end", 20), ("start", 1000 - 20 - 384)])
def test_the_chat_opens_above_its_bubble_where_the_page_runs_the_other_way(
    weft, elsewhere, open_page, side, x
):
    cast.open_inbox(elsewhere.address, side=side)
    rtl = "<script>document.documentElement.dir='rtl'</script>"
    address = elsewhere.show("/", f"{rtl}{snippet(weft)}")
    page = open_page(address, viewport={"width": 1000, "height": 700})
    middle = "(one) => one.getBoundingClientRect().x + one.getBoundingClientRect().width / 2"
    before = page.locator(BUBBLE).evaluate(middle)

    Chat(page).open()

    assert page.locator(BUBBLE).evaluate(middle) == pytest.approx(before)
    assert page.locator(PANEL).bounding_box()["x"] == x


def test_text_twice_as_large_still_fits(page_of_shop, open_page):
    # 200 % zoom of a window of 1280 by 800
    page = open_page(page_of_shop, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    chat = Chat(page)
    converse(chat)
    box = page.locator(PANEL).bounding_box()

    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 400
    assert page.locator("weft-chat .send").bounding_box()["y"] < 400


def test_a_browser_without_storage_can_still_talk(page_of_shop, open_page):
    blocked = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked') } })"
    )
    page = open_page(page_of_shop, script=blocked)
    converse(Chat(page))

    assert page.problems == []


def test_the_demo_shop_tells_who_is_here(weft, open_page):
    from django.utils import timezone

    from weft.conversations.models import Thread
    from weft.customers.models import Customer

    settings.write(DemoShop(is_open=True), by=None, at=timezone.now())
    cast.open_inbox(weft)
    page = open_page(f"{weft}/demo/?language=en", script=WATCH)
    page.locator("text=Log in").click()
    page.locator("text=Ada Whitfield").click()
    page.locator(".shelf a").first.click()
    page.locator("[data-add]").click()
    page.locator("[data-ask]").click()
    chat = Chat(page)
    page.locator("weft-chat .welcome", has_text="Hello, Ada!").wait_for()
    chat.write("Do they fit?").state("Sent")

    assert Customer.objects.get().name == "Ada Whitfield"
    assert Thread.objects.get().context["cart"]["items"][0]["name"] == "Turnia hiking boots"
    page.keyboard.press("Escape")
    page.locator("text=Log out").click()
    page.wait_for_url("**/demo/")
    chat.open()
    page.locator("weft-chat .welcome", has_text="Hello!").wait_for()
    assert chat.texts == []
    assert page.evaluate("violations") == []
    assert page.problems == []


def test_the_demos_strict_page_breaks_no_rule(weft, open_page):
    from django.utils import timezone

    settings.write(DemoShop(is_open=True), by=None, at=timezone.now())
    cast.open_inbox(weft)
    page = open_page(f"{weft}/demo/strict/", script=WATCH)
    converse(Chat(page))

    assert page.evaluate("violations") == []


def test_without_a_demo_there_is_no_demo_shop(client):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/login/").status_code in {403, 404}


def test_the_shops_console_hears_why_an_identity_was_refused(weft, elsewhere, open_page):
    cast.open_inbox(elsewhere.address)
    early = (
        "<script>window.Weft = (...c) => (Weft.q ??= []).push(c); Weft('identify', 'ada')</script>"
    )
    page = open_page("about:blank")
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(elsewhere.show("/", early + snippet(weft)))
    chat = Chat(page).open()

    assert any("identity_refused" in text for text in complaints)
    chat.write("I am a stranger").state("Sent")
