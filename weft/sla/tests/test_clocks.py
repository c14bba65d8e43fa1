"""Clocks follow what happens, and what falls due is acted on once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from weft.conversations import actions as conversations
from weft.conversations import queries as conversation_queries
from weft.conversations.actions import QueueDraft
from weft.conversations.events import ConversationEvent
from weft.conversations.filters import VIEWS
from weft.conversations.tests.cast import at_once
from weft.customers import actions as customers
from weft.customers.models import Fact
from weft.kernel import followers, jobs
from weft.kernel.models import EventRow
from weft.people.models import Team
from weft.scheduling import actions as scheduling
from weft.sla import actions, following, queries
from weft.sla.actions import settling
from weft.sla.models import Clock, Policy
from weft.sla.policies import Conditions, Deed, Moment

from . import cast
from .cast import HOUR, NOON, act, agent, catch_up, clock, inbox, promise, row, said, step, write

pytestmark = pytest.mark.django_db

HOURS = [[("08:00", "16:00")]] * 5 + [[], []]  # NOON is a Thursday, 13:00 in Warsaw


@pytest.fixture(autouse=True)
def _followed():
    cast.promise_as_from_the_first_day()
    followers.enrol(following.FOLLOWER)


def plan(**changes):
    return scheduling.save_plan(
        **{"name": "Shop", "time_zone": "Europe/Warsaw", "week": HOURS, "by": None} | changes
    )


def events(name):
    return [row.body for row in EventRow.objects.filter(name=name).order_by("pk")]


def test_r80_from_the_first_day_a_mail_has_six_working_hours_and_a_chat_two_minutes():
    mail, chat = inbox(kind="email", name="Mail"), inbox()
    hours = plan()
    conversations.follow_hours(mail.pk, plan_id=hours, by=None)
    letter, line = write(mail), write(chat)
    catch_up()

    assert clock(letter).due_at == NOON + timedelta(hours=3 + 16 + 3)  # three today, three tomorrow
    assert clock(line).due_at == NOON + timedelta(minutes=2)
    assert row(letter).due_at == clock(letter).due_at
    assert said("deadline.") == ["deadline.moved"] * 2


def test_r87_what_came_on_a_friday_night_stands_in_front_when_we_open_after_the_holiday():
    """Its time begins at the opening, and it is the first of all that are due that day."""
    warsaw = ZoneInfo("Europe/Warsaw")
    friday = datetime(2026, 4, 3, 22, 40, tzinfo=warsaw)  # before Easter, whose Monday is none
    tuesday = datetime(2026, 4, 7, 8, tzinfo=warsaw)
    chat, mail = inbox(), inbox(kind="email", name="Mail")
    scheduling.follow_by_default(plan(country="PL"), by=None)
    letter = write(mail, at=datetime(2026, 4, 3, 15, 30, tzinfo=warsaw))
    line = write(chat, at=friday)
    catch_up()

    assert row(line).due_at == tuesday + timedelta(minutes=2)
    assert row(letter).due_at == tuesday + timedelta(hours=5.5)
    opened = conversation_queries.page(agent(role="owner"), VIEWS["all"], at=tuesday)
    assert [one.id for one in opened.rows] == [line, letter]
    act(tuesday - HOUR)
    assert said() == []


def test_an_answer_keeps_the_promise_and_the_list_forgets_it():
    promise(first_reply=60, next_reply=30)
    ada = write(inbox())
    catch_up()
    bo = agent()
    conversations.reply(ada, text="Hello", by=bo.pk, at=NOON + HOUR / 2, key="k")
    catch_up()

    assert said() == ["sla.kept"]
    assert events("sla.kept")[0]["seconds"] == 1800
    assert row(ada).due_at is None
    write_again = NOON + 2 * HOUR
    conversations_inbox = row(ada).inbox
    assert write(conversations_inbox, at=write_again) == ada
    catch_up()

    assert row(ada).due_at == write_again + HOUR / 2
    assert clock(ada, "next_reply").started_at == write_again


def test_what_is_late_is_said_even_when_nobody_watched():
    promise(first_reply=60)
    ada = write(inbox())
    catch_up()
    conversations.reply(ada, text="Hello", by=agent().pk, at=NOON + 2 * HOUR, key="k")
    catch_up()

    assert said() == ["sla.breached", "sla.missed"]
    assert events("sla.missed")[0]["seconds"] == 7200
    assert clock(ada).breached_at == NOON + HOUR


def test_a_warning_and_a_breach_are_each_said_once():
    promise(first_reply=60)
    ada = write(inbox())
    catch_up()

    act(NOON + 0.5 * HOUR)
    assert said() == []
    act(NOON + 0.75 * HOUR)
    act(NOON + 0.8 * HOUR)
    assert said() == ["sla.warned"]
    act(NOON + HOUR)
    act(NOON + 5 * HOUR)

    assert said() == ["sla.warned", "sla.breached"]
    assert clock(ada).acts_at is None
    assert queries.clocks([ada])[ada][0].state == "breached"


def test_an_answer_that_the_follower_has_not_read_yet_is_no_breach():
    promise(first_reply=60)
    ada = write(inbox())
    catch_up()
    conversations.reply(ada, text="Hello", by=agent().pk, at=NOON + HOUR / 2, key="k")

    act(NOON + HOUR)

    assert said() == ["sla.kept"]


def test_steps_are_taken_each_once_and_in_their_time():
    team = Team.objects.create(name="Complaints")
    queue = conversations.create_queue(QueueDraft(name="Rescue"), by=None)
    cy = agent("Cy")
    promise(
        first_reply=60,
        steps=(
            step(Deed.NOTIFY, Moment.WARNING, to=team.pk),
            step(Deed.QUEUE, to=queue),
            step(Deed.RAISE),
            step(Deed.ASSIGN, minutes=30, to=cy.pk),
        ),
    )
    ada = write(inbox())
    catch_up()

    act(NOON + 0.75 * HOUR)
    assert [one["step"] for one in events("sla.escalated")] == ["notify"]
    assert events("sla.escalated")[0]["team_id"] == team.pk
    act(NOON + HOUR)
    assert (row(ada).queue_id, row(ada).rank, row(ada).assignee_id) == (queue, 0, None)
    act(NOON + 1.5 * HOUR)
    act(NOON + 3 * HOUR)

    assert row(ada).assignee_id == cy.pk
    steps = [one["step"] for one in events("sla.escalated")]
    assert steps == ["notify", "queue", "raise", "assign"]
    conversations.reply(ada, text="Hello", by=cy.pk, at=NOON + 4 * HOUR, key="k")
    catch_up()
    assert row(ada).rank == 1


def test_a_step_for_somebody_who_left_gives_it_back_to_everybody():
    cy = agent("Cy")
    promise(first_reply=60, steps=(step(Deed.ASSIGN, to=cy.pk),))
    ada = write(inbox())
    conversations.assign(ada, to=agent("Bo").pk, by=None)
    cy.is_active = False
    cy.save()
    catch_up()

    act(NOON + HOUR)

    assert row(ada).assignee_id is None


def test_r77_a_tag_the_matter_a_queue_or_what_is_known_of_the_customer_changes_the_promise():
    usual = promise(first_reply=600)
    vip = actions.create_policy(
        actions.PolicyDraft(
            conditions=Conditions(tags=("urgent",)), terms=actions.policies.Terms(first_reply=10)
        ),
        by=None,
    )
    gold = actions.create_policy(
        actions.PolicyDraft(
            conditions=Conditions(facts=("Status: gold",)),
            terms=actions.policies.Terms(first_reply=20),
        ),
        by=None,
    )
    for policy in (vip, gold):
        for _ in range(2):
            actions.move_policy(policy, is_up=True, by=None)
    assert list(Policy.objects.order_by("position").values_list("pk", flat=True)) == [
        gold, vip, usual,
    ]  # fmt: skip
    ada = write(inbox())
    catch_up()
    assert row(ada).due_at == NOON + 10 * HOUR

    conversations.tag(ada, name="urgent", by=None)
    catch_up()
    assert row(ada).due_at == NOON + timedelta(minutes=10)
    customers.learn_fact(row(ada).customer_id, label="status", value="Gold", said_at=NOON, by=None)
    catch_up()
    assert row(ada).due_at == NOON + timedelta(minutes=20)
    Fact.objects.update(withdrawn_at=NOON)
    conversations.untag(ada, name="urgent", by=None)
    catch_up()
    assert row(ada).due_at == NOON + 10 * HOUR


def test_r82_a_queue_brings_its_own_hours():
    promise(first_reply=360)
    ada = write(inbox())
    catch_up()
    queue = conversations.create_queue(QueueDraft(name="Q", plan_id=plan()), by=None)

    conversations.put_into_queue(ada, queue_id=queue, by=None)
    catch_up()

    assert row(ada).due_at == NOON + timedelta(hours=22)


def test_a_changed_calendar_has_all_running_clocks_reckoned_anew():
    promise(first_reply=360)
    hours = plan()
    scheduling.follow_by_default(hours, by=None)
    shop = inbox()
    waiting = [write(shop, who=f"{n}") for n in range(5)]
    answered = write(shop, who="answered")
    catch_up()
    conversations.reply(answered, text="Hello", by=agent().pk, at=NOON + HOUR, key="k")
    catch_up()
    jobs.run_waiting()

    plan(plan_id=hours, special={NOON.date() + timedelta(days=1): [("08:00", "09:00")]})
    catch_up()
    jobs.run_waiting()

    monday = NOON + timedelta(days=4, hours=-3)  # ten to twelve there
    assert {row(id_).due_at for id_ in waiting} == {monday}
    assert row(answered).due_at is None
    assert clock(answered).due_at == NOON + timedelta(hours=22)  # what was kept stays as it was


def test_a_policy_that_is_switched_off_promises_nothing():
    policy = promise(first_reply=60)
    ada = write(inbox())
    catch_up()

    actions.switch_policy(policy, is_on=False, by=None)
    catch_up()
    jobs.run_waiting()

    assert row(ada).due_at is None
    act(NOON + 2 * HOUR)
    assert said() == []


def test_settling_again_says_and_writes_nothing():
    promise(first_reply=60, resolution=600)
    ada = write(inbox())
    catch_up()
    before = EventRow.objects.count(), list(Clock.objects.order_by("pk").values())

    actions.settle([ada], at=NOON + HOUR / 4)

    assert (EventRow.objects.count(), list(Clock.objects.order_by("pk").values())) == before


def test_one_more_message_of_somebody_who_waits_is_not_settled_again():
    promise(first_reply=60, next_reply=30, resolution=600)
    shop = inbox()
    ada = write(shop)
    assert actions.unsettled([ada]) == [ada]
    catch_up()
    before = list(Clock.objects.order_by("pk").values())
    assert write(shop, at=NOON + HOUR / 4) == ada

    assert actions.unsettled([ada]) == []
    catch_up()

    assert list(Clock.objects.order_by("pk").values()) == before
    conversations.reply(ada, text="Hello", by=agent().pk, at=NOON + HOUR / 2, key="k")
    assert write(shop, at=NOON + HOUR) == ada
    assert actions.unsettled([ada]) == [ada]
    catch_up()
    assert clock(ada, "next_reply").started_at == NOON + HOUR
    assert actions.unsettled([ada]) == []


def test_where_nothing_is_promised_no_message_is_settled():
    policy = promise(first_reply=60)
    ada, shop = write(inbox()), inbox()
    catch_up()
    actions.switch_policy(policy, is_on=False, by=None)
    bea = write(shop, who="bea")

    assert actions.unsettled([ada, bea]) == []

    catch_up()
    jobs.run_waiting()
    assert row(ada).due_at is None  # its clock ran for a policy that is no more
    assert actions.unsettled([ada, bea]) == [ada]


def test_a_batch_is_settled_in_a_number_of_statements_that_it_does_not_raise(
    django_assert_max_num_queries,
):
    promise(first_reply=60, resolution=600, conditions=Conditions())
    shop = inbox()
    ids = [write(shop, who=f"{n}") for n in range(30)]

    with django_assert_max_num_queries(12):
        actions.settle(ids, at=NOON)

    assert Clock.objects.count() == 60


def test_what_falls_due_together_is_told_in_a_number_of_statements_that_it_does_not_raise(
    django_assert_max_num_queries,
):
    promise(first_reply=60, steps=(step(Deed.NOTIFY),))
    shop = inbox()
    ids = [write(shop, who=f"{n}") for n in range(30)]
    actions.settle(ids, at=NOON)

    with django_assert_max_num_queries(16):
        assert actions.act(NOON + HOUR + timedelta(seconds=1))

    assert said().count("sla.breached") == said().count("sla.escalated") == 30
    assert {row.breached_at is not None for row in Clock.objects.all()} == {True}
    assert {tuple(row.taken) for row in Clock.objects.all()} == {("breach:notify-breach-0",)}


@pytest.mark.django_db(transaction=True)
def test_eight_who_act_at_once_say_it_once():
    promise(first_reply=60, steps=(step(Deed.RAISE),))
    shop = inbox()
    ids = [write(shop, who=f"{n}") for n in range(10)]
    catch_up()

    def work(n):
        act(NOON + HOUR)
        actions.settle(ids, at=NOON + HOUR)

    assert at_once(work) == []
    assert said().count("sla.breached") == 10
    assert said().count("sla.escalated") == 10


@pytest.mark.django_db(transaction=True)
def test_answers_and_acting_do_not_wait_for_each_other_in_a_circle():
    promise(first_reply=60, steps=(step(Deed.RAISE), step(Deed.ASSIGN)))
    shop = inbox()
    ids = [write(shop, who=f"{n}") for n in range(12)]
    bo = agent()
    catch_up()

    def work(n):
        if n % 2:
            act(NOON + HOUR)
        else:
            for id_ in ids[n : n + 6]:
                conversations.bulk_tag(bo, ids, name=f"t{n}", at=NOON)
                conversations.reply(id_, text="Hi", by=bo.pk, at=NOON + HOUR, key=f"{n}-{id_}")

    assert [e for e in at_once(work) if "deadlock" in str(e)] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_live_pages_wait_for_no_reckoning_of_clocks(monkeypatch):
    """A transaction that has written holds back from them what younger ones say, until it ends."""
    promise(first_reply=60, steps=(step(Deed.NOTIFY),))
    ids = [write(shop := inbox(), who="ada"), write(shop, who="bea")]
    write_all, numbers = settling.Work.write, []

    def number():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned()")
            numbers.append(cursor.fetchone()[0])

    def write_between(work):
        number()
        write_all(work)
        number()

    monkeypatch.setattr(settling.Work, "write", write_between)
    actions.settle(ids, at=NOON)
    act(NOON + HOUR)

    assert [one is not None for one in numbers] == [False, True] * 2
    assert said().count("sla.breached") == 2


@pytest.mark.django_db(transaction=True)
def test_a_policy_that_is_removed_while_clocks_are_reckoned_by_it_waits_for_them():
    policy = promise(first_reply=60)
    shop = inbox()
    ids = [write(shop, who=f"{n}") for n in range(20)]

    def work(n):
        if n == 7:
            actions.remove_policy(policy, by=None)
        else:
            actions.settle(ids, at=NOON + n * HOUR)

    assert at_once(work) == []
    assert not Clock.objects.exclude(policy=None).exists()


def test_what_somebody_else_finds_late_stands_above_all_others_until_it_is_answered():
    first, late = write(shop := inbox()), write(shop, who="cy")
    catch_up()

    with transaction.atomic():
        following.stand_above([_late(late, shop)])

    assert _raised(first, late) == [False, True]
    actions.settle([first, late], at=NOON + HOUR)
    assert _raised(first, late) == [False, True]
    conversations.reply(late, text="Soon", by=agent().pk, at=NOON + HOUR, key="r")
    catch_up()
    assert _raised(first, late) == [False, False]


def _late(conversation_id, shop):
    return ConversationEvent(conversation_id=conversation_id, inbox_id=shop.pk)


def _raised(*ids):
    found = conversation_queries.promised(ids)
    return [found[id_].is_raised for id_ in ids]
