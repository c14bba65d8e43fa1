"""Meta shows customers that somebody writes, or has read: in private, and where the owner wants."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors import graph as meta
from weft.conversations import actions, queries
from weft.conversations.models import Message
from weft.gateway import attention, registry
from weft.gateway.graph.tests.stage import forget, opened, tell
from weft.kernel import followers, jobs
from weft.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)

CHANNELS = Path(registry.__file__).parents[1] / "channels"
OPENED = {
    "messenger": {"page_id": "110022003300"},
    "instagram": {"instagram_id": "17840001"},
    "whatsapp": {
        "phone_number_id": "220011223344556",
        "business_account_id": "330011223344556",
    },
}
# how each names whoever wrote its fixture, and what they wrote
ADA = {"messenger": "7700880099001", "instagram": "880099", "whatsapp": "48600100200"}


@pytest.fixture
def graph(settings):
    forget()
    followers.catch_up(attention.READING)
    with meta.at_meta(settings) as running:
        yield running
    forget()


@pytest.fixture
def bo(graph):
    return Agent.objects.create_user(email="bo@shop.example", first_name="Bo", role="agent").pk


def heard(kind, name="text", **settings):
    """Let Ada write to an inbox of a kind just now; return her thread and message."""
    inbox = opened(kind, **OPENED[kind], **settings)
    said = (CHANNELS / kind / "fixtures" / f"{name}.json").read_text()
    tell(inbox, json.loads(said))
    message = Message.objects.get()
    return queries.thread_cards([message.thread_id])[0], message


def reads(thread, message, bo):
    actions.read(thread.conversation_id, up_to=message.pk, by=bo)
    followers.catch_up(attention.READING)
    jobs.run_waiting()


def writes(thread):
    attention.types(thread, at=timezone.now())
    jobs.run_waiting()


def asked(graph):
    return [one.body for one in graph.asked if one.method == "POST"]


@pytest.mark.parametrize("kind", ["messenger", "instagram"])
def test_in_private_messages_somebody_writes_and_has_read(graph, bo, kind):
    thread, message = heard(kind)
    reads(thread, message, bo)
    writes(thread)

    whom = {"recipient": {"id": thread.remote}}
    assert asked(graph) == [
        {**whom, "sender_action": "mark_seen"},
        {**whom, "sender_action": "typing_on"},
    ]


def test_whatsapp_names_the_message_that_was_read_and_shows_that_somebody_writes(graph, bo):
    thread, message = heard("whatsapp")
    reads(thread, message, bo)
    writes(thread)

    read = {"messaging_product": "whatsapp", "status": "read", "message_id": message.key}
    assert asked(graph) == [read, {**read, "typing_indicator": {"type": "text"}}]


@pytest.mark.parametrize("kind", ["messenger", "instagram", "whatsapp"])
def test_an_owner_who_does_not_want_it_tells_nobody_that_messages_were_read(graph, bo, kind):
    thread, message = heard(kind, shows_read=False)
    reads(thread, message, bo)
    assert asked(graph) == []

    writes(thread)
    # WhatsApp shows both or none
    assert len(asked(graph)) == (0 if kind == "whatsapp" else 1)


def test_below_a_comment_nobody_sees_anybody_write_or_read(graph, bo):
    thread, message = heard("instagram", "comment")
    writes(thread)
    reads(thread, message, bo)

    assert asked(graph) == []
