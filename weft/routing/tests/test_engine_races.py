"""Races for what waits, and workers that die: one owner, and nothing is stuck."""

import threading
import time

import pytest
from django.db import connection

from weft.conversations import actions as conversations
from weft.conversations.tests.cast import at_once
from weft.kernel.models import EventRow
from weft.routing import actions, engine, following
from weft.routing.deciding import Mode
from weft.routing.models import Offer
from weft.routing.states import State
from weft.routing.tests.cast import Shop, agent

pytestmark = pytest.mark.django_db(transaction=True)


def said(name):
    return list(EventRow.objects.filter(name=name).order_by("id").values_list("body", flat=True))


def test_fifty_who_take_the_same_conversation_are_one_owner_and_forty_nine_who_know():
    shop = Shop(mode=Mode.PULL)
    talk = shop.ask()
    agents = [agent(f"Agent{n}") for n in range(50)]
    got = []

    def take(n):
        if conversations.take_all({talk: agents[n].pk}, by=agents[n].pk):
            got.append(agents[n].pk)

    assert at_once(take, 50) == []
    assert got == [shop.assignee(talk)]
    assert len(said("conversation.assigned")) == 1


def test_fifty_accepts_of_one_offer_are_one_owner_said_once():
    shop = Shop()
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()
    offer = Offer.objects.get()

    assert at_once(lambda _n: actions.accept(offer.pk, by=shop.bo.pk), 50) == []

    assert shop.assignee(talk) == shop.bo.pk
    assert len(said("offer.accepted")) == len(said("conversation.assigned")) == 1


def test_many_who_ask_for_the_next_one_at_once_get_one_each():
    shop = Shop(mode=Mode.PULL)
    talks = {shop.ask(f"customer-{n}") for n in range(12)}
    agents = [agent(f"Agent{n}") for n in range(12)]
    shop.look()
    got = {}

    def take(n):
        got[n] = actions.take_next(agents[n].pk, at=shop.at)

    assert at_once(take, 12) == []
    assert set(got.values()) == talks


def test_an_accept_and_a_colleague_who_takes_it_by_hand_are_one_owner():
    shop = Shop()
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()
    offer = Offer.objects.get()

    def race(n):
        if n % 2:
            conversations.take_all({talk: shop.cy.pk}, by=shop.cy.pk)
        else:
            try:
                actions.accept(offer.pk, by=shop.bo.pk)
            except actions.OfferGone:
                return

    assert at_once(race, 10) == []
    owner = shop.assignee(talk)
    assert len(said("conversation.assigned")) == 1
    state = Offer.objects.get().state
    assert (owner == shop.bo.pk) == (state == "accepted")


def test_a_worker_that_dies_between_offer_and_accept_leaves_nothing_stuck():
    shop = Shop()
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()

    def die():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [engine.LOCK])
        connection.close()

    dead = threading.Thread(target=die)
    dead.start()
    dead.join()
    shop.later(seconds=30)
    shop.here(shop.bo)
    until = time.monotonic() + 20  # the database notices the end of a connection in its own time
    is_ours = False
    while not is_ours:
        assert time.monotonic() < until
        with engine._alone() as is_ours:
            time.sleep(0.05)

    shop.look()
    assert shop.offered(shop.bo) == talk  # he is the only one: he is asked once more
    shop.accept(shop.bo)
    assert shop.assignee(talk) == shop.bo.pk


def test_the_loop_of_a_worker_offers_what_comes_within_a_second():
    from weft.kernel import following as loops
    from weft.routing import clock

    shop = Shop()
    actions.be(shop.bo.pk, State.AVAILABLE, at=clock.now(), by=shop.bo.pk)
    with loops.keeping([following.ROUTING]):
        time.sleep(0.3)
        talk = shop.ask()
        began = time.monotonic()
        while not shop.offered(shop.bo):
            assert time.monotonic() - began < 20
            time.sleep(0.02)

    assert shop.offered(shop.bo) == talk
