"""Ada cannot get through; Bo, who knows her, is to reach her before the hour is over."""

from datetime import timedelta

import pytest
from django.db import connection

from weft.conversations import actions as conversations
from weft.conversations.envelopes import Letter
from weft.conversations.tests.cast import agent, at_once, inbox
from weft.customers.models import Customer
from weft.people.models import Team
from weft.rescue import actions, queries, watching
from weft.rescue.kinds import How, Result
from weft.rescue.models import Rescue, Watch
from weft.rescue.tests.cast import (
    HOUR,
    LIVE,
    MINUTE,
    MONDAY,
    WINDOWS,
    answer,
    fail,
    follow,
    hear,
    ring,
    said,
    sent,
    states,
)
from weft.rescue.watching import Ways
from weft.scheduling import actions as scheduling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ways")]


# --- a chat that nobody answers ----------------------------------------------------------------


def test_r81_scenario_3_a_chat_left_without_an_answer_is_called_back_within_the_hour(chat, bo):
    """The hour counts from when patience ended; at three quarters of it somebody is alarmed."""
    before = hear(chat, MONDAY - timedelta(days=30))
    answer(before, bo, MONDAY - timedelta(days=30))
    conversations.close(before.conversation_id, by=bo.pk, at=MONDAY - timedelta(days=30))
    follow()
    ada = hear(chat)

    ring(MONDAY + 2 * MINUTE)
    assert states() == []
    ring(MONDAY + 3 * MINUTE)
    [card] = queries.open_rescues(bo)
    assert (card.kind, card.conversation_id) == ("chat", ada.conversation_id)
    assert card.due_at == MONDAY + 63 * MINUTE
    assert card.owner_id == bo.pk  # who knows her from before

    ring(MONDAY + 47 * MINUTE)
    assert said("rescue.warned") == []
    ring(MONDAY + 48 * MINUTE)
    ring(MONDAY + 49 * MINUTE)
    assert [body["owner_id"] for body in said("rescue.warned")] == [bo.pk]
    ring(MONDAY + 63 * MINUTE)
    ring(MONDAY + 64 * MINUTE)
    assert len(said("rescue.lapsed")) == 1
    assert queries.figures(bo, at=MONDAY + 64 * MINUTE) == (1, 1)


def test_a_look_at_a_chat_is_planned_once_and_a_window_with_every_message(chat):
    network, quiet = inbox(name="Network"), inbox(name="Quiet")
    WINDOWS[network.pk] = HOUR
    ways = Ways(is_live=lambda inbox_id: inbox_id in LIVE, reply_window=WINDOWS.get)
    ada, bea, cleo = hear(chat), hear(network, key="b"), hear(quiet, key="c")
    heard = {
        ada.conversation_id: chat.pk,
        bea.conversation_id: network.pk,
        cleo.conversation_id: quiet.pk,
    }

    assert watching.unwatched(heard, ways) == {ada.conversation_id, bea.conversation_id}
    follow()
    assert watching.unwatched(heard, ways) == {bea.conversation_id}


def test_an_answer_in_time_leaves_nothing_to_rescue(chat, bo):
    ada = hear(chat)
    answer(ada, bo, MONDAY + MINUTE)

    ring(MONDAY + 10 * MINUTE)

    assert states() == []
    assert not Watch.objects.exists()


def test_who_writes_on_is_patient_from_the_first_word(chat):
    hear(chat)
    follow()
    hear(chat, MONDAY + 2 * MINUTE)

    ring(MONDAY + 3 * MINUTE)

    assert states() == [("chat", "open")]


def test_patience_and_the_hour_pass_only_while_we_are_open(chat, bo):
    plan = scheduling.save_plan(
        name="Shop", time_zone="UTC", week=[[["09:00", "10:02"]]] * 7, by=None
    )
    type(chat).objects.filter(pk=chat.pk).update(plan_id=plan)
    hear(chat)  # at ten; the third minute of patience is tomorrow's first

    ring(MONDAY + 10 * HOUR)
    assert states() == []
    ring(MONDAY + 23 * HOUR + MINUTE)

    [card] = queries.open_rescues(bo)
    assert card.due_at == MONDAY + 23 * HOUR + 61 * MINUTE


def test_a_customer_who_comes_back_ends_it_and_counts_from_the_first_hour_when_left_again(chat, bo):
    hear(chat)
    ring(MONDAY + 3 * MINUTE)
    hear(chat, MONDAY + 20 * MINUTE)
    ring(MONDAY + 20 * MINUTE)
    assert states() == [("chat", "returned")]

    ring(MONDAY + 24 * MINUTE)

    assert states() == [("chat", "returned"), ("chat", "open")]
    assert queries.open_rescues(bo)[0].due_at == MONDAY + 63 * MINUTE


def test_who_comes_by_another_way_has_reached_us_first(chat, bo):
    hear(chat)
    ring(MONDAY + 3 * MINUTE)

    hear(inbox(kind="email", name="Mail"), MONDAY + 30 * MINUTE)
    follow()

    assert states() == [("chat", "returned")]
    assert [body["state"] for body in said("rescue.ended")] == ["returned"]


def test_an_answer_ends_it_and_a_machines_thanks_does_not(chat, bo):
    ada = hear(chat)
    ring(MONDAY + 3 * MINUTE)
    thanks = Letter(traits={"is_automatic": True})
    machine = conversations.reply(
        ada.conversation_id, text="Thanks", by=None, at=MONDAY + 4 * MINUTE, key="m", letter=thanks
    )
    sent(machine.message_id, MONDAY + 4 * MINUTE)
    follow()
    assert states() == [("chat", "open")]

    sent(answer(ada, bo, MONDAY + 30 * MINUTE), MONDAY + 30 * MINUTE)
    follow()

    assert states() == [("chat", "answered")]


