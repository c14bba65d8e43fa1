"""A chat goes from hand to hand, and the customer repeats nothing (scenario 5; R70-R73)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.cast import LINES, Chat, snippet
from tests.browser.desk import words
from weft.conversations import actions as conversations
from weft.conversations import following
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import inbox, late_parcel
from weft.kernel import followers
from weft.notices import noticing
from weft.transfers import queries

pytestmark = pytest.mark.django_db(transaction=True)


def offer(page, to):
    """Hand the open conversation over with the form, as an agent does."""
    page.keyboard.press("Shift+H")
    form = page.locator("form.handing")
    form.get_by_label("To whom").select_option(label=to)
    form.get_by_role("button", name="Offer").click()
    expect(page.locator(".briefed")).to_contain_text("Offered to Cy Nowak")


def test_scenario_5_a_chat_is_handed_over_warm_and_the_customer_repeats_nothing(
    room, elsewhere, open_page
):
    followers.enrol(following.MENTIONS)
    followers.enrol(noticing.follower)
    cast.open_inbox(elsewhere.address)
    chat = Chat(open_page(elsewhere.show("/", f"<h1>Boots</h1>{snippet(room.address)}"))).open()
    chat.write("Order 10014 came with a broken heel").state("Sent")
    followers.catch_up(following.MENTIONS)
    talk = Conversation.objects.latest("pk").pk

    bo = room.sit(room.bo, f"/conversations/{talk}/?view=all")
    words(bo).fill("I am sorry. I ask who repairs heels.")
    words(bo).press("Enter")
    chat.sees("I ask who repairs heels")
    conversations.plan_follow_up(
        talk,
        text="Send a new pair",
        owner=room.bo.pk,
        due_at=timezone.now() + timedelta(days=1),
        by=room.bo.pk,
        at=timezone.now(),
    )
    bo.reload()
    offer(bo, "Cy Nowak")
    followers.catch_up(noticing.follower)

    cy = room.sit(room.cy, "/inbox/?view=mine")
    expect(cy.locator(".bell__count")).to_have_text("1")
    cy.goto(f"{room.address}/conversations/{talk}/?view=all")
    strip = cy.locator(".briefed")
    expect(strip).to_contain_text("Bo Nowak asks you to take this over")
    for told in ("10014", "broken heel", "who repairs heels", "Send a new pair"):
        expect(strip).to_contain_text(told)
    strip.get_by_role("button", name="Take over").click()
    expect(strip).to_contain_text("Briefing from Bo Nowak")

    chat.sees("From here on you are talking with Cy Nowak")
    expect(chat.page.locator(f"{LINES} .who").last).to_have_text("Cy Nowak")
    words(cy).fill("The new pair is on its way.")
    words(cy).press("Enter")
    chat.sees("The new pair is on its way")

    followers.catch_up(following.MENTIONS)
    until = timezone.now() + timedelta(minutes=1)
    warm = queries.figures(until - timedelta(days=1), until).compared[0]
    assert (warm.count, warm.asked_again) == (1, 0)
    assert Conversation.objects.get(pk=talk).assignee_id == room.cy.pk
    assert chat.page.problems == cy.problems == bo.problems == []


def test_whoever_has_answered_is_asked_why_in_a_dialog(room, axe):
    page = room.sit(room.bo)
    words(page).fill("I look into it")
    words(page).press("Enter")
    expect(page.locator(".message--out")).to_have_count(1)
    page.locator("#assign-menu > summary").click()
    page.locator("#assign-menu").get_by_role("button", name="Cy Nowak").click()

    form = page.locator("form.handing")
    expect(form.get_by_label("To whom")).to_have_value(f"agent:{room.cy.pk}")
    assert axe(page) == []
    form.get_by_text("At once", exact=True).click()
    form.get_by_label("Why").select_option(label="My day of work ends")
    form.get_by_role("button", name="Give at once").click()

    expect(page.locator("#entries")).to_contain_text("gave it on to Cy Nowak: My day of work ends")
    assert Conversation.objects.get(pk=room.ada).assignee_id == room.cy.pk


def test_w6_who_sends_a_customer_away_is_offered_something_better_and_says_why(room):
    page = room.sit(room.bo)
    words(page).fill("Please call our hotline.")
    words(page).press("Enter")
    guard = page.locator(".composer__guard")
    expect(guard).to_contain_text("This sends the customer elsewhere.")
    expect(words(page)).to_have_value("Please call our hotline.")

    guard.get_by_text("Bring a colleague in").click()
    page.locator(".company").get_by_role("button", name="Cy Nowak").click()
    expect(page.locator(".talk__company")).to_be_visible()
    guard.get_by_role("button", name="Send anyway").click()
    expect(guard).to_contain_text("This sends the customer elsewhere.")  # not without a reason
    guard.get_by_label("Why it has to be").fill("The bank wants to hear her voice")
    guard.get_by_role("button", name="Send anyway").click()

    expect(page.locator(".message--out")).to_contain_text("Please call our hotline.")
    expect(guard).to_be_hidden()
    words(page).fill("Please write to our office.")
    words(page).press("Enter")
    expect(guard).to_be_visible()  # the reason was that of one answer
    assert page.problems == []


def test_r102_whoever_has_a_conversation_open_sees_that_the_customer_writes_elsewhere_too(room):
    followers.enrol(following.MATCHING)
    conversations.assign(room.ada, to=room.bo.pk, by=room.bo.pk)
    page = room.sit(room.bo)
    expect(page.locator(".also")).to_have_count(0)

    post = inbox(name="Post")
    letter = late_parcel(post, text="And my invoice?", remote="ada-tablet")
    conversations.receive([letter], at=timezone.now())
    followers.catch_up(following.MATCHING)

    also = page.locator(".also")
    expect(also).to_contain_text("The customer also writes by Post:")
    expect(also).to_contain_text("And my invoice?")
    also.get_by_role("button", name="Merge it in here").click()
    expect(page.locator("#entries")).to_contain_text("And my invoice?")
    expect(also).to_have_count(0)
    assert page.problems == []
