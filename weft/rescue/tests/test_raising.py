"""When the time is up: who was not reached in time is raised, or goes back to everybody."""

import pytest

from weft.conversations import actions as conversations
from weft.conversations.models import Conversation
from weft.kernel import settings
from weft.rescue import actions
from weft.rescue.kinds import How, Result
from weft.rescue.models import Rescue
from weft.rescue.settings import RescueTimes
from weft.rescue.tests.cast import (
    MINUTE,
    MONDAY,
    follow,
    hear,
    ring,
    said,
    states,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ways")]


def late(chat, bo, **chosen):
    """Return what is in Bo's hands and will not be reached within the hour."""
    settings.write(RescueTimes(**chosen), by=bo.pk, at=MONDAY)
    ada = hear(chat)
    conversations.assign(ada.conversation_id, to=bo.pk, by=bo.pk)
    ring(MONDAY + 3 * MINUTE)
    return ada.conversation_id


def steps():
    return [body["step"] for body in said("rescue.escalated")]


def owners(conversation_id):
    return Rescue.objects.get().owner_id, Conversation.objects.get(pk=conversation_id).assignee_id


def test_w4_who_was_not_reached_in_time_is_raised_once_and_not_before(chat, bo):
    conversation_id = late(chat, bo)
    ring(MONDAY + 62 * MINUTE)
    assert steps() == []

    ring(MONDAY + 63 * MINUTE)
    ring(MONDAY + 64 * MINUTE)

    assert steps() == ["raise"]
    assert owners(conversation_id) == (bo.pk, bo.pk)


def test_w4_it_may_go_back_to_everybody_so_that_whoever_is_there_gets_it(chat, bo):
    conversation_id = late(chat, bo, raises_late=False, frees_late=True)

    ring(MONDAY + 63 * MINUTE)
    follow()

    assert steps() == ["free"]
    assert owners(conversation_id) == (None, None)
    assert states() == [("chat", "open")]


def test_w4_whoever_has_tried_goes_on_trying(chat, bo):
    conversation_id = late(chat, bo, raises_late=False, frees_late=True)
    actions.attempt(
        Rescue.objects.get().pk,
        how=How.CALL,
        result=Result.NO_ANSWER,
        by=bo.pk,
        at=MONDAY + 9 * MINUTE,
    )

    ring(MONDAY + 63 * MINUTE)

    assert steps() == []
    assert owners(conversation_id) == (bo.pk, bo.pk)
