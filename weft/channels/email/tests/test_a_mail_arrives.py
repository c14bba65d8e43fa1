"""From a stranger's mail program to a conversation: Postfix, Dovecot, IMAP, the road in."""

import threading
import time

import pytest

from weft.conversations.models import Attachment, Conversation, Letter, Message
from weft.gateway import actions
from weft.gateway.listening import Keeper
from weft.gateway.models import InboxHealth
from weft.kernel import jobs, secrets

from .mails import raw

pytestmark = pytest.mark.django_db(transaction=True)

LATE = (
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    '<p>Zażółć gęślą jaźń, příliš žluťoučký kůň <img src="cid:kun@x"></p>\r\n'
    "--b\r\nContent-Type: image/png; name=kůň.png\r\nContent-ID: <kun@x>\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
)


@pytest.fixture
def inbox(mailhost, settings):
    box = mailhost.mailbox("arrives@shop.example")
    settings.WEFT_OUTSIDE_ALLOW = [f"localhost:{mailhost.imap_port}"]
    inbox = actions.open_inbox(
        kind="email",
        name="Help",
        by=None,
        settings={
            "address": box.address,
            "imap_host": "localhost",
            "imap_port": mailhost.imap_port,
            "imap_security": "none",
            "password": secrets.seal(box.password),
            "authserv_id": mailhost.authserv_id,
        },
    )
    stop = threading.Event()
    thread = threading.Thread(target=Keeper().run, args=(stop,), daemon=True)
    thread.start()
    box.put([])
    yield box
    stop.set()
    thread.join(15)
    assert inbox.id


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        jobs.run_waiting()
        time.sleep(0.05)


def test_a_mail_and_its_answer_become_one_conversation(mailhost, inbox):
    until(lambda: InboxHealth.objects.filter(cursor__has_key="uid").exists())
    sender = "Ada <ada@honest.example>"
    first = raw(LATE, From=sender, Subject="=?utf-8?q?kr=C3=A1va?=", To=inbox.address,
                Content_Type='multipart/related; boundary="b"', MIME_Version="1.0")  # fmt: skip
    mailhost.deliver(first, inbox.address)
    until(lambda: Message.objects.count() == 1)
    mailhost.deliver(
        raw("Jeszcze coś.\r\n", From=sender, To=inbox.address, Message_ID="<2@x>",
            In_Reply_To="<1@customer.example>", Subject="Re: krava",
            Content_Type="text/plain; charset=utf-8"),
        inbox.address,
    )  # fmt: skip
    until(lambda: Message.objects.count() == 2)

    one, two = Message.objects.order_by("pk")
    assert "Zażółć gęślą jaźń, příliš žluťoučký kůň" in one.text
    assert two.text == "Jeszcze coś."
    assert Conversation.objects.count() == 1
    assert Letter.objects.get(message=one).verdict["result"] == "verified"
    assert Letter.objects.get(message=one).subject == "kráva"
    assert Attachment.objects.get().content_id == "kun@x"
