"""The engine: what waits and who is free are brought together, whatever comes between."""

import pytest
from django.db import connection

from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Inbox
from weft.conversations.tests.cast import inbox
from weft.customers import actions as customers
from weft.kernel import followers
from weft.kernel.models import EventRow
from weft.routing import actions, engine, following, queries
from weft.routing.actions import waiting
from weft.routing.deciding import Mode, Need
from weft.routing.models import Decision, Offer, Waiting
from weft.routing.rules import Rule
from weft.routing.states import State
from weft.routing.tests.cast import Shop


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


def test_a_look_asks_as_much_however_many_wait_and_are_there(shop):
    """And all but three of it travels at once, so that most of a look is no waiting."""

    def asked(who, names):
        for name in names:
            shop.ask(name)
        shop.come(who)
        followers.catch_up(following.CONTACTS, following.ROUTING)
        engine.look(shop.at)  # what people can and queues ask is known from now on
        shop.accept(who)
        followers.catch_up(following.CONTACTS, following.ROUTING)
        found = []

        def note(execute, sql, *rest):
            if "SAVEPOINT" not in sql:
                found.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            assert engine.look(shop.at).done == 1
        return found

    for who in (shop.bo, shop.cy):
        actions.set_skills(who.pk, {("topic", "wool"): 2}, by=None)
    few = asked(shop.bo, ["ada", "eve"])
    actions.be(shop.bo.pk, State.OFFLINE, at=shop.at, by=shop.bo.pk)
    many = asked(shop.cy, [f"ada-{n}" for n in range(30)])

    assert len(few) == len(many) == 6
    # three questions at once, what waits, the offers, what is said of them
    assert [sum(text in one for one in few) for text in ("INSERT INTO offer", "INTO event")] == [
        1,
        1,
    ]


def test_what_a_queue_asks_counts_from_the_next_look_on_though_rules_are_kept(shop):
    first, second = shop.ask("ada"), shop.ask("eve")
    shop.come(shop.bo, shop.cy)
    actions.set_skills(shop.cy.pk, {("topic", "wool"): 2}, by=None)
    shop.look()
    assert sorted([shop.offered(shop.bo), shop.offered(shop.cy)]) == [first, second]
    for one in (shop.bo, shop.cy):
        shop.accept(one)

    actions.set_rule(shop.queue_id, Rule(mode=Mode.PUSH), needs=[Need("topic", "wool", 2)], by=None)
    third, fourth = shop.ask("dee"), shop.ask("eli")
    shop.look()
    assert (shop.offered(shop.bo), shop.offered(shop.cy)) == (None, third)

    shop.accept(shop.cy)
    actions.set_rule(shop.queue_id, Rule(mode=Mode.PULL), by=None)
    assert shop.look() == 0
    assert shop.assignee(fourth) is None


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
