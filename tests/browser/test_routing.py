"""Being there, being offered and taking, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Room, eventually
from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.conversations.models import Conversation
from weft.kernel import followers
from weft.routing import actions, clock, engine, following, queries
from weft.routing.deciding import Mode
from weft.routing.models import Seat
from weft.routing.rules import Rule


class Handing(Room):
    """Bo's desk, with a queue that offers; the worker looks when the test says so."""

    def __init__(self, address, open_page):
        super().__init__(address, open_page)
        self.queue = conversations.create_queue(QueueDraft(name="Orders"), by=None)
        actions.set_rule(self.queue, Rule(mode=Mode.PUSH, offer_seconds=300), by=None)
        followers.catch_up(following.ROUTING)
        conversations.put_into_queue(self.ada, queue_id=self.queue, by=None)

    def look(self):
        followers.catch_up(following.ROUTING)
        engine.look(clock.now())


@pytest.fixture
def kind_of_room():
    return Handing


def be_available(page):
    page.keyboard.press("Shift+V")
    page.get_by_role("button", name="Available").click()
    page.locator(".availability__face--available").wait_for()


def test_an_agent_comes_is_offered_what_waits_and_takes_it_with_one_key(room, axe):
    page = room.sit(room.bo, "/inbox/")
    be_available(page)
    room.look()
    card = page.locator("#offer")
    expect(card).to_contain_text("Why you:")
    assert axe(page) == []

    page.keyboard.press("Shift+Y")

    expect(page.locator("#conversation-pane")).to_have_attribute("data-conversation", str(room.ada))
    expect(card).to_be_hidden()
    assert Conversation.objects.get(pk=room.ada).assignee_id == room.bo.pk
    page.keyboard.press("Shift+W")
    expect(page.locator("#case-dialog")).to_contain_text("It was offered to")
    assert page.problems == []


def test_an_offer_reaches_every_page_and_opens_from_each(room):
    page = room.sit(room.bo, "/profile/")
    be_available(page)
    room.look()

    page.get_by_role("button", name="Take it").click()

    page.wait_for_url(f"**/conversations/{room.ada}/")


def test_what_is_declined_goes_and_says_so(room):
    page = room.sit(room.bo, "/inbox/")
    be_available(page)
    room.look()
    page.locator("#offer").wait_for()

    page.keyboard.press("Shift+D")

    expect(page.locator("#toasts")).to_contain_text("It goes to somebody else.")
    expect(page.locator("#offer")).to_be_hidden()


def test_the_next_one_is_taken_with_one_key(room):
    page = room.sit(room.bo, "/inbox/")
    room.look()
    page.locator('[data-command="take-next"]').wait_for(state="attached")

    page.keyboard.press("Shift+J")

    expect(page.locator("#conversation-pane")).to_have_attribute("data-conversation", str(room.ada))


def test_an_open_browser_says_that_it_is_there(room):
    page = room.sit(room.bo, "/inbox/")
    eventually(lambda: Seat.objects.filter(pk=room.bo.pk, heard_at__isnull=False).exists())
    before = Seat.objects.get(pk=room.bo.pk).heard_at

    page.evaluate("document.dispatchEvent(new CustomEvent('live:alive'))")

    eventually(lambda: Seat.objects.get(pk=room.bo.pk).heard_at > before)
    assert queries.state_of(room.bo.pk).state == "offline"
    assert page.problems == []
