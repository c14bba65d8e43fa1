"""A thread of ours begins inside a conversation: a form is answered by mail."""

import pytest

from weft.conversations import actions, queries
from weft.conversations.envelopes import Party
from weft.conversations.models import Participant, Thread
from weft.kernel.models import EventRow

from .cast import NOON, agent, at_once, inbox, late_parcel

ADA = Party(address="ada@post.example", name="Ada")
EVE = Party(address="eve@post.example")


def begin(conversation_id, mailbox, *people, topic="late"):
    return actions.begin_thread(
        conversation_id, inbox_id=mailbox.pk, people=people or (ADA,), topic=topic, by=None, at=NOON
    )


@pytest.fixture
def form(db):
    return actions.receive([late_parcel(inbox(name="Form"))], at=NOON)[0]


@pytest.fixture
def mailbox(db):
    return inbox(kind="email", name="Mail")


def test_a_thread_begins_in_the_conversation_with_its_people(form, mailbox):
    thread_id = begin(form.conversation_id, mailbox, ADA, EVE)

    threads = queries.threads_of(form.conversation_id)
    assert [one.id for one in threads] == [form.thread_id, thread_id]
    assert [one.is_begun_by_us for one in threads] == [False, True]
    people = queries.participants_of([thread_id])[thread_id]
    assert [(one.address, one.is_proposed) for one in people] == [
        (ADA.address, False), (EVE.address, False),
    ]  # fmt: skip
    [said] = EventRow.objects.filter(name="thread.begun")
    assert said.thread_id == thread_id


def test_who_reads_a_blind_copy_takes_no_part(form, mailbox):
    begin(form.conversation_id, mailbox, ADA, Party(address="boss@shop.example", role="bcc"))

    assert [one.address for one in Participant.objects.all()] == [ADA.address]


def test_it_begins_once_for_an_address_of_an_inbox(form, mailbox):
    first = begin(form.conversation_id, mailbox)

    assert begin(form.conversation_id, mailbox, topic="another") == first
    assert begin(form.conversation_id, mailbox, EVE) != first
    assert begin(form.conversation_id, inbox(kind="email", name="Sales")) != first
    assert EventRow.objects.filter(name="thread.begun").count() == 3


def test_an_ended_thread_is_history(form, mailbox):
    first = begin(form.conversation_id, mailbox)
    Thread.objects.filter(pk=first).update(ended_at=NOON)

    assert begin(form.conversation_id, mailbox) != first


def test_nothing_begins_in_a_conversation_that_was_merged_away(form, mailbox):
    other = actions.receive([late_parcel(mailbox, remote="eve")], at=NOON)[0]
    actions.merge(other.conversation_id, form.conversation_id, by=agent().pk, at=NOON)

    with pytest.raises(actions.NothingToAnswer):
        begin(form.conversation_id, mailbox)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_begin_one_thread():
    form = actions.receive([late_parcel(inbox(name="Form"))], at=NOON)[0]
    mailbox = inbox(kind="email", name="Mail")

    assert at_once(lambda _n: begin(form.conversation_id, mailbox)) == []

    assert Thread.objects.filter(inbox=mailbox).count() == 1
    assert EventRow.objects.filter(name="thread.begun").count() == 1
