"""The engine: what waits and who is free are brought together, whatever comes between."""

import threading
import time

import pytest
from django.db import connection

from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Inbox
from weft.conversations.tests.cast import at_once, inbox
from weft.customers import actions as customers
from weft.kernel.models import EventRow
from weft.routing import actions, engine, queries
from weft.routing.actions import waiting
from weft.routing.deciding import Mode, Need
from weft.routing.models import Decision, Offer, Waiting
from weft.routing.states import State
from weft.routing.tests.cast import Shop, agent


def said(name):
    return list(EventRow.objects.filter(name=name).order_by("id").values_list("body", flat=True))


def test_what_waits_is_offered_to_who_is_there_and_becomes_theirs_when_they_accept(shop):
    talk = shop.ask()
    shop.come(shop.bo)
    assert shop.look() == 1
    assert shop.offered(shop.bo) == talk
    assert shop.assignee(talk) is None

    assert shop.accept(shop.bo) == talk

    assert shop.assignee(talk) == shop.bo.pk
    assert shop.offered(shop.bo) is None
    why = queries.why(talk, shop.bo.pk)
    assert why.how == "offered"
    assert ["free", {}] in why.reasons
    assert [one["agent_id"] for one in said("offer.accepted")] == [shop.bo.pk]


def test_a_queue_with_nobody_waits_and_is_served_the_moment_somebody_comes(shop):
    first, _second = shop.ask("ada"), shop.ask("eve")
    assert shop.look() == 0
    assert Waiting.objects.count() == 2

    shop.come(shop.bo)
    shop.look()

    assert shop.offered(shop.bo) == first


def test_an_offer_that_nobody_answers_goes_to_the_next_one(shop):
    talk = shop.ask()
    shop.come(shop.bo, shop.cy)
    shop.look()
    asked = shop.bo if shop.offered(shop.bo) else shop.cy
    other = shop.cy if asked is shop.bo else shop.bo

    shop.later(seconds=30)
    shop.here(shop.bo, shop.cy)
    shop.look()

    assert shop.offered(other) == talk
    assert shop.offered(asked) is None
    assert len(said("offer.lapsed")) == 1


def test_whoever_lets_two_offers_lapse_is_away_until_they_say_otherwise(shop):
    shop.ask()
    shop.come(shop.bo)
    for _miss in range(2):
        shop.look()
        shop.later(seconds=30)
        shop.here(shop.bo)
    shop.look()

    assert shop.is_(shop.bo) == ("away", "silent")
    assert shop.offered(shop.bo) is None
    shop.come(shop.bo)
    shop.look()
    assert shop.offered(shop.bo)


def test_whoever_declines_is_left_alone_and_the_next_one_is_asked(shop):
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()
    actions.decline(queries.open_offer(shop.bo.pk).id, reason=" no  idea ", by=shop.bo.pk)
    shop.look()
    assert shop.offered(shop.bo) is None
    assert Offer.objects.get().reason == "no idea"

    shop.come(shop.cy)
    shop.look()

    assert shop.offered(shop.cy) == talk


def test_an_offer_of_somebody_else_is_not_theirs_to_answer(shop):
    shop.ask()
    shop.come(shop.bo)
    shop.look()
    offer = Offer.objects.get()

    with pytest.raises(actions.NoSuchOffer):
        actions.accept(offer.pk, by=shop.cy.pk)
    with pytest.raises(actions.NoSuchOffer):
        actions.decline(offer.pk, by=shop.cy.pk)


def test_what_somebody_takes_by_hand_is_offered_no_more(shop):
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()
    conversations.assign(talk, to=shop.cy.pk, by=shop.cy.pk)

    shop.look()

    assert shop.offered(shop.bo) is None
    assert len(said("offer.withdrawn")) == 1
    with pytest.raises(actions.OfferGone):
        actions.accept(Offer.objects.get().pk, by=shop.bo.pk)


def test_whoever_is_late_by_a_moment_has_it_if_nobody_else_was_asked(shop):
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()
    shop.later(seconds=31)
    offer = Offer.objects.get()
    from weft.routing.actions import offers

    offers.lapse(shop.at)
    assert actions.accept(offer.pk, by=shop.bo.pk) == talk
    assert shop.assignee(talk) == shop.bo.pk


