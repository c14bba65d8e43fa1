"""Beside the demo one plays customers in a browser page, on every network and with no account."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Room, words
from tests.vendors.phones.connecting import connect
from tests.vendors.phones.exchange import Exchange
from tests.vendors.vendor import reachable
from weft.conversations.models import Attachment, Delivery
from weft.gateway.graph.tests.stage import forget
from weft.kernel import jobs


@pytest.fixture
def phones(weft, settings):
    """The address of the phones, with their vendors between them and Weft."""
    forget()
    settings.WEFT_URL = weft
    people = {"48600100200": "Ada", "420601100200": "Eve"}
    with reachable(Exchange(people), settings) as exchange:
        settings.WEFT_GRAPH_URL = exchange.address
        for network in exchange.networks.values():
            connect(network)
        yield exchange.address
    forget()


def work_until(page, happened):
    """Do what a worker does until something has happened."""
    for _ in range(50):
        jobs.run_waiting()
        if happened():
            return
        page.wait_for_timeout(200)
    pytest.fail("it did not happen")


def say(phone, network, text):
    phone.get_by_role("button", name=network, exact=True).click()
    phone.get_by_label("Message", exact=True).fill(text)
    phone.keyboard.press("Enter")
    expect(phone.locator("li.own", has_text=text)).to_be_visible()


def open_row(bo, text):
    row = bo.locator(".row__link", has_text=text)
    work_until(bo, row.count)
    row.click()


def test_a_customer_is_played_answered_and_seen_to_read_it(weft, open_page, phones):
    room = Room(weft, open_page)
    phone = open_page(phones)
    say(phone, "WhatsApp", "Is it still there?")
    bo = room.sit(room.bo, "/inbox/?view=all")
    open_row(bo, "Is it still there?")
    words(bo).fill("Yes, shall I keep one for you?")
    words(bo).press("Enter")
    answer = phone.locator("li:not(.own)", has_text="Yes, shall I keep one for you?")
    work_until(phone, answer.count)

    # its page looks by itself, and the shop is told of it
    work_until(phone, Delivery.objects.filter(state="delivered").exists)
    phone.get_by_role("button", name="Eve").click()
    expect(phone.locator("li")).to_have_count(0)
    assert phone.problems == []


def test_on_another_network_one_sends_a_picture_is_seen_typing_and_taps_a_choice(
    weft, open_page, phones
):
    room = Room(weft, open_page)
    phone = open_page(phones)
    phone.get_by_role("button", name="Telegram", exact=True).click()
    picture = {"name": "broken.png", "mimeType": "image/png", "buffer": phone.screenshot()}
    phone.locator("[type=file]").set_input_files(picture)
    expect(phone.get_by_role("img", name="Picture")).to_be_visible()
    work_until(phone, Attachment.objects.exists)  # as phones do, it sends a JPEG
    assert Attachment.objects.get().upload.content_type == "image/jpeg"
    say(phone, "Telegram", "It came broken")

    bo = room.sit(room.bo, "/inbox/?view=all")
    open_row(bo, "It came broken")
    words(bo).press_sequentially("What would you like?")
    work_until(phone, phone.get_by_text("The shop is typing").count)
    bo.get_by_role("button", name="Choices").press("Enter")
    for label in ("Refund", "Exchange"):
        bo.keyboard.type(label)
        bo.keyboard.press("Enter")
    bo.keyboard.press("Enter")
    bo.keyboard.press("Enter")
    choice = phone.get_by_role("button", name="Exchange")
    work_until(phone, choice.count)
    choice.click()

    expect(phone.locator("li.own").last).to_contain_text("Exchange")
    expect(phone.get_by_role("button", name="Refund")).to_have_count(0)
    assert phone.problems == []


def test_what_comes_on_another_network_is_marked_there(weft, open_page, phones):
    room = Room(weft, open_page)
    phone = open_page(f"{phones}/?network=viber")
    say(phone, "Viber", "Do you ship to Brno?")
    phone.get_by_role("button", name="SMS", exact=True).click()
    bo = room.sit(room.bo, "/inbox/?view=all")
    open_row(bo, "Do you ship to Brno?")

    words(bo).fill("We do")
    words(bo).press("Enter")

    marked = phone.locator(".networks .news")
    work_until(phone, marked.count)
    expect(marked).to_have_text("Viber")
    marked.click()
    expect(phone.locator("li:not(.own)")).to_contain_text("We do")
    expect(marked).to_have_count(0)
