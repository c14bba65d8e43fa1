"""What happens when agents write."""

import uuid
from datetime import timedelta

import pytest

from weft.conversations import actions, queries
from weft.conversations.models import Conversation, Delivery, Draft, Message
from weft.kernel import jobs
from weft.kernel.models import EventRow

from .cast import NOON, agent, at_once, inbox, late_parcel

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_reacts(settings):
    settings.WEFT_WIRING = "weft.conversations.tests.test_write.NOTHING"


NOTHING: dict = {}


@pytest.fixture
def bo():
    return agent()


@pytest.fixture
def chat():
    [received] = actions.receive([late_parcel(inbox())], at=NOON)
    return received


def reply(chat, bo, **changes):
    values = {"text": "Found it", "by": bo.pk, "at": NOON, "key": str(uuid.uuid4())}
    return actions.reply(chat.conversation_id, **values | changes)


def test_a_reply_is_queued_and_nobody_waits_any_more(chat, bo):
    written = reply(chat, bo)

    conversation = Conversation.objects.get()
    assert conversation.waiting_since is None
    assert (conversation.last_text, conversation.last_direction) == ("Found it", "out")
    assert Delivery.objects.get(message=written.message_id).state == "queued"


def test_who_answers_what_belongs_to_nobody_looks_after_it(chat, bo):
    reply(chat, bo)
    assert Conversation.objects.get().assignee_id == bo.pk

    cy = agent("Cy")
    reply(chat, cy)
    assert Conversation.objects.get().assignee_id == bo.pk


@committing
def test_f21_twenty_times_the_same_key_at_once_is_one_message():
    bo = agent()
    [chat] = actions.receive([late_parcel(inbox())], at=NOON)

    assert at_once(lambda _: reply(chat, bo, key="once"), count=20) == []
    assert Message.objects.filter(direction="out").count() == 1
    assert EventRow.objects.filter(name="message.queued").count() == 1


def test_u3_a_reply_that_has_not_seen_the_newest_message_is_held_back(chat, bo):
    seen = chat.message_id
    [newer] = actions.receive([late_parcel(Message.objects.get().inbox, text="Wait!")], at=NOON)

    with pytest.raises(actions.SomethingNewer) as held:
        reply(chat, bo, seen_up_to=seen)

    assert held.value.message_ids == [newer.message_id]
    assert not Message.objects.filter(direction="out").exists()
    reply(chat, bo, seen_up_to=newer.message_id)
    reply(chat, bo)  # send anyway


def test_u3_a_colleagues_reply_holds_mine_back_but_my_own_does_not(chat, bo):
    reply(chat, bo)
    reply(chat, bo, seen_up_to=chat.message_id)

    with pytest.raises(actions.SomethingNewer):
        reply(chat, agent("Cy"), seen_up_to=chat.message_id)


@pytest.mark.parametrize("text", ["", " \n "])
def test_there_is_nothing_to_send_without_words_and_files(chat, bo, text):
    with pytest.raises(actions.EmptyMessage):
        reply(chat, bo, text=text)


def test_a_reply_longer_than_a_message_may_be_is_refused(chat, bo):
    with pytest.raises(actions.TextTooLong):
        reply(chat, bo, text="x" * (actions.MAX_TEXT + 1))


def test_nothing_goes_out_through_an_inbox_that_is_off(chat, bo):
    actions.change_inbox(Message.objects.get().inbox_id, is_on=False, by=None)

    with pytest.raises(actions.InboxOff):
        reply(chat, bo)


def test_a_reply_opens_a_closed_conversation_again(chat, bo):
    actions.close(chat.conversation_id, by=bo.pk, at=NOON)
    reply(chat, bo)
    assert Conversation.objects.get().status == "open"


def test_a_note_leaves_the_customer_waiting_and_out(chat, bo):
    actions.note(chat.conversation_id, text="He is angry", by=bo.pk, at=NOON, key="n")

    assert Conversation.objects.get().waiting_since == NOON
    assert not Delivery.objects.exists()
    assert [line.text for line in queries.lines([chat.thread_id])[0]] == ["My parcel is late"]
    assert [e.text for e in queries.timeline(chat.conversation_id).entries] == [
        "My parcel is late",
        "He is angry",
    ]


def test_u5_a_draft_is_kept_and_goes_when_it_is_sent(chat, bo):
    actions.save_draft(chat.conversation_id, text="Fou", mode="reply", by=bo.pk, at=NOON)
    actions.save_draft(chat.conversation_id, text="Found", mode="note", by=bo.pk, at=NOON)
    draft = queries.draft_of(bo.pk, chat.conversation_id)
    assert (draft.text, draft.mode) == ("Found", "note")
    assert EventRow.objects.filter(name="draft.changed").count() == 1  # not at every letter

    reply(chat, bo)

    assert not Draft.objects.exists()


def test_an_emptied_draft_is_thrown_away(chat, bo):
    actions.save_draft(chat.conversation_id, text="Fou", mode="reply", by=bo.pk, at=NOON)
    actions.save_draft(chat.conversation_id, text="  ", mode="reply", by=bo.pk, at=NOON)
    assert queries.draft_of(bo.pk, chat.conversation_id) is None


