"""Promises at risk and broken: whoever looks after it is told, and those who lead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations.tests.cast import agent
from weft.kernel import followers
from weft.people.models import Membership, Team
from weft.sla import actions, following
from weft.sla.models import Policy
from weft.sla.policies import Deed, Moment, Step, Terms


@pytest.fixture
def promised(shop):
    """An hour is promised, and Ada waits."""
    Policy.objects.all().delete()
    complaints = Team.objects.create(name="Complaints")
    step = Step(key="a", moment=Moment.BREACH, minutes=30, deed=Deed.NOTIFY, to=complaints.pk)
    terms = Terms(first_reply=60, steps=(step,))
    actions.create_policy(actions.PolicyDraft(terms=terms), by=None)
    followers.enrol(following.FOLLOWER)
    shop.lead, shop.dan = agent("Lee", "supervisor"), agent("Dan")
    Membership.objects.create(team=complaints, agent=shop.dan)
    shop.ada = shop.hear()
    followers.catch_up(following.FOLLOWER)
    shop.forget()
    return shop


def later(minutes):
    while actions.act(timezone.now() + timedelta(minutes=minutes, seconds=2)):
        pass


def test_at_risk_is_told_to_whoever_looks_after_it(promised):
    promised.assign(promised.ada, promised.bo, by=promised.bo)

    later(46)

    assert promised.told(promised.bo) == [("at_risk", promised.ada, 1)]
    assert promised.told(promised.lead) == promised.told(promised.cy) == []


def test_at_risk_with_nobody_is_told_to_those_who_lead(promised):
    later(46)

    assert promised.told(promised.lead) == [("at_risk", promised.ada, 1)]
    assert promised.told(promised.bo) == []


def test_a_broken_promise_is_told_to_both_and_its_step_to_the_team(promised):
    promised.assign(promised.ada, promised.bo, by=promised.bo)

    later(61)
    for who in (promised.bo, promised.lead):
        assert promised.told(who) == [("breached", promised.ada, 1)]
    assert promised.told(promised.dan) == []
    later(95)

    assert promised.told(promised.dan) == [("breached", promised.ada, 1)]
    assert promised.told(promised.lead) == [("breached", promised.ada, 1)]


def test_what_was_answered_meanwhile_is_told_to_nobody(promised):
    later(46)
    promised.answer(promised.ada, promised.bo)

    assert promised.told(promised.lead) == []


def test_a_kept_promise_is_at_risk_no_more(promised):
    later(46)
    assert promised.told(promised.lead) == [("at_risk", promised.ada, 1)]

    promised.answer(promised.ada, promised.bo)
    followers.catch_up(following.FOLLOWER)

    assert promised.told(promised.lead) == []
