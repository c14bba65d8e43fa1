"""Queues: new conversations of an inbox wait in its queue, and can be put into another."""

import pytest

from weft.conversations import actions, queries
from weft.conversations.models import Conversation
from weft.kernel.models import EventRow

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db


def queue(name="Parcels", **changes):
    return actions.create_queue(actions.QueueDraft(name=name, **changes), by=None)


def said():
    rows = EventRow.objects.filter(name="conversation.queued").order_by("id")
    return [row.body["queue_id"] for row in rows]


def heard(box, **changes):
    return actions.receive([late_parcel(box, **changes)], at=NOON)[0].conversation_id


def test_a_new_conversation_waits_in_the_queue_of_its_inbox_and_old_ones_stay():
    box, parcels = inbox(), queue()
    before = heard(box)
    actions.feed_queue(parcels, inbox_ids=[box.pk])

    after = heard(box, remote="bea-phone", key="2")

    assert queries.queues_of([before, after]) == {before: None, after: parcels}
    assert said() == []  # that it opened says it
    assert queries.queue(parcels).inbox_ids == (box.pk,)


def test_it_is_put_into_another_queue_once_and_whoever_has_it_keeps_it():
    bo, parcels = agent(), queue()
    ada = heard(inbox())
    actions.assign(ada, to=bo.pk, by=bo.pk)

    for _ in range(2):
        actions.put_into_queue(ada, queue_id=parcels, by=bo.pk)

    assert said() == [parcels]
    assert Conversation.objects.get(pk=ada).assignee_id == bo.pk


def test_a_queue_that_is_not_there_takes_nothing():
    ada = heard(inbox())

    with pytest.raises(actions.NoSuchQueue):
        actions.put_into_queue(ada, queue_id=99, by=None)

    assert queries.queues_of([ada]) == {ada: None}


def test_a_thread_that_gets_a_conversation_of_its_own_waits_where_it_did():
    box, parcels = inbox(), queue()
    actions.feed_queue(parcels, inbox_ids=[box.pk])
    kept = heard(box)
    other = heard(box, remote="bea-phone", key="2")
    actions.merge(kept, other, by=agent().pk, at=NOON)
    thread = queries.threads_of(kept)[-1].id

    apart, _ = actions.split(thread, by=agent("Cy").pk, at=NOON)

    assert queries.queues_of([apart]) == {apart: parcels}


def test_two_queues_never_share_a_name():
    queue()

    with pytest.raises(actions.QueueNameTaken):
        queue()
