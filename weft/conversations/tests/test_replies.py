"""Replies that are written together."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weft.conversations import actions, queries
from weft.conversations.actions import Reply, Written
from weft.conversations.models import Conversation, Delivery, Draft, Message
from weft.kernel.models import EventRow

from .cast import NOON, agent, at_once, inbox, late_parcel

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_reacts(settings):
    settings.WEFT_WIRING = "weft.conversations.tests.test_replies.NOTHING"


NOTHING: dict = {}


@pytest.fixture
def bo():
    return agent()


@pytest.fixture
def shop():
    return inbox()


def opened(shop, *remotes):
    """Return a chat with each of these, in their order."""
    return actions.receive([late_parcel(shop, remote=remote) for remote in remotes], at=NOON)


def to(chat, bo, **changes):
    values = {"text": "Found it", "by": bo.pk, "at": NOON, "key": str(uuid.uuid4())}
    return Reply(conversation_id=chat.conversation_id, **values | changes)


def texts(chat):
    return [entry.text for entry in queries.timeline(chat.conversation_id).entries]


def test_each_is_answered_in_the_order_they_came(shop, bo):
    chats = opened(shop, "ada", "eve", "flo")

    outcomes = actions.reply_all([to(chat, bo, text=chat.key) for chat in reversed(chats)])

    assert [outcome.thread_id for outcome in outcomes] == [c.thread_id for c in reversed(chats)]
    assert all(outcome.is_new for outcome in outcomes)
    assert [texts(chat)[-1] for chat in chats] == [chat.key for chat in chats]
    assert Delivery.objects.filter(state="queued").count() == 3


def test_one_that_cannot_be_written_hurts_none_of_its_neighbours(shop, bo):
    off = inbox(name="Old shop")
    [ada, eve, flo, gus] = opened(shop, "ada", "eve", "flo", "gus")
    [hal] = opened(off, "hal")
    opened(shop, "eve")
    actions.change_inbox(off.pk, is_on=False, by=None)

    outcomes = actions.reply_all(
        [
            to(ada, bo, text=" "),
            to(eve, bo, seen_up_to=eve.message_id),
            to(hal, bo),
            to(flo, bo, thread_id=ada.thread_id),
            Reply(conversation_id=2**40, text="Hi", by=bo.pk, at=NOON, key="nowhere"),
            to(gus, bo),
        ]
    )

    assert [type(outcome) for outcome in outcomes] == [
        actions.EmptyMessage,
        actions.SomethingNewer,
        actions.InboxOff,
        actions.NothingToAnswer,
        actions.NothingToAnswer,
        Written,
    ]
    assert Message.objects.filter(direction="out").count() == 1


def test_the_same_key_twice_in_one_batch_is_one_message(shop, bo):
    [ada] = opened(shop, "ada")

    first, again = actions.reply_all([to(ada, bo, key="enter"), to(ada, bo, key="enter")])

    assert (first.is_new, again.is_new) == (True, False)
    assert first.message_id == again.message_id
    assert EventRow.objects.filter(name="message.queued").count() == 1


def test_the_same_key_in_two_conversations_of_an_inbox_is_one_message(shop, bo):
    [ada, eve] = opened(shop, "ada", "eve")

    first, again = actions.reply_all([to(ada, bo, key="enter"), to(eve, bo, key="enter")])

    assert first.message_id == again.message_id
    assert Conversation.objects.get(pk=eve.conversation_id).waiting_since is not None


def test_u3_of_two_who_answer_in_one_batch_the_second_is_held_back(shop, bo):
    [ada] = opened(shop, "ada")
    cy = agent("Cy")
    seen = ada.message_id

    first, held, own = actions.reply_all(
        [to(ada, bo, seen_up_to=seen), to(ada, cy, seen_up_to=seen), to(ada, bo, seen_up_to=seen)]
    )

    assert isinstance(held, actions.SomethingNewer)
    assert held.message_ids == [first.message_id]
    assert own.message_id > first.message_id


def test_who_answers_first_in_a_batch_looks_after_it(shop, bo):
    [ada] = opened(shop, "ada")

    actions.reply_all([to(ada, bo), to(ada, agent("Cy"))])

    assert Conversation.objects.get().assignee_id == bo.pk
    assert EventRow.objects.filter(name="conversation.assigned").count() == 1


def test_only_the_drafts_of_what_was_sent_go(shop, bo):
    [ada, eve] = opened(shop, "ada", "eve")
    for chat in (ada, eve):
        actions.save_draft(chat.conversation_id, text="Fou", mode="reply", by=bo.pk, at=NOON)

    actions.reply_all([to(ada, bo), to(eve, bo, seen_up_to=0)])

    assert [draft.conversation_id for draft in Draft.objects.all()] == [eve.conversation_id]


def test_the_number_of_statements_does_not_depend_on_how_many_there_are(shop, bo):
    chats = opened(shop, *map(str, range(20)))

    def statements(some):
        with CaptureQueriesContext(connection) as asked:
            actions.reply_all([to(chat, bo) for chat in some])
        return len(asked)

    assert statements(chats[:1]) == statements(chats[1:]) == 4


def test_what_a_live_inbox_stores_is_sent_with_that(shop, bo):
    [ada, eve] = opened(shop, "ada", "eve")

    written, held = actions.reply_all(
        [to(ada, bo), to(eve, bo, hold_until=NOON + timedelta(hours=1))],
        is_live=lambda inbox_id: inbox_id == shop.pk,
    )

    states = dict(Delivery.objects.values_list("message_id", "state"))
    assert states == {written.message_id: "sent", held.message_id: "held"}
    said = EventRow.objects.filter(conversation_id=ada.conversation_id, name__startswith="message.")
    assert list(said.order_by("id").values_list("name", "body__is_sent")) == [
        ("message.received", None), ("message.queued", True), ("message.sent", None),
    ]  # fmt: skip
    assert not EventRow.objects.filter(
        conversation_id=eve.conversation_id, name__in=["message.queued", "message.sent"]
    ).exists()


def test_the_same_key_twice_is_sent_once_by_a_live_inbox(shop, bo):
    [ada] = opened(shop, "ada")

    for _ in range(2):
        actions.reply_all([to(ada, bo, key="enter")], is_live=lambda _: True)

    assert EventRow.objects.filter(name="message.sent").count() == 1


@committing
def test_batches_that_cross_wait_for_each_other_and_write_each_key_once():
    bo = agent()
    chats = opened(inbox(), *map(str, range(10)))

    def write(number):
        mine = [to(chat, bo, key=f"key {n}") for n, chat in enumerate(chats)]
        actions.reply_all(mine if number % 2 else mine[::-1])

    assert at_once(write, count=8) == []
    assert Message.objects.filter(direction="out").count() == 10


@committing
def test_one_key_in_crossing_conversations_is_one_message():
    bo = agent()
    chats = opened(inbox(), *map(str, range(6)))

    assert at_once(lambda n: actions.reply_all([to(chats[n], bo, key="once")]), count=6) == []
    assert Message.objects.filter(direction="out").count() == 1
