"""The leaky bucket: what is closed unanswered, or stuck, is listed while it is (R103)."""

from datetime import timedelta

import pytest

from weft.conversations import actions, following, queries
from weft.conversations.models import Delivery, Inbox, Leak
from weft.kernel import followers
from weft.people.models import Team

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def bo():
    return agent()


@pytest.fixture
def shop():
    followers.catch_up(following.LEAKS)
    return inbox()


def hear(shop, text="Where is it?", at=NOON, **changes):
    return actions.receive([late_parcel(shop, text=text, **changes)], at=at)[0]


def shown(reader):
    followers.catch_up(following.LEAKS)
    return [(card.kind, card.text) for card in queries.leaks(reader)]


def answer(received, bo, key="r"):
    return actions.reply(
        received.conversation_id, text="Soon", by=bo.pk, at=LATER, key=key
    ).message_id


def test_r103_what_is_closed_without_an_answer_is_listed_by_its_question(shop, bo):
    ada = hear(shop)
    hear(shop, "Hello?", at=LATER)
    actions.close(ada.conversation_id, by=bo.pk, at=LATER)

    assert shown(bo) == [("closed", "Where is it?")]


def test_r103_what_was_answered_opened_again_or_merged_is_not(shop, bo):
    ada, mail, form = (hear(box) for box in (shop, inbox(name="Mail"), inbox(name="Forms")))
    answer(ada, bo)
    for one in (ada, mail):
        actions.close(one.conversation_id, by=bo.pk, at=LATER)
    assert [kind for kind, _ in shown(bo)] == ["closed"]
    actions.reopen(mail.conversation_id, by=bo.pk)
    actions.merge(ada.conversation_id, form.conversation_id, by=bo.pk, at=LATER)

    assert shown(bo) == []


def test_r103_what_a_machine_wrote_waits_for_nobody(shop, bo):
    ada = hear(shop)
    answer(ada, bo)
    hear(shop, "Out of office", is_quiet=True, at=LATER)
    actions.close(ada.conversation_id, by=bo.pk, at=LATER)

    assert shown(bo) == []


def test_r103_needs_no_answer_is_remembered_and_can_be_taken_back(shop, bo):
    ada = hear(shop, "Thank you!")
    actions.close(ada.conversation_id, by=bo.pk, at=LATER)
    assert len(shown(bo)) == 1

    actions.waive(ada.message_id, by=bo.pk, at=LATER)
    actions.reopen(ada.conversation_id, by=bo.pk)
    actions.close(ada.conversation_id, by=bo.pk, at=LATER)
    assert shown(bo) == []

    actions.ask_again(ada.message_id, by=bo.pk)
    assert len(shown(bo)) == 1


def test_r103_who_waits_while_it_rests_is_listed(shop, bo):
    ada = hear(shop)
    hear(inbox(name="Mail"), "And this?")
    actions.snooze(ada.conversation_id, until=LATER + timedelta(days=9), by=bo.pk, at=LATER)

    assert shown(bo) == [("resting", "Where is it?")]
    answer(ada, bo)
    assert shown(bo) == []


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_r103_what_is_stuck_is_listed_until_it_leaves(shop, bo, state):
    message = answer(hear(shop), bo)
    stick(message, state)
    assert shown(bo) == [(state, "Soon")]

    actions.waive(message, by=bo.pk, at=LATER)
    assert shown(bo) == []
    actions.send_again(message, by=bo.pk, at=LATER)
    stick(message, state, at=LATER + timedelta(minutes=1))
    assert shown(bo) == [(state, "Soon")]  # it failed again

    actions.send_again(message, by=bo.pk, at=LATER)
    Delivery.objects.filter(message_id=message).update(state="sent")
    assert shown(bo) == []


def stick(message, state, at=LATER):
    Delivery.objects.filter(message_id=message).update(state="sending")
    if state == "failed":
        actions.mark_failed([message], at=at, reason="No such number")
    else:
        actions.mark_unknown([message], at=at)


def test_r103_what_stopped_leaking_is_forgotten(shop, bo):
    ada = hear(shop)
    actions.close(ada.conversation_id, by=bo.pk, at=LATER)
    assert len(shown(bo)) == 1
    actions.reopen(ada.conversation_id, by=bo.pk)
    answer(ada, bo)
    actions.close(ada.conversation_id, by=bo.pk, at=LATER)
    followers.catch_up(following.LEAKS)

    assert not Leak.objects.exists()


def test_r103_hidden_words_stay_hidden_and_others_leaks_are_theirs(shop, bo):
    ada = hear(shop)
    actions.close(ada.conversation_id, by=bo.pk, at=LATER)
    actions.redact(ada.message_id, reason="", by=bo.pk, at=LATER)
    assert shown(bo) == [("closed", "")]

    Inbox.objects.update(team=Team.objects.create(name="Others"))
    assert shown(bo) == []
    assert len(shown(agent("Olga", "owner"))) == 1
