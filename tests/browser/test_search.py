"""The search in a real browser: while one types, by the keyboard alone, on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Room, eventually
from weft.conversations.envelopes import Sender
from weft.conversations.models import Message, Thread
from weft.conversations.tests.cast import NOON
from weft.kernel import followers
from weft.search.following import follower

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def archive(room: Room):
    """What three customers wrote, in the index."""
    followers.enrol(follower)
    room.jana = room.hear(
        "Kdy dorazí můj balíček?",
        remote="jana",
        key="k1",
        sender=Sender(kind="email", value="jana@firma.cz", name="Jana Nováková"),
    )
    room.pawel = room.hear(
        "Gdzie jest paczka? <img src=x onerror=alert(1)>",
        remote="pawel",
        key="k2",
        sender=Sender(kind="device", value="pawel", name="Paweł Wójcik"),
    )
    followers.catch_up(follower)
    return room


def hits(page):
    return page.locator(".hit__link")


def test_d27_results_come_while_one_types_and_the_keyboard_opens_one(archive):
    page = archive.sit(archive.bo, "/search/", line=False)
    expect(page.get_by_text("You can also type")).to_be_visible()

    page.keyboard.type("paczk")
    expect(hits(page)).to_have_count(1)
    expect(page.locator(".hit__words mark")).to_have_text("paczka")
    expect(page.locator(".hit__words")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page).to_have_url(re.compile(r"q=paczk$"))

    page.keyboard.press("ArrowDown")
    expect(hits(page).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/conversations/{archive.pawel}/"))
    page.go_back()
    expect(hits(page)).to_have_count(1)
    assert page.problems == []


def test_the_box_above_the_list_finds_people_without_diacritics(archive):
    page = archive.sit(archive.bo)
    page.keyboard.press("/")
    page.keyboard.type("novak")

    person = page.locator("#seek-results .person")
    expect(person).to_contain_text("Jana Nováková")
    expect(person).to_contain_text("jana@firma.cz")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/conversations/{archive.jana}/"))


def test_a_hit_opens_its_message_in_the_midst_of_a_long_talk(archive):
    thread = Thread.objects.get(conversation_id=archive.pawel)
    Message.objects.bulk_create(
        Message(
            thread=thread, inbox=archive.inbox, direction="in", key=f"l{n}", text=f"line {n}",
            sent_at=NOON, stored_at=NOON,
        )
        for n in range(200)
    )  # fmt: skip
    page = archive.sit(archive.bo, "/search/?q=paczka", line=False)

    hits(page).click()

    found = page.locator(".message--found")
    expect(found).to_contain_text("Gdzie jest paczka?")
    expect(found).to_be_in_viewport()
    eventually(lambda: page.get_by_text("line 5", exact=True).count() == 1)
    expect(page.get_by_text("line 199", exact=True)).to_have_count(0)
    expect(found).to_be_in_viewport()


def test_a_number_and_enter_open_its_conversation(archive):
    page = archive.sit(archive.bo)
    page.keyboard.press("/")
    page.keyboard.type(f"#{archive.jana}")
    expect(page.locator(".hit [data-place]")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/conversations/{archive.jana}/"))


def test_lessons_and_chips_write_the_question(archive):
    page = archive.sit(archive.bo, "/search/", line=False)
    field = page.get_by_role("searchbox")
    page.get_by_text("is:open").click()
    expect(field).to_have_value("is:open")
    expect(hits(page)).to_have_count(2)

    page.locator(".chip").click()
    expect(field).to_have_value("")
    expect(page.get_by_text("You can also type")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_has_room_for_it_and_everybody_can_use_it(archive, axe, scheme):
    page = archive.sit(archive.bo, "/search/?q=paczka", line=False, color_scheme=scheme, **PHONE)
    expect(hits(page)).to_have_count(1)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    page.goto(f"{archive.address}/search/?q=tag:nothing")
    assert axe(page) == []
