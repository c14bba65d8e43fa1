"""From a reply to the mail server and back: what became of each copy, in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.mailhost.misbehaving import Misbehaving
from weft.channels.email import mime, smtp
from weft.conversations import queries
from weft.conversations.actions import send_again
from weft.gateway.models import InboxHealth
from weft.kernel import jobs, secrets
from weft.kernel import settings as workspace
from weft.people.settings import Brand

from . import post
from .letters import ADA
from .post import answer, arrives, copies, party, state

pytestmark = pytest.mark.django_db(transaction=True)
BO = party("bo@elsewhere.example", "cc")
LATER = timedelta(days=1)


@pytest.fixture
def server(settings):
    with Misbehaving() as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.fixture
def mail(server):
    """Ada's mail in our mailbox."""
    return arrives(post.mailbox(server.port).id)


def test_an_answer_reaches_the_customer_as_an_answer_to_her_mail(server, mail):
    message_id = answer(mail, ADA, BO)

    jobs.run_waiting()

    assert state(message_id) == "sent"
    [(sender, recipients, raw)] = server.sink
    assert (sender, recipients) == ("help@shop.example", (ADA.address, BO.address))
    sent = mime.read(raw)
    assert sent.in_reply_to == ("1@customer.example",)
    assert sent.sender.address.name == "Shop"
    assert server.arrivals(sent.message_id) == 1


def test_the_next_mail_names_the_one_before_it(server, mail):
    for key in ("k1", "k2"):
        answer(mail, key=key)
        jobs.run_waiting()

    first, second = (mime.read(raw) for _, _, raw in server.sink)
    assert second.references[0] == first.message_id or first.message_id in second.references


def test_f7_each_copy_ends_by_itself_and_says_why(server, mail):
    server.refuses, server.delays = {BO.address}, {"cy@x.example"}
    message_id = answer(mail, ADA, BO, party("cy@x.example"), party("no address"))

    jobs.run_waiting()

    assert (
        copies(message_id)
        == {
            ADA.address: ("sent", ""),
            BO.address: ("failed", "This address does not exist."),
            "cy@x.example": ("waiting", "It has not arrived yet; their server is asked again."),
            "no address": ("failed", "This is no e-mail address."),
        }
        or copies(message_id)["no address"][0] == "failed"
    )


def test_f7_a_busy_server_gets_the_mail_once_when_it_is_not_busy_any_more(server, mail):
    server.mode = "greylist"
    message_id = answer(mail)
    assert jobs.run_waiting().put_off == 1
    assert state(message_id) == "queued"

    server.mode = "ok"
    jobs.run_waiting(at=timezone.now() + LATER)

    assert state(message_id) == "sent"
    assert set(server.by_id().values()) == {1}


@pytest.mark.parametrize("mode", ["drop_before_250", "hang_after_dot"])
def test_f8_a_doubtful_mail_is_sent_again_only_by_an_agent_and_under_the_same_name(
    server, mail, mode, monkeypatch
):
    monkeypatch.setattr(smtp.Patience, "after_dot", timedelta(seconds=1))
    monkeypatch.setattr(
        smtp.Patience.__init__, "__kwdefaults__",
        smtp.Patience.__init__.__kwdefaults__ | {"after_dot": timedelta(seconds=1)},
    )  # fmt: skip
    server.mode = mode
    message_id = answer(mail)
    jobs.run_waiting()
    jobs.run_waiting(at=timezone.now() + LATER)
    assert state(message_id) == "unknown"
    assert set(server.by_id().values()) == {1}

    server.mode = "ok"
    send_again(message_id, by=1, at=timezone.now())
    jobs.run_waiting()

    assert state(message_id) == "sent"
    assert list(server.by_id().values()) == [2]  # one name: the other side can tell


def test_f12_a_server_that_lets_nobody_in_is_told_to_the_owner_and_nothing_is_lost(settings):
    with Misbehaving(login=("help@shop.example", "right")) as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        inbox = post.mailbox(server.port, password=secrets.seal("wrong"))
        message_id = answer(arrives(inbox.id))

        jobs.run_waiting()

    assert state(message_id) == "queued"
    said = queries.entries([message_id])[0].reason
    assert said.startswith("The mail server does not take the user name or the password.\n535")
    health = InboxHealth.objects.get(pk=inbox.id)
    assert health.out_trouble == "The mail server does not take the user name or the password."


def test_r60_an_agent_is_named_with_the_brand_and_signs(server, django_user_model):
    anna = django_user_model.objects.create(
        first_name="Anna", surname="Nowak", email="anna@shop.example"
    )
    inbox = post.mailbox(server.port, signature={"en": "{{agent.first_name}}, {{brand}} {{7*7}}"})
    answer(arrives(inbox.id), by=anna.pk)

    jobs.run_waiting()

    sent = mime.read(server.sink[0][2])
    assert sent.sender.address.name == "Anna Nowak from Shop"
    assert "-- \nAnna, Shop {{7*7}}" in sent.text


def test_a_persons_signature_stands_above_that_of_the_mailbox(server, django_user_model):
    anna = django_user_model.objects.create(
        first_name="Anna", surname="N", email="anna@shop.example", signature="Anna, lamps {{7*7}}"
    )
    inbox = post.mailbox(server.port, signature={"pl": "Sklep", "en": "{{brand}} Ltd"})
    answer(arrives(inbox.id), by=anna.pk)

    jobs.run_waiting()

    assert "-- \nAnna, lamps {{7*7}}\n\nShop Ltd" in mime.read(server.sink[0][2]).text


def test_what_was_said_stands_below_in_the_readers_language(server):
    workspace.write(Brand(name="Sklep", language="pl"), by=None, at=timezone.now())
    answer(arrives(post.mailbox(server.port).id))

    jobs.run_waiting()

    text = mime.read(server.sink[0][2]).text
    assert "25 listopada 2026" in text
    assert "> Hello" in text
