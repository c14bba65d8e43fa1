"""What customers wrote of is found again: addresses and numbers, across channels (D2, R41)."""

import json

import pytest
from django.db import connection

from weft.conversations import actions, following, mentions, queries
from weft.conversations.envelopes import Sender
from weft.conversations.mentions import Mentioned
from weft.conversations.models import Mention
from weft.kernel import followers

from .cast import NOON, agent, inbox, late_parcel

EVE = Sender(kind="device", value="eve-phone", name="Eve")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order 1001, please", [("number", "1001")]),
        ("zamówienie ZAM-20410.", [("number", "ZAM-20410")]),
        ("#100234: kde je?", [("number", "100234")]),
        ("1001 and 1001 and 1002", [("number", "1001"), ("number", "1002")]),
        ("write to Ada.K@Honest.Example!", [("email", "ada.k@honest.example")]),
        ("call 600 700 800", [("phone", "600700800")]),
        ("+48 600-700-800", [("phone", "+48600700800")]),
        ("00420 777 123 456", [("phone", "+420777123456")]),
        ("size 42, 12.50 zł, 1200,- Kč, 2026-11-26, 26.11.2026, 3.1415", []),
        ("https://shop.example/order/10012345", []),
        ("order1001x", []),
    ],
)  # fmt: skip
def test_d2_what_a_text_mentions(text, expected):
    assert mentions.read(text) == [Mentioned(*one) for one in expected]


def test_a_phone_is_the_same_with_and_without_its_country():
    assert "+48600700800" in mentions.spellings("600700800")
    assert mentions.spellings("+420777123456") == ["+420777123456", "777123456"]
    assert mentions.spellings("+33123456789") == ["+33123456789"]


def test_a_long_text_of_digits_is_read_quickly():
    assert mentions.read("1" * 100_000) == []
    assert len(mentions.read(" ".join(str(n) for n in range(10_000, 12_000)))) == mentions.MOST


@pytest.fixture
def shop(db):
    followers.catch_up(following.MENTIONS)
    followers.catch_up(following.MATCHING)
    return inbox()


def hear(shop, text, **changes):
    return actions.receive([late_parcel(shop, text=text, **changes)], at=NOON)[0]


def test_d2_who_wrote_of_the_same_is_found_and_what_was_hidden_is_not(shop):
    ada = hear(shop, "Order 1001 is broken")
    eve = hear(shop, "My order 1001?", remote="eve", sender=EVE)
    followers.catch_up(following.MENTIONS)
    eves = queries.conversation_visible_to(agent(role="owner"), eve.conversation_id).customer_id
    adas = queries.conversation_visible_to(agent("Di", "owner"), ada.conversation_id).customer_id

    own = queries.mentions_of([adas])
    assert own == {Mentioned("number", "1001")}
    [shared] = queries.mentioned_by_others(own, but=[adas])
    assert (shared.customer_id, shared.conversation_id) == (eves, eve.conversation_id)

    actions.redact(eve.message_id, reason="", by=1, at=NOON)
    assert queries.mentioned_by_others(own, but=[adas]) == []


def test_the_same_said_twice_is_one_mention_and_ours_are_none(shop):
    ada = hear(shop, "Order 1001")
    hear(shop, "Order 1001!")
    bo = agent()
    actions.reply(ada.conversation_id, text="Order 1002?", by=bo.pk, at=NOON, key="r")
    followers.catch_up(following.MENTIONS)

    assert [one.value for one in Mention.objects.all()] == ["1001"]


def said():
    with connection.cursor() as cursor:
        cursor.execute("SELECT body::text FROM event WHERE name = 'contact.matched' ORDER BY id")
        return [json.loads(body) for (body,) in cursor.fetchall()]


def test_r102_a_contact_elsewhere_is_told_in_both_conversations(shop):
    bo = agent()
    ada = hear(shop, "My parcel is late")
    actions.assign(ada.conversation_id, to=bo.pk, by=bo.pk)
    elsewhere = hear(inbox(name="Mail"), "It is me again")
    followers.catch_up(following.MATCHING)

    old, new = said()
    assert (old["conversation_id"], old["other_id"], old["is_new"]) == (
        ada.conversation_id,
        elsewhere.conversation_id,
        False,
    )
    assert (new["conversation_id"], new["assignee_id"], new["is_new"]) == (
        elsewhere.conversation_id,
        bo.pk,
        True,
    )


def test_r102_nobody_is_told_of_strangers_of_what_is_nobodys_or_closed(shop):
    bo = agent()
    ada = hear(shop, "My parcel is late")
    hear(shop, "Hello", remote="eve", sender=EVE)
    hear(inbox(name="Mail"), "It is me again")  # nobody looks after the first one yet
    followers.catch_up(following.MATCHING)
    actions.assign(ada.conversation_id, to=bo.pk, by=bo.pk)
    actions.close(ada.conversation_id, by=bo.pk, at=NOON)
    hear(inbox(name="Forms"), "And again")
    followers.catch_up(following.MATCHING)

    assert said() == []


def test_r102_what_we_opened_ourselves_is_no_contact(shop):
    bo = agent()
    ada = hear(shop, "My parcel is late")
    actions.assign(ada.conversation_id, to=bo.pk, by=bo.pk)
    actions.branch(ada.conversation_id, inbox_id=shop.pk, people=(), matter="", by=bo.pk, at=NOON)
    followers.catch_up(following.MATCHING)

    assert said() == []
