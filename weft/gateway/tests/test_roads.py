"""The road in and the road out, with a channel that behaves badly on demand."""

import asyncio
import dataclasses

import pytest
from django.db import OperationalError

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.models import Conversation, Delivery, Message
from weft.gateway import actions, doors, intake, outbox
from weft.gateway.contract import Refused, Request, Unreachable, Unsure
from weft.gateway.models import RawDelivery
from weft.gateway.queries import quarantined, unprocessed
from weft.kernel import jobs

from . import paper
from .paper import NOON, letter

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


# --- in -------------------------------------------------------------------------------------


def test_what_is_accepted_is_kept_first_and_read_later(inbox):
    intake.accept([letter(inbox.id)], at=NOON)
    assert (unprocessed(), Message.objects.count()) == (1, 0)

    jobs.run_waiting()

    assert (unprocessed(), Message.objects.count()) == (0, 1)


def test_a_delivery_that_is_processed_twice_is_one_message(inbox):
    ids = intake.accept([letter(inbox.id)], at=NOON)
    intake.process(ids)
    RawDelivery.objects.update(state="waiting")

    intake.process(ids)

    assert Message.objects.count() == 1


def test_live_chat_is_kept_and_read_at_once(inbox):
    [[received], again] = intake.take([letter(inbox.id, "1"), letter(inbox.id, "1")], at=NOON)

    assert received.is_new
    assert [one.message_id for one in again] == [received.message_id]
    assert RawDelivery.objects.filter(state="processed").count() == 2


def test_f22_one_unreadable_delivery_hurts_none_of_its_neighbours(inbox):
    bad = Request(inbox_id=inbox.id, body=b"\x00 not json")

    answers = intake.take([letter(inbox.id, "1"), bad, letter(inbox.id, "2")], at=NOON)

    assert [len(answer) for answer in answers] == [1, 0, 1]
    assert Message.objects.count() == 2
    assert unprocessed() == 1


def test_f22_an_unreadable_delivery_is_quarantined_and_can_be_run_again(inbox, install, postman):
    intake.accept([Request(inbox_id=inbox.id, body=b"scribble")], at=NOON)
    jobs.run_waiting()
    [bad] = quarantined()
    assert "Unreadable" in bad.trouble

    def repaired(settings, request):
        return paper.parse(settings, letter(request.inbox_id, "9", "ok"))

    install(dataclasses.replace(paper.channel(postman), parse=repaired))
    intake.run_again(bad.id)
    jobs.run_waiting()

    assert quarantined() == []
    assert Message.objects.get().text == "ok"


@committing
def test_f22_a_parser_that_crashes_is_tried_three_times_and_then_waits_for_a_person(
    inbox, install, postman
):
    def crash(settings, request):
        raise ZeroDivisionError

    install(dataclasses.replace(paper.channel(postman), parse=crash))
    intake.accept([letter(inbox.id)], at=NOON)
    assert jobs.run_waiting().put_off == 1
    assert quarantined() == []

    for year in (2030, 2031):
        jobs.run_waiting(at=NOON.replace(year=year))

    assert [bad.trouble for bad in quarantined()] == ["ZeroDivisionError: "]


def test_many_deliveries_are_processed_in_few_statements(inbox, django_assert_max_num_queries):
    intake.take([letter(inbox.id, "first")], at=NOON)

    with django_assert_max_num_queries(9):  # savepoint and release among them
        intake.take([letter(inbox.id, str(n)) for n in range(50)], at=NOON)

    assert Message.objects.count() == 51


@committing
def test_what_arrives_together_is_committed_once_and_each_sender_is_answered(inbox, monkeypatch):
    batches = []
    take = intake.take
    monkeypatch.setattr(
        intake, "take", lambda requests, at: batches.append(len(requests)) or take(requests, at=at)
    )

    async def everybody():
        return await asyncio.gather(*(doors.submit(letter(inbox.id, str(n))) for n in range(64)))

    answers = asyncio.run(everybody())

    assert [answer[0].key for answer in answers] == [str(n) for n in range(64)]
    assert Message.objects.count() == 64
    assert len(batches) <= 3


