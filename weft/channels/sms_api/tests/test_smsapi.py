"""A customer writes a text message to a number at SMSAPI, and is answered."""

import pytest
from django.utils import timezone

from tests.vendors.hooking import bring, deliver, read_all
from tests.vendors.smsapi import HOOK_TOKEN, TOKEN, Smsapi
from tests.vendors.vendor import Broken, DropsAnswer, reachable
from weft.channels.sms_api import channel, connect, outbound
from weft.conversations import actions as conversations
from weft.conversations.models import Delivery, Message, Thread
from weft.conversations.tests.cast import NOON
from weft.customers.models import Customer
from weft.gateway import actions, health, opting_out, queries, registry
from weft.gateway.models import RawDelivery
from weft.kernel import jobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "+48600100200"


@pytest.fixture
def smsapi(settings, monkeypatch):
    settings.WEFT_URL = "https://weft.example"
    with reachable(Smsapi(), settings) as fake:
        monkeypatch.setattr(outbound, "API", fake.address)
        registry._kept.clear()
        registry.channel_of.cache_clear()
        health.forget()
        yield fake


@pytest.fixture
def inbox(smsapi):
    return opened()


def opened(**more):
    filled = {
        "sender": "48732100200", "access_token": secrets.seal(TOKEN),
        "hook_token": secrets.seal(HOOK_TOKEN),
    }  # fmt: skip
    return actions.open_inbox(kind="sms_api", name="SMS", by=None, settings=filled | more)


def writes(smsapi, card, text, **more):
    answer = bring(card, smsapi.text(text, **more))
    read_all()
    return answer


def reports(smsapi, card, *told):
    answer = bring(card, smsapi.report(*told))
    read_all()
    return answer


def replies(text="It leaves today.", key="k1"):
    thread = Thread.objects.get(remote=ADA)
    conversations.reply(thread.conversation_id, text=text, key=key, by=None, at=NOON)
    jobs.run_waiting()
    return Delivery.objects.get(message__key=key)


def test_a_text_message_comes_in_and_its_answer_goes_out_under_our_own_name(smsapi, inbox):
    assert writes(smsapi, inbox, "Gdzie jest moja paczka?").body == b"OK"
    message = Message.objects.get()
    assert (message.text, message.thread.remote) == ("Gdzie jest moja paczka?", ADA)

    delivery = replies("Zażółć")

    assert (delivery.state, delivery.external_id) == ("sent", "5F0000000000000001")
    [sent] = smsapi.accepted
    assert (sent["to"], sent["from"], sent["message"]) == ("48600100200", "48732100200", "Zażółć")
    assert (sent["encoding"], sent["idx"]) == ("utf-8", str(delivery.message_id))
    assert sent["notify_url"] == f"https://weft.example/hooks/{inbox.public_key}?token={HOOK_TOKEN}"


def test_e2_without_the_token_of_the_address_nothing_is_kept(smsapi, inbox):
    text = smsapi.text("Hello").body
    report = smsapi.report((1, 404)).query.replace(HOOK_TOKEN, "guess")
    assert deliver(inbox, text, query="token=guess").status == 401
    assert deliver(inbox, text).status == 401
    assert deliver(inbox, method="GET", query=report).status == 401
    assert deliver(opened(hook_token=""), text, query="token=").status == 503
    assert not RawDelivery.objects.exists()


def test_f9_the_same_text_message_again_is_one_message(smsapi, inbox):
    for _ in range(3):
        smsapi.texts = 0
        assert writes(smsapi, inbox, "Hello").status == 200

    assert Message.objects.count() == 1


def test_a_name_instead_of_a_number_makes_no_customer(smsapi, inbox):
    assert writes(smsapi, inbox, "20 % off", sender="SHOP").status == 200
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("status", "state"),
    [(404, "delivered"), (402, "failed"), (405, "failed"), (407, "failed"), (403, "sent")],
)
def test_what_becomes_of_a_message_is_told_by_a_report(smsapi, inbox, status, state):
    writes(smsapi, inbox, "Hello")
    delivery = replies()

    assert (
        reports(smsapi, inbox, (delivery.message_id, 409), (delivery.message_id, status)).body
        == b"OK"
    )

    delivery.refresh_from_db()
    assert delivery.state == state


