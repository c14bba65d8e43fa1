"""Who is there: states that are chosen, states that the clock ends, browsers that die."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from weft.conversations.tests.cast import at_once
from weft.kernel.models import EventRow
from weft.people.models import Agent
from weft.routing import actions, clock, engine, queries
from weft.routing.models import AgentState, Seat
from weft.routing.states import State
from weft.routing.tests.cast import Shop


def said(name):
    return list(EventRow.objects.filter(name=name).order_by("id").values_list("body", flat=True))


def test_whoever_said_nothing_is_offline(shop):
    assert shop.is_(shop.bo) == ("offline", "")
    assert queries.states() == {}


def test_somebody_is_there_unless_all_have_said_lately_that_they_are_not(shop):
    assert queries.is_anybody_there(at=shop.at)  # nobody ever says where they are

    shop.come(shop.bo, shop.cy)
    shop.go(shop.cy)
    assert queries.is_anybody_there(at=shop.at)
    shop.go(shop.bo)
    assert not queries.is_anybody_there(at=shop.at)
    for one in (shop.bo, shop.cy):
        actions.be(one.pk, State.OFFLINE, at=shop.at, by=one.pk)
    assert not queries.is_anybody_there(at=shop.at)

    shop.later(days=15)
    assert queries.is_anybody_there(at=shop.at)  # they have stopped saying it, and may answer


def test_states_are_kept_as_spans_without_gaps(shop):
    began = shop.at
    shop.come(shop.bo)
    shop.later(minutes=10)
    shop.go(shop.bo)
    shop.later(minutes=5)
    actions.be(shop.bo.pk, State.OFFLINE, at=shop.at, by=shop.bo.pk)
    shop.later(minutes=5)

    spans = queries.time_in_states([shop.bo.pk], since=began, until=shop.at)

    assert [(one.state, one.reason, one.ended_at - one.started_at) for one in spans] == [
        ("available", "", timedelta(minutes=10)),
        ("away", "lunch", timedelta(minutes=5)),
    ]


def test_the_same_state_again_changes_nothing_and_says_nothing(shop):
    shop.come(shop.bo)
    shop.come(shop.bo)

    assert AgentState.objects.count() == 1
    assert len(said("agent.state_changed")) == 1


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.AWAY, ""),
        (State.AWAY, "gone"),
        (State.AWAY, "tired"),
        (State.AVAILABLE, "lunch"),
        (State.WRAP_UP, ""),
    ],
)
def test_nobody_can_choose_what_is_no_choice(shop, state, reason):
    with pytest.raises(actions.NotAState):
        actions.be(shop.bo.pk, state, reason=reason, at=shop.at, by=shop.bo.pk)


def test_who_may_not_answer_is_never_available(shop):
    Agent.objects.filter(pk=shop.bo.pk).update(role="observer")

    with pytest.raises(actions.NotStaff):
        shop.come(shop.bo)


def test_the_database_keeps_one_state_for_each(shop):
    shop.come(shop.bo)

    with pytest.raises(IntegrityError), transaction.atomic():
        AgentState.objects.create(agent=shop.bo, state="away", started_at=shop.at)


def test_whoever_goes_away_is_asked_nothing_and_what_they_were_asked_goes_on(shop):
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()
    shop.go(shop.bo)
    assert shop.offered(shop.bo) is None
    shop.come(shop.cy)

    shop.look()

    assert shop.offered(shop.cy) == talk


def test_an_agent_whose_browser_died_is_away_within_a_minute_and_their_chats_go_on(shop):
    talk = shop.ask("ada")
    shop.come(shop.bo)
    shop.look()
    shop.accept(shop.bo)
    shop.come(shop.cy)
    for _seconds in range(0, 45, 15):
        shop.later(seconds=15)
        shop.here(shop.cy)
        shop.look()

    assert shop.is_(shop.bo) == ("away", "gone")
    assert shop.offered(shop.cy) == talk


def test_a_chat_whose_customer_waits_for_nothing_stays_until_they_write(shop):
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()
    shop.accept(shop.bo)
    shop.answer(talk, shop.bo)
    shop.come(shop.cy)
    shop.later(seconds=50)
    shop.here(shop.cy)
    shop.look()
    assert shop.assignee(talk) == shop.bo.pk

    shop.ask()
    shop.look()

    assert shop.offered(shop.cy) == talk


def test_mail_of_somebody_who_is_gone_stays_theirs(db):
    shop = Shop(kind="email")
    letter = shop.ask()
    shop.come(shop.bo)
    shop.look()
    shop.accept(shop.bo)
    shop.come(shop.cy)
    shop.later(seconds=50)
    shop.here(shop.cy)

    shop.look()

    assert shop.is_(shop.bo) == ("away", "gone")
    assert shop.assignee(letter) == shop.bo.pk


def test_a_browser_that_is_heard_again_makes_them_available_again(shop):
    shop.come(shop.bo)
    shop.later(seconds=50)
    shop.look()
    shop.later(seconds=10)
    shop.here(shop.bo)

    shop.look()

    assert shop.is_(shop.bo) == ("available", "")


def test_whoever_is_gone_for_long_is_offline_and_stays_so(shop):
    shop.come(shop.bo)
    shop.later(seconds=50)
    shop.look()
    shop.later(minutes=15)
    shop.look()
    assert shop.is_(shop.bo) == ("offline", "")

    shop.here(shop.bo)
    shop.look()

    assert shop.is_(shop.bo) == ("offline", "")


def test_lunch_outlasts_a_closed_browser(shop):
    shop.come(shop.bo)
    shop.go(shop.bo)
    shop.later(minutes=5)
    shop.look()

    assert shop.is_(shop.bo) == ("away", "lunch")


def test_whoever_was_deactivated_is_offline(shop):
    shop.come(shop.bo)
    Agent.objects.filter(pk=shop.bo.pk).update(is_active=False)

    shop.look()

    assert shop.is_(shop.bo) == ("offline", "")


def test_browsers_are_heard_by_the_clock_of_the_database(shop):
    actions.hear_all([shop.bo.pk, shop.bo.pk, shop.cy.pk])

    heard = Seat.objects.get(pk=shop.bo.pk).heard_at
    assert abs(clock.now() - heard) < timedelta(seconds=60)


# --- wrap-up (R39) --------------------------------------------------------


def test_after_a_live_talk_nothing_is_offered_until_the_time_is_over(db):
    shop = Shop(wrap_up_seconds=60)
    first = shop.ask("ada")
    shop.come(shop.bo)
    shop.look()
    shop.accept(shop.bo)
    second = shop.ask("eve")
    shop.close(first, shop.bo)
    shop.look()
    if shop.offered(shop.bo):
        pytest.fail("offered in wrap-up")
    card = queries.state_of(shop.bo.pk)
    assert card.state == "wrap_up"

    shop.at = card.until - timedelta(seconds=1)
    shop.here(shop.bo)
    shop.look()
    assert shop.offered(shop.bo) is None
    shop.later(seconds=1)
    shop.here(shop.bo)
    shop.look()

    assert shop.offered(shop.bo) == second


def test_whoever_is_done_sooner_says_so(db):
    shop = Shop(wrap_up_seconds=60)
    first = shop.ask("ada")
    shop.come(shop.bo)
    shop.look()
    shop.accept(shop.bo)
    shop.close(first, shop.bo)
    shop.look()

    actions.end_wrap_up(shop.bo.pk, at=queries.state_of(shop.bo.pk).since)

    assert shop.is_(shop.bo) == ("available", "")


def test_after_a_mail_there_is_no_wrap_up(db):
    shop = Shop(wrap_up_seconds=60, kind="email")
    letter = shop.ask()
    shop.come(shop.bo)
    shop.look()
    shop.accept(shop.bo)
    shop.close(letter, shop.bo)
    shop.look()

    assert shop.is_(shop.bo) == ("available", "")


# --- calling back ------------------------------------------------


def test_when_too_many_wait_whoever_only_rests_a_little_is_asked_back_once(db):
    shop = Shop(call_above=1)
    shop.come(shop.bo, shop.cy)
    shop.go(shop.bo, "break")
    shop.go(shop.cy, "lunch")
    shop.ask("ada")
    shop.look()
    assert said("agent.called") == []

    shop.ask("eve")
    shop.look()
    shop.look()

    assert [(one["agent_id"], one["waiting"]) for one in said("agent.called")] == [(shop.bo.pk, 2)]


@pytest.mark.django_db(transaction=True)
def test_a_choice_and_the_clock_at_the_same_moment_leave_one_state():
    shop = Shop()
    shop.come(shop.bo)
    shop.later(seconds=50)

    def turn(n):
        if n % 2:
            shop.go(shop.bo)
        else:
            engine.look(shop.at)

    assert at_once(turn, 8) == []
    assert AgentState.objects.filter(agent=shop.bo, ended_at=None).count() == 1
