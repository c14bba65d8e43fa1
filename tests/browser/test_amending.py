"""Messages that have gone, in a real browser: reached by the keyboard, for axe and two desks."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from weft.conversations import actions
from weft.conversations.models import Afterword
from weft.gateway import registry

pytestmark = pytest.mark.django_db(transaction=True)

LOOK = os.environ.get("WEFT_TEST_PICTURES", "")  # a folder for pictures to look at


def picture(page, name):
    if LOOK:
        page.screenshot(path=Path(LOOK) / f"{name}.png")


@pytest.fixture
def sent(room):
    return actions.reply(
        room.ada, text="It comes on Mondy", by=room.bo.pk, at=timezone.now(), key="slip"
    ).message_id


def test_a_message_is_reacted_to_by_the_keyboard_and_both_desks_see_it(room, axe):
    bo, cy = room.sit(room.bo), room.sit(room.cy)
    link = bo.get_by_role("link", name="React")

    link.focus()
    expect(link).to_be_visible()
    bo.keyboard.press("Enter")
    expect(bo.get_by_role("button", name="👍")).to_be_focused()
    assert axe(bo) == []
    picture(bo, "palette")
    bo.keyboard.press("Tab")
    bo.keyboard.press("Enter")

    for page in (bo, cy):
        expect(page.locator(".message__reactions")).to_have_text("❤️")
    expect(bo.locator("#case-dialog")).to_be_hidden()
    assert axe(bo) == []
    picture(bo, "reacted")


def test_a_slip_is_corrected_and_both_desks_see_what_it_says_now_and_said_before(room, sent, axe):
    bo, cy = room.sit(room.bo), room.sit(room.cy)

    bo.get_by_role("link", name="Correct or take back").focus()
    bo.keyboard.press("Enter")
    field = bo.get_by_label("What it should say")
    expect(field).to_be_focused()
    assert axe(bo) == []
    picture(bo, "correcting")
    field.fill("It comes on Monday")
    bo.get_by_role("button", name="Correct").press("Enter")

    for page in (bo, cy):
        message = page.locator(".message--out")
        expect(message.locator(".message__text").first).to_have_text("It comes on Monday")
        expect(message).to_contain_text("Corrected by Bo Nowak")
    expect(bo.locator(".toast")).to_contain_text("The customer may have read it before.")
    bo.get_by_text("Corrected by Bo Nowak").click()
    expect(bo.locator(".message--out").get_by_text("It comes on Mondy")).to_be_visible()
    assert axe(bo) == []
    picture(bo, "corrected")


def test_what_went_to_the_wrong_one_is_taken_back_after_one_question(room, sent, axe):
    bo = room.sit(room.bo)
    bo.get_by_role("link", name="Correct or take back").click()

    bo.get_by_role("link", name="Take it back instead").press("Enter")
    yes = bo.get_by_role("button", name="Take it back")
    expect(yes).to_be_focused()
    assert axe(bo) == []
    picture(bo, "asking")
    bo.keyboard.press("Enter")

    expect(bo.locator(".message--out")).to_contain_text("Taken back by Bo Nowak")
    expect(bo.get_by_role("link", name="Correct or take back")).to_have_count(0)
    assert Afterword.objects.get(kind="unsent").by_id == room.bo.pk
    picture(bo, "taken back")


def test_a_refusal_keeps_the_words_and_says_why(room, sent, axe):
    bo = room.sit(room.bo)
    bo.get_by_role("link", name="Correct or take back").click()
    field = bo.get_by_label("What it should say")
    field.fill("It comes on Monday")
    actions.begin_amendment(sent, kind="edited", by=room.cy.pk, at=timezone.now())

    bo.get_by_role("button", name="Correct").click()

    expect(bo.get_by_role("alert")).to_contain_text("Somebody else is changing this message")
    expect(field).to_have_value("It comes on Monday")
    assert axe(bo) == []
    picture(bo, "refused")


def test_on_a_phone_in_the_dark_what_can_be_done_is_in_sight(room, sent):
    bo = room.sit(
        room.bo, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
        color_scheme="dark",
    )  # fmt: skip

    link = bo.get_by_role("link", name="Correct or take back")
    expect(link).to_have_css("opacity", "1")
    picture(bo, "phone")
    link.tap()
    expect(bo.get_by_label("What it should say")).to_be_visible()
    picture(bo, "phone correcting")
    assert bo.evaluate("document.documentElement.scrollWidth") <= 390


def test_where_a_channel_takes_no_files_only_notes_can_have_some(room, monkeypatch):
    can = registry.channel("webchat").capabilities
    bo = room.sit(room.bo)
    attach = bo.locator(".composer__attach")
    expect(attach).to_be_visible()

    monkeypatch.setitem(can.__dict__, "max_file", 0)
    bo.reload()

    expect(attach).to_be_hidden()
    bo.get_by_text("Note", exact=True).first.click()
    expect(attach).to_be_visible()
