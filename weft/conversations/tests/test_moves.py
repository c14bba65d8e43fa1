"""Merging and splitting move threads, and can be undone."""

from datetime import timedelta

import pytest

from weft.conversations import actions, queries
from weft.conversations.models import Conversation, Thread

from .cast import NOON, agent, at_once, inbox, late_parcel

LATER = NOON + timedelta(hours=2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo():
    return agent()


def two_chats():
    first = actions.receive([late_parcel(inbox(name="Shop"))], at=NOON)[0]
    second = actions.receive(
        [late_parcel(inbox(name="Mail"), text="Order 1001")], at=NOON + timedelta(hours=1)
    )[0]
    return first, second


def texts(conversation_id):
    return [entry.text for entry in queries.timeline(conversation_id).entries]


def test_d1_a_merged_conversation_holds_both_threads_in_one_order(bo):
    first, second = two_chats()
    actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)

    assert texts(first.conversation_id) == ["My parcel is late", "Order 1001"]
    kept = Conversation.objects.get(pk=first.conversation_id)
    assert (kept.last_text, kept.waiting_since) == ("Order 1001", NOON)
    assert Conversation.objects.get(pk=second.conversation_id).merged_into_id == kept.pk


def test_what_comes_after_a_merge_comes_to_the_kept_conversation(bo):
    first, second = two_chats()
    actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)

    mail = Thread.objects.get(pk=second.thread_id).inbox
    [third] = actions.receive([late_parcel(mail, text="And?")], at=NOON)

    assert third.conversation_id == first.conversation_id


def test_d1_a_merge_is_undone_as_a_whole(bo):
    first, second = two_chats()
    batch = actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)

    assert actions.undo(batch, by=bo.pk, at=NOON) == second.conversation_id

    assert texts(first.conversation_id) == ["My parcel is late"]
    assert texts(second.conversation_id) == ["Order 1001"]
    back = Conversation.objects.get(pk=second.conversation_id)
    assert (back.status, back.merged_into, back.waiting_since) == (
        "open",
        None,
        NOON + timedelta(hours=1),
    )
    with pytest.raises(actions.CannotUndo):
        actions.undo(batch, by=bo.pk, at=NOON)


def test_a_question_that_is_merged_into_a_closed_conversation_opens_it(bo):
    first, second = two_chats()
    actions.close(first.conversation_id, by=bo.pk, at=NOON)

    actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)

    assert Conversation.objects.get(pk=first.conversation_id).status == "open"


def test_d42_a_thread_is_split_off_and_put_back(bo):
    first, second = two_chats()
    actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)

    new, batch = actions.split(second.thread_id, by=bo.pk, at=NOON)
    assert (texts(first.conversation_id), texts(new)) == (["My parcel is late"], ["Order 1001"])

    actions.undo(batch, by=bo.pk, at=NOON)
    assert texts(first.conversation_id) == ["My parcel is late", "Order 1001"]
    assert Conversation.objects.get(pk=new).status == "closed"


def test_the_only_thread_cannot_be_split_off(bo):
    first, _ = two_chats()
    with pytest.raises(actions.OnlyThread):
        actions.split(first.thread_id, by=bo.pk, at=NOON)


def test_a_conversation_is_not_merged_into_itself(bo):
    first, _ = two_chats()
    with pytest.raises(actions.SameConversation):
        actions.merge(first.conversation_id, first.conversation_id, by=bo.pk, at=NOON)


def test_a_merge_cannot_be_undone_after_its_thread_moved_on(bo):
    first, second = two_chats()
    batch = actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)
    actions.split(second.thread_id, by=bo.pk, at=NOON)

    with pytest.raises(actions.CannotUndo):
        actions.undo(batch, by=bo.pk, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_messages_that_arrive_during_a_merge_stand_where_their_thread_stands():
    bo = agent()
    first, second = two_chats()
    mail = Thread.objects.get(pk=second.thread_id).inbox

    def work(n):
        if n == 0:
            batch = actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)
            actions.undo(batch, by=bo.pk, at=NOON)
            actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)
        else:
            for _ in range(10):
                actions.receive([late_parcel(mail)], at=NOON)

    assert at_once(work, count=5) == []
    assert Thread.objects.filter(conversation=first.conversation_id).count() == 2
    assert len(texts(first.conversation_id)) == 42
    kept = Conversation.objects.get(pk=first.conversation_id)
    assert kept.last_message_id == queries.timeline(kept.pk).entries[-1].id


def test_d1_undo_gives_both_back_as_they_were(bo):
    first, second = two_chats()
    actions.assign(second.conversation_id, to=bo.pk, by=bo.pk)
    actions.close(second.conversation_id, by=bo.pk, at=LATER)
    actions.snooze(first.conversation_id, until=NOON + timedelta(days=9), by=bo.pk, at=NOON)
    batch = actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=LATER)
    assert state(first) == ("snoozed", bo.pk)  # nobody left it in the lurch

    actions.undo(batch, by=bo.pk, at=LATER + timedelta(hours=2))

    assert (state(first), state(second)) == (("snoozed", None), ("closed", bo.pk))


def test_d1_what_was_written_after_a_merge_keeps_its_conversation_open(bo):
    first, second = two_chats()
    actions.close(second.conversation_id, by=bo.pk, at=LATER)
    batch = actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=LATER)
    mail = Thread.objects.get(pk=second.thread_id).inbox
    actions.receive([late_parcel(mail, text="And?")], at=LATER + timedelta(hours=2))

    actions.undo(batch, by=bo.pk, at=LATER + timedelta(hours=3))

    assert state(second)[0] == "open"
    assert texts(second.conversation_id) == ["Order 1001", "And?"]


def test_a_thread_moves_to_another_conversation_and_back(bo):
    first, second = two_chats()
    third = actions.receive([late_parcel(inbox(name="Forms"), text="A form")], at=NOON)[0]
    actions.merge(second.conversation_id, third.conversation_id, by=bo.pk, at=NOON)

    batch = actions.move(third.thread_id, to=first.conversation_id, by=bo.pk, at=NOON)
    assert texts(first.conversation_id) == ["My parcel is late", "A form"]
    assert texts(second.conversation_id) == ["Order 1001"]

    actions.undo(batch, by=bo.pk, at=NOON)
    assert texts(second.conversation_id) == ["Order 1001", "A form"]


def test_the_last_thread_takes_its_conversation_along(bo):
    first, second = two_chats()
    actions.move(second.thread_id, to=first.conversation_id, by=bo.pk, at=NOON)

    emptied = Conversation.objects.get(pk=second.conversation_id)
    assert (emptied.status, emptied.merged_into_id) == ("closed", first.conversation_id)


def test_nothing_is_brought_into_a_conversation_that_was_merged_away(bo):
    first, second = two_chats()
    third = actions.receive([late_parcel(inbox(name="Forms"))], at=NOON)[0]
    actions.merge(first.conversation_id, second.conversation_id, by=bo.pk, at=NOON)

    with pytest.raises(actions.MovedOn):
        actions.merge(second.conversation_id, third.conversation_id, by=bo.pk, at=NOON)
    assert queries.current(second.conversation_id) == first.conversation_id


def state(received):
    return Conversation.objects.values_list("status", "assignee_id").get(
        pk=received.conversation_id
    )