def test_a_report_about_what_is_not_ours_changes_nothing(smsapi, inbox):
    writes(smsapi, inbox, "Hello")
    replies()
    other = Message.objects.get(direction="in").pk

    reports(smsapi, inbox, (other, 405), (10**18, 405), ("x", 405), ("", "nonsense"))

    assert Delivery.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (13, "failed", "takes no text messages"),
        (14, "failed", "may not send from this number"),
        (11, "failed", "too long"),
        (57, "failed", "answered STOP"),
        (59, "failed", "answered STOP"),
        (999999, "failed", "did not take the message"),
        (53, "sent", ""),  # it was taken in a try whose answer we never heard
        (203, "queued", "takes no more messages just now"),
        (52, "queued", "takes no more messages just now"),
        (103, "queued", "no credit left"),
        (105, "queued", "Connect the inbox again"),
    ],
)
def test_what_an_error_means(smsapi, inbox, error, state, words):
    writes(smsapi, inbox, "Hello")
    smsapi.errors = [error]

    delivery = replies()

    assert (delivery.state, words in delivery.reason) == (state, True)


def test_f12_without_credit_messages_wait_the_owner_is_told_and_they_leave_when_it_is_there(
    smsapi, inbox
):
    writes(smsapi, inbox, "Hello")
    smsapi.points = 0
    assert replies().state == "queued"
    assert "no credit" in queries.health_of([inbox.id])[inbox.id].out_trouble

    smsapi.points = 10
    health.resume(inbox.id)
    jobs.run_waiting(at=timezone.now().replace(year=2098))
    assert Delivery.objects.get().state in {"sent", "failed"}


def test_an_answer_that_never_came_is_a_doubt_and_its_report_resolves_it(smsapi, inbox):
    writes(smsapi, inbox, "Hello")
    smsapi.next(DropsAnswer())
    delivery = replies()
    assert delivery.state == "unknown"
    assert len(smsapi.accepted) == 1

    reports(smsapi, inbox, (delivery.message_id, 404))

    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_who_answers_stop_is_written_to_no_more(smsapi, inbox):
    writes(smsapi, inbox, "Stop.")

    assert replies().reason == opting_out.WANTS_NONE
    assert smsapi.accepted == []


def test_r34_connecting_asks_for_little_and_says_what_is_wrong(smsapi):
    def codes(card):
        return [one.code for one in connect.check(registry.settings_of(card), card.id)]

    assert codes(opened()) == []
    assert codes(opened(sender="", access_token="", hook_token="")) == ["missing"] * 3
    assert codes(opened(access_token=secrets.seal("wrong"))) == ["wrong_password"]
    smsapi.points = 0
    assert codes(opened()) == ["no_credit"]
    smsapi.next(Broken())
    assert codes(opened()) == ["no_answer"]


def test_the_owner_sees_how_much_credit_is_left(smsapi, inbox):
    def told():
        return [one.state for one in connect.health(registry.settings_of(inbox), inbox.id)]

    assert told() == ["good"]
    smsapi.points = 3
    assert told() == ["warning"]
    smsapi.points = 0
    assert told() == ["bad"]


def test_the_owner_copies_an_address_that_is_a_secret_of_this_inbox():
    made = connect.CONNECTING.discover("2WAY")
    settings = channel.Settings(sender="2WAY", **made)

    [copied] = connect.CONNECTING.copies(settings, "https://weft.example/hooks/abc")

    token = copied.text.partition("?token=")[2]
    assert token == secrets.unseal(made["hook_token"])
    assert len(token) >= 32
    assert connect.CONNECTING.discover("2WAY") != made
