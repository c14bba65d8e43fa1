"""Bringing a colleague or a channel in, and sending nobody away (R74, W6, U8)."""

import pytest
from django.test import Client

from weft.console.tests.cast import HTMX, Desk, agent
from weft.console.tests.test_transfers import as_
from weft.conversations import actions, following, queries
from weft.conversations.models import Companion, Conversation, Delivery, Draft, Inbox, Thread
from weft.conversations.tests.cast import NOON
from weft.customers.models import Handle
from weft.kernel import followers
from weft.transfers.models import SendingAway

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    return Desk(client)


@pytest.fixture
def cy():
    return agent("Cy")


@pytest.fixture
def mail():
    return Inbox.objects.create(kind="email", name="Post", settings={"address": "us@shop.example"})


def know(desk, kind, value, proof):
    customer = queries.subject_of(desk.ada).customer_id
    return Handle.objects.create(customer_id=customer, kind=kind, value=value, proof=proof)


def test_r74_a_colleague_is_brought_in_shown_and_can_leave(desk, cy):
    assert "Cy Nowak" in desk.client.get(f"/conversations/{desk.ada}/companions").content.decode()
    desk.post("companions", agent=cy.pk)

    page = desk.page()
    assert "Cy Nowak is in this conversation. Take out" in page
    assert "Bo Nowak brought Cy Nowak in" in page
    own = as_(cy).get(f"/conversations/{desk.ada}/").content.decode()
    assert "You are in this conversation. Leave it" in own

    as_(cy).post(f"/conversations/{desk.ada}/companions/{cy.pk}", {"_method": "delete"})
    assert not Companion.objects.exists()


def test_a_merge_takes_companions_along(desk, cy):
    other = desk.hear("Something else", remote="ada-tablet")
    actions.bring_in(other, agent=cy.pk, by=desk.bo.pk, at=NOON)

    actions.merge(desk.ada, other, by=desk.bo.pk, at=NOON)

    assert [one.agent_id for one in queries.companions_of(desk.ada)] == [cy.pk]


@pytest.mark.parametrize("who", ["", "x", "999999999", "9" * 30])
def test_nobody_is_brought_in_who_is_nobody(desk, who):
    answer = desk.post("companions", expect=204, agent=who, extra=HTMX)

    assert "Please choose a colleague." in answer["HX-Trigger"]


def test_r75_a_chat_goes_on_by_mail_in_the_same_conversation(desk, mail):
    know(desk, "email", "ada@post.example", 3)
    page = desk.client.get(f"/conversations/{desk.ada}/channels").content.decode()
    assert "ada@post.example" in page

    answer = desk.post("channels", way=f"{mail.pk}:ada@post.example")

    begun = Thread.objects.get(inbox=mail)
    assert begun.conversation_id == desk.ada
    assert answer["Location"].endswith(f"?on={begun.pk}#composer")
    assert "ada@post.example" in desk.page(on=str(begun.pk))


def test_what_nobody_verified_asks_for_consent(desk, mail):
    know(desk, "typed_email", "ada@post.example", 2)
    way = f"{mail.pk}:ada@post.example"

    answer = desk.post("channels", expect=204, way=way, extra=HTMX)
    assert "Please confirm that the customer wants" in answer["HX-Trigger"]
    assert not Thread.objects.filter(inbox=mail).exists()

    desk.post("channels", way=way, consent="1")
    assert Thread.objects.filter(inbox=mail).exists()


def test_an_address_that_the_customer_wrote_of_is_a_way_too(desk, mail):
    followers.enrol(following.MENTIONS)
    desk.hear("Write to ada@elsewhere.example please")
    followers.catch_up(following.MENTIONS)

    page = desk.client.get(f"/conversations/{desk.ada}/channels").content.decode()

    assert f'value="{mail.pk}:ada@elsewhere.example"' in page


def test_an_address_that_is_not_known_cannot_be_written_to(desk, mail):
    way = f"{mail.pk}:eve@post.example"

    answer = desk.post("channels", expect=204, way=way, consent="1", extra=HTMX)

    assert "Please choose where to write." in answer["HX-Trigger"]


