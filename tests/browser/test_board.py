"""The board in a real browser: true without a reload, and usable on a phone (R100, D43)."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import eventually
from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.conversations.endings import Ending
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import agent, inbox
from weft.outcomes import actions as outcomes


@pytest.fixture
def room(room):
    room.olga = agent("Olga", "supervisor")
    room.queue = conversations.create_queue(QueueDraft(name="Repairs"), by=None)
    conversations.put_into_queue(room.ada, queue_id=room.queue, by=None)
    return room


def picture(page, name):
    if folder := os.environ.get("WEFT_PICTURES"):
        page.wait_for_timeout(300)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_r100_the_board_is_true_without_a_reload(room):
    olga = room.sit(room.olga, "/board/")
    line = olga.locator(f"#queue-{room.queue}")
    expect(line).to_contain_text("Repairs")
    expect(olga.locator(f"#waits-{room.ada}")).to_contain_text("My parcel is late")
    picture(olga, "board")

    conversations.assign(room.ada, to=room.bo.pk, by=None)
    expect(olga.locator(f"#waits-{room.ada}")).to_contain_text("Bo Nowak")
    expect(olga.locator(f"#agent-{room.bo.pk} .board__load")).to_contain_text("1")

    olga.locator(f"#waits-{room.ada}").get_by_title("Take it over").click()
    eventually(lambda: Conversation.objects.get(pk=room.ada).assignee_id == room.olga.pk)
    expect(olga.locator(f"#waits-{room.ada}")).to_contain_text("Olga Nowak")
    assert olga.problems == []


def test_d43_what_is_being_whispered_survives_what_happens_meanwhile(room):
    conversations.assign(room.ada, to=room.bo.pk, by=None)
    olga = room.sit(room.olga, "/board/")
    row = olga.locator(f"#waits-{room.ada}")
    row.locator("summary").click()
    row.get_by_label("Only colleagues see it").fill("Offer a new one")

    conversations.tag(room.ada, name="late", by=room.bo.pk)
    room.hear("Are you there?")
    expect(row).to_contain_text("Are you there?")

    expect(row.get_by_label("Only colleagues see it")).to_have_value("Offer a new one")
    row.get_by_role("button", name="Whisper").click()
    bo = room.sit(room.bo)
    expect(bo.locator("#timeline")).to_contain_text("Offer a new one")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_fits_a_phone(room, scheme):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    olga = room.sit(room.olga, "/board/", **phone)
    expect(olga.locator("#board")).to_be_visible()

    assert olga.evaluate("document.documentElement.scrollWidth") <= 390
    assert olga.evaluate("document.querySelector('main').scrollWidth") <= 390
    picture(olga, f"board-phone-{scheme}")


def test_who_came_back_is_read_on_a_phone_without_a_scroll_to_the_side(room, axe):
    tree = outcomes.keep_tree(None, is_required=False, is_on=True, by=None)
    draft = outcomes.ClassifierDraft(name="Explained, and a voucher sent")
    leaf = outcomes.create_classifier(tree, draft, parent_id=None, by=None)
    at = timezone.now() - timedelta(days=2)
    conversations.close(room.ada, by=room.bo.pk, at=at, ending=Ending(outcome_id=leaf))
    phone = {"viewport": {"width": 390, "height": 844}}

    olga = room.sit(room.olga, "/board/returns/", **phone)

    row = olga.get_by_role("row").filter(has_text="Explained, and a voucher sent")
    expect(row.get_by_role("cell")).to_have_text(["1", "0", "0", "0"])
    for cell in row.get_by_role("cell").all():
        box = cell.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    sheet = olga.locator(".board__sheet")
    assert sheet.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert axe(olga) == []


def test_every_channel_has_its_whole_name_on_the_narrowest_phone(room):
    room.olga.language = "cs"
    room.olga.save()
    inbox(name="Polana Messenger")
    page = room.sit(room.olga, "/board/", viewport={"width": 320, "height": 640})

    name = page.locator(".board__name", has_text="Polana Messenger")
    expect(name).to_be_visible()
    assert name.evaluate("name => name.scrollWidth <= name.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
