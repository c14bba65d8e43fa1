"""What happens when customers write."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from weft.conversations import actions
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Message, Thread
from weft.customers.models import Customer
from weft.kernel.models import EventRow

from .cast import ADA, NOON, at_once, inbox, late_parcel

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


def said(name):
    return EventRow.objects.filter(name=name).count()


def receive(*envelopes, at=NOON):
    return actions.receive(envelopes, at=at)


def test_a_first_message_opens_a_conversation():
    [received] = receive(late_parcel(inbox()))

    conversation = Conversation.objects.get(pk=received.conversation_id)
    assert received.is_new
    assert (conversation.status, conversation.waiting_since) == ("open", NOON)
    assert conversation.last_text == "My parcel is late"
    assert conversation.customer.name == "Ada"
    assert (said("conversation.opened"), said("message.received")) == (1, 1)


def test_a_second_message_joins_it_and_does_not_reset_the_wait():
    shop = inbox()
    [first] = receive(late_parcel(shop))
    [second] = receive(late_parcel(shop, text="Hello?"), at=NOON + timedelta(hours=1))

    assert second.conversation_id == first.conversation_id
    conversation = Conversation.objects.get()
    assert (conversation.waiting_since, conversation.last_text) == (NOON, "Hello?")


def test_the_same_message_twice_is_one_and_says_nothing_new():
    shop = inbox()
    once = late_parcel(shop)
    [first] = receive(once)

    [again] = receive(once)

    assert (again.message_id, again.is_new) == (first.message_id, False)
    assert Message.objects.count() == said("message.received") == 1


def test_the_same_message_twice_in_one_batch_is_one():
    once = late_parcel(inbox())

    first, again = receive(once, once)

    assert first.message_id == again.message_id
    assert Message.objects.count() == 1


def test_a_batch_of_many_people_is_answered_in_its_order():
    shop = inbox()
    envelopes = [
        late_parcel(shop, remote=str(n), sender=Sender(kind="device", value=str(n)), text=str(n))
        for n in range(30)
    ]

    received = receive(*envelopes)

    texts = Message.objects.in_bulk([one.message_id for one in received])
    assert [texts[one.message_id].text for one in received] == [str(n) for n in range(30)]
    assert Customer.objects.count() == Conversation.objects.count() == 30


def test_messages_of_one_batch_stand_in_their_order():
    shop = inbox()
    receive(*(late_parcel(shop, text=str(n)) for n in range(10)))

    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == [
        str(n) for n in range(10)
    ]


def test_a_closed_conversation_is_opened_again_by_a_message():
    shop = inbox()
    [first] = receive(late_parcel(shop))
    actions.close(first.conversation_id, by=None, at=NOON)

    [second] = receive(late_parcel(shop), at=NOON + timedelta(days=13))

    assert second.conversation_id == first.conversation_id
    assert Conversation.objects.get().status == "open"
    assert said("conversation.reopened") == 1


def test_who_writes_long_after_the_end_has_a_new_matter():
    shop = inbox(reopen_days=14)
    [first] = receive(late_parcel(shop))
    actions.close(first.conversation_id, by=None, at=NOON)

    [second] = receive(late_parcel(shop), at=NOON + timedelta(days=15))

    assert second.conversation_id != first.conversation_id
    assert Customer.objects.count() == 1
    assert Thread.objects.filter(ended_at=None).count() == 1


def test_a_message_repeated_long_after_the_end_opens_nothing():
    shop = inbox()
    once = late_parcel(shop)
    [first] = receive(once)
    actions.close(first.conversation_id, by=None, at=NOON)

    [again] = receive(once, at=NOON + timedelta(days=100))

    assert (again.conversation_id, again.is_new) == (first.conversation_id, False)
    assert Conversation.objects.get().status == "closed"


def test_a_snoozed_conversation_wakes_when_the_customer_writes():
    shop = inbox()
    [first] = receive(late_parcel(shop))
    actions.snooze(first.conversation_id, until=NOON + timedelta(days=1), by=1, at=NOON)

    receive(late_parcel(shop))

    assert Conversation.objects.get().status == "open"
    assert EventRow.objects.get(name="conversation.woken").body["reason"] == "message"


def test_what_the_channel_knows_of_the_moment_is_kept_with_the_thread():
    shop = inbox()
    receive(late_parcel(shop, context={"page": {"url": "https://shop/a"}, "language": "pl"}))
    receive(late_parcel(shop, context={"page": {"url": "https://shop/b"}}))

    assert Thread.objects.get().context == {"page": {"url": "https://shop/b"}, "language": "pl"}


@pytest.mark.parametrize("size", [1, 50])
def test_the_number_of_statements_does_not_grow_with_the_batch(size, django_assert_max_num_queries):
    shop = inbox()
    receive(
        *(
            late_parcel(shop, remote=str(n), sender=Sender(kind="device", value=str(n)))
            for n in range(size)
        )
    )

    with django_assert_max_num_queries(5):
        receive(
            *(
                late_parcel(shop, remote=str(n), sender=Sender(kind="device", value=str(n)))
                for n in range(size)
            )
        )


@committing
def test_eight_workers_with_the_same_message_store_one():
    shop = inbox()
    once = late_parcel(shop)

    assert at_once(lambda _: receive(once)) == []

    assert Message.objects.count() == Conversation.objects.count() == Customer.objects.count() == 1


@committing
def test_c7_fifty_first_messages_of_a_stranger_at_once_are_one_customer_and_conversation():
    shop = inbox()

    assert at_once(lambda n: receive(late_parcel(shop, text=str(n))), count=50) == []

    assert Message.objects.count() == said("message.received") == 50
    assert Customer.objects.count() == Conversation.objects.count() == Thread.objects.count() == 1


@committing
def test_batches_that_meet_in_opposite_order_do_not_stop_each_other():
    shop = inbox()
    people = [Sender(kind="device", value=str(n)) for n in range(20)]

    def write(n):
        order = people if n % 2 else people[::-1]
        for _ in range(5):
            receive(*(late_parcel(shop, remote=one.value, sender=one) for one in order))

    assert at_once(write, count=6) == []
    assert Message.objects.count() == 6 * 5 * 20
    assert Conversation.objects.count() == 20


@pytest.mark.parametrize("change", ["UPDATE message SET text = ''", "DELETE FROM message"])
def test_r98_nobody_changes_or_deletes_a_message(change):
    receive(late_parcel(inbox()))

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        connection.cursor().execute(change)

    assert Message.objects.get().text == "My parcel is late"


@pytest.mark.parametrize("table", ["customer", "thread", "conversation", "inbox"])
def test_r98_nothing_that_holds_messages_can_be_deleted_from_under_them(table):
    receive(late_parcel(inbox()))

    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {table}; SET CONSTRAINTS ALL IMMEDIATE")

    assert Message.objects.count() == 1


def test_a_message_cannot_stand_in_a_thread_of_another_inbox():
    [received] = receive(late_parcel(inbox()))
    other = inbox(name="Other")

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            thread_id=received.thread_id, inbox=other, direction="in", key="x", sent_at=NOON
        )


def test_ada_is_known_again_in_another_inbox():
    receive(late_parcel(inbox()))
    receive(late_parcel(inbox(name="Other"), sender=ADA))

    assert Customer.objects.count() == 1
    assert Conversation.objects.count() == 2
