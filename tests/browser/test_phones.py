"""Beside the demo one plays a customer of a WhatsApp number in a browser page, with no account."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk import Room, words
from tests.vendors.phones.connecting import hook_of
from tests.vendors.phones.network import Network
from tests.vendors.vendor import reachable
from weft.conversations.models import Delivery
from weft.gateway.graph.tests.stage import forget
from weft.kernel import jobs


@pytest.fixture
def phones(weft, settings):
    """The address of the phones, with their Meta between them and Weft."""
    forget()
    settings.WEFT_URL = weft
    people = {"48600100200": "Ada", "48600100300": "Eve"}
    with reachable(Network(hook_of("Polana WhatsApp"), people), settings) as network:
        settings.WEFT_GRAPH_URL = network.address
        yield network.address
    forget()


def work_until(page, happened):
    """Do what a worker does until something has happened."""
    for _ in range(50):
        jobs.run_waiting()
        if happened():
            return
        page.wait_for_timeout(200)
    pytest.fail("it did not happen")


def test_a_customer_is_played_answered_and_seen_to_read_it(weft, open_page, phones):
    room = Room(weft, open_page)
    phone = open_page(phones)
    phone.get_by_label("Message", exact=True).fill("Is it still there?")
    phone.keyboard.press("Enter")
    expect(phone.locator("li.own")).to_contain_text("Is it still there?")
    bo = room.sit(room.bo, "/inbox/?view=all")
    row = bo.locator(".row__link", has_text="Is it still there?")
    work_until(bo, row.count)
    row.click()
    words(bo).fill("Yes, shall I keep one for you?")
    words(bo).press("Enter")
    answer = phone.locator("li:not(.own)", has_text="Yes, shall I keep one for you?")
    work_until(phone, answer.count)

    # its page looks by itself, and the shop is told of it
    work_until(phone, Delivery.objects.filter(state="delivered").exists)
    phone.get_by_role("button", name="Eve").click()
    expect(phone.locator("li")).to_have_count(0)
    assert phone.problems == []
