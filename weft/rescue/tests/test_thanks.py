"""Who only says thanks is not waiting for anything."""

import pytest

from weft.conversations import actions as conversations
from weft.conversations.tests.cast import inbox
from weft.rescue.tests.cast import (
    HOUR,
    MINUTE,
    MONDAY,
    answer,
    follow,
    hear,
    ring,
    states,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ways")]


@pytest.mark.parametrize(
    ("words", "is_left"), [("Dzięki, super!", False), ("Dzięki, a kiedy dojdzie?", True)]
)
def test_a_thank_you_at_the_end_of_an_open_chat_needs_no_rescue(chat, bo, words, is_left):
    ada = hear(chat)
    answer(ada, bo, MONDAY + MINUTE)
    hear(chat, MONDAY + 2 * MINUTE, text=words)

    ring(MONDAY + 10 * MINUTE)

    assert bool(states()) is is_left


@pytest.mark.parametrize(("words", "is_left"), [("Díky!", False), ("Díky, a kdy?", True)])
def test_a_thank_you_closed_unread_needs_no_rescue_either(bo, words, is_left):
    shop = inbox()
    ada = hear(shop)
    answer(ada, bo, MONDAY + MINUTE)
    hear(shop, MONDAY + 2 * MINUTE, text=words)
    conversations.close(ada.conversation_id, by=None, at=MONDAY + HOUR)

    follow()

    assert bool(states()) is is_left


def test_thanks_after_a_question_that_nobody_answered_do_not_settle_it(chat):
    hear(chat)
    hear(chat, MONDAY + MINUTE, text="Thanks!")

    ring(MONDAY + 10 * MINUTE)

    assert states() == [("chat", "open")]
