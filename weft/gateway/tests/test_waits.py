"""What customers are told of the wait: from what happened, with those who wait counted."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.conversations import actions as conversations
from weft.conversations.envelopes import Letter
from weft.conversations.models import Inbox
from weft.conversations.tests.cast import agent, inbox, late_parcel
from weft.gateway import waits
from weft.gateway.waits import HALF, MOST, ContactPage, quantile
from weft.kernel import settings
from weft.scheduling import actions as scheduling

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 1, 5, 10, tzinfo=UTC)


def minutes(*numbers):
    return [number * MINUTE for number in numbers]


def test_without_anybody_waiting_it_is_what_happened():
    assert quantile(minutes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), [], HALF) == 5 * MINUTE
    assert quantile(minutes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), [], MOST) == 8 * MINUTE


def test_few_answers_tell_nothing():
    assert quantile(minutes(1, 2, 3, 4), [], HALF) is None


def test_who_still_waits_makes_a_bad_hour_look_bad():
    answered = minutes(1, 2, 3, 4, 5, 6)

    assert quantile(answered, minutes(30, 40, 50, 60, 70, 80), MOST) == 80 * MINUTE
    assert (
        quantile(answered, minutes(*[0] * 50), HALF) == 3 * MINUTE
    )  # who has just come tells nothing


@given(
    st.lists(st.integers(0, 10_000), min_size=5, max_size=60),
    st.lists(st.integers(0, 10_000), max_size=60),
)
def test_a_larger_share_never_waits_less_and_more_waiting_never_helps(answered, waiting):
    took, waited = minutes(*answered), minutes(*waiting)
    half, most = quantile(took, waited, HALF), quantile(took, waited, MOST)

    assert half <= most
    assert most >= quantile(took, [], MOST)


def test_w14_four_in_five_are_answered_within_what_was_said():
    """A shop of a week: who writes at random is told a time; 80 % of them are answered by then."""
    chance = random.Random(14)  # noqa: S311 -- no secret
    took, kept, kept_to = [], 0, 0
    for _ in range(2_000):
        real = chance.lognormvariate(2.0, 0.8) * MINUTE
        told = quantile(took[-100:], [], MOST)
        if told is not None:
            kept += 1
            kept_to += real <= told
        took.append(real)

    assert 0.76 < kept_to / kept < 0.84


# --- asked of the database ----------------------------------------------------------------------


@pytest.fixture
def _fresh():
    waits.forget()


def talk(shop, bo, asked, answered=None, number=0):
    received = conversations.receive(
        [late_parcel(shop, remote=f"{shop.pk}-{number}", sent_at=asked)], at=asked
    )[0]
    if answered:
        conversations.reply(
            received.conversation_id, text="Yes", by=bo.pk, at=answered, key=f"{shop.pk} {number}"
        )
    return received.conversation_id


@pytest.fixture
def shops(db, _fresh):
    chat = inbox(kind="webchat", name="Chat")
    mail = inbox(kind="email", name="Mail", settings={"address": "help@shop.example"})
    return chat, mail


def reckoned(at=MONDAY + HOUR):
    return {one.name: one for one in waits.reckon(at=at)}


def test_r28_the_quickest_way_stands_first(shops):
    chat, mail = shops
    bo = agent()
    for number in range(10):
        talk(chat, bo, MONDAY, MONDAY + 40 * MINUTE, number)
        talk(mail, bo, MONDAY, MONDAY + (5 + number) * MINUTE, number)

    first, second = waits.reckon(at=MONDAY + HOUR)

    assert (first.name, first.usual, first.most) == ("Mail", 9 * MINUTE, 12 * MINUTE)
    assert first.url == "mailto:help@shop.example"
    assert first.answer_by == MONDAY + HOUR + 12 * MINUTE
    assert (second.name, second.is_slow) == ("Chat", True)


def test_only_opening_time_counts_and_a_closed_door_says_by_when(shops):
    chat, _mail = shops
    bo = agent()
    plan = scheduling.save_plan(
        name="Shop", time_zone="UTC", week=[[["09:00", "17:00"]]] * 7, by=None
    )
    Inbox.objects.filter(pk=chat.pk).update(plan_id=plan)
    evening = MONDAY.replace(hour=16, minute=50)
    for number in range(10):
        talk(chat, bo, evening, evening + 17 * HOUR, number)  # 9:50: an hour of opening time

    found = reckoned(at=MONDAY.replace(day=6, hour=20))["Chat"]

    assert found.most == HOUR
    assert (found.is_open, found.opens_at) == (False, MONDAY.replace(day=7, hour=9))
    assert found.answer_by == MONDAY.replace(day=7, hour=10)


def test_a_machines_thanks_is_no_answer_and_a_visitor_who_waits_counts(shops):
    chat, _mail = shops
    bo = agent()
    for number in range(6):
        talk(chat, bo, MONDAY, MONDAY + MINUTE, number)
    thanked = talk(chat, bo, MONDAY, number=7)
    conversations.reply(
        thanked, text="Thanks", by=None, at=MONDAY, key="t",
        letter=Letter(traits={"is_automatic": True}),
    )  # fmt: skip

    found = reckoned()["Chat"]

    assert (found.waiting, found.usual, found.most) == (1, MINUTE, MINUTE)


def test_r29_what_is_slow_is_flagged_and_hidden_if_the_owner_wants(shops):
    chat, mail = shops
    bo = agent()
    for number in range(6):
        talk(chat, bo, MONDAY, MONDAY + 30 * MINUTE, number)
    assert (reckoned()["Chat"].is_slow, reckoned()["Chat"].is_hidden) == (True, False)

    page = ContactPage(hidden=(mail.pk,), hides_slow=True)
    settings.write(page, by=None, at=MONDAY)

    assert [one.is_hidden for one in waits.reckon(at=MONDAY + HOUR)] == [True, True]


def test_it_is_reckoned_once_for_many_who_ask(shops, django_assert_num_queries):
    waits.live(at=MONDAY)

    with django_assert_num_queries(0):
        waits.live(at=MONDAY)
