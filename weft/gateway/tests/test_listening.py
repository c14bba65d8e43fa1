"""Fetching for inboxes that have to ask: what is kept, by whom, and what an owner is told."""

import dataclasses
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_noop

from weft.conversations import actions as conversations
from weft.conversations.models import Message
from weft.gateway import actions, health, intake, listening, queries, registry
from weft.gateway.listening import Interrupted, Keeper, Listening, Pace, Superseded
from weft.gateway.models import InboxHealth, RawDelivery
from weft.kernel import jobs

from . import paper
from .paper import NOON, letter

pytestmark = pytest.mark.django_db(transaction=True)

QUICK = Pace(
    look=timedelta(seconds=0.02),
    first_pause=timedelta(seconds=0.01),
    longest_pause=timedelta(seconds=0.02),
    lasting_pause=timedelta(seconds=0.01),
    patience=timedelta(seconds=0.1),
)


class Letterbox:
    """What the paper channel listens to; behaves as it is told."""

    def __init__(self):
        self.behave = lambda listening: listening.healthy()
        self.begun = []

    def listen(self, listening):
        self.begun.append(listening)
        self.behave(listening)
        listening.stopping.wait()


@pytest.fixture
def box(monkeypatch):
    box = Letterbox()
    channel = dataclasses.replace(paper.channel(paper.Postman()), listen=box.listen)
    monkeypatch.setattr(registry, "all_channels", lambda: {channel.kind: channel})
    registry.channel_of.cache_clear()
    yield box
    registry.channel_of.cache_clear()


@pytest.fixture
def inbox(box):
    return actions.open_inbox(kind="paper", name="Letters", by=None)


@pytest.fixture
def keep(inbox):
    """Run keepers as processes do; they stop with the test."""
    running = []

    def keep():
        stop = threading.Event()
        thread = threading.Thread(target=Keeper(QUICK).run, args=(stop,), daemon=True)
        thread.start()
        running.append((stop, thread))
        return stop

    yield keep
    for stop, _ in running:
        stop.set()
    for _, thread in running:
        thread.join(10)


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_is_taken_is_kept_with_the_cursor_and_read_later(inbox):
    one = Listening.of(inbox, threading.Event())

    one.take([letter(inbox.id, "1"), letter(inbox.id, "2")], {"uid": 2})
    jobs.run_waiting()

    assert Listening.of(inbox, threading.Event()).cursor == {"uid": 2}
    assert Message.objects.count() == 2
    assert queries.health_of([inbox.id])[inbox.id].last_in_at is not None


