"""The demo's phones, without their page: what a customer does comes to Weft, and back (0026)."""

import pytest
from django.utils import timezone

from tests.vendors.phones.connecting import connect, disconnect
from tests.vendors.phones.exchange import Exchange
from tests.vendors.phones.network import Network
from tests.vendors.vendor import Hook, reachable
from weft.conversations import actions, queries
from weft.conversations.models import Attachment, Inbox, Message, Trace
from weft.conversations.tests.cast import agent
from weft.gateway import amending, attention
from weft.gateway.graph.tests.stage import forget
from weft.kernel import files, jobs

pytestmark = pytest.mark.django_db(transaction=True)

ADA = "48600100200"
PEOPLE = {ADA: "Ada Nowak", "12025550123": "Emma Brown"}
KEYS = (
    "whatsapp", "messenger", "facebook", "instagram", "instagram-post", "sms", "telegram", "viber",
)  # fmt: skip
IN_PRIVATE = tuple(key for key in KEYS if key not in {"facebook", "instagram-post"})
# how far Weft knows that an answer has come, once somebody has looked at it
KNOWN = dict.fromkeys(("whatsapp", "messenger", "instagram", "viber"), Trace.State.READ)
KNOWN["sms"] = Trace.State.DELIVERED
JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def exchange(settings, monkeypatch):
    """All networks, connected; their vendors call at the real door, with nothing between."""
    forget()
    settings.WEFT_URL = "http://localhost:8000"
    with reachable(Exchange(PEOPLE), settings) as exchange:
        settings.WEFT_GRAPH_URL = exchange.address
        for network in exchange.networks.values():
            connect(network)
        monkeypatch.setattr(Network, "bring", knock)
        yield exchange
    forget()


def knock(network, told):
    signed = told if hasattr(told, "headers") else network.vendor.signed(told)
    taken = Hook(network.hook.rpartition("/")[2]).call(signed) == 200
    jobs.run_waiting()
    return taken


def phone_of(exchange, key):
    network = exchange.networks[key]
    return network.phones[network.address_of(ADA)]


def last():
    return Message.objects.order_by("pk").last()


def reply(text, *, choices=(), picture=b"", thread_id=None):
    """Let Bo answer what came last."""
    bo, at = agent("Bo"), timezone.now()
    uploads = []
    if picture:
        kept = files.store([picture])
        uploads = [
            actions.keep_upload(
                sha256=kept.sha256, name="a.jpg", content_type="image/jpeg", at=at, agent_id=bo.pk
            ).pk
        ]
    answer = actions.Reply(
        conversation_id=last().thread.conversation_id, text=text, by=bo.pk, at=at, key="k",
        choices=choices, uploads=uploads, thread_id=thread_id,
    )  # fmt: skip
    actions.reply_all([answer])
    jobs.run_waiting()


@pytest.mark.parametrize("key", KEYS)
def test_somebody_writes_and_is_answered(exchange, key):
    phone = phone_of(exchange, key)
    assert phone.say("Is it still there?").is_taken
    assert (last().text, last().direction) == ("Is it still there?", "in")
    assert not phone.has_news

    reply("Yes, it is")

    assert [one.text for one in phone.lines] == ["Is it still there?", "Yes, it is"]
    assert phone.has_news
    phone.look(is_seen=False)
    phone.look(is_seen=True)
    assert Trace.objects.get().state == KNOWN.get(key, Trace.State.SENT)
    assert not phone.has_news


@pytest.mark.parametrize("key", IN_PRIVATE)
def test_a_picture_comes_to_weft(exchange, key):
    phone = phone_of(exchange, key)

    phone.say(picture=phone.network.keep(JPEG))

    with files.open_file(Attachment.objects.get().upload.file.sha256) as kept:
        assert kept.read() == JPEG


