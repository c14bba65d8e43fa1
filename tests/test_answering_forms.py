"""Ada fills in a form; she is answered, and thanked, by mail; and she writes back."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.mailhost.misbehaving import Misbehaving
from weft.channels.email import mime
from weft.channels.email.tests import mails, post
from weft.conversations.models import Conversation, Message, Thread
from weft.conversations.tests.cast import agent
from weft.gateway import actions as gateway
from weft.gateway import automatic, intake, registry
from weft.gateway.contract import Request
from weft.gateway.models import AutomaticMail
from weft.kernel import jobs

pytestmark = pytest.mark.django_db(transaction=True)
VICTIM = "ada@customer.example"


@pytest.fixture
def server(settings):
    registry._kept.clear()
    with Misbehaving() as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server
    registry._kept.clear()


def form(**settings):
    return gateway.open_inbox(kind="form", name="Write to us", by=None, settings=settings)


def submission(inbox, at, **changes):
    said = {
        "id": str(uuid.uuid4()), "at": at.isoformat(), "text": "SECRET WORDS", "name": "Evil Name",
        "email": VICTIM, "subject": "BUY THIS", "language": "en", "fields": [],
    } | changes  # fmt: skip
    return Request(inbox_id=inbox.id, body=json.dumps(said).encode())


def submit(inbox, *, at=None, times=1, **changes):
    at = at or timezone.now()
    intake.take([submission(inbox, at, **changes) for _ in range(times)], at=at)


def test_the_answer_is_a_mail_and_what_she_writes_back_stays_in_the_conversation(server, client):
    mailbox = post.mailbox(server.port, undo_seconds=0)
    submit(form())
    conversation = Conversation.objects.get()
    client.force_login(agent())

    client.post(
        f"/conversations/{conversation.pk}/replies",
        {"text": "On its way", "key": "k", "through": mailbox.id, "subject": "Re: Late",
         "to": VICTIM},
    )  # fmt: skip
    jobs.run_waiting()

    [(_sender, recipients, raw)] = server.sink
    assert recipients == (VICTIM,)
    sent = mime.read(raw)
    assert (sent.subject, "On its way" in sent.text) == ("Re: Late", True)

    name = sent.headers.word("message-id")
    back = mails.raw(
        **{"From": VICTIM, "To": "help@shop.example", "Subject": "Re: Late", "In-Reply-To": name}
    )
    intake.take([Request(inbox_id=mailbox.id, body=back)], at=timezone.now())
    thread = Thread.objects.get(inbox=mailbox.id)
    assert thread.conversation_id == conversation.pk
    assert Message.objects.filter(thread=thread, direction="in").count() == 1


def test_who_filled_in_a_form_is_thanked_in_the_owners_words_and_nothing_typed(server):
    post.mailbox(server.port)
    submit(form(acknowledge=True, acknowledgements={"en": "We read it. {{customer.name}}"}))

    jobs.run_waiting()

    [(sender, recipients, raw)] = server.sink
    assert (sender, recipients) == ("<>", (VICTIM,))
    assert mime.read(raw).text.startswith("We read it. {{customer.name}}")
    for typed in (b"SECRET", b"Evil", b"BUY"):
        assert typed not in raw
    conversation = Conversation.objects.get()
    assert conversation.waiting_since is not None  # nobody has answered yet
    assert Thread.objects.filter(conversation=conversation).count() == 2


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({}, {}),
        ({"acknowledge": True}, {"suspicions": ["too_fast"]}),
        ({"acknowledge": True}, {"email": ""}),
        ({"acknowledge": True}, {"email": "help@shop.example"}),
        ({"acknowledge": True, "answers_through": 0}, {}),
        ({"acknowledge": True}, {"at": timezone.now() - timedelta(hours=25)}),
    ],
)
def test_a_machine_keeps_silent(server, filled, said):
    post.mailbox(server.port)
    submit(form(**filled), **said)

    jobs.run_waiting()

    assert server.sink == []


@pytest.mark.slow
def test_a7_a_thousand_forged_submissions_bring_one_victim_at_most_three(server):
    mailbox = post.mailbox(server.port)
    first, second = form(acknowledge=True), form(acknowledge=True)
    start = timezone.now()
    for _ in range(10):
        submit(first, at=start, times=50)
        submit(second, at=start, times=50, email=VICTIM.upper())
    assert Conversation.objects.count() == 1000

    jobs.run_waiting()
    assert len(server.sink) == 1
    assert Thread.objects.filter(inbox=mailbox.id).count() == 1  # none begins in vain

    for hour in range(1, 24):
        at = start + timedelta(hours=hour, minutes=1)
        automatic.may_write(VICTIM, inbox_id=mailbox.id, at=at)
    assert AutomaticMail.objects.filter(address=VICTIM).count() == 3
