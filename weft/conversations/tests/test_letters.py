"""Letters: where they belong, who takes part, and what becomes of those that wait."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from weft.conversations import actions, queries
from weft.conversations.envelopes import Asks, Letter, Part, Party, Placement, Receipt, Sender
from weft.conversations.models import (
    Attachment,
    Conversation,
    Delivery,
    Draft,
    Message,
    Participant,
    Recipient,
    Thread,
)
from weft.conversations.models import Letter as LetterRow
from weft.kernel import jobs

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db

ADA = Party(address="ada@post.example", name="Ada", role="from")
SHOP = Party(address="shop@shop.example")


def letter_from_ada(shop, name, *, answers=(), **changes):
    """One mail of Ada's; it belongs where one that it answers stands."""

    def place(known):
        thread_id = known.thread_of(answers)
        return Placement(thread_id=thread_id, standing="participant" if thread_id else "first")

    letter = Letter(subject="Late", sender=ADA, recipients=(SHOP,), name=name)
    values = {
        "key": name,
        "remote": f"mail:{name}",
        "sender": Sender(kind="email", value=ADA.address, name="Ada"),
        "letter": letter,
        "matter": "Late",
        "topic": "late",
        "asks": Asks(names=tuple(answers)),
        "place": place,
    }
    return late_parcel(shop, **values | changes)


def reply(conversation_id, bo, **changes):
    letter = Letter(
        subject="Re: Late",
        recipients=(
            Party(address=ADA.address),
            Party(address="eve@post.example", role="cc"),
            Party(address="boss@shop.example", role="bcc"),
        ),
    )
    values = {"text": "On its way", "by": bo.pk, "at": NOON, "key": "k", "letter": letter}
    return actions.reply(conversation_id, **values | changes)


def test_each_letter_that_answers_nothing_is_a_matter_of_its_own():
    shop = inbox()

    first, second = actions.receive(
        [letter_from_ada(shop, "a@x"), letter_from_ada(shop, "b@x")], at=NOON
    )

    assert first.conversation_id != second.conversation_id
    assert Conversation.objects.get(pk=first.conversation_id).matter == "Late"


def test_a_letter_stands_with_the_one_that_it_answers():
    shop = inbox()
    [first] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)

    [second] = actions.receive([letter_from_ada(shop, "b@x", answers=["a@x"])], at=NOON)

    assert second.thread_id == first.thread_id
    assert queries.letters_of([second.message_id])[second.message_id].standing == "participant"


def test_letters_of_one_batch_may_answer_each_other():
    shop = inbox()

    found = actions.receive(
        [
            letter_from_ada(shop, "a@x"),
            letter_from_ada(shop, "b@x", answers=["a@x"]),
            letter_from_ada(shop, "c@x", answers=["b@x"]),
        ],
        at=NOON,
    )

    assert len({one.thread_id for one in found}) == 1


def test_a_letter_that_arrives_twice_is_one():
    shop = inbox()
    actions.receive([letter_from_ada(shop, "a@x")], at=NOON)

    [again] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)

    assert not again.is_new
    assert Message.objects.count() == LetterRow.objects.count() == Thread.objects.count() == 1


def test_a_thread_of_another_inbox_is_never_joined():
    shop, other = inbox(), inbox(name="Other")
    [first] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)

    def place(_known):
        return Placement(thread_id=first.thread_id, standing="participant")

    [second] = actions.receive([letter_from_ada(other, "b@x", place=place)], at=NOON)

    assert second.thread_id != first.thread_id


def test_a2_who_is_named_in_a_cc_is_proposed_and_takes_no_part_before_an_agent_says_so():
    shop, bo = inbox(), agent()
    letter = Letter(
        subject="Late", sender=ADA, name="a@x",
        recipients=(SHOP, Party(address="mallory@evil.example", role="cc")),
    )  # fmt: skip
    [stored] = actions.receive([letter_from_ada(shop, "a@x", letter=letter)], at=NOON)

    def taking_part():
        return set(queries.Known(shop.pk, [Asks(threads=(stored.thread_id,))]).participants(
            stored.thread_id))  # fmt: skip

    assert taking_part() == {"ada@post.example"}
    actions.accept_participant(stored.thread_id, "mallory@evil.example", by=bo.pk, at=NOON)
    assert taking_part() == {"ada@post.example", "mallory@evil.example"}
    actions.drop_participant(stored.thread_id, "mallory@evil.example", by=bo.pk)
    assert taking_part() == {"ada@post.example"}


def test_a_quiet_letter_neither_reopens_nor_waits():
    shop, bo = inbox(), agent()
    [first] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)
    reply(first.conversation_id, bo)
    actions.close(first.conversation_id, by=bo.pk, at=NOON)

    [away] = actions.receive(
        [letter_from_ada(shop, "b@x", answers=["a@x"], is_quiet=True, text="I am away")], at=NOON
    )

    kept = Conversation.objects.get(pk=first.conversation_id)
    assert away.conversation_id == kept.pk
    assert (kept.status, kept.waiting_since) == ("closed", None)
    assert kept.last_text == "I am away"


