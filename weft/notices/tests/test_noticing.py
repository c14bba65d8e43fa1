"""From what was said to what somebody should know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.actions import course, follow_ups
from weft.conversations.models import Conversation, Message
from weft.customers import actions as customers
from weft.kernel import events, followers
from weft.notices import actions, noticing, queries
from weft.notices.kinds import Kind, Way
from weft.notices.models import Notice
from weft.notices.wishes import Wishes
from weft.outcomes import actions as outcomes
from weft.outcomes.actions import PromiseDraft
from weft.people import actions as people
from weft.people import seats
from weft.rescue import actions as rescues
from weft.rescue import watching
from weft.rescue.kinds import Failure


def test_a_new_conversation_is_told_to_everybody_where_there_are_no_teams(shop):
    ada = shop.hear()

    assert shop.told(shop.bo) == shop.told(shop.cy) == [("opened", ada, 1)]


def test_a_new_conversation_is_told_to_the_team_of_its_inbox_and_to_nobody_else(shop):
    shop.team(shop.bo)
    ada = shop.hear()

    assert shop.told(shop.bo) == [("opened", ada, 1)]
    assert shop.told(shop.cy) == []


def test_nobody_is_told_of_a_new_conversation_that_somebody_has_taken(shop):
    ada = shop.hear()
    assert shop.told(shop.cy)

    shop.assign(ada, shop.bo, by=shop.bo)

    assert shop.told(shop.cy) == []


def test_who_is_given_a_conversation_is_told_and_whoever_takes_one_is_not(shop):
    ada, stranger = shop.hear(), shop.hear_stranger("Eve")
    shop.forget()

    shop.assign(ada, shop.bo, by=shop.cy)
    shop.assign(stranger, shop.cy, by=shop.cy)

    assert shop.told(shop.bo) == [("assigned", ada, 1)]
    assert shop.told(shop.cy) == []
    assert queries.unread(shop.bo)[0].actor_name == "Cy Nowak"


def test_who_is_named_in_a_note_is_told_until_the_note_is_read(shop):
    ada = shop.hear()
    shop.forget()

    note = shop.mention(ada, shop.bo, by=shop.cy)

    assert shop.told(shop.bo) == [("mentioned", ada, 1)]
    assert queries.unread(shop.bo)[0].actor_name == "Cy Nowak"
    assert shop.told(shop.cy) == []
    conversations.close(ada, by=shop.cy.pk, at=timezone.now())
    assert shop.told(shop.bo) == [("mentioned", ada, 1)]
    shop.forget()
    conversations.read(ada, up_to=note, by=shop.bo.pk)
    assert shop.told(shop.bo) == []


def test_what_was_given_away_again_is_no_news(shop):
    ada = shop.hear()
    shop.assign(ada, shop.bo, by=shop.cy)
    assert shop.told(shop.bo) == [("assigned", ada, 1)]

    shop.assign(ada, shop.cy, by=shop.cy)

    assert shop.told(shop.bo) == []


def test_messages_of_one_conversation_are_one_line_with_a_count(shop):
    ada = shop.hear()
    shop.assign(ada, shop.bo, by=shop.bo)
    shop.forget()

    shop.hear("one")
    shop.hear("two")
    assert shop.told(shop.bo) == [("wrote", ada, 2)]
    shop.hear("three")

    assert shop.told(shop.bo) == [("wrote", ada, 3)]
    assert shop.told(shop.cy) == []


def test_r36_every_channel_comes_in_one_stream(shop):
    first = shop.hear()
    second = shop.hear_elsewhere()

    assert {id_ for _, id_, _ in shop.told(shop.bo)} == {first, second}
    kinds = {line.heading.inbox_name for line in queries.unread(shop.bo)}
    assert kinds == {"Shop", "Elsewhere"}


def test_r102_a_new_contact_is_told_to_whoever_works_on_another_matter_of_the_customer(shop):
    first = shop.hear()
    shop.assign(first, shop.bo, by=shop.bo)
    shop.forget()

    second = shop.hear_elsewhere()

    assert shop.told(shop.bo) == [("contact", second, 1)]
    assert shop.told(shop.cy) == [("opened", second, 1)]


def test_r102_counts_for_customers_who_were_found_to_be_one_person(shop):
    first, second = shop.hear(), shop.hear_stranger("Ada again")
    shop.assign(first, shop.bo, by=shop.bo)
    one, other = (Conversation.objects.get(pk=id_).customer_id for id_ in (first, second))
    customers.merge(one, other, by=shop.bo.pk, at=timezone.now())
    shop.forget()

    shop.hear("Are you there?", remote="Ada again")

    assert shop.told(shop.bo) == [("contact", second, 1)]


def test_r102_tells_nothing_of_a_conversation_that_one_may_not_see(shop):
    first, second = shop.hear(), shop.hear_elsewhere()
    shop.assign(first, shop.bo, by=shop.bo)
    shop.team(shop.cy, of=Conversation.objects.get(pk=second).inbox)
    shop.forget()

    shop.hear_elsewhere("A secret")

    assert shop.told(shop.bo) == []


def test_who_read_the_message_before_it_was_told_is_not_told(shop):
    ada = shop.hear()
    shop.assign(ada, shop.bo, by=shop.bo)
    shop.forget()
    shop.hear("Hello?")

    conversations.read(ada, up_to=Message.objects.latest("pk").pk, by=shop.bo.pk)

    assert shop.told(shop.bo) == []


def test_a_question_that_was_answered_meanwhile_is_no_news(shop):
    ada = shop.hear()
    shop.assign(ada, shop.bo, by=shop.bo)
    shop.forget()
    shop.hear("Hello?")

    shop.answer(ada, by=shop.cy)

    assert shop.told(shop.bo) == []


def test_a_message_that_failed_is_told_to_who_wrote_it(shop):
    ada = shop.hear()
    shop.forget()

    shop.fail(shop.answer(ada, by=shop.bo))

    assert shop.told(shop.bo) == [("failed", ada, 1)]
    assert shop.told(shop.cy) == []


@pytest.mark.parametrize("is_assigned", [True, False])
def test_what_was_put_to_rest_is_told_when_it_is_back(shop, is_assigned):
    ada = shop.hear()
    if is_assigned:
        shop.assign(ada, shop.bo, by=shop.bo)
    until = timezone.now() + timedelta(hours=1)
    conversations.snooze(ada, until=until, by=shop.bo.pk, at=timezone.now())
    shop.forget()

    course.wake_when_due(ada, until.isoformat())

    assert shop.told(shop.bo) == [("woken", ada, 1)]
    assert shop.told(shop.cy) == []


@pytest.mark.parametrize(("owner", "told"), [("bo", ["bo"]), ("cy", ["cy"]), (None, ["bo", "cy"])])
def test_a_next_step_that_is_due_is_told_to_its_owner_or_to_all(shop, owner, told):
    ada = shop.hear()
    shop.forget()
    due = timezone.now() + timedelta(hours=1)
    to = owner and getattr(shop, owner).pk
    step = follow_ups.plan_follow_up(
        ada, text="Call", owner=to, due_at=due, by=shop.bo.pk, at=timezone.now()
    )

    follow_ups.remind(step, due_at=due, at=due)

    for name in ("bo", "cy"):
        expected = [("due", ada, 1)] if name in told else []
        assert shop.told(getattr(shop, name)) == expected


def test_a_closed_conversation_bothers_nobody_but_with_what_failed(shop):
    ada = shop.hear()
    shop.assign(ada, shop.bo, by=shop.cy)
    shop.fail(shop.answer(ada, by=shop.bo))
    assert shop.told(shop.bo) == [("assigned", ada, 1)]

    conversations.close(ada, by=shop.cy.pk, at=timezone.now())

    assert shop.told(shop.bo) == [("failed", ada, 1)]


def test_what_is_not_over_goes_along_when_conversations_are_merged(shop):
    kept, joined = shop.hear(), shop.hear_elsewhere()
    shop.assign(joined, shop.bo, by=shop.cy)
    shop.fail(shop.answer(joined, by=shop.bo))
    assert ("assigned", joined, 1) in shop.told(shop.bo)

    conversations.merge(kept, joined, by=shop.cy.pk, at=timezone.now())

    shop.told(shop.bo)
    kinds = {line.heading.id: line.kinds for line in queries.unread(shop.bo)}
    assert "failed" in kinds[kept]
    assert joined not in kinds


def test_who_left_or_only_watches_is_told_nothing(shop):
    owner = people_with_role("owner")
    watcher = people_with_role("observer")
    people.deactivate(shop.cy.pk, by=owner)

    shop.hear()

    assert shop.told(shop.bo)
    assert not Notice.objects.filter(agent__in=[shop.cy, watcher]).exists()


def test_old_events_are_no_news(shop):
    with events.happening_at(timezone.now() - timedelta(days=2)):
        shop.hear()

    assert shop.told(shop.bo) == []


def test_the_same_batch_once_more_tells_nothing_new_of_what_was_read(shop):
    ada = shop.hear()
    shop.assign(ada, shop.bo, by=shop.bo)
    shop.forget()
    shop.hear("Hello?")
    batch = _said()
    followers.catch_up(noticing.follower)
    conversations.read(ada, up_to=Message.objects.latest("pk").pk, by=shop.bo.pk)
    shop.forget()

    noticing.notice([said for said in batch if said.name == "message.received"])

    assert shop.told(shop.bo) == []


def test_reading_is_for_all_devices_and_only_ones_own(shop):
    ada = shop.hear()
    assert shop.told(shop.bo)

    assert actions.read(shop.bo.pk, ada, at=timezone.now())

    assert not actions.read(shop.bo.pk, ada, at=timezone.now())
    assert shop.told(shop.bo) == []
    assert shop.told(shop.cy) == [("opened", ada, 1)]
    assert [line.is_read for line in queries.read(shop.bo)] == [True]


def test_old_notices_are_cleared_away(shop):
    shop.hear()
    shop.forget()
    shop.hear_stranger("Eve")
    followers.catch_up(noticing.follower)
    long_ago = timezone.now() - timedelta(days=15)
    Notice.objects.filter(read_at__isnull=False).update(read_at=long_ago)

    actions.clear()

    assert {notice.read_at for notice in Notice.objects.all()} == {None}
    Notice.objects.update(happened_at=timezone.now() - timedelta(days=61))
    actions.clear()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow_with_the_batch(shop, count):
    for number in range(count):
        shop.assign(shop.hear_stranger(f"guest {number}"), shop.bo, by=shop.cy)
    batch = _said()

    with CaptureQueriesContext(connection) as queries_made:
        noticing.notice(batch)

    assert len(queries_made) <= 16


def test_who_looks_at_the_conversation_is_told_quietly(shop, signals):
    ada, stranger = shop.hear(), shop.hear_stranger("Eve")
    shop.forget()
    shop.assign(ada, shop.bo, by=shop.cy)
    shop.assign(stranger, shop.cy, by=shop.bo)
    seats.WATCH.hear("presence", {"process": "p", "seats": [[ada, shop.bo.pk]]})
    signals.clear()

    shop.told(shop.bo)

    assert signals == {f"agent:{shop.cy.pk}": False, f"agent:{shop.bo.pk}": True}


def test_a_new_conversation_is_told_calmly_but_to_who_wants_to_hear_it(shop, signals):
    wanted = {Kind.OPENED: frozenset({Way.PAGE, Way.SOUND})}
    actions.choose(shop.cy.pk, Wishes(ways=wanted))
    shop.hear()

    shop.told(shop.bo)

    assert signals == {f"agent:{shop.cy.pk}": False, f"agent:{shop.bo.pk}": True}


def people_with_role(role):
    from weft.conversations.tests.cast import agent

    return agent(role.title(), role)


def _said():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {events.COLUMNS} FROM event ORDER BY id")
        names = {event.name for event in noticing.follower.events}
        return [said for said in events.read_rows(cursor.fetchall()) if said.name in names]


@pytest.fixture
def signals(monkeypatch):
    heard = {}

    def signal_each(topics, event, **data):
        heard.update(dict.fromkeys(topics, data["is_quiet"]))

    monkeypatch.setattr("weft.kernel.live.signal_each", signal_each)
    monkeypatch.setattr(seats, "WATCH", seats.Watch())
    monkeypatch.setattr(seats.WATCH, "_is_listening", True)
    return heard


def test_w4_who_is_to_reach_a_customer_is_told_and_leaders_when_the_time_is_up(shop):
    ada, olga = shop.hear(), people_with_role("owner")
    shop.assign(ada, shop.bo, by=shop.cy)
    shop.told(shop.bo)
    shop.forget()
    [rescue] = rescues.make(
        [Failure(name="x", kind="chat", conversation_id=ada, failed_at=timezone.now())],
        at=timezone.now(),
    )
    assert shop.told(shop.bo) == [("rescue", ada, 1)]
    assert shop.told(olga) == []

    watching.remind(at=timezone.now() + timedelta(hours=2))
    assert shop.told(olga) == [("alarm", ada, 1)]

    rescues.drop(rescue, by=shop.bo.pk, at=timezone.now())
    assert shop.told(shop.bo) == shop.told(olga) == []


def test_w7_the_owner_of_a_promise_is_told_when_it_is_due(shop):
    ada = shop.hear()
    shop.forget()
    now = timezone.now()
    due = now + timedelta(hours=1)
    draft = PromiseDraft(kind="promise", text="We call", owner_id=shop.bo.pk, due_at=due)
    promise = outcomes.record_promise(ada, draft, by=shop.bo.pk, at=now)

    outcomes.remind(promise, at=due)

    assert shop.told(shop.bo) == [("promised", ada, 1)]
    assert shop.told(shop.cy) == []


def test_what_routing_offers_to_somebody_is_told_to_nobody_else(shop):
    from weft.conversations.actions import QueueDraft, create_queue
    from weft.conversations.models import Inbox
    from weft.routing import actions as routing
    from weft.routing.deciding import Mode
    from weft.routing.rules import Rule

    queue = create_queue(QueueDraft(name="Orders"), by=None)
    routing.set_rule(queue, Rule(mode=Mode.PUSH), by=None)
    Inbox.objects.update(queue_id=queue)

    shop.hear()

    assert shop.told(shop.bo) == shop.told(shop.cy) == []


def test_what_is_told_quietly_can_be_counted_without_asking(shop, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "weft.kernel.live.signal_each", lambda topics, _event, **data: heard.append((topics, data))
    )
    ada, eve = shop.hear(), shop.hear_stranger("Eve")

    shop.told(shop.bo)

    everybody = sorted(f"agent:{one.pk}" for one in (shop.bo, shop.cy))
    quiet = [(sorted(topics), data) for topics, data in heard if data["is_quiet"]]
    assert quiet == [(everybody, {"is_quiet": True, "unread": (ada, eve)})]
