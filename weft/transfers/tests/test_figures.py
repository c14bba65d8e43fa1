"""The figures of transfers come from rows: how often, why, what was asked again, and how long."""

import uuid
from datetime import timedelta

import pytest

from weft.conversations import actions as conversations
from weft.conversations import following
from weft.conversations.envelopes import Sender
from weft.conversations.tests.cast import NOON, agent, inbox, late_parcel
from weft.kernel import followers
from weft.transfers import actions, queries, reasks
from weft.transfers import following as transfers
from weft.transfers.briefing import Briefing
from weft.transfers.models import Transfer

SINCE, UNTIL = NOON - timedelta(days=1), NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Could you give me your order number?", {"number"}),
        ("Please confirm your delivery address.", {"address"}),
        ("What is your e-mail address?", {"email"}),
        ("Can you tell me your phone number and full address?", {"phone", "address"}),
        ("Proszę podać numer zamówienia.", {"number"}),
        ("Jaki jest Pana adres e-mail?", {"email"}),
        ("Proszę o adres dostawy i kod pocztowy.", {"address"}),
        ("Czy mogę prosić o numer telefonu?", {"phone"}),
        ("Můžete mi napsat číslo objednávky?", {"number"}),
        ("Prosím o vaši dodací adresu.", {"address"}),
        ("Jaká je vaše e-mailová adresa?", {"email"}),
        ("Uveďte prosím telefonní číslo.", {"phone"}),
        ("Your order number is 1001.", set()),
        ("We send it to the address that you gave.", set()),
        ("Wyślemy paczkę na adres z zamówienia.", set()),
        ("Číslo objednávky mám, děkuji.", set()),
        ("How are you? Your order number is on the invoice.", set()),
        ("", set()),
    ],
)
def test_r72_a_question_for_what_a_shop_has_on_record_is_recognised(text, kinds):
    assert reasks.asked(text) == kinds


@pytest.fixture
def bo(db):
    return agent("Bo")


@pytest.fixture
def cy(db):
    return agent("Cy")


class Talk:
    """A conversation of somebody, who said the order's number."""

    def __init__(self, inbox, name, text="It is order 10014"):
        self.inbox, self.name = inbox, name
        self.id = self.hear(text)

    def hear(self, text):
        sender = Sender(kind="device", value=self.name, name=self.name)
        parcel = late_parcel(self.inbox, remote=self.name, sender=sender, text=text)
        return conversations.receive([parcel], at=NOON)[0].conversation_id

    def answer(self, who, text="I look into it", at=NOON):
        conversations.reply(self.id, text=text, by=who.pk, at=at, key=str(uuid.uuid4()))

    def warm(self, sender, receiver, introduction=""):
        made = actions.offer(
            self.id,
            to=receiver.pk,
            queue=None,
            briefing=Briefing(matter="Order 10014"),
            reason="knowledge",
            by=sender.pk,
            at=NOON,
        )
        actions.accept(made, by=receiver.pk, at=NOON, introduction=introduction)

    def cold(self, sender, receiver):
        actions.record(
            self.id,
            to=receiver.pk,
            queue=None,
            reason="load",
            words="",
            by=sender.pk,
            at=NOON,
        )


def figures():
    followers.catch_up(following.MENTIONS)
    return queries.figures(SINCE, UNTIL)


def test_r70_transfers_are_counted_by_channel_and_by_reason(bo, cy):
    chat, mail = inbox(name="Chat"), inbox(name="Mail")
    moved, kept, written = Talk(chat, "Ada"), Talk(chat, "Eve"), Talk(mail, "Fay")
    for one in (moved, kept, written):
        one.answer(bo)
    moved.warm(bo, cy)
    moved.cold(cy, bo)
    Talk(chat, "Gus")  # whom nobody has answered

    found = figures()

    assert [(rate.inbox_id, rate.answered, rate.moved, rate.percent) for rate in found.rates] == [
        (chat.pk, 2, 1, 50.0),
        (mail.pk, 1, 0, 0.0),
    ]
    assert sorted(found.reasons) == [("knowledge", 1), ("load", 1)]
    assert [row.conversation_id for row in found.rows] == [moved.id, moved.id]


