"""Somebody mentions the brand at X or writes to it, and is answered; and X may be switched off."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors.hooking import bring, deliver, read_all
from tests.vendors.vendor import Broken, DropsAnswer, RateLimited, reachable
from tests.vendors.x import CLIENT, SECRET, X, sign
from weft.channels.x import api, channel, connect
from weft.channels.x.settings import XApps
from weft.conversations import actions as conversations
from weft.conversations import queries as talk
from weft.conversations.models import Delivery, Message, Thread
from weft.conversations.tests.cast import NOON, agent
from weft.customers.models import Customer
from weft.gateway import actions, amending, grants, health, registry, sign_in
from weft.gateway.contract import Refused, Unreachable
from weft.gateway.models import RawDelivery
from weft.kernel import files, jobs, secrets
from weft.kernel import settings as workspace

pytestmark = pytest.mark.django_db(transaction=True)
FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture
def x(settings, monkeypatch):
    settings.WEFT_URL = "https://weft.example"
    with reachable(X(), settings) as fake:
        monkeypatch.setattr(api, "API", fake.address)
        apps = XApps(client_id=CLIENT[0], client_secret=secrets.seal(CLIENT[1]))
        workspace.write(apps, by=None, at=NOON)
        registry._kept.clear()
        registry.channel_of.cache_clear()
        health.forget()
        yield fake


@pytest.fixture
def inbox(x):
    return opened()


def opened(**more):
    filled = {
        "username": "@weftshop", "consumer_secret": secrets.seal(SECRET),
        "bearer_token": secrets.seal("app-token"),
    }  # fmt: skip
    card = actions.open_inbox(kind="x", name="X", by=None, settings=filled | more)
    in_an_hour = timezone.now() + timedelta(hours=1)
    tokens = sign_in.Tokens(access="access-0", refresh="refresh-0", expires_at=in_an_hour)
    grants.keep(card.id, "x", tokens, by=None)
    return card


def brings(x, card, name):
    answer = bring(card, x.signed((FIXTURES / f"{name}.json").read_bytes()))
    read_all()
    return answer.status


def replies(remote, text="It leaves today.", key="k1"):
    thread = Thread.objects.get(remote=remote)
    conversations.reply(thread.conversation_id, text=text, key=key, by=None, at=NOON)
    jobs.run_waiting()
    return Delivery.objects.get(message__key=key)


def test_a_direct_message_comes_in_and_is_answered(x, inbox):
    assert [brings(x, inbox, "direct") for _ in range(3)] == [200] * 3

    message = Message.objects.get()
    assert (message.text, Customer.objects.get().name) == ("Where is my parcel? 💡", "Ada")
    assert replies("dm:2222").external_id == "dm1"
    assert x.accepted == [{"to": "2222", "text": "It leaves today."}]
    assert brings(x, inbox, "sent") == 200
    assert Message.objects.filter(direction="in").count() == 1


def test_a_mention_is_answered_below_it_and_who_else_writes_there_is_another_customer(x, inbox):
    brings(x, inbox, "mention")
    brings(x, inbox, "reply")

    remotes = set(Thread.objects.values_list("remote", flat=True))
    assert remotes == {"post:2080765813578191303:2222", "post:2080765813578191303:3333"}
    assert Customer.objects.get(name="Ada").language == "pl"
    assert replies("post:2080765813578191303:3333").state == "sent"
    assert x.accepted[0]["reply"] == {"in_reply_to_tweet_id": "2090000000000000001"}


def test_who_mentions_the_brand_and_writes_to_it_is_one_customer(x, inbox):
    brings(x, inbox, "mention")
    brings(x, inbox, "direct")

    assert Customer.objects.count() == 1


def pictures(*names):
    """Return Bo, and uploads of theirs, one after the other."""
    bo = agent("Bo")
    kinds = {"gif": "image/gif", "png": "image/png"}
    return bo, [
        conversations.keep_upload(
            sha256=files.store([name.encode()]).sha256, name=name,
            content_type=kinds[name[-3:]], at=NOON + timedelta(seconds=n), agent_id=bo.pk,
        ).pk
        for n, name in enumerate(names)
    ]  # fmt: skip


def sends(remote, *names, text="Like this"):
    bo, uploads = pictures(*names)
    thread = Thread.objects.get(remote=remote)
    conversations.reply(
        thread.conversation_id, text=text, key="p", by=bo.pk, at=NOON, uploads=uploads
    )
    jobs.run_waiting()
    return Delivery.objects.get(message__key="p")


def test_pictures_go_to_a_customer_one_with_each_message(x, inbox):
    brings(x, inbox, "direct")

    assert sends("dm:2222", "red.png", "blue.gif").state == "sent"

    assert x.media == {"7000": "dm_image", "7001": "dm_gif"}
    assert x.accepted == [
        {"to": "2222", "text": "Like this", "attachments": [{"media_id": "7000"}]},
        {"to": "2222", "attachments": [{"media_id": "7001"}]},
    ]


def test_pictures_stand_together_below_a_post(x, inbox):
    brings(x, inbox, "mention")

    delivery = sends("post:2080765813578191303:2222", "red.png", "blue.png")

    assert delivery.state == "sent"
    [post] = x.accepted
    assert post["media"] == {"media_ids": ["7000", "7001"]}
    assert set(x.media.values()) == {"tweet_image"}


def test_a_fifth_picture_is_refused_in_words_before_anything_is_handed_over(x, inbox):
    brings(x, inbox, "mention")

    delivery = sends("post:2080765813578191303:2222", *(f"{n}.png" for n in range(5)))

    assert (delivery.state, delivery.reason) == ("failed", "A post can have four pictures.")
    assert x.media == {}


def test_f12_a_picture_that_was_handed_over_in_vain_is_handed_over_again(x, inbox):
    brings(x, inbox, "direct")
    x.next(DropsAnswer())  # of the picture: nothing was sent yet

    delivery = sends("dm:2222", "red.png")
    assert delivery.state == "queued"
    jobs.run_waiting(at=timezone.now() + timedelta(minutes=5))

    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert len(x.accepted) == 1


def test_an_encrypted_message_is_announced_and_what_nobody_knows_is_counted(x, inbox):
    brings(x, inbox, "encrypted")
    brings(x, inbox, "unknown")

    assert Message.objects.get().text.startswith("An encrypted message")
    assert RawDelivery.objects.filter(state="processed").count() == 2


def test_a_post_that_its_author_deleted_keeps_what_it_said(x, inbox):
    brings(x, inbox, "mention")
    brings(x, inbox, "deleted")

    assert Message.objects.get().text == "hej @weftshop, gdzie paczka?"


def test_e2_a_wrong_signature_is_refused_and_the_question_is_answered_with_the_secret(x, inbox):
    told = x.signed((FIXTURES / "direct.json").read_bytes())
    assert deliver(inbox, told.body + b" ", headers=told.headers).status == 401
    assert deliver(inbox, told.body).status == 401
    assert not RawDelivery.objects.exists()

    asked = deliver(inbox, method="GET", query="crc_token=abc")
    assert asked.json() == {"response_token": sign(b"abc")}
    assert deliver(inbox, method="GET", query="").status == 401
    assert deliver(opened(consumer_secret=""), method="GET", query="crc_token=a").status == 503


def test_what_x_refuses_is_told_in_its_words(x, inbox):
    brings(x, inbox, "direct")
    brings(x, inbox, "mention")
    x.closed.add("2222")
    public = "post:2080765813578191303:2222"

    assert "cannot send messages to this user" in replies("dm:2222").reason
    assert replies(public, "Hello", "k2").state == "sent"
    assert "duplicate" in replies(public, "Hello", "k3").reason
    assert "280 characters" in replies(public, "a" * 281, "k4").reason
    assert len(x.accepted) == 1


def test_f11_a_busy_x_is_asked_again_and_a_doubt_is_not_sent_twice(x, inbox):
    brings(x, inbox, "direct")
    x.next(RateLimited(3))
    assert replies("dm:2222").state == "queued"
    health.resume(inbox.id)
    jobs.run_waiting(at=timezone.now() + timedelta(seconds=5))
    assert Delivery.objects.get().state == "sent"

    x.next(DropsAnswer())
    assert replies("dm:2222", "Again", "k2").state == "unknown"
    jobs.run_waiting(at=timezone.now() + timedelta(days=1))
    assert len(x.accepted) == 2


def test_r12_switched_off_it_takes_and_sends_nothing_and_its_history_stays(x, inbox):
    brings(x, inbox, "mention")
    conversation_id = Thread.objects.get().conversation_id

    conversations.change_inbox(inbox.id, is_on=False, by=None)

    assert brings(x, inbox, "direct") == 404
    with pytest.raises(conversations.InboxOff):
        conversations.reply(conversation_id, text="Hello", key="k1", by=None, at=NOON)
    [entry] = talk.timeline(conversation_id, limit=10).entries
    assert entry.text == "hej @weftshop, gdzie paczka?"


def test_r12_and_so_it_does_when_the_whole_channel_is_gone(x, inbox, monkeypatch):
    brings(x, inbox, "mention")
    conversation_id = Thread.objects.get().conversation_id
    others = {k: v for k, v in registry.all_channels().items() if k != "x"}
    monkeypatch.setattr(registry, "all_channels", lambda: others)

    [entry] = talk.timeline(conversation_id, limit=10).entries

    assert entry.text == "hej @weftshop, gdzie paczka?"
    assert (registry.called("x"), registry.takes_replies("x")) == ("x", False)


def codes(card):
    return [one.code for one in connect.check(registry.settings_of(card), card.id)]


def test_r34_connecting_tells_x_what_to_bring_and_asks_for_nothing_twice(x):
    card = opened()
    x.asks = lambda token: deliver(card, method="GET", query=f"crc_token={token}").json()[
        "response_token"
    ]

    assert codes(card) == []
    assert codes(card) == []

    assert [one["url"] for one in x.webhooks] == [f"https://weft.example/hooks/{card.public_key}"]
    assert sorted(one["event_type"] for one in x.subscriptions) == sorted(connect.WANTED)
    assert {one["filter"]["user_id"] for one in x.subscriptions} == {"1111"}


def test_the_owner_sees_when_x_brings_nothing_any_more(x, inbox):
    def told():
        return [one.state for one in connect.health(registry.settings_of(inbox), inbox.id)]

    assert told() == ["bad"]
    codes(inbox)
    assert told() == ["good"]
    x.webhooks[0]["valid"] = False
    assert told() == ["bad"]


def test_what_is_wrong_is_said_in_words(x, settings):
    nothing = actions.open_inbox(kind="x", name="X", by=None)
    assert codes(nothing) == ["missing"] * 3
    assert codes(opened(username="other")) == ["other_account"]
    assert codes(opened(bearer_token=secrets.seal("old"))) == ["wrong_password"]
    x.asks = lambda token: "wrong"
    assert codes(opened()) == ["not_directed"]
    x.expire()
    x.refreshes = 7  # our way to a fresh one is not the one that it knows
    assert codes(opened()) == ["sign_in"]
    x.next(Broken())
    assert codes(opened()) == ["no_answer"]
    settings.WEFT_URL = "http://localhost:8000"
    assert codes(opened()) == ["no_https"]


def test_a_name_that_cannot_be_is_refused_at_its_field():
    with pytest.raises(ValueError) as told:
        channel.Settings(username="two words")
    assert list(told.value.args[0]) == ["username"]


# --- taking back ------------------------------------------------------------------------------


def take_back(delivery, bo):
    amending.take_back(delivery.message_id, by=bo, at=timezone.now())


def in_public(x, inbox):
    assert brings(x, inbox, "mention") == 200
    return replies(Thread.objects.get().remote)


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_public_reply_is_deleted_also_when_the_answer_is_lost(x, inbox, is_lost):
    sent = in_public(x, inbox)
    assert x.posts == {sent.external_id}
    if is_lost:
        x.next(DropsAnswer(), at=sent.external_id)

    take_back(sent, agent().pk)

    assert x.posts == set()
    assert talk.entries([sent.message_id])[0].afterwords.unsent_by == "Bo Nowak"


def test_a_reply_that_x_does_not_delete_now_stands_and_is_not_said_to_be_gone(x, inbox):
    sent, bo = in_public(x, inbox), agent().pk
    x.next(RateLimited())

    with pytest.raises(Unreachable, match="nothing has changed"):
        take_back(sent, bo)

    assert (x.posts, talk.entries([sent.message_id])[0].afterwords) == ({sent.external_id}, None)
    x.posts.clear()
    with pytest.raises(Refused, match="not at X any more"):
        take_back(sent, bo)


def test_a_direct_message_is_not_offered_to_be_taken_back(x, inbox):
    assert brings(x, inbox, "direct") == 200
    sent = replies("dm:2222")

    with pytest.raises(amending.NotHere):
        take_back(sent, agent().pk)
