"""The panel in a real browser: greeted by one key, asked by another, joined by a third."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import eventually, words
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import inbox
from weft.customers.models import Customer, Fact

PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def pawel(room):
    """Ada of the room is Paweł, who has written about the same parcel before."""
    Customer.objects.update(name="Paweł Kowalski", language="pl", time_zone="Pacific/Auckland")
    room.before = room.ada
    room.inbox = inbox(name="Elsewhere")
    room.ada = room.hear("My parcel is still late, order 1001", remote="more", key="more")
    return room


def test_r50_u13_one_key_greets_in_the_right_vocative(pawel, axe):
    page = pawel.sit(pawel.bo)
    expect(page.locator("#greeting")).to_contain_text("panie Pawle")

    page.keyboard.press("h")

    expect(words(page)).to_have_value(re.compile(r"^(Dzień dobry|Dobry wieczór), panie Pawle,\n$"))
    expect(words(page)).to_be_focused()
    page.keyboard.type("Paczka jest w drodze.")
    page.locator("#greeting [data-put]").click()  # nobody is greeted twice
    assert words(page).input_value().count("panie Pawle") == 1
    expect(page.locator("zone-clock")).to_have_text(re.compile(r"^\d\d:\d\d"))
    assert axe(page) == []
    assert page.problems == []


def test_r51_w2_one_key_asks_and_another_brings_the_matter_in_here(pawel):
    page = pawel.sit(pawel.bo)
    expect(page.locator(f"#likely-{pawel.before}")).to_contain_text("the same words: parcel, late")
    expect(page.locator(f"#likely-{pawel.before}")).to_contain_text("My parcel is late")

    page.keyboard.press("q")
    expect(words(page)).to_have_value(re.compile("My parcel is late"))
    page.locator("#timeline").focus()
    page.keyboard.press("y")

    expect(page.locator("#timeline .message")).to_have_count(2)
    expect(page.locator("#panel-likely")).to_have_count(0)
    assert Conversation.objects.get(pk=pawel.before).merged_into_id == pawel.ada


def test_u12_what_one_agent_learns_the_other_sees_and_the_greeting_follows_the_language(pawel):
    bo, cy = pawel.sit(pawel.bo), pawel.sit(pawel.cy)

    bo.keyboard.press("Shift+A")
    expect(bo.get_by_label("What about")).to_be_focused()
    bo.keyboard.type("Children")
    bo.keyboard.press("Tab")
    bo.keyboard.type("two")
    bo.keyboard.press("Enter")
    expect(cy.locator("#panel-facts")).to_contain_text("two")
    eventually(lambda: Fact.objects.get().message_id is not None)

    cy.get_by_label("Language").select_option("cs")
    expect(bo.locator("#greeting")).to_contain_text("Dobrý")
    assert bo.problems == cy.problems == []


def draw_anew(page):
    """Have head and panel fetched again; a page that is still coming may miss the first call."""
    page.evaluate(
        """() => {
            window.drawn = new Set()
            document.addEventListener("htmx:afterRequest", ({ detail }) =>
                window.drawn.add(detail.pathInfo.requestPath.split("/").pop()))
        }"""
    )
    for _ in range(20):
        page.evaluate("document.dispatchEvent(new CustomEvent('desk-changed'))")
        page.wait_for_timeout(500)
        if page.evaluate("['header', 'panel'].every((one) => window.drawn.has(one))"):
            return
    raise AssertionError("head and panel were not drawn anew")


def test_u12_on_a_phone_the_greeting_closes_the_panel_and_one_writes_on(pawel):
    page = pawel.sit(pawel.bo, f"/conversations/{pawel.ada}/", **PHONE)
    page.locator(".panel-toggle").click()
    expect(page.locator("#panel")).to_be_visible()
    draw_anew(page)
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator(".panel-toggle")).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.locator("#greeting [data-put]").click()

    expect(page.locator("#panel")).not_to_be_visible()
    expect(words(page)).to_be_focused()
