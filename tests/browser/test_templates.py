"""Templates at the desk in a real browser: a slash finds them, and none is sent half done."""

from playwright.sync_api import expect

from tests.browser.desk import eventually, said, words
from weft.conversations import actions, queries
from weft.conversations.actions import TemplateDraft
from weft.conversations.tests.cast import NOON
from weft.customers.models import Customer

PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}


def write(name, text, language="", **more):
    draft = TemplateDraft(name=name, texts={language: text}, **more)
    return actions.create_template(draft, by=None, at=NOON)


def options(page):
    return page.locator("template-menu [role=option]:visible")


def lies_within(mark, field):
    """Tell whether a mark begins where a field shows its words."""
    own, around = mark.bounding_box(), field.bounding_box()
    return (
        around["x"] < own["x"] < around["x"] + around["width"]
        and around["y"] < own["y"] < around["y"] + around["height"]
    )


def test_u14_a_slash_finds_a_template_and_puts_it_at_the_caret(room, axe):
    Customer.objects.update(name="Ada")
    write("Późno", "Dear {{customer.first_name}} {{7*7}}", shortcut="pozno")
    early = write("Early", "Never", shortcut="early")
    page = room.sit(room.bo)
    words(page).fill("Either/or. ")
    words(page).press("End")

    page.keyboard.type("/")
    expect(options(page)).to_have_count(2)
    expect(page.get_by_role("combobox", name="Your words")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.locator("#template-preview")).to_have_text("Dear Ada {{7*7}}")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Backspace")
    page.keyboard.type("/pozn")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")

    expect(words(page)).to_have_value("Either/or. Dear Ada {{7*7}}")
    expect(words(page)).to_be_focused()
    page.keyboard.type(" /never")  # the words of a template find it too
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(words(page)).to_have_value("Either/or. Dear Ada {{7*7}} Never")
    eventually(lambda: queries.template(room.bo, early).times == 1)
    page.keyboard.type(" 1/2 /nothing like it")  # no menu in the way of a slash that is only one
    page.keyboard.press("Enter")
    eventually(lambda: said() == ["Either/or. Dear Ada {{7*7}} Never 1/2 /nothing like it"])
    assert page.problems == []


def test_u14_a_template_chosen_before_the_menu_is_there_is_not_sent_as_a_slash(room):
    write("Late", "So sorry", shortcut="late")
    page = room.sit(room.bo)
    words(page).focus()

    page.evaluate(
        """() => {
            const type = text => document.execCommand("insertText", false, text)
            const press = key => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))
            type("/late")
            press("Enter")
        }"""
    )

    expect(words(page)).to_have_value("So sorry")
    assert said() == []


def test_u14_a_missing_value_is_marked_red_and_stops_the_reply(room):
    Customer.objects.update(name="")
    write("Late", "Dear {{customer.first_name}}, sorry")
    page = room.sit(room.bo)
    words(page).focus()
    page.keyboard.type("/")
    expect(page.locator("#template-preview mark")).to_have_text("{{customer.first_name}}")
    page.keyboard.press("Enter")
    expect(words(page)).to_have_value("Dear {{customer.first_name}}, sorry")
    mark = page.locator("gap-marks mark")
    expect(mark).to_have_text("{{customer.first_name}}")
    assert lies_within(mark, words(page))

    page.keyboard.press("Enter")
    said_so = page.get_by_role("alert").filter(has_text="{{customer.first_name}} is still empty")
    expect(said_so).to_be_visible()
    eventually(lambda: lies_within(mark, words(page)))  # they moved, below what was said
    assert said() == []
    page.keyboard.type("Ada")  # over the gap, which is selected
    expect(page.locator("gap-marks mark")).to_have_count(0)
    expect(said_so).to_be_hidden()
    page.keyboard.press("Enter")

    eventually(lambda: said() == ["Dear Ada, sorry"])


def test_u14_what_stops_a_reply_does_not_stop_a_note(room):
    page = room.sit(room.bo)
    words(page).fill("{{brand}} is closed")
    page.keyboard.press("Enter")
    expect(page.locator(".composer__guard")).to_contain_text("{{brand}} is still empty")

    page.locator(".composer__tab--note").click()

    expect(page.locator(".composer__guard")).to_be_hidden()
    words(page).press("Enter")
    eventually(lambda: said(direction="note") == ["{{brand}} is closed"])


def test_u14_a_finger_takes_a_template_on_a_phone(room):
    write("Late", "So sorry")
    page = room.sit(room.bo, **PHONE)
    words(page).fill("Hello")

    page.get_by_role("button", name="Templates").tap()
    expect(options(page)).to_have_count(1)
    box = page.locator("template-menu .template-menu__sheet").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    options(page).first.tap()

    expect(words(page)).to_have_value("Hello So sorry")


def test_templates_are_kept_on_a_phone_too(room, axe):
    write("Late", "So sorry", shortcut="late", folder="Parcels")
    page = room.sit(room.bo, **PHONE)
    page.goto(f"{room.address}/settings/templates/")
    page.get_by_label("Name", exact=True).fill("Mine")
    page.get_by_label("Text: Any language").fill("Hello {{brand}}")

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Add the template").tap()

    expect(page.locator(".place", has_text="Mine")).to_be_visible()
    [own] = [card for card in queries.templates_kept(room.bo) if card.name == "Mine"]
    assert own.circle.agent_id == room.bo.pk
