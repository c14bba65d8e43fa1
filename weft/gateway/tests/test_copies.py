"""One message, several recipients: each copy comes to its own end (SAFETY.md, F7 and F8)."""

import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import Letter, Party
from weft.conversations.models import Delivery
from weft.gateway import actions, intake, outbox, pace, registry
from weft.gateway.contract import Refused, Sent, Unreachable, Unsure
from weft.kernel import jobs

from . import paper
from .paper import NOON, letter

pytestmark = pytest.mark.django_db

ADA, BO, CY = "ada@x.example", "bo@x.example", "cy@x.example"
DAY = timedelta(days=1)


@pytest.fixture
def postman():
    return paper.Postman()


@pytest.fixture
def install(monkeypatch):
    def install(channel):
        monkeypatch.setattr(registry, "all_channels", lambda: {channel.kind: channel})
        registry.channel_of.cache_clear()

    yield install
    registry.channel_of.cache_clear()


@pytest.fixture
def chat(install, postman):
    install(paper.channel(postman))
    inbox = actions.open_inbox(kind="paper", name="Letters", by=None)
    [[received]] = intake.take([letter(inbox.id)], at=NOON)
    return received


def reply(chat, *addresses, key="k"):
    to = tuple(Party(address=one) for one in addresses or (ADA, BO, CY))
    written = conversations.reply(
        chat.conversation_id, text="Hi", by=None, at=NOON, key=key, letter=Letter(recipients=to)
    )
    return written.message_id


def state(message_id):
    return Delivery.objects.get(pk=message_id).state


def copies(message_id):
    return {one.address: one.state for one in queries.recipients_of([message_id])[message_id]}


def asked(postman):
    return [[one.address for one in taken.recipients] for taken in postman.taken]


def test_f7_only_who_waits_is_tried_again(chat, postman):
    postman.behave = lambda: Sent(external_id="1", refused={BO: "No."}, waiting={CY: "Later."})
    message_id = reply(chat)
    jobs.run_waiting()
    assert copies(message_id) == {ADA: "sent", BO: "failed", CY: "waiting"}
    assert (state(message_id), queries.entries([message_id])[0].reason) == ("queued", "Later.")

    postman.behave = lambda: None
    jobs.run_waiting(at=timezone.now() + DAY)

    assert copies(message_id) == {ADA: "sent", BO: "failed", CY: "sent"}
    assert state(message_id) == "sent"
    assert asked(postman) == [[ADA, BO, CY], [CY]]


def test_f7_a_copy_that_waits_holds_up_nothing_behind_it(chat, postman):
    postman.behave = lambda: Sent(waiting={CY: "Later."})
    reply(chat)
    jobs.run_waiting()
    postman.behave = lambda: None

    behind = reply(chat, ADA, key="behind")
    jobs.run_waiting()

    assert state(behind) == "sent"


def test_a_message_that_nobody_got_keeps_its_place_before_the_next(chat, postman):
    postman.behave = lambda: Sent(waiting=dict.fromkeys((ADA, BO, CY), "Later."))
    first, second = reply(chat), reply(chat, ADA, key="second")
    jobs.run_waiting()
    assert (state(first), state(second)) == ("queued", "queued")

    postman.behave = lambda: None
    jobs.run_waiting(at=timezone.now() + DAY)

    assert [taken.message_id for taken in postman.taken][1:] == [first, second]


def test_f7_a_message_that_all_refuse_has_failed(chat, postman):
    postman.behave = lambda: Sent(refused=dict.fromkeys((ADA, BO, CY), "No."))
    message_id = reply(chat)

    jobs.run_waiting()

    assert state(message_id) == "failed"
    assert set(copies(message_id).values()) == {"failed"}


def test_f8_who_is_in_doubt_is_not_written_to_again_until_an_agent_says_so(chat, postman):
    postman.behave = lambda: Sent(refused={BO: "No."}, unknown=(ADA,), waiting={CY: "Later."})
    message_id = reply(chat)
    jobs.run_waiting()
    jobs.run_waiting(at=timezone.now() + DAY)
    assert state(message_id) == "unknown"
    assert copies(message_id) == {ADA: "unknown", BO: "failed", CY: "failed"}
    assert len(postman.taken) == 1

    postman.behave = lambda: None
    conversations.send_again(message_id, by=1, at=NOON)
    jobs.run_waiting()

    assert set(copies(message_id).values()) == {"sent"}


def test_f8_a_try_that_died_leaves_every_copy_in_doubt(chat, postman):
    message_id = reply(chat)
    conversations.mark_sending(message_id, at=NOON)

    jobs.run_waiting()

    assert set(copies(message_id).values()) == {"unknown"}
    assert postman.taken == []


@pytest.mark.parametrize("problem", [Unsure, Refused("No.")])
def test_what_happens_to_a_message_happens_to_its_copies(chat, postman, problem):
    def behave():
        raise problem

    postman.behave = behave
    message_id = reply(chat)
    jobs.run_waiting()

    expected = "unknown" if problem is Unsure else "failed"
    assert state(message_id) == expected
    assert set(copies(message_id).values()) == {expected}


@pytest.mark.django_db(transaction=True)  # what a job wrote before it failed stays
def test_f7_after_five_days_the_agent_is_told_that_we_stopped(chat, postman, monkeypatch):
    def closed():
        raise Unreachable("Closed.")

    postman.behave = closed
    message_id = reply(chat)
    assert jobs.run_waiting().put_off == 1
    assert queries.entries([message_id])[0].reason == "Closed."

    later = timezone.now() + 6 * DAY
    monkeypatch.setattr(outbox.timezone, "now", lambda: later)
    jobs.run_waiting(at=later)

    assert state(message_id) == "failed"
    assert queries.entries([message_id])[0].reason == outbox.GAVE_UP
    assert set(copies(message_id).values()) == {"failed"}


def test_a_vendor_is_asked_again_when_it_said(chat, postman):
    def busy():
        raise Unreachable("Busy.", retry_after=timedelta(hours=3))

    postman.behave = busy
    reply(chat)
    jobs.run_waiting()
    postman.behave = lambda: None

    assert jobs.run_waiting(at=timezone.now() + timedelta(hours=2)).done == 0
    assert jobs.run_waiting(at=timezone.now() + timedelta(hours=4)).done == 1


def test_more_than_the_minute_holds_waits_its_turn_and_loses_no_place(chat, install, postman):
    install(dataclasses.replace(paper.channel(postman), max_per_minute=lambda settings: 2))
    ids = [reply(chat, ADA, key=f"reply {n}") for n in range(5)]

    jobs.run_waiting()

    assert [state(one) for one in ids] == ["sent", "sent", "queued", "queued", "queued"]


def test_each_waiting_message_is_given_a_moment_of_its_own():
    def pause(message_id, seconds=0):
        at = NOON + timedelta(seconds=seconds)
        return pace.pause(message_id, inbox_id=inbox.id, per_minute=2, at=at).total_seconds()

    inbox = conversations.create_inbox(kind="paper", name="Letters", settings={}, by=None)

    assert [pause(n) for n in (1, 2, 3, 4, 5)] == [0, 0, 60, 60, 120]
    assert [pause(n, 30) for n in (3, 6)] == [30, 90]
    assert [pause(n, 60) for n in (3, 4)] == [0, 0]
    assert pause(3, 60) == 120  # a second try of the same message waits again
