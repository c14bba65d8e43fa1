"""Answering a form: by mail, to an address that nobody has proven."""

import pytest
from django.test import Client
from django.utils import timezone

from weft.console.tests.cast import Desk
from weft.conversations import actions
from weft.conversations.envelopes import Inbound, Letter, Party, Sender
from weft.conversations.models import Delivery, Inbox, Recipient, Thread
from weft.gateway import actions as gateway
from weft.kernel import settings as workspace
from weft.people.settings import Brand

pytestmark = pytest.mark.django_db

ADDRESS = "Ada@Post.Example"
NO_MAILBOX = "Answers would go out through a mailbox, and none is chosen."


def mailbox(name="Help", **settings):
    return gateway.open_inbox(
        kind="email", name=name, by=None,
        settings={"address": f"{name.lower()}@shop.example", "undo_seconds": 0} | settings,
    )  # fmt: skip


class Submitted:
    """Bo's desk, and a form that Ada has filled in."""

    def __init__(
        self, address=ADDRESS, role="agent", matter="Late parcel", language="", **settings
    ):
        self.desk = Desk(Client(), role)
        self.form = gateway.open_inbox(kind="form", name="Write to us", by=None, settings=settings)
        sender = Party(address=address, name="Ada", role="from") if address else None
        envelope = Inbound(
            inbox_id=self.form.id, key="1", remote="1", text="Where is it?",
            sender=Sender(
                kind="typed_email", value="ada@post.example", name="Ada", language=language
            ),
            sent_at=timezone.now(), matter=matter,
            letter=Letter(subject=matter, sender=sender, standing="first"),
        )  # fmt: skip
        [stored] = actions.receive([envelope], at=timezone.now())
        self.conversation_id = stored.conversation_id
        self.here = f"/conversations/{stored.conversation_id}/"

    def page(self):
        return self.desk.client.get(self.here).content.decode()

    def send(self, through, key="k", **form):
        said = {
            "text": "On its way", "key": key, "through": through, "subject": "Re: Late parcel",
            "to": "Ada <ada@post.example>",
        } | form  # fmt: skip
        return self.desk.client.post(f"{self.here}replies", said, headers={"X-Fragment": "1"})


def test_the_composer_offers_a_letter_to_the_typed_address_and_says_it_is_not_proven():
    help_ = mailbox()
    page = Submitted().page()

    assert f'name="through" value="{help_.id}"' in page
    assert 'name="to" value="ada@post.example"' in page
    assert 'dir="auto" value="Re: Late parcel"' in page
    assert "Not proven" in page
    assert "only brings messages in" not in page


def test_the_answer_begins_a_thread_of_the_mailbox_and_the_next_one_stays_on_it():
    help_, ada = mailbox(), Submitted()

    assert ada.send(help_.id).status_code == 201
    assert ada.send(help_.id, key="k2").status_code == 201

    [thread] = Thread.objects.filter(inbox=help_.id)
    assert (thread.conversation_id, thread.topic) == (ada.conversation_id, "late parcel")
    assert set(Recipient.objects.values_list("address", flat=True)) == {"ada@post.example"}
    assert set(Delivery.objects.values_list("message__thread", flat=True)) == {thread.pk}
    page = ada.page()
    assert "Not proven" in page  # nobody has written from it yet
    assert 'name="through"' not in page


def test_where_the_form_asked_for_no_subject_the_letter_has_one_in_her_language():
    mailbox()
    page = Submitted(matter="", language="pl").page()

    assert 'dir="auto" value="Nasza odpowiedź na wiadomość"' in page


def test_the_subject_of_a_first_letter_names_the_shop():
    mailbox()
    workspace.write(Brand(name="Polana"), by=None, at=timezone.now())

    assert 'dir="auto" value="Polana: our answer to your message"' in Submitted(matter="").page()


def test_the_same_key_twice_is_one_answer():
    help_, ada = mailbox(), Submitted()

    assert [ada.send(help_.id).status_code for _ in range(2)] == [201, 200]
    assert Delivery.objects.count() == 1


def test_no_thread_stays_behind_an_answer_that_was_not_written():
    help_, ada = mailbox(), Submitted()

    assert ada.send(help_.id, seen_up_to="1").status_code == 409
    assert ada.send(help_.id, text="").status_code == 422
    assert not Thread.objects.filter(inbox=help_.id).exists()


def test_a_new_address_is_asked_for_as_everywhere():
    help_, ada = mailbox(), Submitted()

    assert ada.send(help_.id, to="eve@post.example").json()["code"] == "ask_first"


def test_only_the_mailbox_that_the_form_answers_through_is_taken():
    help_, sales = mailbox(), mailbox("Sales")
    ada = Submitted(answers_through=sales.id)

    assert f'name="through" value="{sales.id}"' in ada.page()
    assert ada.send(help_.id).status_code == 422
    assert ada.send(sales.id).status_code == 201


@pytest.mark.parametrize("role", ["agent", "owner"])
def test_without_a_mailbox_the_page_says_so_and_leaders_are_led_to_the_setting(role):
    ada = Submitted(role=role)
    page = ada.page()

    assert NO_MAILBOX in page
    link = f"/inboxes/{ada.form.id}/#field-answers_through"
    assert (link in page) == (role == "owner")
    assert 'value="reply"' not in page


def test_of_two_mailboxes_none_is_guessed():
    mailbox()
    mailbox("Sales")

    assert NO_MAILBOX in Submitted().page()


def test_a_mailbox_that_was_switched_off_answers_nobody():
    help_, ada = mailbox(), Submitted()
    Inbox.objects.filter(pk=help_.id).update(is_on=False)

    assert NO_MAILBOX in ada.page()
    assert ada.send(help_.id).status_code == 422


@pytest.mark.parametrize("address", ["", "a@b.example, c@d.example", "nobody"])
def test_without_a_good_address_the_page_says_so(address):
    mailbox()

    assert "Nobody left an address to which an answer could go." in Submitted(address).page()


def test_the_owner_chooses_among_the_mailboxes():
    help_, form = mailbox(), Submitted(role="owner")
    page = form.desk.client.get(f"/inboxes/{form.form.id}/").content.decode()

    assert f'<option value="{help_.id}">Help</option>' in page
