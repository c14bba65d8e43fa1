"""How long Ada waited, and whether she had to come back: counted from what was said."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.conversations.envelopes import Letter, Sender
from weft.conversations.tests.cast import NOON, agent, inbox, late_parcel
from weft.kernel import events, followers
from weft.reports import filling, following, queries
from weft.reports.models import Ended, Waited
from weft.reports.queries import Asked
from weft.scheduling import actions as scheduling
from weft.sla.events import SlaKept, SlaMissed

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _follows():
    followers.enrol(following.FOLLOWER)


@pytest.fixture
def bo():
    return agent()


@pytest.fixture
def shop():
    return inbox()


def hear(shop, at=NOON, who="ada", text="Where is it?"):
    sender = Sender(kind="device", value=who, name=who)
    parcel = late_parcel(shop, remote=who, sender=sender, text=text, sent_at=at)
    with events.happening_at(at):
        return conversations.receive([parcel], at=at)[0].conversation_id


def answer(conversation_id, bo, at, **more):
    key = f"{conversation_id}-{at.isoformat()}"
    with events.happening_at(at):
        return conversations.reply(
            conversation_id, text="Here", by=bo.pk if bo else None, at=at, key=key, **more
        ).message_id


def close(conversation_id, bo, at):
    with events.happening_at(at):
        conversations.close(conversation_id, by=bo.pk, at=at)
    follow()


def follow():
    followers.catch_up(following.FOLLOWER)


def waits():
    rows = Waited.objects.order_by("pk")
    return list(rows.values_list("is_first", "seconds", "open_seconds"))


def asked(**more):
    return Asked(since=NOON - 90 * DAY, until=NOON + 90 * DAY, zone="Europe/Warsaw", **more)


def test_r84_an_answer_counts_from_the_oldest_word_that_it_answers(shop, bo):
    ada = hear(shop)
    hear(shop, NOON + 4 * MINUTE)
    answer(ada, bo, NOON + 10 * MINUTE)
    answer(ada, bo, NOON + 11 * MINUTE)  # answers nothing more
    hear(shop, NOON + 20 * MINUTE)
    answer(ada, bo, NOON + 25 * MINUTE)

    follow()

    assert waits() == [(True, 600, 600), (False, 300, 300)]


def test_r84_what_a_machine_writes_answers_nobody(shop, bo):
    ada = hear(shop)
    answer(ada, bo, NOON + MINUTE, letter=Letter(traits={"is_automatic": True}))
    answer(ada, None, NOON + 2 * MINUTE)
    answer(ada, bo, NOON + 3 * MINUTE)

    follow()

    assert waits() == [(True, 180, 180)]


def test_r84_a_night_counts_by_the_clock_and_not_in_opening_time(shop, bo):
    plan = scheduling.save_plan(
        name="Shop", time_zone="UTC", week=[[["08:00", "16:00"]]] * 7, by=None
    )
    scheduling.follow_by_default(plan, by=None)
    evening = NOON.replace(hour=15, minute=50)
    ada = hear(shop, evening)
    answer(ada, bo, evening + 16 * HOUR + 20 * MINUTE)

    follow()

    assert waits() == [(True, 58_800, 10 * 60 + 10 * 60)]


def test_r84_promises_that_were_kept_are_counted_with_their_answers(shop, bo):
    ada, eva = hear(shop), hear(shop, who="eva")
    answer(ada, bo, NOON + MINUTE)
    answer(eva, bo, NOON + 9 * MINUTE)
    about = {"inbox_id": shop.pk, "kind": "first_reply", "due": ""}
    told = {"seconds": 60, "promised_seconds": 120}
    with transaction.atomic():
        events.say(SlaKept(conversation_id=ada, **about, **told))
        events.say(SlaMissed(conversation_id=eva, **about, **told))

    follow()

    wait = queries.waits_in_all(asked())[True]
    assert (wait.count, wait.promised, wait.kept, wait.percent) == (2, 2, 1, 50)
    assert (wait.median, wait.most) == (300, 492)


def test_r84_weeks_channels_and_queues_have_their_own_figures(shop, bo):
    mail = inbox(kind="email")
    queue = conversations.create_queue(QueueDraft(name="Repairs"), by=None)
    ada = hear(shop)
    eva = hear(mail, NOON + 7 * DAY, who="eva")
    conversations.put_into_queue(eva, queue_id=queue, by=None)
    answer(ada, bo, NOON + MINUTE)
    answer(eva, bo, NOON + 7 * DAY + HOUR)

    follow()

    assert [w.median for w in queries.waits_by_week(asked())[True].values()] == [60, 3600]
    assert queries.waits_by_channel(asked())["email"][True].median == 3600
    assert queries.waits_by_queue(asked())[queue][True].count == 1
    assert queries.waits_in_all(asked(kind="email"))[True].count == 1
    assert queries.waits_in_all(asked(queue_id=queue))[True].count == 1
    assert queries.waits_in_all(asked(kind="none")) == {}


def test_r88_who_comes_back_with_the_same_matter_within_a_week_is_counted(shop, bo):
    ada = hear(shop)
    conversations.tag(ada, name="refund", by=bo.pk)
    close(ada, bo, NOON + HOUR)
    hear(shop, NOON + 3 * DAY)  # opens it again
    close(ada, bo, NOON + 3 * DAY + HOUR)
    follow()

    assert list(Ended.objects.order_by("pk").values_list("again_at", flat=True)) == [
        NOON + 3 * DAY,
        None,
    ]


def test_r88_another_contact_repeats_the_first_when_it_is_about_the_same(shop, bo):
    first = hear(shop)
    conversations.tag(first, name="refund", by=bo.pk)
    close(first, bo, NOON + HOUR)
    for days, name in ((1, "refund"), (2, "delivery")):
        later = hear(inbox(kind="email"), NOON + days * DAY)
        conversations.tag(later, name=name, by=bo.pk)
        close(later, bo, NOON + days * DAY + HOUR)
    follow()

    [repeats] = queries.repeats_by_week(asked())
    assert (repeats.ended, repeats.again) == (3, 1)
    assert Ended.objects.get(conversation=first).again_at == NOON + DAY


def test_r88_a_closing_that_is_taken_back_at_once_was_none(shop, bo):
    ada = hear(shop)
    close(ada, bo, NOON + HOUR)
    follow()
    with events.happening_at(NOON + HOUR + MINUTE):
        conversations.reopen(ada, by=bo.pk)

    follow()

    assert not Ended.objects.exists()


def test_r69_tags_that_bring_people_back_are_listed_worst_first(shop, bo):
    for number, name in enumerate(["refund", "refund", "size"]):
        ada = hear(shop, NOON + number * HOUR, who=f"c{number}")
        conversations.tag(ada, name=name, by=bo.pk)
        close(ada, bo, NOON + number * HOUR + MINUTE)
        if name == "refund":
            hear(shop, NOON + DAY, who=f"c{number}")
    follow()

    [gap] = queries.gaps_by_tag(asked())
    assert (gap.name, gap.ended, gap.moved, gap.again) == ("refund", 2, 0, 2)
    assert queries.gaps_by_outcome(asked()) == []


def test_the_same_events_twice_count_once(shop, bo):
    ada = hear(shop)
    answered = answer(ada, bo, NOON + MINUTE)
    close(ada, bo, NOON + HOUR)
    follow()

    filling.note_answers([answered])
    filling.note_endings([ada])

    assert (Waited.objects.count(), Ended.objects.count()) == (1, 1)


def test_what_was_said_before_is_read_in_batches(shop, bo, monkeypatch):
    monkeypatch.setattr(filling, "BATCH", 2)
    for number in range(3):
        ada = hear(shop, NOON + number * HOUR, who=f"c{number}")
        answer(ada, bo, NOON + number * HOUR + MINUTE)

    left, rounds = 0, 0
    while (left := filling.fill_some(after=left, since=NOON - DAY)) or not rounds:
        rounds += 1

    assert waits() == [(True, 60, 60)] * 3
    assert rounds == 3


def test_answers_of_which_nobody_said_it_are_judged_by_a_time(shop, bo):
    ada, eva = hear(shop), hear(shop, who="eva")
    answer(ada, bo, NOON + MINUTE)
    answer(eva, bo, NOON + HOUR)
    follow()

    filling.judge(first=120, further=60)

    assert set(Waited.objects.values_list("seconds", "is_kept")) == {(60, True), (3600, False)}


def test_a_window_is_read_by_index_however_large_the_archive_is(shop, bo):
    ada = hear(shop)
    Waited.objects.bulk_create(
        Waited(
            message_id=number,
            conversation_id=ada,
            inbox_id=shop.pk,
            is_first=True,
            asked_at=NOON - number * HOUR,
            answered_at=NOON - number * HOUR,
            seconds=60,
            open_seconds=60,
        )
        for number in range(1, 8000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE waited")
    window = Waited.objects.filter(answered_at__gte=NOON - 7 * DAY)

    assert "waited_at" in window.values("seconds").explain()
