"""What our machines write by themselves: little, to few, and never to each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.mailhost.misbehaving import Misbehaving
from weft.channels.email import mime
from weft.conversations.envelopes import Party
from weft.conversations.models import Conversation
from weft.gateway import automatic, intake, registry
from weft.gateway.contract import Request
from weft.gateway.models import AutomaticMail, RawDelivery
from weft.kernel import jobs

from . import mails, post
from .letters import ADA
from .post import arrives

pytestmark = pytest.mark.django_db(transaction=True)
HELP, INFO = "help@shop.example", "info@other.example"


@pytest.fixture
def server(settings):
    registry._kept.clear()
    with Misbehaving() as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server
    registry._kept.clear()


@pytest.fixture
def inbox(server):
    return post.mailbox(server.port, acknowledge=True)


def now():
    return timezone.now()


def test_a_customer_is_told_at_once_that_the_mail_has_arrived(server, inbox):
    received = arrives(inbox.id, at=now(), text="SECRET WORDS")

    jobs.run_waiting()

    [(sender, recipients, raw)] = server.sink
    mail = mime.read(raw)
    assert (sender, recipients) == ("<>", (ADA.address,))
    assert mail.subject == "Your message has arrived"
    assert mail.text.startswith("Thank you, your message has arrived. We will answer")
    assert mail.headers.word("auto-submitted") == "auto-replied"
    assert b"SECRET" not in raw
    assert b"4711" not in raw
    # nobody has answered yet: she waits on
    conversation = Conversation.objects.get(pk=received.conversation_id)
    assert conversation.waiting_since is not None
    assert conversation.last_direction == "in"


def test_nothing_is_said_unless_the_owner_wants_it(server):
    arrives(post.mailbox(server.port).id, at=now())

    jobs.run_waiting()

    assert server.sink == []


@pytest.mark.parametrize(
    "mail",
    [
        {"traits": {"may_answer": False}},
        {"traits": {}},
        {"verdict": {"result": "failed"}},
        {"standing": "participant"},
        {"sender": Party(address=HELP)},
        {"at": timezone.now() - timedelta(hours=25)},
    ],
)
def test_a_machine_keeps_silent(server, inbox, mail):
    arrives(inbox.id, **{"at": now()} | mail)

    jobs.run_waiting()

    assert server.sink == []


def test_d6_the_owners_words_are_filled_by_a_list_and_nothing_else(server):
    words = {"en": "{{7*7}} ${brand} {% x %} {{customer.name}} {{answer_time}}"}
    inbox = post.mailbox(server.port, acknowledge=True, acknowledgements=words)
    arrives(inbox.id, at=now())

    jobs.run_waiting()

    text = mime.read(server.sink[0][2]).text
    assert text.startswith("{{7*7}} ${brand} {% x %} {{customer.name}} We will answer")


def test_the_same_mail_is_acknowledged_once(server, inbox):
    received = arrives(inbox.id, at=now())
    where = {
        name: getattr(received, name) for name in ("message_id", "thread_id", "conversation_id")
    }
    customer_id = Conversation.objects.get().customer_id
    jobs.run_waiting()

    automatic.acknowledge(customer_id, inbox_id=inbox.id, **where)
    jobs.run_waiting()

    assert len(server.sink) == 1


@pytest.mark.slow
def test_a7_a_thousand_forged_mails_bring_one_victim_at_most_three(server, inbox, monkeypatch):
    other = post.mailbox(server.port, "sales@shop.example", acknowledge=True)
    start = now()
    for number in range(1000):
        arrives((inbox, other)[number % 2].id, f"{number}@evil.example", at=start)

    jobs.run_waiting()
    assert len(server.sink) == 1

    # whatever the hour: as many as the day holds
    for hour in range(1, 24):
        at = start + timedelta(hours=hour, minutes=1)
        automatic.may_write(ADA.address, inbox_id=inbox.id, at=at)
    allowed = AutomaticMail.objects.filter(address=ADA.address).count()
    assert allowed == 3


@pytest.fixture
def two(server, inbox, monkeypatch):
    """Two mailboxes that know nothing of each other, and every mail of one reaches the other."""
    monkeypatch.setattr(automatic, "our_own", set)
    other = post.mailbox(server.port, INFO, acknowledge=True)
    return {HELP: inbox.id, INFO: other.id}


def exchange(server, inboxes, *, without=()):
    """Let the two write to each other until nobody has anything to say; return how many mails."""
    first = mails.raw(From=INFO, To=HELP, Date=now().strftime("%a, %d %b %Y %H:%M:%S +0000"))
    intake.take([Request(inbox_id=inboxes[HELP], body=first)], at=now())
    carried = 0
    for _ in range(20):
        jobs.run_waiting()
        new = server.sink[carried:]
        if not new:
            break
        carried += len(new)
        for _, recipients, raw in new:
            head, _, body = raw.partition(b"\r\n\r\n")
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(without)]
            body = b"\r\n".join(lines) + b"\r\n\r\n" + body
            intake.take([Request(inbox_id=inboxes[recipients[0]], body=body)], at=now())
    return carried


def test_a8_two_instances_that_answer_each_other_stop_at_once(server, two):
    assert exchange(server, two) == 1
    assert RawDelivery.objects.exclude(state="quarantined").count() == 2


def test_a8_also_when_a_server_between_them_strips_what_says_so(server, two):
    stripped = (b"auto-submitted", b"x-auto", b"x-weft", b"in-reply-to", b"references", b"reply-to")

    assert exchange(server, two, without=stripped) <= 2
