"""Who says STOP is left in peace, whoever sends and whoever heard it first."""

import dataclasses

import pytest

from weft.conversations import actions as conversations
from weft.conversations.models import Delivery, Message
from weft.gateway import actions, intake, opting_out, registry
from weft.gateway.contract import Stopped
from weft.gateway.models import Stop
from weft.kernel import jobs
from weft.kernel.models import EventRow

from . import paper
from .paper import NOON, letter

pytestmark = pytest.mark.django_db


def parse(settings, request):
    """Read a letter whose word for STOP is "stop"."""
    return [
        dataclasses.replace(one, wish=one.text if one.text in {"stop", "start"} else "")
        for one in paper.parse(settings, request)
    ]


@pytest.fixture
def postman():
    return paper.Postman()


@pytest.fixture
def inbox(monkeypatch, postman):
    channel = dataclasses.replace(paper.channel(postman, honours_stop=True), parse=parse)
    monkeypatch.setattr(registry, "all_channels", lambda: {"paper": channel})
    registry.channel_of.cache_clear()
    yield actions.open_inbox(kind="paper", name="Letters", by=None)
    registry.channel_of.cache_clear()


def says(inbox, key, text):
    [[received]] = intake.take([letter(inbox.id, key, text)], at=NOON)
    return received


def answer(received):
    conversations.reply(received.conversation_id, text="Hello", key="k1", by=None, at=NOON)
    jobs.run_waiting()
    return Delivery.objects.get()


def events(name):
    return EventRow.objects.filter(name=name).count()


def test_who_says_stop_gets_nothing_more_and_the_agent_is_told_why(inbox, postman):
    received = says(inbox, "1", "stop")

    delivery = answer(received)

    assert (delivery.state, delivery.reason) == ("failed", opting_out.WANTS_NONE)
    assert postman.taken == []
    assert events("stop.asked") == 1


def test_the_word_itself_stands_in_the_conversation(inbox):
    says(inbox, "1", "stop")

    assert Message.objects.get().text == "stop"


def test_who_says_start_is_written_to_again_and_both_stay_known(inbox, postman):
    says(inbox, "1", "stop")
    received = says(inbox, "2", "start")

    assert answer(received).state == "sent"
    assert opting_out.stopped_since(inbox.id, "ada") is None
    assert Stop.objects.get().until == NOON
    assert events("stop.lifted") == 1


def test_e3_a_stop_that_arrives_again_after_a_start_changes_nothing(inbox):
    says(inbox, "1", "stop")
    says(inbox, "2", "start")
    says(inbox, "1", "stop")

    assert opting_out.stopped_since(inbox.id, "ada") is None


def test_an_ordinary_word_stops_nothing(inbox, postman):
    received = says(inbox, "1", "hello")

    assert answer(received).state == "sent"


def test_a_stop_that_only_the_vendor_heard_is_believed(inbox, postman):
    received = says(inbox, "1", "hello")

    def refuse():
        raise Stopped("They said STOP.")

    postman.behave = refuse

    assert answer(received).state == "failed"
    assert opting_out.stopped_since(inbox.id, "ada") is not None