def test_round_robin_gives_without_asking_by_turns(db):
    shop = Shop(mode=Mode.ROUND_ROBIN)
    talks = [shop.ask(f"customer-{n}") for n in range(4)]
    shop.come(shop.bo, shop.cy)

    assert shop.look() == 4

    owners = [shop.assignee(talk) for talk in talks]
    assert owners.count(shop.bo.pk) == owners.count(shop.cy.pk) == 2
    assert Decision.objects.filter(how="given").count() == 4


def test_a_full_desk_gets_nothing_and_gets_more_when_something_is_done(shop):
    talks = [shop.ask(f"customer-{n}") for n in range(4)]
    shop.come(shop.bo)
    for _talk in talks:
        if shop.look():
            shop.accept(shop.bo)
    assert [shop.assignee(talk) for talk in talks] == [shop.bo.pk] * 3 + [None]

    shop.close(talks[0], shop.bo)
    shop.look()

    assert shop.offered(shop.bo) == talks[3]


def test_a_queue_that_is_switched_off_hands_nothing_out(shop):
    shop.ask()
    shop.come(shop.bo)
    conversations.change_queue(
        shop.queue_id, conversations.QueueDraft(name="Orders", is_on=False), by=None
    )

    assert shop.look() == 0


def test_only_who_speaks_the_customers_language_is_asked_at_first(db):
    shop = Shop(asks_language=True)
    talk = shop.ask(language="cs")
    actions.set_skills(shop.cy.pk, {("language", "cs"): 3}, by=None)
    shop.come(shop.bo)
    assert shop.look() == 0
    shop.come(shop.cy)

    shop.look()

    assert shop.offered(shop.cy) == talk
    assert ["language", {"name": "cs", "level": 3}] in queries.why(talk, shop.cy.pk).reasons


def test_a_language_that_is_learned_while_somebody_waits_is_asked_for_at_once(db):
    shop = Shop(asks_language=True)
    talk = shop.ask(language="cs")
    shop.come(shop.bo)
    assert shop.look() == 0

    customer = Conversation.objects.get(pk=talk).customer_id
    customers.choose_language(customer, language="", by=None)
    shop.look()

    assert shop.offered(shop.bo) == talk


def test_what_nobody_knows_goes_to_anybody_of_the_team_after_a_while_and_never_beyond(shop):
    shop.needs(Need("topic", "returns", 2))
    shop.team(shop.bo)
    talk = shop.ask()
    shop.come(shop.bo, shop.cy)
    assert shop.look() == 0

    shop.later(seconds=61)
    shop.here(shop.bo, shop.cy)
    shop.look()

    assert shop.offered(shop.bo) == talk
    assert shop.offered(shop.cy) is None


def test_who_knows_the_customer_is_asked_first(shop):
    talk = shop.ask("ada")
    conversations.assign(talk, to=shop.cy.pk, by=shop.cy.pk)
    shop.answer(talk, shop.cy)
    shop.close(talk, shop.cy)
    Conversation.objects.filter(pk=talk).update(closed_at=shop.at)
    Inbox.objects.update(reopen_days=0)
    shop.later(days=1)
    again = shop.ask("ada")
    shop.come(shop.bo, shop.cy)

    shop.look()

    assert shop.offered(shop.cy) == again
    customer = Conversation.objects.get(pk=again).customer_id
    assert list(queries.relationship(customer)) == [shop.cy.pk]
    assert queries.why(again, shop.cy.pk).reasons[0][0] == "solved"


def test_each_decision_is_kept_with_who_else_was_thought_of_and_never_changed(shop):
    talk = shop.ask()
    shop.come(shop.bo, shop.cy)
    shop.look()

    [kept] = queries.decisions_of(talk)
    assert {one["agent"] for one in kept.candidates} == {shop.bo.pk, shop.cy.pk}
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(ring=2)


def test_a_customer_who_writes_again_after_the_end_waits_again(shop):
    talk = shop.ask()
    conversations.assign(talk, to=shop.bo.pk, by=None)
    shop.close(talk, shop.bo)
    conversations.assign(talk, to=None, by=None)
    shop.look()
    assert not Waiting.objects.exists()

    shop.ask()
    shop.look()

    assert list(Waiting.objects.values_list("conversation_id", flat=True)) == [talk]


