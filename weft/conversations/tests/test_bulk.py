"""The same to many conversations at once: what is done, what is left, and all of it undone."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weft.conversations import actions, queries
from weft.conversations.models import Bulk, Conversation
from weft.kernel.models import EventRow
from weft.people.models import Agent

from .cast import NOON, agent, inbox
from .test_filters import chat

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def chats(count=3):
    shop = inbox()
    return [chat(shop, str(n)) for n in range(count)]


def columns(ids, *names):
    found = Conversation.objects.filter(pk__in=ids).order_by("pk")
    return list(found.values_list(*names, flat=len(names) == 1))


def said(name):
    return EventRow.objects.filter(name=name).count()


def test_many_are_closed_at_once_and_each_says_so():
    bo, ids = agent(), chats()
    actions.close(ids[0], by=bo.pk, at=NOON)

    outcome = actions.bulk_close(ids, by=bo.pk, at=LATER)

    assert outcome.done == tuple(ids[1:])
    assert outcome.left == {ids[0]: "same"}
    assert columns(ids, "status") == ["closed"] * 3
    assert said("conversation.closed") == 3


def test_a_closing_is_undone_as_a_whole_with_who_waited_and_what_rested():
    bo, ids = agent(), chats()
    actions.snooze(ids[1], until=NOON + timedelta(days=1), by=bo.pk, at=NOON)
    was = columns(ids, "status", "waiting_since", "snoozed_until", "closed_at")
    outcome = actions.bulk_close(ids, by=bo.pk, at=LATER)

    undone = actions.bulk_undo(outcome.bulk_id, by=bo.pk, at=LATER)

    assert undone.done == tuple(ids)
    assert columns(ids, "status", "waiting_since", "snoozed_until", "closed_at") == was


def test_what_changed_since_is_not_undone():
    bo, cy, ids = agent(), agent("Cy"), chats()
    outcome = actions.bulk_close(ids, by=bo.pk, at=LATER)
    actions.reopen(ids[0], by=cy.pk)
    given = actions.bulk_assign(ids[1:], to=bo.pk, by=bo.pk, at=LATER)
    actions.assign(ids[1], to=cy.pk, by=cy.pk)

    undone = actions.bulk_undo(outcome.bulk_id, by=bo.pk, at=LATER)
    back = actions.bulk_undo(given.bulk_id, by=bo.pk, at=LATER)

    assert (undone.done, undone.left) == (tuple(ids[1:]), {ids[0]: "changed"})
    assert (back.done, back.left) == ((ids[2],), {ids[1]: "changed"})
    assert columns(ids, "assignee_id") == [None, cy.pk, None]


def test_assigning_remembers_who_had_each_and_who_has_left_gets_nothing_back():
    bo, cy, eva, ids = agent(), agent("Cy"), agent("Eva"), chats()
    actions.assign(ids[0], to=cy.pk, by=None)
    actions.assign(ids[1], to=eva.pk, by=None)

    outcome = actions.bulk_assign(ids, to=bo.pk, by=bo.pk, at=NOON)
    Agent.objects.filter(pk=eva.pk).update(is_active=False)
    actions.bulk_undo(outcome.bulk_id, by=bo.pk, at=LATER)

    assert columns(ids, "assignee_id") == [cy.pk, None, None]


def test_a_tag_is_taken_off_only_where_the_bulk_put_it():
    bo, ids = agent(), chats()
    actions.tag(ids[0], name="vip", by=None)

    outcome = actions.bulk_tag(ids, name=" VIP ", by=bo.pk, at=NOON)
    assert outcome.left == {ids[0]: "same"}
    actions.bulk_undo(outcome.bulk_id, by=bo.pk, at=LATER)

    assert [queries.tags_of(id_) for id_ in ids] == [["vip"], [], []]


def test_each_rests_until_its_own_time_and_a_closed_one_not_at_all():
    bo, ids = agent(), chats()
    actions.close(ids[2], by=bo.pk, at=NOON)
    untils = {id_: NOON + timedelta(days=n + 1) for n, id_ in enumerate(ids)}

    outcome = actions.bulk_snooze(untils, by=bo.pk, at=NOON)

    assert outcome.left == {ids[2]: "closed"}
    assert columns(ids[:2], "snoozed_until") == [untils[ids[0]], untils[ids[1]]]
    actions.bulk_undo(outcome.bulk_id, by=bo.pk, at=LATER)
    assert columns(ids, "status") == ["open", "open", "closed"]
    with pytest.raises(actions.SnoozedIntoThePast):
        actions.bulk_snooze({ids[0]: NOON}, by=bo.pk, at=NOON)


def test_marking_as_read_tells_no_customer_and_is_undone():
    bo, ids = agent(), chats()
    actions.read(ids[0], up_to=1, by=bo.pk)
    before = said("message.read")

    def unread():
        return [queries.row(bo, id_).is_unread for id_ in ids]

    outcome = actions.bulk_read(ids, by=bo.pk, at=NOON)
    assert unread() == [False] * 3
    assert said("message.read") == before
    actions.bulk_undo(outcome.bulk_id, by=bo.pk, at=LATER)
    assert unread() == [True] * 3


def test_what_was_opened_again_is_closed_again():
    bo, ids = agent(), chats()
    actions.bulk_close(ids, by=bo.pk, at=NOON)
    outcome = actions.bulk_reopen(ids, by=bo.pk, at=LATER)
    assert columns(ids, "status") == ["open"] * 3

    actions.bulk_undo(outcome.bulk_id, by=bo.pk, at=LATER)

    assert columns(ids, "status") == ["closed"] * 3


def test_a_bulk_is_undone_once_by_whoever_did_it_and_not_for_ever():
    bo, cy, ids = agent(), agent("Cy"), chats()
    first = actions.bulk_close(ids, by=bo.pk, at=NOON)
    for by, at in [(cy.pk, LATER), (bo.pk, NOON + timedelta(days=2))]:
        with pytest.raises(actions.CannotUndoBulk):
            actions.bulk_undo(first.bulk_id, by=by, at=at)

    actions.bulk_undo(first.bulk_id, by=bo.pk, at=LATER)
    with pytest.raises(actions.CannotUndoBulk):
        actions.bulk_undo(first.bulk_id, by=bo.pk, at=LATER)
    with pytest.raises(actions.CannotUndoBulk):
        actions.bulk_undo(uuid.uuid4(), by=bo.pk, at=LATER)

    actions.bulk_close(ids, by=bo.pk, at=NOON + timedelta(days=2))
    assert not Bulk.objects.filter(pk=first.bulk_id).exists()


def test_nothing_done_is_nothing_to_undo_and_too_many_are_refused():
    bo, ids = agent(), chats()

    assert actions.bulk_reopen(ids, by=bo.pk, at=NOON).bulk_id is None
    with pytest.raises(actions.TooMany):
        actions.bulk_close(range(201), by=bo.pk, at=NOON)


def test_the_number_of_statements_does_not_grow_with_the_bulk():
    bo, shop = agent(), inbox()

    def statements(count, prefix):
        ids = [chat(shop, f"{prefix}{n}") for n in range(count)]
        with CaptureQueriesContext(connection) as asked:
            outcome = actions.bulk_close(ids, by=bo.pk, at=NOON)
            actions.bulk_snooze(dict.fromkeys(ids, LATER), by=bo.pk, at=NOON)
            actions.bulk_tag(ids, name=prefix, by=bo.pk, at=NOON)
            actions.bulk_assign(ids, to=bo.pk, by=bo.pk, at=NOON)
        assert len(outcome.done) == count
        return len(asked)

    assert statements(2, "a") == statements(20, "b")