def test_files_inside_a_letter_are_kept_with_the_names_by_which_it_shows_them():
    shop = inbox()
    part = Part(name="box.png", content_type="image/png", content=b"png", content_id="box@x")

    [stored] = actions.receive([letter_from_ada(shop, "a@x", parts=(part,))], at=NOON)
    actions.receive([letter_from_ada(shop, "a@x", parts=(part,))], at=NOON)

    [file] = queries.files_of([stored.message_id])[stored.message_id]
    assert (file.name, file.content_id, file.size) == ("box.png", "box@x", 3)
    assert Attachment.objects.count() == 1


def test_a_letter_is_never_changed_or_deleted():
    shop = inbox()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        LetterRow.objects.filter(pk=stored.message_id).update(subject="Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterRow.objects.filter(pk=stored.message_id).delete()


def test_an_answer_has_a_copy_for_each_recipient_and_they_take_part_but_not_in_secret():
    shop, bo = inbox(), agent()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)

    written = reply(stored.conversation_id, bo)

    waiting = queries.outbound(written.message_id).outbound
    assert [(one.address, one.role) for one in waiting.recipients] == [
        ("ada@post.example", "to"), ("eve@post.example", "cc"), ("boss@shop.example", "bcc"),
    ]  # fmt: skip
    assert waiting.answers == ("a@x",)
    assert waiting.quoted.text == "My parcel is late"
    assert set(Participant.objects.filter(is_proposed=False).values_list("address", flat=True)) == {
        "ada@post.example",
        "eve@post.example",
    }


def test_u4_a_held_answer_leaves_at_its_time_and_not_before():
    shop, bo = inbox(), agent()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)
    due = NOON + timedelta(seconds=10)

    written = reply(stored.conversation_id, bo, hold_until=due)

    assert Delivery.objects.get().state == "held"
    assert not actions.release(written.message_id, at=NOON)
    assert actions.release(written.message_id, at=due)
    assert Delivery.objects.get().state == "sent"  # the web chat delivers by storing


def test_u4_taking_an_answer_back_gives_its_words_people_and_the_waiting_back():
    shop, bo = inbox(), agent()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)
    later = NOON + timedelta(seconds=5)
    written = reply(stored.conversation_id, bo, hold_until=NOON + timedelta(seconds=10))
    actions.close(stored.conversation_id, by=bo.pk, at=later)

    actions.withdraw(written.message_id, by=bo.pk, at=later)

    kept = Conversation.objects.get()
    draft = Draft.objects.get()
    assert (kept.status, kept.waiting_since, kept.assignee_id) == ("open", NOON, None)
    assert kept.last_message_id == stored.message_id
    assert (draft.text, draft.letter["subject"]) == ("On its way", "Re: Late")
    assert len(draft.letter["recipients"]) == 3
    assert not actions.release(written.message_id, at=NOON + timedelta(days=1))
    with pytest.raises(actions.NotHeld):
        actions.withdraw(written.message_id, by=bo.pk, at=later)


def test_u4_what_has_left_cannot_be_taken_back():
    shop, bo = inbox(), agent()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)
    written = reply(stored.conversation_id, bo, hold_until=NOON + timedelta(days=1))

    actions.send_now(written.message_id, by=bo.pk, at=NOON)

    with pytest.raises(actions.NotHeld):
        actions.withdraw(written.message_id, by=bo.pk, at=NOON)


def test_d12_what_was_put_off_is_a_draft_again_when_the_customer_writes_before():
    shop, bo = inbox(), agent()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)
    tomorrow = NOON + timedelta(days=1)
    written = reply(stored.conversation_id, bo, hold_until=tomorrow)
    actions.receive([letter_from_ada(shop, "b@x", answers=["a@x"])], at=NOON)

    assert not actions.release(written.message_id, at=tomorrow)

    assert Delivery.objects.get().state == "withdrawn"
    assert Draft.objects.get().text == "On its way"


def test_a_held_answer_is_let_go_by_its_job():
    shop, bo = inbox(), agent()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)
    reply(stored.conversation_id, bo, hold_until=NOON + timedelta(seconds=10))

    jobs.run_waiting(at=NOON + timedelta(seconds=11))

    assert Delivery.objects.get().state != "held"


def test_a_bounce_fails_the_copy_that_it_names_and_the_message_with_the_last_one():
    shop, bo = inbox(), agent()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)
    written = reply(stored.conversation_id, bo)
    copies = ["ada@post.example", "eve@post.example", "boss@shop.example"]
    actions.mark_recipients(written.message_id, dict.fromkeys(copies, ("sent", "")), at=NOON)
    actions.mark_sent([written.message_id], at=NOON)

    def bounce(address):
        receipt = Receipt(
            inbox_id=shop.pk, message_id=written.message_id, state="failed", at=NOON,
            address=address, reason="Nobody has this address.",
        )  # fmt: skip
        actions.note_receipts([receipt])

    bounce(copies[0])
    assert Recipient.objects.get(address=copies[0]).reason == "Nobody has this address."
    assert Delivery.objects.get().state == "sent"
    for address in copies[1:]:
        bounce(address)
    assert Delivery.objects.get().state == "failed"


def test_a_receipt_of_another_inbox_tells_nothing():
    shop, bo = inbox(), agent()
    [stored] = actions.receive([letter_from_ada(shop, "a@x")], at=NOON)
    written = reply(stored.conversation_id, bo)

    actions.note_receipts(
        [Receipt(inbox_id=shop.pk + 1, message_id=written.message_id, state="failed", at=NOON)]
    )

    assert not Recipient.objects.filter(state="failed").exists()
