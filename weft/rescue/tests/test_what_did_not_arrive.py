"""What came back, what was closed away and what ran out of time: the customer is reached."""

import pytest

from weft.conversations import actions as conversations
from weft.conversations.following import LEAKS
from weft.conversations.models import Delivery
from weft.conversations.tests.cast import inbox
from weft.kernel import followers
from weft.rescue import actions, queries
from weft.rescue.kinds import How, Result
from weft.rescue.tests.cast import (
    HOUR,
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ways")]


# --- what does not arrive ----------------------------------------------------------------------


def test_what_came_back_is_rescued_once_and_again_when_it_comes_back_again(bo):
    ada = hear(inbox(kind="email", name="Mail"))
    first = answer(ada, bo, MONDAY + MINUTE)
    fail(first, MONDAY + 2 * MINUTE)
    follow()
    assert states() == [("failed", "open")]
    [card] = queries.open_rescues(bo)
    assert (card.message_id, card.reason) == (first, "No such mailbox")

    conversations.send_again(first, by=bo.pk, at=MONDAY + 5 * MINUTE)
    conversations.mark_sending(first, at=MONDAY + 5 * MINUTE)
    sent(first, MONDAY + 5 * MINUTE)
    follow()
    assert states() == [("failed", "answered")]

    Delivery.objects.filter(pk=first).update(state="queued")
    fail(first, MONDAY + 9 * MINUTE)
    follow()
    assert states() == [("failed", "answered"), ("failed", "open")]


def test_what_may_not_have_arrived_is_rescued_too(bo):
    ada = hear(inbox(kind="email", name="Mail"))
    first = answer(ada, bo, MONDAY + MINUTE)
    conversations.mark_sending(first, at=MONDAY + MINUTE)
    conversations.mark_unknown([first], at=MONDAY + MINUTE)
    follow()

    assert states() == [("unknown", "open")]


def test_two_failures_at_once_are_two_tasks_and_one_call_settles_both(chat, bo):
    ada = hear(chat)
    failed = answer(ada, bo, MONDAY + MINUTE)
    Delivery.objects.filter(pk=failed).update(state="queued")
    fail(failed, MONDAY + MINUTE)
    hear(chat, MONDAY + 2 * MINUTE)
    ring(MONDAY + 5 * MINUTE)
    assert sorted(states()) == [("chat", "open"), ("failed", "returned")]
    fail_again = answer(ada, bo, MONDAY + 6 * MINUTE, key="s")
    Delivery.objects.filter(pk=fail_again).update(state="queued")
    fail(fail_again, MONDAY + 6 * MINUTE)
    follow()
    open_ones = queries.open_rescues(bo)
    assert sorted(card.kind for card in open_ones) == ["chat", "failed"]

    actions.attempt(
        open_ones[0].id, how=How.CALL, result=Result.REACHED, by=bo.pk, at=MONDAY + 8 * MINUTE
    )

    assert queries.open_rescues(bo) == []
    assert len(said("rescue.ended")) == 3


# --- what is closed away, and windows -----------------------------------------------------------


def test_a_question_closed_away_is_rescued_and_waiving_it_drops_it(bo):
    ada = hear(inbox(kind="email", name="Mail"))
    conversations.close(ada.conversation_id, by=bo.pk, at=MONDAY + MINUTE)
    follow()
    assert states() == [("closed", "open")]

    followers.catch_up(LEAKS)
    conversations.waive(ada.message_id, by=bo.pk, at=MONDAY + MINUTE)
    follow()
    assert states() == [("closed", "dropped")]
    conversations.ask_again(ada.message_id, by=bo.pk)
    follow()
    assert states() == [("closed", "open")]


def test_who_closes_what_they_have_read_decides_that_nothing_is_needed(bo):
    thanks = hear(inbox(kind="email", name="Mail"), text="Thank you!")
    conversations.read(thanks.conversation_id, up_to=thanks.message_id, by=bo.pk)
    conversations.close(thanks.conversation_id, by=bo.pk, at=MONDAY + MINUTE)
    follow()

    assert states() == []


def test_who_closes_a_chat_that_they_have_read_ends_what_was_to_be_done(chat, bo):
    thanks = hear(chat, text="Thank you!")
    ring(MONDAY + 3 * MINUTE)
    conversations.read(thanks.conversation_id, up_to=thanks.message_id, by=bo.pk)
    conversations.close(thanks.conversation_id, by=bo.pk, at=MONDAY + 4 * MINUTE)
    follow()

    assert states() == [("chat", "dropped")]


def test_when_the_time_for_a_free_answer_runs_out_the_customer_is_rescued(bo):
    shop = inbox(kind="whatsapp", name="WhatsApp")
    WINDOWS[shop.pk] = 24 * HOUR
    hear(shop)
    follow()
    hear(shop, MONDAY + HOUR)
    ring(MONDAY + 24 * HOUR)
    assert states() == []

    ring(MONDAY + 25 * HOUR)

    assert states() == [("window", "open")]