def test_an_offer_that_nobody_took_is_no_transfer(bo, cy):
    ada = Talk(inbox(), "Ada")
    ada.answer(bo)
    briefing = Briefing(who="Ada")
    made = actions.offer(ada.id, to=cy.pk, queue=None, briefing=briefing, by=bo.pk, at=NOON)
    actions.decline(made, words="No", by=cy.pk, at=NOON)

    assert figures().rows == []


def test_r72_what_was_on_record_and_is_asked_for_again_is_counted(bo, cy):
    followers.enrol(following.MENTIONS)
    shop = inbox()
    warm, cold = Talk(shop, "Ada"), Talk(shop, "Eve")
    warm.warm(bo, cy, introduction="Hello, what is your order number? Here is Cy")
    cold.cold(bo, cy)
    warm.answer(cy, "Your parcel leaves today")
    cold.answer(cy, "What is your order number, please? And your phone number?")

    compared = {one.is_warm: one for one in figures().compared}

    assert (compared[True].count, compared[True].asked_again) == (1, 0)
    assert (compared[False].count, compared[False].asked_again) == (1, 1)
    asked = [row for row in figures().rows if row.asked_again]
    assert [(row.conversation_id, row.asked_again) for row in asked] == [(cold.id, ("number",))]


def test_what_nobody_knew_before_is_asked_for_the_first_time(bo, cy):
    followers.enrol(following.MENTIONS)
    ada = Talk(inbox(), "Ada", text="My parcel is late")
    ada.warm(bo, cy)
    ada.answer(cy, "What is your order number?")
    ada.hear("It is 10014")

    assert figures().compared[0].asked_again == 0


def test_an_address_that_was_written_before_is_on_record(bo, cy):
    ada = Talk(inbox(), "Ada", text="Please send it to Polna 4, 00-950 Warszawa")
    ada.cold(bo, cy)
    ada.answer(cy, "Proszę podać adres dostawy.")

    assert [row.asked_again for row in figures().rows] == [("address",)]


def test_r73_the_time_until_the_matter_is_closed_is_compared(bo, cy):
    shop = inbox()
    ada, eve = Talk(shop, "Ada"), Talk(shop, "Eve")
    ada.warm(bo, cy)
    eve.cold(bo, cy)
    conversations.close(ada.id, by=cy.pk, at=NOON)

    warm, cold = figures().compared

    assert (warm.closed, cold.closed) == (1, 0)
    assert warm.median is not None
    assert cold.median is None


def without_reason():
    followers.catch_up(transfers.OVERTAKING)
    happened = Transfer.objects.filter(reason="", is_warm=False, state="done").order_by("pk")
    return list(happened.values_list("conversation_id", "sender_id", "receiver_id"))


@pytest.fixture
def followed(db):
    followers.enrol(transfers.OVERTAKING)


def test_who_takes_over_what_another_has_answered_is_counted_without_a_reason(followed, bo, cy):
    ada, eve = Talk(inbox(), "Ada"), Talk(inbox(), "Eve")
    ada.answer(bo)
    conversations.assign(eve.id, to=bo.pk, by=bo.pk)  # and never answers

    for one in (ada, eve):
        conversations.assign(one.id, to=cy.pk, by=cy.pk)

    assert without_reason() == [(ada.id, bo.pk, cy.pk)]


def test_a_transfer_is_counted_once(followed, bo, cy):
    ada = Talk(inbox(), "Ada")
    ada.answer(bo)
    ada.warm(bo, cy)
    ada.answer(cy)
    ada.cold(cy, bo)

    assert without_reason() == []


def test_taking_a_transfer_back_is_none(followed, bo, cy):
    ada = Talk(inbox(), "Ada")
    ada.answer(bo)
    ada.cold(bo, cy)
    made = Transfer.objects.latest("pk").pk
    actions.take_back(made, by=bo.pk, at=NOON)

    assert without_reason() == []


def test_what_goes_back_to_everybody_and_to_the_same_agent_changed_no_hands(followed, bo):
    ada = Talk(inbox(), "Ada")
    ada.answer(bo)
    conversations.assign(ada.id, to=None, by=bo.pk)
    conversations.assign(ada.id, to=bo.pk, by=bo.pk)

    assert without_reason() == []
