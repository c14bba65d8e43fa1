"""An agent types: who is told, and that nobody waits for it."""

import pytest
from django.utils import timezone

from tests.vendors.telegram import TOKEN, Telegram
from tests.vendors.vendor import Broken, DropsAnswer, Hook, RateLimited
from weft.channels.telegram import connect
from weft.conversations.models import Delivery, Message
from weft.conversations.tests.cast import agent
from weft.gateway import actions, registry
from weft.gateway.models import InboxHealth, Typing
from weft.kernel import jobs, live, secrets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def telegram(settings):
    with Telegram() as vendor:
        settings.WEFT_OUTSIDE_ALLOW = [vendor.place]
        settings.WEFT_URL = "https://weft.example"
        yield vendor


@pytest.fixture
def ada(telegram, client):
    """Ada has written to the bot; return her conversation's address. Bo is at the desk."""
    registry._kept.clear()
    registry.channel_of.cache_clear()
    filled = {
        "username": "@shop_bot",
        "token": secrets.seal(TOKEN),
        "server": telegram.address,
    }
    card = actions.open_inbox(kind="telegram", name="Bot", by=None, settings=filled)
    connect.check(registry.settings_of(card), card.id)
    telegram.says(text="Where is my parcel?")
    telegram.deliver(Hook(card.public_key))
    jobs.run_waiting()
    client.force_login(agent("Bo"))
    return f"/conversations/{Message.objects.get().thread.conversation_id}/"


def types(client, ada, **more):
    answer = client.post(f"{ada}typing", {"mode": "reply", "typing": "1", **more})
    assert answer.status_code == 204


def test_the_customer_of_a_network_sees_that_an_agent_writes(telegram, client, ada):
    for _ in range(3):
        types(client, ada)
    assert telegram.acts == [], "the composer waits for no vendor"
    jobs.run_waiting()

    assert telegram.acts == [(42, "typing")]


def test_a_note_is_nothing_that_a_customer_hears_of(telegram, client, ada):
    types(client, ada, mode="note")
    jobs.run_waiting()

    assert telegram.acts == []
    assert not Typing.objects.exists()


@pytest.mark.parametrize(
    "manner", [RateLimited(seconds=30), Broken(500), DropsAnswer()], ids=["429", "500", "dropped"]
)
def test_f12_a_vendor_that_takes_no_such_signal_holds_up_no_answer(telegram, client, ada, manner):
    telegram.next(manner)
    types(client, ada)
    ran = jobs.run_waiting()
    client.post(f"{ada}replies", {"text": "On its way", "mode": "reply", "key": "k"})
    jobs.run_waiting()

    assert (ran.put_off, ran.failed) == (0, 0)
    assert Delivery.objects.get().state == "sent"
    row = InboxHealth.objects.get()
    assert (row.out_trouble, row.out_failures, row.signals_lost) == ("", 0, 1)


def test_a_visitor_of_the_chat_is_told_at_once(desk, monkeypatch):
    told = []
    monkeypatch.setattr(live, "signal", lambda topic, event, **said: told.append((topic, said)))
    desk.post("typing", expect=204, mode="reply", typing="1")

    [(topic, said)] = [one for one in told if one[0].startswith("visitor:")]
    assert topic == f"visitor:{desk.last.thread_id}"
    assert said["until"] > timezone.now().isoformat()
    assert not Typing.objects.exists()
