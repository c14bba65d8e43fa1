"""U6: what rests comes back in time or with the customer's word, on top, and to somebody there."""

from datetime import timedelta

import pytest

from weft.conversations import actions, queries
from weft.conversations.actions.course import wake_when_due
from weft.conversations.filters import VIEWS
from weft.conversations.models import Conversation
from weft.people.models import Agent

from .cast import NOON, agent, inbox, late_parcel
from .test_filters import chat, found

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def resting():
    """Bo, and four conversations, of which he has put the last to rest."""
    bo, shop = agent(), inbox()
    ids = [chat(shop, str(n), at=NOON + timedelta(minutes=n)) for n in range(4)]
    actions.assign(ids[3], to=bo.pk, by=None)
    actions.snooze(ids[3], until=LATER, by=bo.pk, at=NOON)
    return bo, shop, ids


def woken(conversation_id):
    return Conversation.objects.get(pk=conversation_id).woken_by


def test_u6_what_is_due_comes_back_on_top_with_its_reason(resting):
    bo, _shop, [*others, rests] = resting

    wake_when_due(rests, LATER.isoformat())

    assert found(bo) == found(bo, limit=2) == [rests, *others]
    assert queries.row(bo, rests).woken_by == "due"
    assert found(bo, status="snoozed") == []
    assert found(bo, assignee="nobody") == others

    actions.pin(others[1], by=bo.pk, at=NOON)
    assert found(bo) == [others[1], rests, others[0], others[2]]


def test_u6_what_was_put_to_rest_anew_does_not_wake_at_the_old_time(resting):
    bo, _shop, [*_others, rests] = resting
    actions.snooze(rests, until=LATER + timedelta(days=1), by=bo.pk, at=NOON)

    wake_when_due(rests, LATER.isoformat())

    assert found(bo, status="snoozed") == [rests]


def test_u6_the_customers_word_wakes_it_and_a_machines_does_not(resting):
    bo, shop, [*others, rests] = resting
    actions.receive([late_parcel(shop, remote="3", is_quiet=True)], at=NOON)
    assert found(bo, status="snoozed") == [rests]

    actions.receive([late_parcel(shop, remote="3", key="again")], at=LATER)

    assert found(bo) == [rests, *others]
    assert woken(rests) == "message"


@pytest.mark.parametrize("does", ["reply", "close", "snooze", "assign", "wake"])
def test_u6_it_is_back_until_somebody_does_something_about_it(resting, does):
    bo, _shop, [*_others, rests] = resting
    cy = agent("Cy")
    if does != "wake":
        wake_when_due(rests, LATER.isoformat())
    {
        "reply": lambda: actions.reply(rests, text="Here", by=bo.pk, at=LATER, key="k"),
        "close": lambda: actions.close(rests, by=bo.pk, at=LATER),
        "snooze": lambda: actions.snooze(rests, until=LATER + timedelta(days=1),
                                         by=bo.pk, at=LATER),
        "assign": lambda: actions.assign(rests, to=cy.pk, by=bo.pk),
        "wake": lambda: actions.wake(rests, by=bo.pk),
    }[does]()  # fmt: skip

    assert woken(rests) == ""


@pytest.mark.parametrize("by", ["time", "message"])
def test_u6_what_comes_back_to_somebody_who_left_goes_to_everybody(resting, by):
    bo, shop, [*_others, rests] = resting
    Agent.objects.filter(pk=bo.pk).update(is_active=False)
    cy = agent("Cy")

    if by == "time":
        wake_when_due(rests, LATER.isoformat())
    else:
        actions.receive([late_parcel(shop, remote="3", key="again")], at=LATER)

    assert Conversation.objects.get(pk=rests).assignee_id is None
    page = queries.page(cy, VIEWS["unassigned"], at=LATER)
    assert page.rows[0].id == rests
    assert page.rows[0].woken_by
