"""Templates at the desk in a real browser: found by keyboard, filled, and never sent half done."""

from playwright.sync_api import expect

from tests.browser.test_desk import eventually, room, said, words
from weft.conversations import actions
from weft.conversations.tests.cast import NOON
from weft.customers.models import Customer

__all__ = ["room"]


def write(name, text, language=""):
    actions.create_template(name=name, language=language, text=text, by=None, at=NOON)


def choose(page, what):
    """Open the menu, look for a template and take it, all by keyboard."""
    page.locator("#template-menu > summary").press("Enter")
    expect(page.get_by_placeholder("Find a template")).to_be_focused()
    page.keyboard.type(what)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_u14_a_template_is_found_by_keyboard_and_stands_at_the_caret(room, axe):
    Customer.objects.update(name="Ada")
    write("Late", "Dear {{customer.first_name}} {{7*7}}")
    write("Early", "Never")
    page = room.sit(room.bo)
    words(page).fill("Hello. ")

    page.locator("#template-menu > summary").click()
    expect(page.locator(".template")).to_have_count(2)
    assert axe(page) == []
    page.keyboard.press("Escape")
    choose(page, "lat")

    expect(words(page)).to_have_value("Hello. Dear Ada {{7*7}}")
    expect(words(page)).to_be_focused()
    assert page.problems == []


def test_u14_a_gap_that_nobody_could_fill_is_selected_and_stops_the_reply(room):
    Customer.objects.update(name="")
    write("Late", "Dear {{customer.first_name}}, sorry")
    page = room.sit(room.bo)
    choose(page, "")
    expect(words(page)).to_have_value("Dear {{customer.first_name}}, sorry")

    page.keyboard.press("Enter")
    assert words(page).evaluate("words => words.validationMessage").startswith("A gap")
    page.keyboard.type("Ada")  # over the gap, which is selected
    page.keyboard.press("Enter")

    eventually(lambda: said() == ["Dear Ada, sorry"])
