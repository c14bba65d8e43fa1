"""A form in the console: what was typed stands beside it, and nobody can answer on it."""

import pytest
from django.utils import timezone

from weft.conversations import actions
from weft.conversations.envelopes import Field, Inbound, Letter, Sender
from weft.conversations.models import Delivery, Inbox
from weft.conversations.tests.cast import NOON
from weft.gateway import outbox

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def form(desk):
    """Ada's form, open on the desk."""
    inbox = Inbox.objects.create(kind="form", name="Contact")
    [stored] = actions.receive([filled(inbox)], at=NOON)
    desk.ada, desk.last = stored.conversation_id, stored
    return desk


def filled(inbox, key="f1", **letter):
    fields = (
        Field(label="Order number", value="PL-1042", kind="order"),
        Field(label=EVIL, value=EVIL),
        Field(label="Your message", value="Where is it?", kind="paragraph"),
    )
    return Inbound(
        inbox_id=inbox.pk,
        key=key,
        remote=key,
        sender=Sender(kind="typed_email", value="ada@example.com"),
        text="Where is it?",
        sent_at=NOON,
        letter=Letter(fields=fields, **letter),
    )


def test_what_was_typed_stands_beside_the_message_and_in_the_panel(form):
    page = form.page()

    assert page.count("PL-1042") == 2
    assert EVIL not in page
    # the message's own words are not said twice
    assert "<dt>Your message</dt>" not in page
    assert "This looks like spam" not in page


def test_what_speaks_against_a_person_is_told(form):
    doubtful = filled(form.last and Inbox.objects.get(kind="form"), "f2",
                      traits={"suspicions": ["trap", "unheard of"]})  # fmt: skip
    [stored] = actions.receive([doubtful], at=NOON)
    form.ada = stored.conversation_id

    assert "a field that people do not see was filled in." in form.page()


def test_what_was_hidden_is_hidden_in_the_panel_too(form):
    actions.redact(form.last.message_id, reason="", by=form.bo.pk, at=NOON)

    assert "PL-1042" not in form.page()


def test_where_nobody_can_be_answered_the_composer_takes_notes(form):
    page = form.page()

    assert "There is no way to answer here yet" in page
    assert "Send reply" not in page
    form.post("notes", text="Written to her by mail", key="n1")
    assert form.texts()[-1] == "Written to her by mail"


def test_a_chat_in_the_same_conversation_is_the_way_to_answer(form):
    chat = Inbox.objects.create(kind="webchat", name="Chat")
    line = Inbound(
        inbox_id=chat.pk,
        key="c1",
        remote="d",
        sender=Sender(kind="device", value="d"),
        text="Hello?",
        sent_at=NOON,
    )
    [chatted] = actions.receive([line], at=NOON)
    actions.merge(form.ada, chatted.conversation_id, by=form.bo.pk, at=NOON)

    page = form.page()
    assert f'name="thread" value="{chatted.thread_id}"' in page
    form.post("replies", text="Hello!", key="r1", thread=str(chatted.thread_id))
    assert Delivery.objects.get().message.thread_id == chatted.thread_id


def test_a_reply_that_nothing_can_send_fails_in_words(form):
    written = actions.reply(form.ada, text="Hello", by=form.bo.pk, at=timezone.now(), key="r1")
    outbox.deliver(written.message_id)

    delivery = Delivery.objects.get()
    assert delivery.state == "failed"
    assert "only brings messages in" in delivery.reason
