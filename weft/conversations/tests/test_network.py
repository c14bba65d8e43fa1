"""What networks later tell of messages: receipts in every order, edits, reactions, files."""

import itertools
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weft.conversations import actions, queries
from weft.conversations.envelopes import Edited, Reacted, Receipt, RemoteFile, Unsent
from weft.conversations.models import Afterword, Delivery, Message, Trace
from weft.kernel import files
from weft.kernel.models import EventRow

from . import cast
from .cast import NOON, late_parcel

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)
STATES = ("sent", "delivered", "read", "failed")


@pytest.fixture
def shop():
    return cast.inbox(kind="email")


@pytest.fixture
def heard(shop):
    [received] = actions.receive([late_parcel(shop, key="wamid.1")], at=NOON)
    return received


def answer(heard, key="k", *, at=NOON):
    written = actions.reply(heard.conversation_id, text="On its way", by=None, at=at, key=key)
    actions.mark_sending(written.message_id, at=at)
    return written.message_id


def shown(message_id):
    [entry] = queries.entries([message_id])
    return entry


def told(shop, name, state):
    reason = "No such phone." if state == "failed" else ""
    return Receipt(inbox_id=shop.pk, external_id=name, state=state, at=NOON, reason=reason)


# --- receipts ---------------------------------------------------------------------------------


@pytest.fixture
def sent(shop, heard):
    message_id = answer(heard)
    actions.mark_gone(message_id, shop.pk, ["v1"], at=NOON)
    return message_id


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    states=st.lists(st.sampled_from(STATES), min_size=1, max_size=5),
    answered_after=st.integers(min_value=0, max_value=5),
)
def test_f10_all_orders_of_receipts_end_in_the_same_state(shop, heard, states, answered_after):
    ends = set()
    for number, order in enumerate(set(itertools.islice(itertools.permutations(states), 24))):
        with transaction.atomic():
            ends.add(_end(shop, heard, order, answered_after, key=f"k{number}"))
            transaction.set_rollback(True)

    assert len(ends) == 1


def _end(shop, heard, order, answered_after, *, key):
    """Return how a message ends when receipts come in an order, and our answer among them."""
    message_id = answer(heard, key)
    for number, state in enumerate(order):
        if number == answered_after:
            actions.mark_gone(message_id, shop.pk, ["v1"], at=NOON)
        actions.note_receipts([told(shop, "v1", state)])
    if answered_after >= len(order):
        actions.mark_gone(message_id, shop.pk, ["v1"], at=NOON)
    entry = shown(message_id)
    return entry.state, entry.is_read, entry.reason


@pytest.mark.parametrize(
    ("states", "end"),
    [
        (["sent"], ("sent", False)),
        (["read", "delivered"], ("delivered", True)),
        (["failed", "sent"], ("failed", False)),
        (["delivered", "failed"], ("delivered", False)),
        (["failed", "read"], ("delivered", True)),
    ],
)
def test_what_the_furthest_receipt_says_is_true(shop, sent, states, end):
    for state in states:
        actions.note_receipts([told(shop, "v1", state)])

    assert (shown(sent).state, shown(sent).is_read) == end


def test_a_receipt_that_comes_before_the_vendors_answer_waits_for_it(shop, heard):
    message_id = answer(heard)
    actions.note_receipts([told(shop, "v1", "delivered")])
    assert shown(message_id).state == "sending"

    actions.mark_gone(message_id, shop.pk, ["v1"], at=NOON)

    assert shown(message_id).state == "delivered"


def test_a_receipt_of_another_inbox_changes_nothing(shop, sent):
    other = cast.inbox(kind="email", name="Other")
    actions.note_receipts([told(other, "v1", "failed")])

    assert shown(sent).state == "sent"