@pytest.mark.parametrize("key", ["whatsapp", "messenger", "instagram", "telegram"])
def test_a_picture_of_the_shops_is_shown(exchange, key):
    phone = phone_of(exchange, key)
    phone.say("Which colour is it?")

    reply("", picture=JPEG)

    shown = phone.lines[-1]
    assert phone.network.pictures[shown.picture] == JPEG


@pytest.mark.parametrize("key", ["whatsapp", "messenger", "instagram", "telegram", "viber"])
def test_a_choice_is_tapped(exchange, key):
    phone = phone_of(exchange, key)
    phone.say("It does not fit")
    reply("What would you like?", choices=("Refund", "Exchange"))
    offered = phone.lines[-1]
    assert offered.choices == ("Refund", "Exchange")

    phone.tap(offered.id, 1)

    assert last().text == "Exchange"
    ours = Message.objects.filter(direction="out").last()
    assert queries.entries([ours.pk])[0].offered.taken == "Exchange"


@pytest.mark.parametrize("key", ["whatsapp", "messenger", "instagram", "telegram"])
def test_the_shop_is_seen_to_type(exchange, key):
    phone = phone_of(exchange, key)
    phone.say("Hello?")
    [thread] = queries.thread_cards([last().thread_id])

    attention.types(thread, at=timezone.now())
    jobs.run_waiting()

    assert phone.is_shown_typing


@pytest.mark.parametrize(
    ("key", "emoji"),
    [
        ("whatsapp", "👍"), ("messenger", "🎉"), ("instagram", "❤️"), ("telegram", "👍"),
        ("facebook", "👍"),
    ],
)  # fmt: skip
def test_the_shops_reaction_is_shown_and_goes_again(exchange, key, emoji):
    phone = phone_of(exchange, key)
    phone.say("Thank you!")

    amending.react(last().pk, emoji, by=agent("Bo").pk, at=timezone.now())
    assert phone.lines[0].emoji == emoji
    amending.react(last().pk, "", by=agent("Cy").pk, at=timezone.now())
    assert phone.lines[0].emoji == ""


@pytest.mark.parametrize("key", ["telegram", "facebook"])
def test_an_answer_is_corrected_and_taken_back(exchange, key):
    phone = phone_of(exchange, key)
    phone.say("When are you open?")
    reply("From nine")
    ours, bo = last().pk, agent("Cy").pk

    amending.correct(ours, "From ten", by=bo, at=timezone.now())
    assert (phone.lines[1].text, phone.lines[1].is_edited) == ("From ten", True)
    amending.take_back(ours, by=bo, at=timezone.now())
    assert phone.lines[1].is_gone


@pytest.mark.parametrize(
    ("public", "private"), [("facebook", "messenger"), ("instagram-post", "instagram")]
)
def test_whoever_comments_may_be_answered_in_private(exchange, public, private):
    phone_of(exchange, public).say("Do they come in red?")
    beside = last().thread.conversation.threads.exclude(pk=last().thread_id).get()

    reply("Yes, here", thread_id=beside.pk)

    assert [one.text for one in phone_of(exchange, private).lines] == ["Yes, here"]


def test_an_inbox_that_was_there_yesterday_is_told_where_its_vendor_stands_today(
    exchange, settings
):
    before = Inbox.objects.count()
    with reachable(Exchange(PEOPLE), settings) as other:
        for network in other.networks.values():
            connect(network)
        servers = {one.settings.get("server") for one in Inbox.objects.all()} - {None}

        assert Inbox.objects.count() == before == 7
        assert servers == {f"{other.address}/{key}" for key in ("sms", "telegram", "viber")}


def test_an_inbox_whose_phones_have_gone_is_off_until_they_come_back(exchange):
    for network in exchange.networks.values():
        disconnect(network)
    assert not Inbox.objects.filter(is_on=True).exists()

    for network in exchange.networks.values():
        connect(network)

    assert not Inbox.objects.filter(is_on=False).exists()
    assert phone_of(exchange, "telegram").say("Hello again").is_taken
