"""Whoever is asked to take over, is brought in, or gets an offer back, is told of it."""

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations import following, joining
from weft.conversations.envelopes import Sender
from weft.conversations.tests.cast import inbox
from weft.customers.models import Proof
from weft.kernel import followers
from weft.notices.kinds import Kind
from weft.transfers import actions
from weft.transfers.briefing import Briefing

BRIEFING = Briefing(matter="Late parcel")


@pytest.fixture
def ada(shop):
    """Return a conversation that Bo looks after, and nobody has anything unread."""
    ada = shop.hear()
    shop.assign(ada, shop.bo, by=shop.bo)
    shop.forget()
    return ada


def offer(shop, ada, to=None, queue=None):
    return actions.offer(
        ada, to=to and to.pk, queue=queue, briefing=BRIEFING, by=shop.bo.pk, at=timezone.now()
    )


def test_whom_a_conversation_is_offered_to_is_told_until_it_is_answered(shop, ada):
    made = offer(shop, ada, shop.cy)
    assert shop.told(shop.cy) == [("offered", ada, 1)]
    assert shop.told(shop.bo) == []

    actions.accept(made, by=shop.cy.pk, at=timezone.now())

    assert shop.told(shop.cy) == []


def test_an_offer_that_was_taken_back_before_anybody_looked_is_no_news(shop, ada):
    actions.withdraw(offer(shop, ada, shop.cy), by=shop.bo.pk, at=timezone.now())

    assert shop.told(shop.cy) == []


def test_whoever_offered_is_told_that_it_was_declined(shop, ada):
    made = offer(shop, ada, shop.cy)
    assert shop.told(shop.cy)

    actions.decline(made, words="No time", by=shop.cy.pk, at=timezone.now())

    assert shop.told(shop.bo) == [("returned", ada, 1)]
    assert shop.told(shop.cy) == []


def test_all_who_take_from_a_queue_are_told_but_whoever_offered(shop, ada):
    line = conversations.create_queue(conversations.QueueDraft(name="All"), by=None)

    offer(shop, ada, queue=line)

    assert shop.told(shop.cy) == [("offered", ada, 1)]
    assert shop.told(shop.bo) == []


def test_who_could_not_see_what_is_offered_is_told_once(shop, ada):
    shop.team(shop.bo)

    offer(shop, ada, shop.cy)

    assert shop.told(shop.cy) == [("offered", ada, 1)]


def test_r74_whoever_is_brought_in_hears_of_it_and_of_what_the_customer_writes(shop, ada):
    conversations.bring_in(ada, agent=shop.cy.pk, by=shop.bo.pk, at=timezone.now())
    assert shop.told(shop.cy) == [("brought", ada, 1)]
    shop.forget()

    shop.hear("One more thing")

    assert shop.told(shop.cy) == [("beside", ada, 1)]
    assert shop.told(shop.bo) == [("wrote", ada, 1)]
    conversations.leave(ada, agent=shop.cy.pk, by=shop.cy.pk)
    shop.forget()
    shop.hear("And another")
    assert shop.told(shop.cy) == []


def test_every_kind_of_notice_has_its_usual_ways():
    from weft.notices.kinds import USUAL

    assert set(USUAL) == set(Kind)


def test_r102_whoever_works_on_a_matter_hears_of_a_contact_that_joined_it(shop):
    followers.enrol(following.MENTIONS)
    followers.enrol(joining.JOINING)
    sender = Sender(kind="account", value="shop:ada", name="Ada", proof=Proof.VERIFIED)
    ada = shop.hear("Order 10014", sender=sender, remote="ada-chat")
    shop.assign(ada, shop.bo, by=shop.bo)
    shop.answer(ada, shop.bo)
    followers.catch_up(following.MENTIONS)
    shop.forget()

    shop.hear("Photo for 10014", sender=sender, remote="ada-mail", to=inbox(name="Mail"))
    followers.catch_up(joining.JOINING)

    assert shop.told(shop.bo) == [("wrote", ada, 1)]