def test_closing_twice_says_it_once(chat, bo):
    for _ in range(2):
        actions.close(chat.conversation_id, by=bo.pk, at=NOON)
    assert EventRow.objects.filter(name="conversation.closed").count() == 1


def test_u6_a_snoozed_conversation_wakes_when_due_and_not_before(chat, bo):
    until = NOON + timedelta(days=400)
    actions.snooze(chat.conversation_id, until=until, by=bo.pk, at=NOON)
    jobs.run_waiting()
    assert Conversation.objects.get().status == "snoozed"

    jobs.run_waiting(at=until)

    assert Conversation.objects.get().status == "open"
    assert EventRow.objects.get(name="conversation.woken").body["reason"] == "due"


def test_a_conversation_put_to_rest_anew_does_not_wake_at_the_older_time(chat, bo):
    early, late = NOON + timedelta(days=400), NOON + timedelta(days=500)
    actions.snooze(chat.conversation_id, until=early, by=bo.pk, at=NOON)
    actions.snooze(chat.conversation_id, until=late, by=bo.pk, at=NOON)

    jobs.run_waiting(at=early)

    assert Conversation.objects.get().status == "snoozed"


def test_nobody_snoozes_into_the_past(chat, bo):
    with pytest.raises(actions.SnoozedIntoThePast):
        actions.snooze(chat.conversation_id, until=NOON, by=bo.pk, at=NOON)


def test_a_conversation_is_assigned_to_people_who_may_answer(chat, bo):
    with pytest.raises(actions.NotAnAgent):
        actions.assign(chat.conversation_id, to=agent("Eve", role="observer").pk, by=bo.pk)

    for _ in range(2):
        actions.assign(chat.conversation_id, to=bo.pk, by=bo.pk)
    assert EventRow.objects.filter(name="conversation.assigned").count() == 1


def test_tags_are_small_words_carried_once(chat, bo):
    for name in ("Late  Parcel", "late parcel"):
        actions.tag(chat.conversation_id, name=name, by=bo.pk)
    assert queries.tags_of(chat.conversation_id) == ["late parcel"]

    actions.untag(chat.conversation_id, name="late parcel", by=bo.pk)
    assert queries.tags_of(chat.conversation_id) == []
    assert queries.tag_names() == ["late parcel"]


def test_the_customer_reads_nothing_that_is_held_or_was_taken_back(chat, bo):
    later = NOON + timedelta(seconds=10)
    held = reply(chat, bo, hold_until=later).message_id
    threads = [chat.thread_id]

    assert [line.is_ours for line in queries.lines(threads)[0]] == [False]
    assert queries.lines_of([held]) == []
    assert queries.unseen_by_customer(threads) == 0

    actions.release(held, at=later)
    assert [line.is_ours for line in queries.lines(threads)[0]] == [False, True]
    taken = reply(chat, bo, hold_until=later, key="taken").message_id
    actions.withdraw(taken, by=bo.pk, at=NOON)
    assert queries.lines_of([held, taken])[0].id == held
    assert len(queries.lines_of([held, taken])) == 1


def test_marks_of_what_was_read_only_move_forward(chat, bo):
    actions.read(chat.conversation_id, up_to=chat.message_id, by=bo.pk)
    actions.read(chat.conversation_id, up_to=0, by=bo.pk)

    [entry] = queries.timeline(chat.conversation_id).entries
    assert entry.is_read
    assert not queries.row(bo, chat.conversation_id).is_unread
    assert EventRow.objects.filter(name="message.read").count() == 1


def test_the_customer_reads_our_messages_and_only_those(chat, bo):
    written = reply(chat, bo)
    assert queries.unseen_by_customer([chat.thread_id]) == 1

    actions.read_by_customer(chat.thread_id, up_to=2**40)
    actions.read_by_customer(chat.thread_id, up_to=1)

    assert queries.unseen_by_customer([chat.thread_id]) == 0
    said = EventRow.objects.get(name="message.read")
    assert said.body["message_id"] == written.message_id


def test_a_failed_message_is_sent_again_when_an_agent_says_so(chat, bo):
    written = reply(chat, bo)
    with pytest.raises(actions.NotFailed):
        actions.send_again(written.message_id, by=bo.pk, at=NOON)

    actions.mark_failed([written.message_id], at=NOON, reason="They blocked us.")
    [_, entry] = queries.timeline(chat.conversation_id).entries
    assert (entry.state, entry.reason) == ("failed", "They blocked us.")

    actions.send_again(written.message_id, by=bo.pk, at=NOON)
    actions.mark_sent([written.message_id], at=NOON)
    actions.mark_failed([written.message_id], at=NOON, reason="late answer")
    assert Delivery.objects.get().state == "sent"  # I5: states never go backwards


def test_d3_a_redacted_message_hides_its_words_and_keeps_them_sealed(chat, bo):
    for _ in range(2):
        actions.redact(chat.message_id, reason="card number", by=bo.pk, at=NOON)

    [entry] = queries.timeline(chat.conversation_id).entries
    assert (entry.text, entry.is_redacted) == ("", True)
    assert queries.row(bo, chat.conversation_id).last_text == ""
    assert queries.lines([chat.thread_id])[0][0].text == ""
    assert Message.objects.get().text == "My parcel is late"
