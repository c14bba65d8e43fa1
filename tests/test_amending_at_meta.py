"""Reacting, correcting and taking back on Meta's four networks, each as far as it lets us."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors import graph as meta
from tests.vendors.graph import error
from tests.vendors.vendor import DropsAnswer, RateLimited, Says
from weft.conversations import actions, queries
from weft.conversations.models import Conversation, Message, Trace
from weft.conversations.tests.cast import agent
from weft.gateway import amending, registry
from weft.gateway.contract import Refused, Unreachable, Unsure
from weft.gateway.graph.tests.stage import forget, opened, tell
from weft.kernel import jobs
from weft.kernel.models import EventRow

pytestmark = pytest.mark.django_db(transaction=True)

CHANNELS = Path(registry.__file__).parents[1] / "channels"
PAGE, ACCOUNT, NUMBER = "110022003300", "17840001", "220011223344556"
PRIVATE = {
    # kind -> what its owner fills in, a message of a customer's, and an emoji as Meta is told it
    "whatsapp": ({"phone_number_id": NUMBER}, "text", "👍", "👍"),
    "messenger": ({"page_id": PAGE}, "text", "🎉", "🎉"),
    "instagram": ({"instagram_id": ACCOUNT}, "text", "❤️", "love"),
}


@pytest.fixture
def graph(settings):
    forget()
    with meta.at_meta(settings) as running:
        running.hearts_only.add(ACCOUNT)
        yield running
    forget()


@pytest.fixture
def bo():
    return agent().pk


def now():
    """Return a text with every time in it made today's."""
    return str(int(timezone.now().timestamp()))


def fixture(kind, name):
    said = json.loads((CHANNELS / kind / "fixtures" / f"{name}.json").read_text())
    for event in said["entry"][0].get("messaging", []):
        event["timestamp"] = int(timezone.now().timestamp() * 1000)
    for change in said["entry"][0].get("changes", []):
        for message in change["value"].get("messages", []):
            message["timestamp"] = now()
    return said


def heard(kind, name, **settings):
    """Open an inbox and let a customer write there; return their message."""
    tell(opened(kind, **settings), fixture(kind, name))
    return Message.objects.get().pk


def answered(text="Jest czerwona", *, by):
    written = actions.reply(
        Conversation.objects.get().pk, text=text, by=by, at=timezone.now(), key="1"
    )
    jobs.run_waiting()
    return written.message_id


def said_of(message_id):
    return queries.entries([message_id])[0].afterwords


def may(message_id, **later):
    [entry] = queries.entries([message_id])
    return amending.may(entry, at=timezone.now() + timedelta(**later))


def react(message_id, emoji, by):
    amending.react(message_id, emoji, by=by, at=timezone.now())


# --- in private -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PRIVATE)
def test_a_reaction_is_put_and_taken_away(graph, bo, kind):
    settings, name, emoji, told = PRIVATE[kind]
    message_id = heard(kind, name, **settings)
    key = Message.objects.get().key

    react(message_id, emoji, bo)
    assert graph.reactions == {key: told}
    assert (said_of(message_id).reactions, said_of(message_id).reacted_by) == ((emoji,), "Bo Nowak")

    react(message_id, "", bo)
    assert graph.reactions == {}
    assert said_of(message_id).reactions == ()


@pytest.mark.parametrize("kind", PRIVATE)
def test_ours_cannot_be_changed_in_private_and_nobody_is_asked(graph, bo, kind):
    settings, name, _emoji, _told = PRIVATE[kind]
    heard(kind, name, **settings)
    message_id = answered(by=bo)
    asked = len(graph.calls)

    assert may(message_id) == amending.NOTHING
    with pytest.raises(amending.NotHere):
        amending.take_back(message_id, by=bo, at=timezone.now())
    assert len(graph.calls) == asked