def test_a_chat_closed_while_it_is_to_be_rescued_is_one_task(chat, bo):
    ada = hear(chat)
    ring(MONDAY + 3 * MINUTE)
    conversations.close(ada.conversation_id, by=bo.pk, at=MONDAY + 5 * MINUTE)
    follow()

    assert states() == [("chat", "open")]


# --- owners, attempts, clocks -------------------------------------------------------------------


def test_it_goes_with_the_conversation_to_who_looks_after_it(chat, bo):
    ada, cy = hear(chat), agent("Cy")
    ring(MONDAY + 3 * MINUTE)
    assert Rescue.objects.get().owner_id is None

    conversations.assign(ada.conversation_id, to=cy.pk, by=bo.pk)
    follow()

    assert Rescue.objects.get().owner_id == cy.pk


def test_who_did_not_answer_the_phone_is_tried_again(chat, bo):
    hear(chat)
    ring(MONDAY + 3 * MINUTE)
    [card] = queries.open_rescues(bo)

    actions.attempt(
        card.id,
        how=How.CALL,
        result=Result.NO_ANSWER,
        note="Busy",
        by=bo.pk,
        at=MONDAY + 9 * MINUTE,
    )

    [card] = queries.open_rescues(bo)
    assert [(one.how, one.result, one.note) for one in card.attempts] == [
        ("call", "no_answer", "Busy")
    ]


def test_a_dropped_rescue_can_be_taken_back_and_an_ended_one_takes_no_attempt(chat, bo):
    hear(chat)
    ring(MONDAY + 3 * MINUTE)
    [card] = queries.open_rescues(bo)
    actions.drop(card.id, by=bo.pk, at=MONDAY + 4 * MINUTE)

    with pytest.raises(actions.NotOpen):
        actions.attempt(card.id, how=How.CALL, result=Result.REACHED, by=bo.pk, at=MONDAY)
    actions.reopen(card.id, by=bo.pk)

    assert states() == [("chat", "open")]


def test_changed_hours_move_the_deadlines(chat, bo):
    hear(chat)
    ring(MONDAY + 3 * MINUTE)
    plan = scheduling.save_plan(
        name="Shop", time_zone="UTC", week=[[["12:00", "14:00"]]] * 7, by=None
    )
    type(chat).objects.filter(pk=chat.pk).update(plan_id=plan)
    scheduling.save_plan(
        name="Shop", time_zone="UTC", week=[[["13:00", "15:00"]]] * 7, by=None, plan_id=plan
    )
    follow()

    assert queries.open_rescues(bo)[0].due_at == MONDAY + 4 * HOUR


def test_whoever_may_not_see_the_conversation_does_not_see_the_rescue(bo):
    shop = inbox(team=Team.objects.create(name="Others"))
    LIVE.add(shop.pk)
    hear(shop)
    ring(MONDAY + 3 * MINUTE)

    assert queries.open_rescues(bo) == []
    assert queries.figures(bo, at=MONDAY) == (0, 0)
    assert len(queries.open_rescues(agent("Eve", role="supervisor"))) == 1


# --- faults -------------------------------------------------------------------------------------


def test_a_worker_that_dies_in_the_middle_forgets_nothing_and_doubles_nothing(chat, monkeypatch):
    hear(chat)
    follow()
    working = actions.make

    def dying(failures, *, at):
        working(failures, at=at)
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "make", dying)
    with pytest.raises(KeyboardInterrupt):
        watching.look(at=MONDAY + 3 * MINUTE)
    monkeypatch.undo()
    assert states() == []

    watching.look(at=MONDAY + 3 * MINUTE)
    watching.look(at=MONDAY + 3 * MINUTE)

    assert states() == [("chat", "open")]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_make_one_task_and_one_alarm(chat):
    hear(chat)
    follow()

    assert at_once(lambda _: watching.look(at=MONDAY + 3 * MINUTE)) == []
    assert at_once(lambda _: watching.remind(at=MONDAY + 2 * HOUR)) == []

    assert states() == [("chat", "open")]
    assert (len(said("rescue.warned")), len(said("rescue.lapsed"))) == (1, 1)


def test_the_same_events_twice_make_nothing_twice(chat, bo):
    ada = hear(inbox(kind="email", name="Mail"))
    fail(answer(ada, bo, MONDAY + MINUTE), MONDAY + 2 * MINUTE)
    follow()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE follower SET transaction = 0, event_id = 0 WHERE name = 'rescues'")
    follow()

    assert states() == [("failed", "open")]


# --- cost ---------------------------------------------------------------------------------------


def test_a_batch_asks_only_for_what_its_own_customers_left_open(chat):
    """However many others are to be reached, none of them is read."""
    hear(chat)
    ring(MONDAY + 3 * MINUTE)
    one = Rescue.objects.get()
    others = Customer.objects.bulk_create(Customer(name=f"Guest {n}") for n in range(2000))
    Rescue.objects.bulk_create(
        Rescue(
            name=f"other {other.pk}",
            kind="chat",
            conversation_id=one.conversation_id,
            customer_id=other.pk,
            message_id=1_000_000 + other.pk,
            failed_at=MONDAY,
            made_at=MONDAY,
        )
        for other in others
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rescue")
    of_customers = Rescue.objects.filter(state="open", customer__in=[one.customer_id, 0])
    of_messages = Rescue.objects.filter(message_id__in=[1, 2], kind__in=["failed", "unknown"])

    assert "rescue_of_customer" in of_customers.explain()
    assert "rescue_of_message" in of_messages.explain()
    hear(chat, MONDAY + 5 * MINUTE)
    follow()
    assert Rescue.objects.filter(state="open").count() == len(others)