@committing
def test_nobody_is_told_that_it_is_kept_when_the_database_did_not_take_it(inbox, monkeypatch):
    def broken(requests, at):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(intake, "take", broken)

    with pytest.raises(OperationalError):
        asyncio.run(doors.submit(letter(inbox.id)))


def test_settings_are_checked_by_the_channel_and_filled_with_its_defaults(inbox):
    assert inbox.settings == {"colour": "white"}

    with pytest.raises(actions.BadSettings) as bad:
        actions.configure_inbox(inbox.id, settings={"colour": "bad"}, by=None)
    assert bad.value.fields == {"colour": "There is no such paper."}

    actions.configure_inbox(inbox.id, settings={"colour": "red", "unknown": 1}, by=None)
    assert queries.inbox(inbox.id).settings == {"colour": "red"}


# --- out ------------------------------------------------------------------------------------


@pytest.fixture
def chat(inbox):
    [[received]] = intake.take([letter(inbox.id)], at=NOON)
    return received


def reply(chat, key="k"):
    return conversations.reply(
        chat.conversation_id, text="Hi", by=None, at=NOON, key=key
    ).message_id


def state(message_id):
    return Delivery.objects.get(pk=message_id).state


def test_a_reply_reaches_the_channel_and_is_sent(chat, postman):
    message_id = reply(chat)
    jobs.run_waiting()

    assert [(taken.remote, taken.text) for taken in postman.taken] == [("ada", "Hi")]
    assert state(message_id) == "sent"
    assert Delivery.objects.get(pk=message_id).external_id == "stamp 1"


def test_an_immediate_channel_has_sent_what_it_has_stored(chat, install, postman):
    install(paper.channel(postman, is_immediate=True))
    assert state(reply(chat)) == "sent"
    assert postman.taken == []


def test_a_refused_reply_fails_with_the_vendors_words(chat, postman):
    def refuse():
        raise Refused("Ada moved away.")

    postman.behave = refuse
    message_id = reply(chat)
    jobs.run_waiting()

    assert state(message_id) == "failed"
    assert queries.entries([message_id])[0].reason == "Ada moved away."


def test_f11_an_unreachable_vendor_is_asked_again_and_takes_it_once(chat, postman):
    def closed():
        raise Unreachable

    postman.behave = closed
    message_id = reply(chat)
    assert jobs.run_waiting().put_off == 1
    assert state(message_id) == "queued"

    postman.behave = lambda: None
    jobs.run_waiting(at=NOON.replace(year=2030))

    assert state(message_id) == "sent"
    assert len(postman.taken) == 1


@pytest.mark.parametrize("repeat", [False, True])
def test_f8_a_try_that_died_with_its_worker_is_unknown_unless_the_vendor_drops_repeats(
    chat, install, postman, repeat
):
    install(paper.channel(postman, is_idempotent=repeat))
    message_id = reply(chat)
    conversations.mark_sending(message_id, at=NOON)  # and then the worker was killed

    jobs.run_waiting()

    assert state(message_id) == ("sent" if repeat else "unknown")
    assert len(postman.taken) == (1 if repeat else 0)


def test_f8_a_vendor_that_breaks_off_leaves_the_message_in_doubt_until_an_agent_decides(
    chat, postman
):
    def hang():
        raise Unsure

    postman.behave = hang
    message_id = reply(chat)
    jobs.run_waiting()
    assert state(message_id) == "unknown"

    postman.behave = lambda: None
    conversations.send_again(message_id, by=1, at=NOON)
    jobs.run_waiting()
    assert state(message_id) == "sent"


def test_replies_of_one_thread_leave_in_their_order(chat, postman):
    for n in range(5):
        reply(chat, key=str(n))
    jobs.run_waiting()
    assert [taken.message_id for taken in postman.taken] == sorted(
        taken.message_id for taken in postman.taken
    )
    assert Conversation.objects.get().waiting_since is None


def test_delivering_twice_sends_once(chat, postman):
    message_id = reply(chat)
    for _ in range(2):
        outbox.deliver(message_id)
    assert len(postman.taken) == 1
