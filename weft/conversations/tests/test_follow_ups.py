"""Follow-ups: the next step of a conversation is told at its time, whatever became of it (D32)."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from weft.conversations import actions, queries
from weft.conversations.actions import follow_ups
from weft.conversations.models import Conversation, FollowUp, Inbox
from weft.kernel import jobs
from weft.people.models import Agent, Team

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db

TUESDAY = NOON + timedelta(days=5)


@pytest.fixture
def bo():
    return agent()


@pytest.fixture
def ada():
    return actions.receive([late_parcel(inbox())], at=NOON)[0].conversation_id


def plan(conversation_id, bo, **changes):
    given = {"text": "Call about the refund", "owner": bo.pk, "due_at": TUESDAY} | changes
    return actions.plan_follow_up(conversation_id, **given, by=bo.pk, at=NOON)


def said(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT body::text FROM event WHERE name = %s ORDER BY id", [name])
        return [json.loads(row[0]) for row in cursor.fetchall()]


def status(conversation_id):
    return Conversation.objects.values_list("status", flat=True).get(pk=conversation_id)


def test_d32_a_step_has_an_owner_and_a_time(bo, ada):
    plan(ada, bo, text="  Call  about the refund ")

    [step] = queries.follow_ups_of(ada)
    assert (step.text, step.owner_name, step.due_at, step.is_reminded) == (
        "Call about the refund",
        "Bo Nowak",
        TUESDAY,
        False,
    )


def test_d32_at_its_time_it_is_told_once_and_not_before(bo, ada):
    plan(ada, bo)

    jobs.run_waiting(at=TUESDAY - timedelta(seconds=1))
    assert said("follow_up.reminded") == []
    step = FollowUp.objects.get()
    assert follow_ups.remind(step.pk, due_at=TUESDAY, at=TUESDAY)
    assert not follow_ups.remind(step.pk, due_at=TUESDAY, at=TUESDAY)
    assert len(said("follow_up.reminded")) == 1


@pytest.mark.parametrize("ended", ["closed", "snoozed"])
def test_d32_what_is_due_brings_its_conversation_up(bo, ada, ended):
    plan(ada, bo)
    if ended == "closed":
        actions.close(ada, by=bo.pk, at=NOON)
    else:
        actions.snooze(ada, until=TUESDAY + timedelta(days=9), by=bo.pk, at=NOON)

    follow_ups.remind(FollowUp.objects.get().pk, due_at=TUESDAY, at=TUESDAY)

    assert status(ada) == "open"
    name = "conversation.reopened" if ended == "closed" else "conversation.woken"
    assert [event["reason"] for event in said(name)] == ["follow_up"]
    assert queries.row(bo, ada).woken_by == "follow_up"


def test_d32_what_is_due_comes_first_in_the_lists(bo, ada):
    other = actions.receive([late_parcel(inbox(name="Mail"))], at=NOON - timedelta(days=1))[0]
    plan(ada, bo)
    assert [row.id for row in queries.page(bo, queries.VIEWS["all"], at=TUESDAY).rows] == [
        other.conversation_id,
        ada,
    ]

    follow_ups.remind(FollowUp.objects.get().pk, due_at=TUESDAY, at=TUESDAY)

    assert [row.id for row in queries.page(bo, queries.VIEWS["all"], at=TUESDAY).rows] == [
        ada,
        other.conversation_id,
    ]


def test_d32_what_was_put_off_is_told_at_its_new_time_alone(bo, ada):
    step = plan(ada, bo)
    later = TUESDAY + timedelta(days=1)
    actions.change_follow_up(step, text="Call her", owner=bo.pk, due_at=later, by=bo.pk, at=NOON)

    assert not follow_ups.remind(step, due_at=TUESDAY, at=TUESDAY)
    assert follow_ups.remind(step, due_at=later, at=later)


@pytest.mark.parametrize("is_done", [True, False])
def test_d32_what_is_done_or_cancelled_is_told_no_more_and_can_be_taken_back(bo, ada, is_done):
    step = plan(ada, bo)
    actions.end_follow_up(step, is_done=is_done, by=bo.pk, at=NOON)
    assert queries.follow_ups_of(ada) == []
    assert not follow_ups.remind(step, due_at=TUESDAY, at=TUESDAY)
    with pytest.raises(actions.NotOpen):
        actions.end_follow_up(step, is_done=True, by=bo.pk, at=NOON)

    actions.reopen_follow_up(step, by=bo.pk)
    assert len(queries.follow_ups_of(ada)) == 1
    with pytest.raises(actions.NotOpen):
        actions.reopen_follow_up(step, by=bo.pk)


def test_d32_a_step_goes_where_its_conversation_went(bo, ada):
    other = actions.receive([late_parcel(inbox(name="Mail"))], at=NOON)[0].conversation_id
    step = plan(ada, bo)
    actions.merge(other, ada, by=bo.pk, at=NOON)

    assert [one.conversation_id for one in queries.follow_ups_of(other)] == [other]
    follow_ups.remind(step, due_at=TUESDAY, at=TUESDAY)
    assert [event["conversation_id"] for event in said("follow_up.reminded")] == [other]


def test_d32_who_left_is_not_reminded_but_who_looks_after_it(bo, ada):
    cy = agent("Cy")
    step = plan(ada, bo, owner=cy.pk)
    actions.assign(ada, to=bo.pk, by=bo.pk)
    Agent.objects.filter(pk=cy.pk).update(is_active=False)

    follow_ups.remind(step, due_at=TUESDAY, at=TUESDAY)

    assert [event["owner_id"] for event in said("follow_up.reminded")] == [bo.pk]


def test_d32_lists_are_by_owner_and_time_and_go_on_by_key(bo, ada):
    cy = agent("Cy")
    actions.assign(ada, to=cy.pk, by=bo.pk)
    late = plan(ada, bo, due_at=TUESDAY + timedelta(days=1))
    soon, cys, nobodys = plan(ada, bo), plan(ada, bo, owner=cy.pk), plan(ada, bo, owner=None)

    def shown(**query):
        return [step.id for step in queries.follow_ups(bo, **query).steps]

    assert shown(owner=bo.pk) == [soon, late]
    assert shown(owner=cy.pk) == [cys, nobodys]
    assert shown(until=TUESDAY) == [soon, cys, nobodys]
    first = queries.follow_ups(bo, limit=3)
    assert shown(after=first.after) == [late]


def test_d32_others_steps_are_not_shown(bo, ada):
    plan(ada, bo)
    Inbox.objects.update(team=Team.objects.create(name="Others"))

    assert queries.follow_ups(bo).steps == []


def test_a_step_says_something_and_is_still_to_come(bo, ada):
    with pytest.raises(actions.NoStep):
        plan(ada, bo, text="  ")
    with pytest.raises(actions.DueInThePast):
        plan(ada, bo, due_at=NOON)
    with pytest.raises(actions.NotAnAgent):
        plan(ada, bo, owner=agent("Di", "observer").pk)
