"""A conversation on several ways in a real browser: an answer goes where the composer says."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import eventually, said, words
from weft.conversations import actions, queries
from weft.conversations.models import Message
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.gateway import registry


@pytest.fixture
def branch(room):
    """Ada's other way, by which she wrote last."""
    branch = inbox(name="Branch")
    other = hear(branch, "Here, too")
    actions.merge(room.ada, other, by=room.bo.pk, at=NOON)
    return branch


def hear(where, text):
    letter = late_parcel(where, remote=f"ada-{where.pk}", text=text)
    return actions.receive([letter], at=timezone.now())[0].conversation_id


def to(page):
    return page.locator(".composer__to.for-reply")


def test_what_is_begun_goes_where_it_says_though_the_customer_writes_elsewhere(room, branch):
    bo = room.sit(room.bo)
    expect(to(bo)).to_contain_text("by Branch")
    words(bo).fill("For the branch alone")
    third = inbox(name="Square")
    actions.merge(room.ada, hear(third, "In the square"), by=room.cy.pk, at=NOON)
    expect(bo.locator("#timeline")).to_contain_text("In the square")
    expect(bo.locator(".composer__news")).to_contain_text("wrote another way")

    words(bo).press("Enter")

    eventually(lambda: said() == ["For the branch alone"])
    assert Message.objects.get(direction="out").inbox_id == branch.pk


def test_an_empty_composer_follows_the_customer_and_leaves_the_focus_alone(room, branch):
    bo = room.sit(room.bo)
    expect(to(bo)).to_contain_text("by Branch")
    bo.locator("#timeline").focus()

    room.hear("And here again", remote=Message.objects.earliest("pk").thread.remote)

    expect(to(bo)).to_contain_text("by Shop")
    expect(bo.locator("#timeline")).to_be_focused()


def test_a_note_stays_a_note_while_the_way_of_answers_changes(room, branch):
    bo = room.sit(room.bo)
    bo.get_by_text("Note", exact=True).click()

    room.hear("And here again", remote=Message.objects.earliest("pk").thread.remote)

    expect(to(bo)).to_have_text("to Ada by Shop")  # drawn anew, and not seen: it is a note
    expect(bo.locator("[name=mode][value=note]")).to_be_checked()


def test_a_way_that_was_chosen_stays_chosen(room, branch):
    bo = room.sit(room.bo)
    bo.locator(".addressing__ways").get_by_text("Shop").click()
    expect(to(bo)).to_contain_text("by Shop")

    hear(branch, "Anybody there?")

    expect(bo.locator(".composer__news")).to_contain_text("wrote another way")
    expect(to(bo)).to_contain_text("by Shop")


def test_what_is_brought_in_can_be_answered_without_a_reload(room):
    bo = room.sit(room.bo)
    expect(bo.locator(".addressing__ways")).to_have_count(0)
    branch = inbox(name="Branch")

    actions.merge(room.ada, hear(branch, "Here, too"), by=room.cy.pk, at=NOON)

    expect(bo.locator(".addressing__ways").get_by_text("Branch")).to_be_visible()


def test_a_note_that_is_begun_keeps_no_answer_away_once_the_customer_writes(room, monkeypatch):
    heard = [timezone.now() - timedelta(hours=25)]
    can = registry.channel("webchat").capabilities
    monkeypatch.setitem(can.__dict__, "reply_window", timedelta(hours=24))
    monkeypatch.setattr(queries, "heard_at", lambda _thread_id: heard[-1])
    bo = room.sit(room.bo)
    reply = bo.locator("[name=mode][value=reply]")
    expect(reply).to_have_count(0)
    words(bo).fill("She will call back")
    words(bo).evaluate("words => words.setSelectionRange(3, 3)")

    heard.append(timezone.now())
    room.hear("Are you there?", remote=Message.objects.earliest("pk").thread.remote)

    expect(reply).to_have_count(1)
    expect(bo.locator("[name=mode][value=note]")).to_be_checked()
    expect(words(bo)).to_have_value("She will call back")
    expect(words(bo)).to_be_focused()
    bo.keyboard.type(" herself")
    expect(words(bo)).to_have_value("She herself will call back")
    bo.locator("label", has=reply).click()
    expect(bo.get_by_role("button", name="Send reply")).to_be_visible()
