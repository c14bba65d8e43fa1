"""Reading at the doors of the chat: answers, what became of them, and older messages."""

import json
import uuid

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Message
from weft.gateway import amending
from weft.kernel import events
from weft.people.models import Agent
from weft.widget import talk

from .refusals import code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bo(db):
    return Agent.objects.create(
        email="bo@shop.example", first_name="Bo", surname="Agent", role="agent",
        joined_at=timezone.now(),
    )  # fmt: skip


def answer_of(bo, text, conversation=None):
    conversation = conversation or Conversation.objects.get()
    return conversations.reply(
        conversation.pk, text=text, by=bo.pk, at=timezone.now(), key=str(uuid.uuid4()),
    )  # fmt: skip


def test_an_answer_has_its_authors_name(ada, bo):
    ada.write("Hello?")
    answer_of(bo, "Good day!")

    said = ada.boot()

    assert said["unread"] == 1
    assert said["messages"][-1]["from"] == "us"
    assert said["messages"][-1]["author"] == {"name": "Bo Agent", "photo": None}
    assert said["agents"][0]["name"] == "Bo Agent"


def test_what_agents_did_to_messages_stands_in_the_chat_after_a_reload(ada, bo):
    ada.write("Hello?")
    now, by = timezone.now(), bo.pk
    asked = Message.objects.get().pk
    slip, wrong = [answer_of(bo, text).message_id for text in ("It comes on Mondy", "For Cy")]
    before = ada.boot()["messages"]
    assert not any({"reaction", "gone", "is_corrected"} & set(one) for one in before)

    amending.react(asked, "👍", by=by, at=now)
    amending.correct(slip, "It comes on Monday", by=by, at=now)
    amending.take_back(wrong, by=by, at=now)

    question, corrected, gone = ada.boot()["messages"]
    assert question["reaction"] == "👍"
    assert (corrected["text"], corrected["is_corrected"]) == ("It comes on Monday", True)
    assert (gone["text"], gone["gone"], gone["is_redacted"]) == ("", "taken_back", True)
    amending.react(asked, "", by=by, at=now)
    assert ada.boot()["messages"][0]["reaction"] == ""


def test_what_agents_do_to_messages_is_told_live_and_counts_as_no_news(ada, bo):
    ada.write("Hello?")
    slip = answer_of(bo, "It comes on Mondy").message_id
    before = events.latest()

    amending.correct(slip, "It comes on Monday", by=bo.pk, at=timezone.now())

    told = [one for one in events.since(before) if one.name.startswith("message.")]
    [[frame]] = talk.frames(told).values()
    assert (frame.event, frame.data["text"]) == ("amended", "It comes on Monday")


def test_what_we_take_out_of_a_message_is_told_live_and_counts_as_no_news(ada, bo):
    ada.write("Hello?")
    wrong = answer_of(bo, "For Cy").message_id
    before = events.latest()

    conversations.redact(wrong, reason="another's", by=bo.pk, at=timezone.now())

    told = [one for one in events.since(before) if one.name.startswith("message.")]
    [[frame]] = talk.frames(told).values()
    assert (frame.event, frame.data["gone"]) == ("amended", "removed")


def test_what_was_seen_is_no_news(ada, bo):
    ada.write("Hello?")
    answer_of(bo, "Good day!")
    newest = ada.boot()["messages"][-1]["id"]

    assert ada("POST", "seen", json={"message_id": newest}).status_code == 204
    assert ada.boot()["unread"] == 0


NO_IDS = [None, "1", -1, True, 2.5]


def test_seen_wants_a_message(ada):
    for message_id in NO_IDS:
        assert code(ada("POST", "seen", json={"message_id": message_id})) == (400, "bad_id")


def test_notes_are_never_shown(ada, bo):
    ada.write("Hello?")
    conversations.note(
        Conversation.objects.get().pk, text="a difficult one", by=bo.pk, at=timezone.now(),
        key=str(uuid.uuid4()),
    )  # fmt: skip

    assert "difficult" not in json.dumps(ada.boot())
    assert "difficult" not in ada("GET", "messages").text


def test_older_messages_come_page_by_page(ada, monkeypatch):
    from weft.widget.doors import history

    monkeypatch.setattr(history, "PAGE", 2)
    ids = [ada.write(str(n)).json()["message_id"] for n in range(5)]

    page = ada("GET", f"messages?before={ids[4]}").json()

    assert [m["text"] for m in page["messages"]] == ["2", "3"]
    assert page["more"] is True


NO_PLACES = ["x", "-1", "0", "9" * 30, "1 OR 1=1", "%00"]


def test_a_page_before_nonsense_is_refused(ada):
    for before in NO_PLACES:
        assert code(ada("GET", f"messages?before={before}")) == (400, "bad_id")


def test_nobody_reads_the_messages_of_another(ada, browser):
    ada.write("Secret")
    eve = browser()

    assert eve.boot()["messages"] == []
    assert eve("GET", "messages").json()["messages"] == []
