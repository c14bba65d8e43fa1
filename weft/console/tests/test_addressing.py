"""Writing letters: whom the composer offers, what it asks once, and what it refuses."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from weft.console.tests.cast import Desk
from weft.console.tests.post import deliver, mailbox
from weft.conversations import actions
from weft.conversations.envelopes import Inbound, Letter, Party, Placement, Sender
from weft.conversations.models import Delivery, Draft, Recipient, Thread
from weft.conversations.models import Letter as LetterRow
from weft.conversations.tests.cast import NOON
from weft.gateway import actions as gateway

pytestmark = pytest.mark.django_db

ADA = Party(address="ada@post.example", name="Ada", role="from")
EVE = Party(address="eve@post.example", name="Eve", role="cc")


class Post:
    """Bo's desk, and a mail of Ada's on it that names Eve in its Cc."""

    def __init__(self, **settings):
        self.desk = Desk(Client())
        inbox = gateway.open_inbox(
            kind="email", name="Help", by=None,
            settings={"address": "help@shop.example", "undo_seconds": 10} | settings,
        )  # fmt: skip
        letter = Letter(
            subject="Late", sender=ADA, name="1@post.example",
            recipients=(Party(address="help@shop.example"), EVE),
        )  # fmt: skip
        envelope = Inbound(
            inbox_id=inbox.id, key="1", remote="mail:1", text="Where is it?",
            sender=Sender(kind="email", value=ADA.address, name="Ada"),
            sent_at=timezone.now(), letter=letter, matter="Late", topic="late",
            place=lambda known: Placement(thread_id=None, standing="first"),
        )  # fmt: skip
        [stored] = actions.receive([envelope], at=timezone.now())
        self.thread = stored.thread_id
        self.here = f"/conversations/{stored.conversation_id}/"

    def page(self):
        return self.desk.client.get(self.here).content.decode()

    def send(self, **form):
        said = {
            "text": "On its way", "key": "k", "thread": self.thread, "subject": "Re: Late",
            "to": "Ada <ada@post.example>",
        } | form  # fmt: skip
        return self.desk.client.post(f"{self.here}replies", said, headers={"X-Fragment": "1"})


def test_an_answer_goes_to_who_wrote_about_what_they_wrote():
    page = Post().page()

    assert 'name="to" value="Ada &lt;ada@post.example&gt;"' in page
    assert 'name="subject" maxlength="500" dir="auto" value="Re: Late"' in page


def test_a2_whom_a_cc_named_stands_aside_and_our_own_address_is_nobody():
    page = Post().page()

    assert 'data-propose="Eve &lt;eve@post.example&gt;"' in page
    assert 'name="cc" value="Eve' not in page
    assert 'value="help@shop.example"' not in page


def test_u4_an_answer_is_held_for_as_long_as_its_inbox_says():
    post = Post()

    assert post.send().status_code == 201

    assert Delivery.objects.get().state == "held"
    assert Recipient.objects.get().address == "ada@post.example"
    assert LetterRow.objects.get(message__direction="out").subject == "Re: Late"


def test_without_a_pause_it_leaves_at_once():
    Post(undo_seconds=0).send()

    assert Delivery.objects.get().state == "queued"


def test_u10_somebody_new_is_asked_for_once():
    post = Post()

    asked = post.send(cc="Zed <zed@new.example>")
    assert (asked.status_code, asked.json()["code"]) == (409, "ask_first")
    assert "zed@new.example" in asked.json()["words"]
    assert post.send(cc="Zed <zed@new.example>", anyway="1").status_code == 201


@pytest.mark.parametrize(
    "text", ["See the attached file", "W załączeniu faktura", "V příloze najdete fakturu"]
)
def test_u10_a_forgotten_file_is_asked_for_once(text):
    post = Post()

    assert post.send(text=text).json()["code"] == "ask_first"
    assert post.send(text=text, anyway="1").status_code == 201


@pytest.mark.parametrize(
    "form",
    [
        {"to": "nobody"}, {"to": ""}, {"to": "a@b.example\r\nBcc: x@y.example"},
        {"send_at": "yesterday"}, {"send_at": "2999-01-01T10:00"}, {"thread": "999999"},
    ],
)  # fmt: skip
def test_what_cannot_be_addressed_is_refused_in_words(form):
    refused = Post().send(anyway="1", **form)

    assert refused.status_code == 422
    assert refused.json()["words"]
    assert not Recipient.objects.exists()


def test_several_addresses_may_stand_in_one_field():
    Post().send(to='"Kowalska, Ada" <ada@post.example>, eve@post.example', anyway="1")

    assert set(Recipient.objects.values_list("address", flat=True)) == {
        "ada@post.example", "eve@post.example",
    }  # fmt: skip


def test_u5_a_draft_keeps_its_people_and_its_subject():
    post = Post()
    form = {
        "_method": "put", "text": "Dear", "mode": "reply", "thread": post.thread,
        "subject": "Re: Late again", "to": "Ada <ada@post.example>", "bcc": "boss@shop.example",
    }  # fmt: skip

    post.desk.client.post(f"{post.here}draft", form)

    assert Draft.objects.get().letter["subject"] == "Re: Late again"
    page = post.page()
    assert 'value="Re: Late again"' in page
    assert 'name="bcc" value="boss@shop.example"' in page


def test_a_chat_has_no_subject_and_nobody_to_choose():
    desk = Desk(Client())

    page = desk.client.get(f"/conversations/{desk.ada}/").content.decode()

    assert 'name="subject"' not in page
    assert "<recipient-field" not in page


def test_without_a_script_the_page_asks_and_the_next_press_decides():
    post = Post()
    form = {
        "text": "Attached!", "key": "k", "thread": post.thread, "subject": "Re: Late",
        "to": "ada@post.example", "mode": "reply",
    }  # fmt: skip

    page = post.desk.client.post(f"{post.here}replies", form)

    assert page.status_code == 409
    assert '<input type="hidden" name="anyway" value="1">' in page.content.decode()


# --- several threads of one inbox ---------------------------------------------------------------


def ways(desk, conversation_id):
    page = desk.client.get(f"/conversations/{conversation_id}/").content.decode()
    return re.findall(r'<a class="chip[^>]* title="([^"]*)"', page)


def test_two_mail_threads_of_one_inbox_are_told_apart_by_their_subjects(desk):
    post = mailbox()
    first = deliver(post, "a@x", subject="Late parcel").conversation_id
    actions.merge(first, deliver(post, "b@x", subject="Boots").conversation_id, by=None, at=NOON)
    assert ways(desk, first) == ["Post: Late parcel", "Post: Boots"]

    actions.merge(first, deliver(post, "c@x", subject="Boots").conversation_id, by=None, at=NOON)

    late, *boots = ways(desk, first)
    assert late == "Post: Late parcel"
    assert [one.startswith("Post: Boots, ") for one in boots] == [True, True]


@pytest.mark.parametrize(
    ("remote", "told"), [("+48600100200", "Shop: +48 600 100 200"), ("guest", "Shop: Thu 1 Jan, ")]
)
def test_threads_without_a_subject_are_told_apart_by_number_or_by_when_they_began(
    desk, remote, told
):
    desk.hear("Me again", key="2", remote=remote)
    other = Thread.objects.latest("pk").conversation_id

    actions.merge(desk.ada, other, by=None, at=NOON)

    assert ways(desk, desk.ada)[1].startswith(told)


def test_one_thread_of_each_inbox_is_called_by_its_inbox_alone(desk):
    other = deliver(mailbox(), "a@x").conversation_id

    actions.merge(desk.ada, other, by=None, at=NOON)

    assert ways(desk, desk.ada) == ["Shop", "Post"]