def test_whatsapp_takes_reactions_to_messages_of_the_last_30_days(graph):
    message_id = heard("whatsapp", "text", phone_number_id=NUMBER)

    assert may(message_id, days=29).reactions
    assert not may(message_id, days=30).reactions


def test_who_wrote_too_long_ago_gets_no_reaction_and_meta_is_not_asked(graph, bo):
    message_id = heard("whatsapp", "text", phone_number_id=NUMBER)
    asked = len(graph.calls)

    with pytest.raises(Refused, match="too long ago"):
        amending.react(message_id, "👍", by=bo, at=timezone.now() + timedelta(hours=25))

    assert len(graph.calls) == asked
    amending.react(message_id, "👍", by=bo, at=timezone.now() + timedelta(hours=23))
    assert graph.reactions


def test_a_lost_answer_to_a_reaction_is_asked_for_once_more(graph, bo):
    message_id = heard("messenger", "text", page_id=PAGE)
    graph.next(DropsAnswer(), at="messages")

    react(message_id, "👍", bo)

    assert len([one for one in graph.asked if one.body.get("sender_action") == "react"]) == 2
    assert said_of(message_id).reactions == ("👍",)


def test_a_meta_that_is_busy_has_put_no_reaction(graph, bo):
    message_id = heard("messenger", "text", page_id=PAGE)
    graph.next(RateLimited(), at="messages")

    with pytest.raises(Unreachable, match="nothing has changed"):
        react(message_id, "👍", bo)

    assert (graph.reactions, said_of(message_id)) == ({}, None)
    react(message_id, "👍", bo)
    assert graph.reactions


def status_of_reaction(graph, state, **more):
    """Return what WhatsApp tells of the last reaction that it was asked to put."""
    asked = [one.body for one in graph.asked if one.body.get("type") == "reaction"]
    said = json.loads((CHANNELS / "whatsapp" / "fixtures" / "status_failed.json").read_text())
    [status] = said["entry"][0]["changes"][0]["value"]["statuses"]
    mark = asked[-1]["biz_opaque_callback_data"]
    status |= {"status": state, "timestamp": now(), "biz_opaque_callback_data": mark, **more}
    if state != "failed":
        del status["errors"]
    return said


def test_a_reaction_that_was_not_delivered_stands_no_more_and_says_why(graph, bo):
    inbox = opened("whatsapp", phone_number_id=NUMBER)
    tell(inbox, fixture("whatsapp", "text"))
    message_id = Message.objects.get().pk
    react(message_id, "👍", bo)

    for _twice in range(2):
        tell(inbox, status_of_reaction(graph, "failed"))

    said = said_of(message_id)
    assert said.reactions == ()
    assert (said.doubted, said.doubted_text, said.was_undone) == ("reacted", "👍", True)
    assert "24 hours" in said.undone_why
    [event] = EventRow.objects.filter(name="message.reaction_failed")
    assert (event.body["message_id"], event.body["actor_id"]) == (message_id, bo)

    react(message_id, "❤️", bo)
    assert (said_of(message_id).reactions, said_of(message_id).doubted) == (("❤️",), "")


def test_where_a_second_reaction_was_not_delivered_the_first_stands_again(graph, bo):
    inbox = opened("whatsapp", phone_number_id=NUMBER)
    tell(inbox, fixture("whatsapp", "text"))
    message_id = Message.objects.get().pk
    react(message_id, "👍", bo)
    react(message_id, "❤️", bo)

    tell(inbox, status_of_reaction(graph, "failed"))

    said = said_of(message_id)
    assert (said.reaction, said.reacted_by, said.doubted_text) == ("👍", "Bo Nowak", "❤️")