def test_u8_what_could_not_be_sent_waits_as_a_draft_on_the_other_channel(desk, mail):
    know(desk, "email", "ada@post.example", 3)
    sent = actions.reply(desk.ada, text="We found it", by=desk.bo.pk, at=NOON, key="k").message_id
    Delivery.objects.filter(message_id=sent).update(state="failed", reason="No such visitor")
    assert f"channels?message={sent}" in desk.page()

    desk.post("channels", way=f"{mail.pk}:ada@post.example", message=sent)

    draft = Draft.objects.get()
    assert (draft.text, draft.letter) == (
        "We found it",
        {"thread": Thread.objects.get(inbox=mail).pk},
    )


def test_the_words_of_another_conversation_are_not_sent_here(desk, mail):
    know(desk, "email", "ada@post.example", 3)
    other = desk.hear("Hello", remote="eve")
    sent = actions.reply(other, text="Secret", by=desk.bo.pk, at=NOON, key="k").message_id

    desk.post("channels", expect=404, way=f"{mail.pk}:ada@post.example", message=sent)


def send(desk, expect, **form):
    given = {"text": "Please call our hotline.", "key": "k", "mode": "reply"} | form
    return desk.post("replies", expect=expect, extra={"HTTP_X_FRAGMENT": "message"}, **given)


def test_w6_an_answer_that_sends_the_customer_away_asks_for_a_reason(desk):
    held = send(desk, 409).json()
    assert held["code"] == "sends_away"
    assert send(desk, 409, anyway="1").json()["code"] == "sends_away"
    assert desk.texts() == ["My parcel is late"]

    send(desk, 201, away="The bank wants to hear her voice")

    kept = SendingAway.objects.get()
    assert (kept.way, kept.words, kept.agent_id) == (
        "call",
        "The bank wants to hear her voice",
        desk.bo.pk,
    )


def test_what_sends_nobody_away_needs_no_reason_and_keeps_none(desk):
    send(desk, 201, text="We will call you.", away="left over")

    assert not SendingAway.objects.exists()


def test_a_note_among_us_may_say_what_it_likes(desk):
    desk.post("notes", text="Please call our hotline", key="n", mode="note")

    assert desk.texts()[-1] == "Please call our hotline"


def test_without_a_script_the_page_asks_and_keeps_the_words(desk):
    answer = desk.post(
        "replies", expect=409, text="Please call our hotline.", key="k", mode="reply"
    )

    page = answer.content.decode()
    assert 'name="away"' in page
    assert "Please call our hotline." in page


def test_w6_the_rate_is_told_with_its_reasons(client):
    desk = Desk(client, role="supervisor")
    send(desk, 201, away="Only they may change it")

    page = Client()
    page.force_login(desk.bo)
    told = page.get("/transfers/").content.decode()

    assert "Only they may change it" in told


def test_r102_where_the_same_customer_waits_too_is_told_at_the_top_and_brought_in(desk):
    assert "The customer also writes by" not in desk.page()
    other = desk.hear("And my invoice?", remote="ada-mail")

    page = desk.page()
    assert "The customer also writes by Shop:" in page
    assert "And my invoice?" in page
    desk.post("merge", other=other)

    assert "The customer also writes by" not in desk.page()
    assert desk.texts() == ["My parcel is late", "And my invoice?"]


def test_what_was_split_off_is_not_proposed_to_be_brought_back(desk):
    desk.hear("My payment went through, but EU-71751 waits for payment", key="paid")
    desk.post("branches", message=desk.last.message_id, matter="Refund of the payment EU-71751")
    new = Conversation.objects.latest("pk")
    assert new.waiting_since

    page = desk.page()

    assert f"#{new.pk}" in page  # the strip of links tells of it
    assert "The customer also writes by" not in page
    assert 'id="likely-' not in page


def test_what_joined_by_itself_says_why_and_can_be_undone(desk):
    other = desk.hear("Photo for 10014", remote="ada-mail")
    actions.assign(desk.ada, to=desk.bo.pk, by=desk.bo.pk)
    actions.merge(desk.ada, other, by=None, at=NOON, number="10014")

    page = desk.page()

    assert f"#{other} merged in here by itself: both name 10014" in page
    assert "Undo" in page
