"""Choices in a real browser: written by the keyboard alone, and tapped in the chat."""

import os
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.cast import Chat, snippet
from tests.browser.desk import deafen, eventually, said, words
from weft.conversations import actions
from weft.conversations.models import Draft, Message, OfferedChoices

pytestmark = pytest.mark.django_db(transaction=True)

LOOK = os.environ.get("WEFT_TEST_PICTURES", "")  # a folder for pictures to look at


def picture(page, name):
    if LOOK:
        page.screenshot(path=Path(LOOK) / f"{name}.png")


def offer(page, *labels):
    page.get_by_role("button", name="Choices").press("Enter")
    for label in labels:
        page.keyboard.type(label)
        page.keyboard.press("Enter")


def test_choices_are_written_by_the_keyboard_and_go_with_the_answer(room):
    bo = room.sit(room.bo)
    words(bo).fill("Which colour would you like?")
    offer(bo, "Red", "Blue", "red", "Gren")
    bo.keyboard.press("Backspace")  # the last one goes
    bo.keyboard.type("Green")
    bo.keyboard.press("Enter")
    expect(bo.locator(".choices__list > .choice")).to_have_text(["Red", "Blue", "Green"])
    picture(bo, "composer")
    eventually(lambda: Draft.objects.filter(letter__choices=["Red", "Blue", "Green"]).exists())

    bo.keyboard.press("Enter")  # from the empty field back to the words
    expect(words(bo)).to_be_focused()
    bo.keyboard.press("Enter")

    eventually(lambda: said() == ["Which colour would you like?"])
    assert OfferedChoices.objects.get().labels == ["Red", "Blue", "Green"]
    shown = bo.locator(".message__choices .choice")
    expect(shown).to_have_text(["Red", "Blue", "Green"])
    expect(bo.locator("#choices")).to_be_hidden()
    room.hear("Blue", key="2")
    expect(bo.locator(".choice--taken")).to_have_text(re.compile("Blue"))
    picture(bo, "talk")


def test_what_is_typed_and_not_added_goes_too_and_escape_puts_it_away(room):
    bo = room.sit(room.bo)
    words(bo).fill("Which?")
    offer(bo, "Red")
    bo.keyboard.type("Blue")
    bo.keyboard.press("Escape")
    offer(bo)
    bo.get_by_label("Another choice").fill("Green")

    bo.get_by_role("button", name="Send reply").click()

    eventually(OfferedChoices.objects.exists)
    assert OfferedChoices.objects.get().labels == ["Red", "Green"]


def test_choices_that_did_not_leave_are_here_again(room):
    bo = room.sit(room.bo, is_overheard=True)
    words(bo).fill("Which?")
    offer(bo, "Red", "Blue")
    deafen(bo)
    room.hear("I have changed my mind", key="2")
    bo.get_by_role("button", name="Send reply").click()

    expect(bo.locator(".composer__guard")).to_contain_text("I have changed my mind")
    expect(bo.locator(".choices__list > .choice")).to_have_text(["Red", "Blue"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_choices_fit_every_window(room, size, scheme):
    width, height = size
    actions.reply(
        room.ada, text="How shall we go on?", by=room.bo.pk, at=timezone.now(), key="k",
    )  # fmt: skip
    view = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    bo = room.sit(room.bo, **view)
    words(bo).fill("How shall we go on with it?")
    offer(bo, "Send the money back", "Send another one", "A voucher", "Call me about it")
    expect(bo.locator(".choices__list > .choice")).to_have_count(4)
    assert bo.evaluate("document.documentElement.scrollWidth") <= width
    picture(bo, f"composer-{width}-{scheme}")
    bo.get_by_role("button", name="Send reply").click()
    expect(bo.locator(".message__choices .choice")).to_have_count(4)
    picture(bo, f"talk-{width}-{scheme}")


# --- the chat ---------------------------------------------------------------------------------


def test_a_visitor_taps_a_choice_and_says_it_so(weft, elsewhere, open_page):
    cast.open_inbox(elsewhere.address)
    address = elsewhere.show("/", f"<h1>Boots</h1>{snippet(weft)}")
    chat = Chat(open_page(address)).open()
    chat.write("I want other boots").state("Sent")
    conversation_id = Message.objects.get().thread.conversation_id
    [written] = actions.reply_all(
        [
            actions.Reply(
                conversation_id=conversation_id, text="Which colour?", by=cast.bo().pk,
                at=timezone.now(), key="k", choices=("Red", "Blue"),
            )
        ]
    )  # fmt: skip
    chat.sees("Which colour?")
    buttons = chat.page.locator("weft-chat .choices button")
    expect(buttons).to_have_text(["Red", "Blue"])
    picture(chat.page, "chat")

    buttons.nth(1).press("Enter")

    eventually(lambda: said(direction="in")[-1:] == ["Blue"])
    expect(chat.page.locator("weft-chat .choices")).to_be_hidden()
    chat.page.reload()
    chat.open()
    chat.sees("Blue")
    expect(chat.page.locator("weft-chat .choices")).to_be_hidden()
    assert written.is_new
    assert chat.page.problems == []