def test_that_a_reaction_arrived_is_no_news_and_another_inbox_tells_nothing_of_it(graph, bo):
    inbox = opened("whatsapp", phone_number_id=NUMBER)
    tell(inbox, fixture("whatsapp", "text"))
    message_id = Message.objects.get().pk
    react(message_id, "👍", bo)

    tell(inbox, status_of_reaction(graph, "delivered"))
    elsewhere = opened("whatsapp", phone_number_id="999")
    strange = status_of_reaction(graph, "failed")
    strange["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    tell(elsewhere, strange)

    assert (said_of(message_id).reactions, said_of(message_id).doubted) == (("👍",), "")
    assert not Trace.objects.exists()


# --- in public --------------------------------------------------------------------------------


def test_a_page_likes_a_comment_and_likes_it_no_more(graph, bo):
    message_id = heard("facebook", "comment", page_id=PAGE)
    key = Message.objects.get().key

    react(message_id, "👍", bo)
    assert graph.likes == {key}
    with pytest.raises(amending.NotHere):  # there is no call for the other faces
        react(message_id, "❤️", bo)

    react(message_id, "", bo)
    assert graph.likes == set()


def test_a_comment_of_the_page_is_corrected_and_deleted(graph, bo):
    heard("facebook", "comment", page_id=PAGE)
    message_id = answered("Jest czrwona", by=bo)
    [name] = queries.names_of_parts(message_id)

    amending.correct(message_id, "Jest czerwona", by=bo, at=timezone.now())
    assert graph.comments[name] == "Jest czerwona"
    assert Message.objects.get(pk=message_id).text == "Jest czrwona"

    amending.take_back(message_id, by=bo, at=timezone.now())
    assert name not in graph.comments
    assert said_of(message_id).unsent_by == "Bo Nowak"


def test_what_facebook_then_tells_of_our_own_correction_is_no_second_one(graph, bo):
    card = opened("facebook", page_id=PAGE)
    tell(card, fixture("facebook", "comment"))
    message_id = answered("Jest czrwona", by=bo)
    amending.correct(message_id, "Jest czerwona", by=bo, at=timezone.now())

    edited = fixture("facebook", "edited")
    value = edited["entry"][0]["changes"][0]["value"]
    value |= {
        "comment_id": queries.names_of_parts(message_id)[0],
        "message": "Jest czerwona",
        "created_time": int(now()) + 5,
    }
    tell(card, edited)

    [edit] = said_of(message_id).edits
    assert (edit.text, edit.by) == ("Jest czerwona", "Bo Nowak")


def test_a_comment_that_is_not_there_is_not_said_to_be_taken_back(graph, bo):
    heard("facebook", "comment", page_id=PAGE)
    message_id = answered(by=bo)
    graph.comments.clear()

    with pytest.raises(Refused, match="not there any more"):
        amending.take_back(message_id, by=bo, at=timezone.now())

    assert said_of(message_id) is None


def test_a_comment_that_vanished_with_a_lost_answer_is_taken_back(graph, bo):
    heard("facebook", "comment", page_id=PAGE)
    message_id = answered(by=bo)
    graph.next(DropsAnswer())

    amending.take_back(message_id, by=bo, at=timezone.now())

    assert said_of(message_id).unsent_by == "Bo Nowak"
    assert [one.method for one in graph.asked[-2:]] == ["DELETE", "DELETE"]


def test_a_lost_answer_and_then_a_refusal_leaves_a_doubt(graph, bo):
    heard("facebook", "comment", page_id=PAGE)
    message_id = answered(by=bo)
    graph.next(DropsAnswer())
    graph.next(Says(400, error(100)))

    with pytest.raises(Unsure):
        amending.correct(message_id, "Jest bordowa", by=bo, at=timezone.now())

    assert said_of(message_id).doubted == "edited"


def test_a_reply_at_instagram_is_deleted_and_cannot_be_corrected(graph, bo):
    heard("instagram", "comment", instagram_id=ACCOUNT)
    message_id = answered(by=bo)
    [name] = queries.names_of_parts(message_id)
    assert (may(message_id).correct, may(message_id).take_back) == (False, True)

    amending.take_back(message_id, by=bo, at=timezone.now())

    assert name not in graph.comments
