"""Customers whom nobody answers at once: at night, and while all are busy (scenarios 2 and 3).

The clock of the shop is moved by telling each part what time it is; browsers keep their own.
"""

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.cast import Chat, snippet
from tests.browser.desk import eventually, words
from tests.mailhost.misbehaving import Misbehaving
from weft.channels.email import mime
from weft.channels.email.tests import post
from weft.config import wiring
from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Delivery, Message, Thread
from weft.gateway import doors, mailing, registry
from weft.kernel import followers, jobs
from weft.notices import noticing
from weft.rescue import watching
from weft.scheduling import actions as scheduling
from weft.sla.tests.cast import promise

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
ADAS = "ada@customer.example"


@pytest.fixture
def shop(elsewhere, room):
    """The address of a shop's page with the chat on it."""
    cast.open_inbox(elsewhere.address)
    return elsewhere.show("/", f"<main><h1>Boots</h1></main>{snippet(room.address)}")


def follower(name):
    """Return one of the application's followers, which reads what is said from now on."""
    [found] = [one for one in wiring.FOLLOWERS if one.name == name]
    followers.enrol(found)
    return found


@pytest.fixture
def mails(settings):
    """A mail server, and a mailbox of the shop there."""
    registry._kept.clear()
    with Misbehaving() as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        post.mailbox(server.port, undo_seconds=0)
        yield server
    registry._kept.clear()


def ring_for(rescues, at):
    """Let the follower of rescues read what was said, and its clock ring at a moment."""
    followers.catch_up(rescues)
    watching.look(at=at)
    watching.remind(at=at)


def closed_for_three_days():
    """Let the shop be closed from today; return when it opens."""
    prague = ZoneInfo("Europe/Prague")
    closed = [timezone.now().astimezone(prague).date() + timedelta(days=n) for n in range(3)]
    plan = scheduling.save_plan(
        name="Shop",
        time_zone=prague.key,
        week=[[("08:00", "12:00"), ("13:00", "17:00")]] * 7,
        closed_on=closed,
        by=None,
    )
    chat = Conversation.inbox.field.related_model.objects.latest("pk")
    conversations.follow_hours(chat.pk, plan_id=plan, by=None)
    return datetime.combine(closed[-1] + timedelta(days=1), time(8), prague)


def test_r85_scenario_2_a_chat_while_we_are_closed_is_answered_by_mail_and_in_the_chat(
    mails, shop, room, open_page, axe
):
    promises, letters = follower("sla"), follower("mailing")
    promise(first_reply=60)
    opening = closed_for_three_days()
    page = open_page(shop, timezone_id="Europe/London", locale="en-GB")
    chat = Chat(page).open()
    # eight in Prague is seven where Ada is
    expect(page.locator("weft-chat .away")).to_contain_text("07:00")
    chat.write("Is it green?").state("Sent")
    page.locator("weft-chat .away input").fill(ADAS)
    page.locator("weft-chat .away button").click()
    expect(page.locator("weft-chat .away")).to_contain_text(f"and to {ADAS}")
    assert axe(page) == []
    page.goto("about:blank")

    followers.catch_up(promises)
    talk = Conversation.objects.latest("pk")
    assert talk.due_at == opening + 60 * MINUTE  # the promise runs from opening
    bo = room.sit(room.bo, f"/conversations/{talk.pk}/?view=waiting")
    words(bo).fill("Yes, it is green.")
    words(bo).press("Enter")
    expect(bo.locator(".message--out")).to_contain_text("Yes, it is green.")
    eventually(lambda: Delivery.objects.filter(state="sent").exists())
    followers.catch_up(letters)
    mailing.mail(Thread.objects.latest("pk").pk, at=timezone.now() + 6 * MINUTE)
    jobs.run_waiting()

    [(_sender, recipients, raw)] = mails.sink
    assert recipients == (ADAS,)
    assert "Yes, it is green." in mime.read(raw).text
    page.goto(shop)
    Chat(page).open().sees("Yes, it is green.")
    assert Conversation.objects.count() == 2  # the room's own, and one matter of hers
    assert page.problems == bo.problems == []


def test_r81_scenario_3_who_left_the_chat_is_reached_by_whom_they_know(shop, room, open_page, axe):
    rescues, notices = follower("rescues"), noticing.follower
    followers.enrol(notices)
    page = open_page(shop)
    chat = Chat(page).open()
    chat.write("Do you repair heels?").state("Sent")
    before = Conversation.objects.latest("pk").pk
    conversations.reply(before, text="We do.", by=room.cy.pk, at=timezone.now(), key="before")
    chat.sees("We do.")
    conversations.close(before, by=room.cy.pk, at=timezone.now())
    chat.write("My parcel is late").state("Sent")
    left_at = timezone.now()
    page.goto("about:blank")

    def ring(at):
        ring_for(rescues, at)
        followers.catch_up(notices)

    ring(left_at + MINUTE)
    cy = room.sit(room.cy, "/unanswered/")
    expect(cy.locator("#rescues")).to_have_count(0)

    ring(left_at + 4 * MINUTE)
    cy.reload()
    missed = cy.locator("#rescues li")
    expect(missed).to_contain_text("Nobody answered in the chat")
    expect(missed).to_contain_text("My parcel is late")
    expect(missed).to_contain_text("Cy Nowak")  # who knows her from before
    expect(missed.locator(".badge")).to_contain_text("Due")
    assert axe(cy) == []
    told = cy.locator("#notices")
    cy.locator("notice-bell summary").click()
    expect(told).to_contain_text("A customer could not get through")
    expect(told).not_to_contain_text("A customer has not been reached")

    ring(left_at + 50 * MINUTE)  # three quarters of the hour are over
    cy.reload()
    cy.locator("notice-bell summary").click()
    expect(told).to_contain_text("A customer has not been reached")

    missed.get_by_role("button", name="Reached").click()
    expect(cy.locator("#rescues")).to_have_count(0)
    assert page.problems == cy.problems == []


def test_r81_scenario_3_who_comes_back_first_need_not_be_called(
    shop, room, open_page, axe, monkeypatch
):
    rescues = follower("rescues")
    page = open_page(shop)
    Chat(page).open().write("My parcel is late").state("Sent")
    left_at = timezone.now()
    page.goto("about:blank")
    ring_for(rescues, left_at + 4 * MINUTE)
    cy = room.sit(room.cy, "/unanswered/")
    expect(cy.locator("#rescues li")).to_contain_text("My parcel is late")

    back_at = left_at + 20 * MINUTE
    monkeypatch.setattr(doors, "timezone", SimpleNamespace(now=lambda: back_at))
    page.goto(shop)
    Chat(page).open().write("Hello? I am still waiting").sees("I am still waiting")
    eventually(lambda: Message.objects.filter(stored_at=back_at).exists())
    ring_for(rescues, back_at)

    cy.reload()
    expect(cy.locator("#rescues")).to_have_count(0)
    ring_for(rescues, back_at + 30 * MINUTE)  # nobody is reminded of what is over
    talk = Conversation.objects.latest("pk").pk
    cy.goto(f"{room.address}/conversations/{talk}/?view=waiting")
    expect(cy.locator("main")).to_contain_text("The customer came back first")
    assert axe(cy) == []
    assert page.problems == cy.problems == []