def test_nothing_is_kept_when_the_cursor_cannot_be_moved(inbox, monkeypatch):
    one = Listening.of(inbox, threading.Event())

    def fail(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(intake, "accept", fail)
    with pytest.raises(RuntimeError):
        one.take([letter(inbox.id)], {"uid": 1})

    assert InboxHealth.objects.get().cursor == {}
    assert one.cursor == {}


def test_whoever_was_superseded_moves_the_cursor_no_more(inbox):
    old = Listening.of(inbox, threading.Event())
    new = Listening.of(inbox, threading.Event())

    with pytest.raises(Superseded):
        old.take([letter(inbox.id, "1")], {"uid": 1})
    new.take([letter(inbox.id, "2")], {"uid": 2})

    assert RawDelivery.objects.count() == 1
    assert InboxHealth.objects.get().cursor == {"uid": 2}


def test_two_processes_never_fetch_for_one_inbox(box, keep):
    keep(), keep()
    until(lambda: box.begun)
    time.sleep(0.3)

    assert len(box.begun) == 1


def test_when_one_process_stops_the_other_goes_on(box, keep):
    first = keep()
    until(lambda: box.begun)
    keep()

    first.set()

    until(lambda: len(box.begun) == 2)


def test_a_change_of_settings_begins_anew_with_them(box, inbox, keep):
    keep()
    until(lambda: box.begun)

    actions.configure_inbox(inbox.id, settings={"colour": "blue"}, by=None)

    until(lambda: len(box.begun) == 2)
    assert box.begun[0].stopping.is_set()
    assert box.begun[1].settings.colour == "blue"


def test_an_inbox_that_is_switched_off_is_left_alone(box, inbox, keep):
    keep()
    until(lambda: box.begun)

    conversations.change_inbox(inbox.id, is_on=False, by=None)

    until(box.begun[0].stopping.is_set)


def test_a_vendor_that_counts_is_asked_again_only_when_it_said(box, inbox, keep):
    asked = []

    def counts(pause):
        def refuse(listening):
            asked.append(pause)
            raise Interrupted(gettext_noop("Too often."), retry_after=pause)

        return refuse

    box.behave = counts(timedelta(hours=1))
    keep()
    until(lambda: asked)
    time.sleep(0.3)
    assert len(asked) == 1

    box.behave = counts(timedelta(seconds=0.02))
    actions.configure_inbox(inbox.id, settings={"colour": "blue"}, by=None)
    until(lambda: len(asked) > 5)


def test_a_wrong_password_is_shown_at_once_until_it_works(box, inbox, keep):
    words = gettext_noop("Nobody lets us in.")

    def refuse(listening):
        raise Interrupted(words, detail="535", is_lasting=True)

    box.behave = refuse
    keep()
    until(lambda: queries.health_of([inbox.id])[inbox.id].trouble)
    told = queries.health_of([inbox.id])[inbox.id]
    box.behave = lambda listening: listening.healthy()
    until(lambda: queries.health_of([inbox.id])[inbox.id].is_well)

    assert (told.trouble, told.trouble_detail) == (words, "535")
    assert told.trouble_since is not None


def test_an_interruption_is_shown_only_when_it_goes_on(box, inbox, keep):
    count = 0

    def break_off(listening):
        nonlocal count
        count += 1
        if count % 2:
            listening.healthy()
        raise Interrupted("cut")

    box.behave = break_off
    keep()
    until(lambda: count > 20)
    assert queries.health_of([inbox.id])[inbox.id].is_well

    count = -10_000_000
    box.behave = lambda listening: (_ for _ in ()).throw(Interrupted("cut"))
    until(lambda: not queries.health_of([inbox.id])[inbox.id].is_well)


def test_a_channel_that_fails_is_tried_again(box, keep):
    def fail(listening):
        if len(box.begun) < 5:
            raise RuntimeError("a mistake of ours")

    box.behave = fail
    keep()

    until(lambda: len(box.begun) == 5)


def test_a_lost_connection_to_the_database_is_survived(box, inbox, keep):
    keep()
    until(lambda: box.begun)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            " AND usename = current_user"  # nobody ends what is the superuser's
        )

    until(lambda: len(box.begun) == 2)
    assert box.begun[0].stopping.is_set()
    box.begun[1].take([letter(inbox.id)], {"uid": 1})
    assert RawDelivery.objects.count() == 1


def test_one_that_cannot_be_read_holds_up_none_behind_it(inbox, monkeypatch):
    one = Listening.of(inbox, threading.Event())
    read = paper.parse

    def stumble(settings, request):
        if b"bad" in request.body:
            raise RuntimeError("a mistake of ours")
        return read(settings, request)

    channel = dataclasses.replace(registry.channel("paper"), parse=stumble)
    monkeypatch.setattr(registry, "all_channels", lambda: {channel.kind: channel})
    registry.channel_of.cache_clear()
    one.take([letter(inbox.id, "bad")], {"uid": 1})
    one.take([letter(inbox.id, "good")], {"uid": 2})

    jobs.run_waiting()

    assert list(Message.objects.values_list("key", flat=True)) == ["good"]
    assert queries.unprocessed() == 1


def test_large_deliveries_are_read_a_few_at_a_time(inbox, monkeypatch):
    monkeypatch.setattr(intake, "HEAVIEST", 150)
    lots = []
    monkeypatch.setattr(jobs, "defer", lambda name, **said: lots.append(said["delivery_ids"]))

    with transaction.atomic():
        ids = intake.accept([letter(inbox.id, str(n), "x" * 50) for n in range(4)], at=NOON)

    assert [one for lot in lots for one in lot] == ids
    assert len(lots) > 1


def test_what_was_sent_is_noted_seldom_and_ends_the_trouble(inbox):
    health.cannot_send(inbox.id, "No.", detail="550", at=NOON)
    health.cannot_send(inbox.id, "No.", at=NOON + timedelta(minutes=1))
    ill = queries.health_of([inbox.id])[inbox.id]
    health.sent(inbox.id, at=NOON + timedelta(minutes=2))
    health.sent(inbox.id, at=NOON + timedelta(minutes=2, seconds=5))
    well = queries.health_of([inbox.id])[inbox.id]

    assert (ill.out_trouble, ill.out_trouble_since) == ("No.", NOON)
    assert well.is_well
    assert well.last_out_at == NOON + timedelta(minutes=2)


def test_the_process_ends_when_it_is_asked_to(monkeypatch):
    stop = threading.Event()
    stop.set()
    Keeper(QUICK).run(stop)
    assert listening.LOCKS < 2**31