def test_a_message_of_two_parts_has_arrived_when_both_have(shop, heard):
    message_id = answer(heard)
    actions.mark_gone(message_id, shop.pk, ["v1", "v2"], at=NOON)

    actions.note_receipts([told(shop, "v1", "read")])
    assert shown(message_id).state == "sent"
    actions.note_receipts([told(shop, "v2", "failed")])
    assert (shown(message_id).state, shown(message_id).reason) == ("failed", "No such phone.")
    actions.note_receipts([told(shop, "v2", "read")])

    assert (shown(message_id).state, shown(message_id).is_read) == ("delivered", True)


@committing
def test_two_parts_that_are_told_of_at_once_are_both_seen():
    shop = cast.inbox(kind="email")
    [heard] = actions.receive([late_parcel(shop)], at=NOON)
    for number in range(5):
        message_id = answer(heard, key=f"k{number}")
        parts = [f"{number}.{part}" for part in range(4)]
        actions.mark_gone(message_id, shop.pk, parts, at=NOON)

        errors = cast.at_once(
            lambda n, parts=parts: actions.note_receipts([told(shop, parts[n], "delivered")]), 4
        )

        assert errors == []
        assert shown(message_id).state == "delivered"


@committing
def test_eight_threads_with_one_receipt_say_it_once():
    shop = cast.inbox(kind="email")
    [heard] = actions.receive([late_parcel(shop)], at=NOON)
    message_id = answer(heard)
    actions.mark_gone(message_id, shop.pk, ["v1"], at=NOON)

    errors = cast.at_once(lambda _n: actions.note_receipts([told(shop, "v1", "delivered")]))

    assert errors == []
    assert shown(message_id).state == "delivered"
    assert EventRow.objects.filter(name="message.delivered").count() == 1


def test_a_watermark_is_about_everything_sent_before_it(shop, heard):
    first, second, later = (
        answer(heard, f"k{n}", at=NOON + timedelta(minutes=n)) for n in range(3)
    )
    for message_id in (first, second, later):
        actions.mark_gone(message_id, shop.pk, [f"v{message_id}"], at=NOON)

    actions.note_receipts(
        [
            Receipt(
                inbox_id=shop.pk, remote="ada-phone", state="read", at=NOON + timedelta(minutes=1)
            )
        ]
    )

    assert [shown(one).is_read for one in (first, second, later)] == [True, True, False]


def test_what_is_sent_again_begins_with_the_part_that_failed(shop, heard):
    message_id = answer(heard)
    actions.mark_gone(message_id, shop.pk, ["v1", "v2", "v3"], at=NOON)
    actions.note_receipts([told(shop, "v2", "failed")])

    actions.send_again(message_id, by=1, at=NOON)

    assert queries.outbound(message_id).outbound.done == ("v1",)
    actions.note_receipts([told(shop, "v2", "failed")])
    assert shown(message_id).state == "queued"


def test_receipts_of_what_we_never_sent_are_forgotten_in_the_end(shop, sent):
    from weft.conversations.actions import traces

    actions.note_receipts([told(shop, "of another program", "read")])

    traces.forget_parked()

    assert list(Trace.objects.values_list("external_id", flat=True)) == ["v1"]


# --- afterwords -------------------------------------------------------------------------------


def edited(shop, text, name="e1", about="wamid.1", minutes=1):
    at = NOON + timedelta(minutes=minutes)
    return Edited(inbox_id=shop.pk, about=about, name=name, text=text, at=at)


