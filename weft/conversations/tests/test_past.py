"""The past: what an archive brings in wakes nobody and has its own time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from weft.conversations import actions, queries
from weft.conversations.envelopes import Asks, Letter, Party, Placement, Sender
from weft.conversations.filters import VIEWS
from weft.conversations.models import (
    Conversation,
    Delivery,
    Message,
    Participant,
    Recipient,
    Thread,
)
from weft.kernel.models import EventRow

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db

ADA = Party(address="ada@post.example", name="Ada", role="from")
SHOP = Party(address="shop@shop.example", name="Shop", role="from")
DAY = timedelta(days=1)


def old(shop, name, *, days, answers=(), by=ADA, to=SHOP, **changes):
    """Return a letter of the past, `days` before noon."""

    def place(known):
        thread_id = known.thread_of(answers)
        return Placement(thread_id=thread_id, standing="participant" if thread_id else "first")

    values = {
        "key": name,
        "remote": f"mail:{name}",
        "sender": Sender(kind="email", value=ADA.address, name="Ada"),
        "sent_at": NOON - days * DAY,
        "letter": Letter(
            subject="Late", sender=by, recipients=(replace(to, role="to"),), name=name
        ),
        "matter": "Late",
        "topic": "late",
        "asks": Asks(names=tuple(answers)),
        "place": place,
        "is_past": True,
    }
    return late_parcel(shop, **values | changes)


def ours(shop, name, *, days, by=SHOP, **changes):
    return old(shop, name, days=days, by=by, to=ADA, is_ours=True, text="On its way", **changes)


def the_only_conversation():
    return Conversation.objects.get()


def said():
    return list(EventRow.objects.order_by("id").values_list("name", flat=True))


def test_an_old_matter_is_closed_when_its_last_mail_came():
    shop = inbox()

    actions.receive([old(shop, "a", days=400), old(shop, "b", days=390, answers=["a"])], at=NOON)

    matter = the_only_conversation()
    assert (matter.status, matter.waiting_since) == ("closed", None)
    assert matter.opened_at == NOON - 400 * DAY
    assert matter.closed_at == matter.last_at == NOON - 390 * DAY
    assert Thread.objects.get().opened_at == NOON - 400 * DAY


def test_what_was_asked_a_few_days_ago_waits_since_then():
    shop = inbox()

    actions.receive([old(shop, "a", days=3), old(shop, "b", days=2, answers=["a"])], at=NOON)

    matter = the_only_conversation()
    assert (matter.status, matter.waiting_since) == ("open", NOON - 3 * DAY)


def test_what_was_answered_waits_no_more():
    shop = inbox()

    actions.receive([old(shop, "a", days=3), ours(shop, "b", days=2, answers=["a"])], at=NOON)

    matter = the_only_conversation()
    assert (matter.status, matter.waiting_since, matter.last_direction) == ("open", None, "out")


def test_what_came_after_our_answer_waits():
    shop = inbox()
    letters = [
        old(shop, "a", days=4),
        ours(shop, "b", days=3, answers=["a"]),
        old(shop, "c", days=2, answers=["b"]),
    ]

    actions.receive(letters, at=NOON)

    assert the_only_conversation().waiting_since == NOON - 2 * DAY


def test_it_makes_no_difference_how_an_archive_is_divided():
    shop = inbox()
    letters = [
        old(shop, "a", days=400),
        ours(shop, "b", days=300, answers=["a"]),
        old(shop, "c", days=200, answers=["b"]),
        old(shop, "d", days=5, answers=["c"]),
        ours(shop, "e", days=4, answers=["d"]),
        old(shop, "f", days=1, answers=["e"]),
    ]
    for letter in letters:
        actions.receive([letter], at=NOON)
    together = inbox()
    actions.receive([replace(letter, inbox_id=together.pk) for letter in letters], at=NOON)

    one, other = Conversation.objects.order_by("pk")
    shown = ("status", "opened_at", "closed_at", "waiting_since", "last_at", "last_direction")
    assert [getattr(one, name) for name in shown] == [getattr(other, name) for name in shown]
    assert (one.status, one.waiting_since) == ("open", NOON - DAY)
    assert one.threads.get().messages.count() == 6


def test_the_past_is_told_in_its_own_word_and_no_other():
    shop = inbox()

    actions.receive([old(shop, "a", days=3), ours(shop, "b", days=2, answers=["a"])], at=NOON)

    assert said() == ["customer.recognised", "message.imported", "message.imported"]


def test_twice_is_once():
    shop = inbox()
    letters = [old(shop, "a", days=400), ours(shop, "b", days=300, answers=["a"])]
    actions.receive(letters, at=NOON)
    before = said()

    again = actions.receive(letters, at=NOON + DAY)

    assert [one.is_new for one in again] == [False, False]
    assert Message.objects.count() == 2
    assert said() == before


def test_an_older_letter_leaves_a_running_conversation_as_it_is():
    shop = inbox()
    [live] = actions.receive([replace(old(shop, "b", days=0), is_past=False)], at=NOON)
    before = the_only_conversation()

    [letter] = actions.receive([old(shop, "a", days=100, answers=["b"])], at=NOON)

    after = the_only_conversation()
    assert letter.conversation_id == live.conversation_id
    assert after.opened_at == NOON - 100 * DAY
    shown = ("status", "waiting_since", "last_message_id", "last_at", "last_text")
    assert [getattr(before, name) for name in shown] == [getattr(after, name) for name in shown]


@pytest.mark.parametrize("is_ours", [False, True])
def test_a_snoozed_conversation_sleeps_on(is_ours):
    shop, bo = inbox(), agent()
    [live] = actions.receive([replace(old(shop, "a", days=9), is_past=False)], at=NOON - 9 * DAY)
    actions.snooze(live.conversation_id, until=NOON + DAY, by=bo.pk, at=NOON - 8 * DAY)
    make = ours if is_ours else old

    actions.receive([make(shop, "b", days=1, answers=["a"])], at=NOON)

    assert the_only_conversation().status == "snoozed"


def test_what_a_machine_wrote_waits_for_nobody():
    shop = inbox()

    actions.receive([old(shop, "a", days=3, is_quiet=True)], at=NOON)

    assert the_only_conversation().waiting_since is None


def test_what_we_sent_is_ours_and_was_sent():
    shop, bo = inbox(), agent()
    him = Party(address=bo.email, name="Bo", role="from")

    actions.receive(
        [old(shop, "a", days=3), ours(shop, "b", days=2, answers=["a"], by=him)], at=NOON
    )

    message = Message.objects.get(key="b")
    assert (message.direction, message.author_id) == ("out", bo.pk)
    assert message.sent_at == NOON - 2 * DAY
    delivery = Delivery.objects.get(message=message)
    assert (delivery.state, delivery.changed_at) == ("sent", message.sent_at)
    copy = Recipient.objects.get(message=message)
    assert (copy.address, copy.state, copy.changed_at) == (ADA.address, "sent", message.sent_at)
    assert queries.letters_of([message.pk])[message.pk].subject == "Late"


def test_whoever_we_wrote_to_first_is_the_customer_and_takes_part():
    shop = inbox()

    actions.receive([ours(shop, "a", days=300), old(shop, "b", days=299, answers=["a"])], at=NOON)

    matter = the_only_conversation()
    assert matter.customer.name == "Ada"
    assert Participant.objects.get(address=ADA.address).is_proposed is False
    assert Message.objects.filter(thread__conversation=matter).count() == 2


def test_an_answer_joins_a_matter_that_was_silent_for_longer_than_inboxes_reopen():
    shop = inbox()
    actions.receive([old(shop, "a", days=900)], at=NOON)

    actions.receive([old(shop, "b", days=700, answers=["a"])], at=NOON)

    assert the_only_conversation().closed_at == NOON - 700 * DAY


def test_an_archive_leaves_nothing_unread_behind():
    shop, bo = inbox(), agent()

    actions.receive([old(shop, "a", days=400), old(shop, "b", days=2)], at=NOON)

    [closed] = queries.page(bo, VIEWS["closed"], at=NOON).rows
    [waiting] = queries.page(bo, VIEWS["waiting"], at=NOON).rows
    assert (closed.is_unread, waiting.is_unread) == (False, True)
