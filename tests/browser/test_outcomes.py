"""Closing in a real browser: nothing ends without an outcome, in at most two keys (scenario 9)."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import Room, eventually, said, words
from weft.console.tests.cast import agent
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.actions import MacroDraft, QueueDraft, TemplateDraft
from weft.conversations.macros import Kind, Step
from weft.conversations.models import Conversation, Delivery, Template
from weft.outcomes import actions
from weft.outcomes.models import Outcome
from weft.outcomes.plans import Plan

PHONE = {"viewport": {"width": 390, "height": 844}}


class Repairs(Room):
    """Ada's conversation waits in a queue that asks how it ended."""

    def __init__(self, address, open_page):
        super().__init__(address, open_page)
        queue = conversations.create_queue(QueueDraft(name="Repairs"), by=None)
        conversations.put_into_queue(self.ada, queue_id=queue, by=None)
        self.tree = actions.keep_tree(queue, is_required=True, is_on=True, by=None)
        self.repair = self.leaf("Repair")
        self.done = self.leaf("Done", self.repair)
        self.task = self.leaf("Call back", None, plan=Plan.TASK, text="Call Ada", days=2)
        draft = TemplateDraft(name="Progress", texts={"": "Hello {{customer.name}}, soon."})
        conversations.create_template(draft, by=self.bo.pk, at=timezone.now())
        self.progress = self.leaf(
            "Repair in progress",
            self.repair,
            plan=Plan.MESSAGE,
            days=5,
            template_id=Template.objects.get().pk,
        )

    def leaf(self, name, parent=None, **fields):
        draft = actions.ClassifierDraft(name=name, **fields)
        return actions.create_classifier(self.tree, draft, parent_id=parent, by=None)

    @property
    def status(self):
        return Conversation.objects.get(pk=self.ada).status

    def picture(self, page, name):
        """Keep a picture for whoever looks at them (WEFT_PICTURES names a folder)."""
        if folder := os.environ.get("WEFT_PICTURES"):
            page.wait_for_timeout(200)
            page.screenshot(path=f"{folder}/{name}.png")


@pytest.fixture
def repairs(weft, open_page):
    return Repairs(weft, open_page)


def test_scenario_9_no_closing_without_a_classifier_then_a_message_is_planned(repairs):
    bo = repairs.sit(repairs.bo)
    expect(bo.locator("#timeline")).to_contain_text("My parcel is late")
    bo.locator("#timeline").focus()

    bo.keyboard.press("e")  # the first key: it is not closed, somebody has to say how it ended
    chooser = bo.locator("outcome-chooser")
    expect(chooser).to_be_visible()
    expect(bo.get_by_text("How did it end?")).to_be_visible()
    assert repairs.status == "open"
    repairs.picture(bo, "chooser")

    digit = chooser.locator("button", has_text="Repair in progress").get_attribute("data-digit")
    bo.keyboard.press(digit)  # and the second
    eventually(lambda: repairs.status == "closed")

    held = Delivery.objects.get(state="held")
    assert held.message.text == "Hello Ada, soon."
    assert held.due_at > timezone.now() + timedelta(days=4)
    expect(chooser).to_be_hidden()
    expect(bo.locator("#timeline")).to_contain_text("Outcome: Repair / Repair in progress")
    expect(bo.locator("#timeline")).to_contain_text("Hello Ada, soon.")
    repairs.picture(bo, "closed")

    bo.locator(".toast").get_by_role("button", name="Undo").click()
    eventually(lambda: repairs.status == "open")
    assert not Delivery.objects.filter(state="held").exists()
    assert bo.problems == []


def test_d31_enter_takes_the_likeliest_and_close_next_goes_on(repairs):
    bo = repairs.sit(repairs.bo)
    bo.locator("#timeline").focus()

    bo.keyboard.press("Shift+E")
    expect(bo.locator("outcome-chooser")).to_be_visible()
    bo.keyboard.press("Enter")

    eventually(lambda: repairs.status == "closed")
    assert Outcome.objects.get().classifier_id == repairs.done
    expect(bo.locator("#conversation-pane[data-conversation]")).to_have_count(0)


def test_d31_whoever_is_quicker_than_the_question_has_answered_it(repairs):
    bo = repairs.sit(repairs.bo)
    bo.locator("#timeline").focus()
    where = bo.url

    # both keys before the server can have said a word
    bo.evaluate("""() => { for (const key of ["e", "2"])
        document.getElementById("timeline").dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })) }""")

    eventually(lambda: repairs.status == "closed")
    assert Outcome.objects.get().classifier_id == repairs.progress
    assert bo.url == where  # a digit alone opens another list


def test_d31_send_and_close_asks_above_the_words_and_sends_them_then(repairs):
    bo = repairs.sit(repairs.bo)
    words(bo).fill("It comes tomorrow")

    words(bo).press("Control+Shift+Enter")
    expect(bo.locator("outcome-chooser")).to_be_visible()
    expect(words(bo)).to_have_value("It comes tomorrow")
    assert said() == []
    bo.keyboard.press("1")

    eventually(lambda: repairs.status == "closed")
    assert said() == ["It comes tomorrow"]
    expect(words(bo)).to_have_value("")
    assert bo.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_d31_it_fits_a_phone_and_what_is_planned_can_be_changed(repairs, scheme):
    bo = repairs.sit(repairs.bo, **PHONE, color_scheme=scheme)
    bo.locator("[data-command=close]").first.click()
    chooser = bo.locator("outcome-chooser")
    expect(chooser).to_be_visible()
    width = bo.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    repairs.picture(bo, f"chooser-phone-{scheme}")

    chooser.locator(".outcome", has_text="in progress").get_by_role("link").click()
    text = bo.get_by_label("What the customer is told")
    expect(text).to_have_value("Hello Ada, soon.")
    repairs.picture(bo, f"plan-phone-{scheme}")
    text.fill("Hello Ada, on Friday.")
    bo.get_by_role("button", name="Close the conversation").click()

    eventually(lambda: repairs.status == "closed")
    assert Delivery.objects.get(state="held").message.text == "Hello Ada, on Friday."


def test_what_is_wrong_far_down_a_settings_page_is_where_one_goes_on(repairs):
    olga = repairs.sit(agent("Olga", "owner"), f"/settings/outcomes/{repairs.tree}/", line=False)
    form = olga.locator("form", has=olga.get_by_role("button", name="Add the outcome"))
    form.get_by_label("Name", exact=True).fill("Call again")
    form.get_by_label("What comes next").select_option(Plan.TASK)

    form.get_by_role("button", name="Add the outcome").click()

    wrong = olga.get_by_label("What is to be done")
    expect(wrong).to_be_focused()
    expect(wrong).to_be_in_viewport()
    expect(form).to_contain_text("Say what is to be done.")


def test_a_macro_asks_for_the_outcome_within_a_phone(repairs):
    repairs.leaf("A repair that takes the workshop rather longer than we had thought at first")
    made = MacroDraft(name="Close", steps=(Step(kind=Kind.CLOSE),))
    conversations.create_macro(made, by=None, at=timezone.now())
    [macro] = queries.macros_kept(repairs.bo)
    bo = repairs.sit(repairs.bo, f"/conversations/{repairs.ada}/macros/{macro.id}", **PHONE)

    asked = bo.get_by_label("How did it end?").bounding_box()

    assert asked["x"] + asked["width"] <= PHONE["viewport"]["width"]
    assert bo.evaluate("document.querySelector('main').scrollWidth <= innerWidth")