def test_an_edit_stands_beside_the_message_and_changes_nothing(shop, heard):
    actions.note_afterwords([edited(shop, "My parcel is very late")])

    entry = shown(heard.message_id)
    assert entry.text == "My parcel is late"
    assert [edit.text for edit in entry.afterwords.edits] == ["My parcel is very late"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Afterword.objects.update(text="never")


def test_an_edit_twice_is_one_edit_and_one_event(shop, heard):
    for _ in range(2):
        actions.note_afterwords([edited(shop, "Later")])

    assert Afterword.objects.count() == 1
    assert EventRow.objects.filter(name="message.edited").count() == 1


def test_edits_are_read_in_the_order_of_their_time_not_of_their_coming(shop, heard):
    actions.note_afterwords([edited(shop, "third", "e2", minutes=3)])
    actions.note_afterwords([edited(shop, "second", "e1", minutes=2)])

    assert [edit.text for edit in shown(heard.message_id).afterwords.edits] == ["second", "third"]


def test_f10_what_is_said_of_a_message_before_it_comes_waits_for_it(shop):
    actions.note_afterwords(
        [edited(shop, "Later"), Unsent(inbox_id=shop.pk, about="wamid.1", at=NOON)]
    )
    [received] = actions.receive([late_parcel(shop, key="wamid.1")], at=NOON)

    said = shown(received.message_id).afterwords
    assert said.edits[0].text == "Later"
    assert said.unsent_at == NOON


def reacted(shop, emoji, name, actor="ada", about="wamid.1"):
    return Reacted(inbox_id=shop.pk, about=about, name=name, actor=actor, emoji=emoji, at=NOON)


def test_each_who_reacts_has_one_reaction_and_may_take_it_away(shop, heard):
    actions.note_afterwords(
        [reacted(shop, "👍", "1"), reacted(shop, "🎉", "2", actor="eve"), reacted(shop, "❤️", "3")]
    )
    assert shown(heard.message_id).afterwords.reactions == ("❤️", "🎉")

    actions.note_afterwords([reacted(shop, "", "4")])

    assert shown(heard.message_id).afterwords.reactions == ("🎉",)


def test_our_own_message_is_found_by_what_the_vendor_calls_it(shop, sent):
    actions.note_afterwords([reacted(shop, "👍", "1", about="v1")])

    assert shown(sent).afterwords.reactions == ("👍",)
    assert EventRow.objects.get(name="message.reacted").body["message_id"] == sent


def test_hidden_words_stay_hidden_when_they_were_edited(shop, heard):
    actions.note_afterwords([edited(shop, "My card is 4111")])
    actions.redact(heard.message_id, by=1, at=NOON, reason="card")

    assert shown(heard.message_id).afterwords is None


# --- files that lie at the vendor -------------------------------------------------------------

PHOTO = RemoteFile(ref="media-1", name="parcel.jpg", content_type="image/jpeg")


@pytest.fixture
def pictured(shop):
    [received] = actions.receive([late_parcel(shop, text="", remote_files=(PHOTO,))], at=NOON)
    return received


def test_a_file_that_lies_at_the_vendor_is_shown_as_missing_until_it_is_here(pictured):
    [waiting] = shown(pictured.message_id).unfetched
    assert (waiting.lying.name, waiting.is_failed) == ("parcel.jpg", False)

    for _ in range(2):
        actions.attach_remote_file(
            pictured.message_id, 0, files.store([b"jpeg"]), waiting.lying, at=NOON
        )

    entry = shown(pictured.message_id)
    assert [(file.name, file.content_type) for file in entry.files] == [
        ("parcel.jpg", "image/jpeg")
    ]
    assert entry.unfetched == ()


def test_a_file_that_could_not_be_fetched_says_why_and_can_be_tried_again(pictured):
    actions.give_up_remote_file(pictured.message_id, 0, reason="Gone.")
    [missing] = shown(pictured.message_id).unfetched
    assert (missing.is_failed, missing.reason) == (True, "Gone.")

    actions.fetch_again(pictured.message_id, by=1)

    assert not shown(pictured.message_id).unfetched[0].is_failed
    with pytest.raises(actions.NothingToFetch):
        actions.fetch_again(pictured.message_id, by=1)


def test_the_same_message_twice_has_its_file_once(shop):
    envelope = late_parcel(shop, key="1", remote_files=(PHOTO,))
    [first, again] = actions.receive([envelope, envelope], at=NOON)

    assert len(shown(first.message_id).unfetched) == 1
    assert again.message_id == first.message_id
    assert Message.objects.count() == 1
    assert Delivery.objects.count() == 0
