"""Macros in a real browser: built, seen before they are run, and undone as a whole."""

from playwright.sync_api import expect

from tests.browser.desk import eventually, said, words
from weft.conversations import actions, queries
from weft.conversations.macros import Kind, Step
from weft.conversations.models import Conversation, Message
from weft.conversations.tests.cast import NOON
from weft.customers.models import Customer


def late():
    """Keep a macro that answers, tags and closes."""
    template = actions.TemplateDraft(name="Late", texts={"": "Dear {{customer.first_name}}"})
    made = (
        Step(kind=Kind.REPLY, value=str(actions.create_template(template, by=None, at=NOON))),
        Step(kind=Kind.TAG, value="late"),
        Step(kind=Kind.CLOSE),
    )
    actions.create_macro(actions.MacroDraft(name="Late parcel", steps=made), by=None, at=NOON)


def state(room):
    return Conversation.objects.get(pk=room.ada).status, queries.tags_of(room.ada)


def test_u14_a_macro_shows_what_it_will_do_and_is_undone_as_a_whole(room, axe):
    Customer.objects.update(name="")
    late()
    page = room.sit(room.bo)
    words(page).fill("What I have begun")
    page.locator("#timeline").focus()

    page.keyboard.press("w")
    expect(page.get_by_placeholder("Find a macro")).to_be_focused()
    page.keyboard.type("parcel")
    page.keyboard.press("Enter")
    plan = page.locator("dialog .plan")
    expect(plan.locator(".plan__step")).to_have_count(3)
    expect(plan.locator("gap-marks mark")).to_have_text("{{customer.first_name}}")
    assert axe(page) == []
    page.keyboard.press("Control+Enter")  # the gap stops it
    expect(page.locator("#text-0")).to_be_focused()
    expect(plan.get_by_role("alert")).to_contain_text("{{customer.first_name}} is still empty")
    assert state(room) == ("open", [])
    page.keyboard.type("Ada")  # over the gap, which is selected
    expect(plan.get_by_role("alert")).to_have_count(0)
    page.keyboard.press("Control+Enter")

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".message--out")).to_contain_text("Dear Ada")
    expect(page.locator(".talk__head .tag")).to_have_text("late")
    expect(words(page)).to_have_value("What I have begun")
    assert state(room) == ("closed", ["late"])

    page.locator(".toast button").click()

    expect(page.locator(".toast", has_text="is undone")).to_be_visible()
    expect(page.locator(".message--out")).to_have_count(0)
    eventually(lambda: state(room) == ("open", []))
    expect(words(page)).to_have_value("What I have begun")
    assert said() == ["Dear Ada"]
    assert Message.objects.get(text="Dear Ada").delivery.state == "withdrawn"
    assert page.problems == []


def test_a_macro_begins_a_reply_in_the_composer_and_takes_it_out_again(room):
    draft = actions.TemplateDraft(name="Late", texts={"": "So sorry"})
    steps = (Step(kind=Kind.DRAFT, value=str(actions.create_template(draft, by=None, at=NOON))),)
    actions.create_macro(actions.MacroDraft(name="Sorry", steps=steps), by=None, at=NOON)
    page = room.sit(room.bo)
    words(page).fill("Dear Ada")

    page.locator("macro-menu summary").click()
    page.locator("[data-macro]").click()
    page.get_by_role("button", name="Run it").click()
    expect(words(page)).to_have_value("Dear Ada\n\nSo sorry")
    page.locator(".toast button").click()

    expect(words(page)).to_have_value("Dear Ada")
    assert said() == []


def test_a_macro_is_built_row_by_row_on_a_phone(room, axe):
    page = room.sit(room.bo, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page.goto(f"{room.address}/settings/macros/")
    page.get_by_label("Name").fill("Late")
    add = page.get_by_role("button", name="Add a step")

    add.tap()
    page.get_by_label("Step").last.select_option("close")
    add.tap()
    page.get_by_label("Step").last.select_option("tag")
    expect(page.get_by_label("Tag", exact=True).locator("visible=true")).to_have_count(1)
    page.get_by_label("Tag", exact=True).last.fill("late")
    expect(page.locator(".rows__row:visible [data-name]").last).to_have_text("Add a tag: late")
    page.get_by_role("button", name="Up").last.tap()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Add the macro").tap()

    expect(page.locator("#macros .place")).to_have_count(1)
    [card] = queries.macros_kept(room.bo)
    assert card.steps == (Step(kind=Kind.TAG, value="late"), Step(kind=Kind.CLOSE))
    assert page.problems == []