def test_what_was_missed_is_found_when_all_is_compared(shop):
    talk = shop.ask()
    shop.look()
    Waiting.objects.all().delete()

    waiting.keep(None)

    assert [row.conversation_id for row in Waiting.objects.all()] == [talk]


def test_an_entry_that_is_out_of_date_is_offered_to_nobody_and_forgotten(shop):
    talk = shop.ask()
    shop.look()
    Conversation.objects.filter(pk=talk).update(assignee_id=shop.cy.pk)
    shop.come(shop.bo)

    assert engine.look(shop.at).done == 0
    assert not Waiting.objects.exists()


# --- taking the next one -------------------------------------------------------------------------


def test_whoever_asks_gets_what_waits_longest(db):
    shop = Shop(mode=Mode.PULL)
    first = shop.ask("ada")
    shop.later(seconds=5)
    second = shop.ask("eve")
    assert shop.look() == 0

    assert actions.take_next(shop.bo.pk, at=shop.at) == first
    assert actions.take_next(shop.cy.pk, at=shop.at) == second
    assert actions.take_next(shop.cy.pk, at=shop.at) is None
    assert queries.why(first, shop.bo.pk).how == "taken"


def test_whoever_asks_gets_what_stands_in_no_queue_as_well_but_nothing_of_other_teams(db):
    shop = Shop(mode=Mode.PULL)
    shop.team(shop.cy)
    shop.ask("ada")
    loose = shop.ask("eve", to=inbox(name="Elsewhere"))
    shop.look()

    assert actions.take_next(shop.bo.pk, at=shop.at) == loose
    assert actions.take_next(shop.bo.pk, at=shop.at) is None


def test_what_is_offered_to_somebody_is_left_to_them(shop):
    shop.ask()
    shop.come(shop.bo)
    shop.look()

    assert actions.take_next(shop.cy.pk, at=shop.at) is None


# --- races and deaths ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
def test_fifty_accepts_of_one_offer_are_one_owner_said_once():
    shop = Shop()
    talk = shop.ask()
    shop.come(shop.bo)
    shop.look()
    offer = Offer.objects.get()

    assert at_once(lambda _n: actions.accept(offer.pk, by=shop.bo.pk), 50) == []

    assert shop.assignee(talk) == shop.bo.pk
    assert len(said("offer.accepted")) == len(said("conversation.assigned")) == 1


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
def test_the_loop_of_a_worker_offers_what_comes_within_a_second():
    from weft.kernel import following as loops
    from weft.routing import clock, following

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


# --- what goes first -----------------------------------------------------------------------------


def test_a_chat_does_not_wait_behind_the_mails_of_the_morning(shop):
    mails = inbox(kind="email", name="Mail", queue_id=shop.queue_id)
    old = shop.ask("ada", to=mails)
    shop.later(hours=3)
    chat = shop.ask("eve")
    shop.come(shop.bo)
    shop.look()
    assert shop.offered(shop.bo) == chat
    shop.accept(shop.bo)

    shop.look()

    assert shop.offered(shop.bo) == old


def test_a_mail_that_has_waited_long_enough_goes_before_a_chat(shop):
    mails = inbox(kind="email", name="Mail", queue_id=shop.queue_id)
    old = shop.ask("ada", to=mails)
    shop.later(hours=5)
    shop.ask("eve")
    shop.come(shop.bo)

    shop.look()

    assert shop.offered(shop.bo) == old


def test_what_is_almost_late_goes_before_what_came_earlier(db):
    shop = Shop(kind="email")
    first = shop.ask("ada")
    shop.later(minutes=10)
    second = shop.ask("eve")
    shop.look()

    waiting.hurry([second])
    waiting.hurry([second])  # once is enough
    waiting.keep([first, second])
    shop.come(shop.bo)
    shop.look()

    assert shop.offered(shop.bo) == second
    assert ["pressing", {}] in queries.why(second, shop.bo.pk).reasons
    gap = Waiting.objects.get(pk=first).rank_at - Waiting.objects.get(pk=second).rank_at
    assert gap.total_seconds() == (240 - 10) * 60
