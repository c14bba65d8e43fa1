"""Articles in a real browser: found behind two question marks, and read at /help/ by anybody."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AXE
from tests.browser.desk import eventually, said, words
from tests.browser.test_every_page import COLOURS, RULES, WIDER
from weft.conversations.tests.cast import NOON, inbox
from weft.customers.models import Customer
from weft.kernel import followers
from weft.knowledge import actions, queries
from weft.knowledge.actions import Words
from weft.search.following import follower
from weft.widget import contacting

PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
BODY = "Within **30 days**.\n\n1. Print the label\n2. [Ask us](https://shop.example/ask)\n"


def publish(*texts, slug=""):
    first, *more = [Words(language=code, title=title, body=body) for code, title, body in texts]
    followers.enrol(follower)
    one = actions.create_article(first, slug=slug, by=None, at=NOON)
    for each in more:
        actions.write(one, each, seen=0, by=None, at=NOON)
    for each in (first, *more):
        actions.publish(one, each.language, number=1, by=None, at=NOON)
    followers.catch_up(follower)
    return one


def options(page):
    return page.locator("article-menu [role=option]:visible")


def test_u14_two_question_marks_put_an_article_in_as_link_or_as_words(room, axe):
    Customer.objects.update(language="en")
    one = publish(("en", "Return a parcel", BODY), ("pl", "Zwrot", "Polska."))
    publish(("en", "Which size is right", "Measure it."))
    page = room.sit(room.bo)
    words(page).focus()

    page.keyboard.type("Really?? No. ??")
    expect(options(page)).to_have_count(2)
    expect(page.get_by_role("combobox", name="Your words")).to_be_focused()
    assert axe(page) == []
    page.keyboard.type("retur")
    expect(options(page)).to_have_count(1)
    expect(page.locator("#article-preview")).to_contain_text("/help/en/return-a-parcel")
    page.keyboard.press("Enter")
    address = queries.address("return-a-parcel", "en")
    expect(words(page)).to_have_value(f"Really?? No. Return a parcel: {address}")
    expect(words(page)).to_be_focused()
    eventually(lambda: queries.article(one).inserted == 1)

    page.keyboard.type(" ??label")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Shift+Enter")
    plain = "Within 30 days.\n\n1. Print the label\n2. Ask us (https://shop.example/ask)"
    expect(words(page)).to_have_value(f"Really?? No. Return a parcel: {address} {plain}")
    eventually(lambda: queries.article(one).inserted == 2)

    page.keyboard.type(" ??zebra")
    expect(page.get_by_text("No article has these words.")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    eventually(lambda: len(said()) == 1)
    assert said()[0].endswith("??zebra")
    assert page.problems == []


def test_u14_an_article_chosen_before_the_list_is_there_is_not_sent_as_marks(room):
    publish(("en", "Return a parcel", BODY))
    page = room.sit(room.bo)
    words(page).focus()

    page.evaluate(
        """() => {
            document.execCommand("insertText", false, "??return")
            document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))
        }"""
    )

    expect(words(page)).to_have_value(re.compile(r"^Return a parcel: http"))
    assert said() == []


def test_u14_what_a_menu_does_not_find_is_not_sent_in_passing(room, axe):
    publish(("pl", "Zwrot towaru", "Do 30 dni."))
    page = room.sit(room.bo)
    words(page).focus()
    guard = page.locator(".composer__guard")

    for typed in ("??qx", "/qx"):
        page.keyboard.type(typed)
        if typed.startswith("??"):
            expect(page.get_by_text("No article has these words.")).to_be_visible()
        page.keyboard.press("Enter")
        expect(guard).to_contain_text(f"“{typed}” looks like a command")
        expect(guard.get_by_role("button")).to_be_focused()
        expect(words(page)).to_have_value(typed)
        assert axe(page) == []
        words(page).fill("")
        expect(guard).to_be_hidden()
    page.keyboard.type("??zw")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")

    expect(words(page)).to_have_value(re.compile(r"^Zwrot towaru: http"))
    assert said() == []


def test_u14_a_finger_chooses_words_and_a_note_gets_them_too(room):
    publish(("en", "Return a parcel", BODY))
    page = room.sit(room.bo, **PHONE)
    page.get_by_text("Note", exact=True).tap()

    page.get_by_role("button", name="Articles").tap()
    expect(options(page)).to_have_count(1)
    box = page.locator("article-menu .template-menu__sheet").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.get_by_label("Its words").tap()
    expect(page.locator("#article-preview")).to_contain_text("Print the label")
    options(page).first.tap()

    expect(words(page)).to_have_value(re.compile("1. Print the label"))


def test_u1_the_palette_leads_to_an_article_by_three_letters_without_diacritics(room):
    one = publish(("pl", "Źródło ciepła", "Treść."))
    page = room.sit(room.bo)

    page.keyboard.press("Control+k")
    page.keyboard.type("zro")
    option = page.locator("[data-found=articles] [role=option]")
    expect(option).to_have_text(re.compile("Źródło ciepła"))
    option.click()

    page.wait_for_url(f"**/articles/{one}/pl/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Źródło ciepła")


def test_r115_an_article_is_written_seen_and_published(room, axe):
    room.bo.role = "supervisor"
    room.bo.save()
    page = room.sit(room.bo, "/articles/new/")
    page.get_by_label("Title").fill("Wash a jacket")
    page.get_by_label("Text").fill("## At thirty\n\n- no softener")

    expect(page.locator("article-preview h2")).to_have_text("At thirty")
    assert axe(page) == []
    page.get_by_role("button", name="Save and publish").click()

    expect(page.get_by_text("Published. Readers see it within a minute.")).to_be_visible()
    assert [leaf.slug for leaf in queries.leaves("en")] == ["wash-a-jacket"]
    assert axe(page) == []


@pytest.mark.parametrize("language", ["en", "pl", "cs"])
def test_d38_the_help_can_be_read_by_everybody_in_every_language(weft, open_page, language):
    publish(
        ("en", "Return a parcel", BODY + "\n## More\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"),
        ("pl", "Zwrot towaru", BODY),
        ("cs", "Vrácení zboží", BODY),
        slug="returns",
    )
    page = open_page(f"{weft}/help/{language}/", reduced_motion="reduce")
    found = []

    for path in ("", "returns", "?q=label", "?q=zebra", "nothing"):
        page.goto(f"{weft}/help/{language}/{path}")
        for width in (1440, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate(AXE.read_text())
            for scheme, rules in (("light", RULES), ("dark", COLOURS)):
                page.emulate_media(color_scheme=scheme)
                broken = page.evaluate(f"async () => (await axe.run(document, {rules})).violations")
                found += [f"{path} {width} {scheme}: {one['id']}" for one in broken]
            found += [f"{path} is wide at {width}: {part}" for part in page.evaluate(WIDER)]

    assert found == []
    assert page.context.cookies() == []
    assert page.problems == []


def test_a_way_to_us_that_takes_two_lines_begins_both_at_one_edge(weft, open_page):
    shop = inbox(name="The chat on the pages of our shop")
    contacting.forget()  # a test before may have had the ways to its own shop looked up
    page = open_page("about:blank", **PHONE)

    for address in ("/help/en/", f"/contact/{shop.public_key}"):
        page.goto(weft + address)
        way = page.locator("li", has_text=shop.name)
        parts = (way.locator("strong"), way.locator(".quiet"), way.locator("p"))
        name, channel, promise = (part.bounding_box() for part in parts)
        assert channel["y"] > name["y"]
        assert name["x"] == channel["x"] == promise["x"]


def test_whoever_chooses_a_chat_in_the_help_centre_has_it_open(weft, open_page):
    inbox(name="One shop")
    other = inbox(name="The other shop")
    contacting.forget()
    page = open_page(f"{weft}/help/en/", **PHONE)

    page.get_by_role("link", name=other.name).click()

    page.locator("weft-chat textarea").wait_for()
    assert f"/widget/{other.public_key}.js" in page.content()
    assert page.problems == []
