"""A conversation on several ways in a real browser: an answer goes where the composer says."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import eventually, hold, said, words
from weft.conversations import actions, queries
from weft.conversations.models import Draft, Inbox, Message
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.customers.models import Customer
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


def test_what_is_sent_while_the_composer_looks_anew_goes_the_way_that_stays(room):
    bo = room.sit(room.bo)
    older = hear(inbox(name="Branch"), "Here, too")
    room.hear("And here again")
    expect(bo.locator("#timeline")).to_contain_text("And here again")

    def merge():
        actions.merge(room.ada, older, by=room.bo.pk, at=NOON)

    asked = hold(bo, "**/composer", merge)
    words(bo).fill("It has left")
    words(bo).press("Enter")
    asked.continue_()

    expect(bo.locator(".message--out .state")).to_have_text("Sent")
    assert said() == ["It has left"]
    assert Message.objects.get(direction="out").inbox_id == room.inbox.pk
    expect(words(bo)).to_have_value("")


def test_what_is_sent_while_the_customer_turns_elsewhere_waits_and_says_why(room, branch):
    bo = room.sit(room.bo)
    expect(to(bo)).to_contain_text("by Branch")
    first = Message.objects.earliest("pk").thread.remote
    asked = hold(bo, "**/composer", lambda: room.hear("Here again", remote=first))

    words(bo).fill("For the branch alone")
    words(bo).press("Enter")
    asked.continue_()

    expect(to(bo)).to_contain_text("by Shop")
    expect(bo.locator(".composer__news")).to_contain_text("wrote another way")
    expect(words(bo)).to_have_value("For the branch alone")
    assert said() == []


def test_a_way_that_was_chosen_comes_though_the_customer_turns_elsewhere_meanwhile(room, branch):
    bo = room.sit(room.bo)
    third = inbox(name="Square")
    shop = bo.locator(".addressing__ways").get_by_text("Shop")
    asked = hold(bo, "**/composer?on=*", shop.click)

    actions.merge(room.ada, hear(third, "In the square"), by=room.cy.pk, at=NOON)
    expect(bo.locator("#timeline")).to_contain_text("In the square")
    words(bo).fill("For the shop")
    words(bo).press("Enter")
    asked.continue_()

    expect(to(bo)).to_contain_text("by Shop")
    expect(bo.locator(".composer__guard")).to_be_hidden()
    expect(bo.locator(".message--out .state")).to_have_text("Sent")
    assert said() == ["For the shop"]
    assert Message.objects.get(direction="out").inbox_id == room.inbox.pk


def test_a_composer_that_is_still_coming_follows_what_the_customer_writes_meanwhile(room, branch):
    bo = room.sit(room.bo)
    third = inbox(name="Square")
    first = Message.objects.earliest("pk").thread.remote
    asked = hold(bo, "**/composer", lambda: room.hear("Here again", remote=first))
    answer = asked.fetch()
    assert "by Shop" in answer.text()

    actions.merge(room.ada, hear(third, "In the square"), by=room.cy.pk, at=NOON)
    expect(bo.locator("#timeline")).to_contain_text("In the square")
    asked.fulfill(response=answer)

    expect(to(bo)).to_contain_text("by Square")
    assert bo.problems == []


def test_what_was_not_taken_comes_back_though_the_composer_is_another_by_then(room, branch):
    bo = room.sit(room.bo)
    words(bo).fill("For the branch alone")
    asked = hold(bo, "**/replies", lambda: words(bo).press("Enter"))

    room.hear("Here again", remote=Message.objects.earliest("pk").thread.remote)
    expect(to(bo)).to_contain_text("by Shop")
    asked.continue_()

    expect(bo.locator(".composer__guard")).to_contain_text("“Here again”")
    expect(words(bo)).to_have_value("For the branch alone")
    assert said() == []


def test_what_was_not_taken_is_a_draft_and_said_where_another_conversation_is_open(room):
    other = room.hear("Hello", remote="guest", key="g")
    bo = room.sit(room.bo)
    words(bo).fill("It has left")
    asked = hold(bo, "**/replies", lambda: words(bo).press("Enter"))

    bo.locator(f"#row-{other} .row__link").click()
    expect(bo.locator("#timeline")).to_contain_text("Hello")
    room.hear("Here again", key="2")
    asked.continue_()

    toast = bo.locator(".toast", has_text="“Here again”")
    expect(toast).to_be_visible()
    expect(words(bo)).to_have_value("")
    eventually(lambda: Draft.objects.filter(conversation=room.ada, text="It has left").exists())
    toast.get_by_role("button").first.click()
    expect(words(bo)).to_have_value("It has left")
    assert said() == []
    assert bo.problems == []


def test_what_is_typed_into_one_conversation_never_stands_in_another(room, branch):
    other = room.hear("Hello", remote="guest", key="g")
    actions.save_draft(other, text="Dear guest", mode="reply", by=room.bo.pk, at=NOON)
    bo = room.sit(room.bo)
    first = Message.objects.earliest("pk").thread.remote
    asked = hold(bo, "**/composer", lambda: room.hear("Here again", remote=first))

    words(bo).fill("Dear Ada")
    words(bo).press("Enter")
    bo.locator(f"#row-{other} .row__link").click()
    expect(words(bo)).to_have_value("Dear guest")
    asked.continue_()

    expect(bo.locator(".toast")).to_contain_text("could not be sent")
    expect(words(bo)).to_have_value("Dear guest")
    eventually(lambda: Draft.objects.filter(conversation=room.ada, text="Dear Ada").exists())
    assert said() == []
    assert bo.problems == []


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


def test_what_a_merge_brought_cannot_be_answered_once_it_is_undone(room):
    other = hear(room.inbox, "Me again")
    room.hear("And here once more", remote=Message.objects.earliest("pk").thread.remote, key="3")
    bo = room.sit(room.bo)
    batch = actions.merge(room.ada, other, by=room.bo.pk, at=timezone.now())
    expect(bo.locator(".addressing__ways a")).to_have_count(2)
    expect(to(bo)).not_to_have_text("to Ada by Shop")  # two of one inbox are told apart

    actions.undo(batch, by=room.bo.pk, at=timezone.now())

    expect(to(bo)).to_have_text("to Ada by Shop")
    expect(bo.locator(".addressing__ways")).to_have_count(0)


def test_a_phone_shows_the_whole_way_though_words_are_long(room, branch):
    Customer.objects.update(name="Aleksandra Wiśniewska")
    Inbox.objects.filter(pk=branch.pk).update(name="Sklep w Krakowie")
    room.bo.language = "pl"
    room.bo.save()

    bo = room.sit(room.bo, viewport={"width": 390, "height": 780})

    expect(to(bo)).to_have_text("do: Aleksandra Wiśniewska, przez: Sklep w Krakowie")
    assert not to(bo).evaluate(
        "one => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth"
    )


def test_what_is_begun_stays_where_it_goes_when_another_way_is_taken_away(room, branch):
    third = hear(inbox(name="Square"), "In the square")
    batch = actions.merge(room.ada, third, by=room.cy.pk, at=timezone.now())
    bo = room.sit(room.bo)
    bo.locator(".addressing__ways").get_by_text("Branch").click()
    expect(to(bo)).to_contain_text("by Branch")
    words(bo).fill("For the branch alone")

    actions.undo(batch, by=room.cy.pk, at=timezone.now())

    expect(bo.locator(".addressing__ways")).not_to_contain_text("Square")
    expect(to(bo)).to_contain_text("by Branch")
    expect(words(bo)).to_have_value("For the branch alone")


def test_what_is_begun_on_a_way_that_is_taken_away_says_where_it_goes_now(room):
    bo = room.sit(room.bo)
    third = hear(inbox(name="Square"), "In the square")
    batch = actions.merge(room.ada, third, by=room.cy.pk, at=timezone.now())
    expect(to(bo)).to_contain_text("by Square")
    words(bo).fill("For the square alone")

    actions.undo(batch, by=room.cy.pk, at=timezone.now())

    expect(to(bo)).to_contain_text("by Shop")
    news = bo.locator(".composer__news")
    expect(news).to_contain_text("no longer answer the way you began. Your answer")
    expect(words(bo)).to_have_value("For the square alone")
    assert said() == []


def test_what_is_begun_stays_where_no_other_way_takes_it(room, monkeypatch):
    can = registry.channel("webchat").capabilities
    monkeypatch.setitem(can.__dict__, "reply_window", timedelta(hours=24))
    window = {"heard": timezone.now()}
    monkeypatch.setattr(queries, "heard_at", lambda _thread_id: window["heard"])
    bo = room.sit(room.bo)
    third = hear(inbox(name="Square"), "In the square")
    batch = actions.merge(room.ada, third, by=room.cy.pk, at=timezone.now())
    expect(to(bo)).to_contain_text("by Square")
    words(bo).fill("For the square alone")

    window["heard"] -= timedelta(hours=25)
    actions.undo(batch, by=room.cy.pk, at=timezone.now())

    expect(bo.locator(".composer__news")).to_contain_text("the way you began. Your words are")
    expect(words(bo)).to_have_value("For the square alone")
