"""A customer writes a text message over an operator's own line, and is answered through Kannel."""

import pytest

from tests.vendors.hooking import bring, deliver, read_all
from tests.vendors.kannel import USER, Kannel
from tests.vendors.vendor import Broken, DropsAnswer, reachable
from weft.channels.sms_kannel import channel, connect
from weft.conversations import actions as conversations
from weft.conversations.models import Delivery, Message, Thread
from weft.conversations.tests.cast import NOON
from weft.gateway import actions, health, hooks, opting_out, registry
from weft.gateway.models import RawDelivery
from weft.kernel import jobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "+48600100200"


@pytest.fixture
def kannel(settings):
    settings.WEFT_URL = "http://weft.internal:8000"
    with reachable(Kannel(), settings) as fake:
        registry._kept.clear()
        registry.channel_of.cache_clear()
        health.forget()
        yield fake


@pytest.fixture
def inbox(kannel):
    return opened(kannel)


def opened(kannel, **more):
    filled = {
        "number": "+48732100200", "url": f"{kannel.address}/cgi-bin/sendsms",
        "username": USER["username"], "password": secrets.seal(USER["password"]),
        "hook_token": secrets.seal("s3cret"),
    }  # fmt: skip
    card = actions.open_inbox(kind="sms_kannel", name="SMS", by=None, settings=filled | more)
    settings = registry.settings_of(card)
    for copied in connect.CONNECTING.copies(settings, hooks.address(card.public_key)):
        kannel.configure(copied.text)
    return card


def writes(kannel, card, text, **more):
    answer = bring(card, kannel.text(text, **more))
    read_all()
    return answer


def reports(kannel, card, number, kind, **more):
    bring(card, kannel.report(number, kind, **more))
    read_all()


def replies(text="It leaves today.", key="k1"):
    thread = Thread.objects.get(remote=ADA)
    conversations.reply(thread.conversation_id, text=text, key=key, by=None, at=NOON)
    jobs.run_waiting()
    return Delivery.objects.get(message__key=key)


@pytest.mark.parametrize("text", ["Where is my parcel?", "Zażółć gęślą jaźń + 💡", "50 % & 2+2"])
def test_a_text_message_is_read_in_whatever_coding_the_network_chose(kannel, inbox, text):
    answer = writes(kannel, inbox, text)

    assert Message.objects.get().text == text
    # what we answer would be sent on to the customer
    assert (answer.status, answer.body) == (200, b"")


def test_a_charset_that_nobody_knows_loses_no_message(kannel, inbox):
    writes(kannel, inbox, "Hello", charset="X-UNKNOWN")

    assert Message.objects.get().text == "Hello"


def test_e2_without_the_token_of_the_address_nothing_is_kept(kannel, inbox):
    query = kannel.text("Hello").query

    assert deliver(inbox, method="GET", query=query.replace("s3cret", "guess")).status == 401
    bare = opened(kannel, hook_token="")
    assert deliver(bare, method="GET", query=query).status == 503
    assert not RawDelivery.objects.exists()


def test_f9_the_same_again_is_one_message(kannel, inbox):
    for _ in range(3):
        kannel.texts = 0
        writes(kannel, inbox, "Hello")

    assert Message.objects.count() == 1


def test_an_answer_goes_out_in_the_coding_that_it_needs(kannel, inbox):
    writes(kannel, inbox, "Hello")
    assert replies("It leaves today.").state == "sent"
    replies("Zażółć", "k2")

    plain, wide = kannel.accepted
    assert (plain["to"], plain["from"], plain["text"]) == (ADA, "+48732100200", "It leaves today.")
    assert (plain["coding"], wide["coding"], wide["text"]) == ("0", "2", "Zażółć")
    assert "smsc" not in plain


@pytest.mark.parametrize(
    ("kind", "state"), [(1, "delivered"), (2, "failed"), (16, "failed"), (8, "sent"), (4, "sent")]
)
def test_what_becomes_of_a_message_is_told_by_a_report(kannel, inbox, kind, state):
    writes(kannel, inbox, "Hello")
    replies()

    reports(kannel, inbox, 1, kind, said="NACK/0x0000000b/Invalid Dest Addr")

    delivery = Delivery.objects.get()
    assert delivery.state == state
    assert ("0x0000000b" in delivery.reason) == (state == "failed")


def test_a_report_resolves_the_doubt_about_a_message_without_an_answer(kannel, inbox):
    writes(kannel, inbox, "Hello")
    kannel.next(DropsAnswer())
    assert replies().state == "unknown"
    assert len(kannel.accepted) == 1

    reports(kannel, inbox, 1, 1)

    assert Delivery.objects.get().state == "delivered"


@pytest.mark.parametrize(
    ("status", "state"), [(503, "queued"), (403, "queued"), (400, "failed"), (404, "failed")]
)
def test_what_kannel_answers(kannel, inbox, status, state):
    writes(kannel, inbox, "Hello")
    kannel.next(Broken(status))

    assert replies().state == state


def test_who_answers_stop_is_written_to_no_more(kannel, inbox):
    writes(kannel, inbox, "STOP")

    assert replies().reason == opting_out.WANTS_NONE
    assert kannel.accepted == []


def test_r34_connecting_says_what_is_wrong(kannel, settings):
    def codes(**more):
        card = opened(kannel, **more)
        return [one.code for one in connect.check(registry.settings_of(card), card.id)]

    assert codes() == []
    assert codes(number="", url="", username="", password="", hook_token="") == ["missing"] * 5
    assert codes(password=secrets.seal("wrong")) == ["wrong_password"]
    assert codes(url=f"{kannel.address}/elsewhere") == ["no_kannel"]
    assert codes(url="http://127.0.0.1:9/cgi-bin/sendsms") == ["forbidden"]
    kannel.next(Broken())
    assert codes() == ["no_answer"]
    assert kannel.accepted == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "shop"), ("url", "kannel"), ("url", "http://["), ("max_per_minute", 0)],
)
def test_settings_that_cannot_be_are_refused_at_their_field(field, value):
    with pytest.raises(ValueError) as told:
        channel.Settings(**{field: value})
    assert list(told.value.args[0]) == [field]
