"""Followers, with real transactions, threads and processes: nothing missed, nothing twice."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from weft.kernel import events, followers, following, metrics, standings
from weft.kernel.events import Cursor, Event
from weft.kernel.followers import Follower
from weft.kernel.models import EventRow, FollowerRow, ParkedRow
from weft.kernel.tests.test_events import address
from weft.kernel.tests.test_worker import wait_for


@dataclass(frozen=True, kw_only=True)
class LetterPosted(Event):
    """A letter was dropped in the box. Only the tests know it."""

    name = "test_letter.posted"
    number: int


@dataclass(frozen=True, kw_only=True)
class BoxPainted(Event):
    """The letter box has a new colour. Only the tests know it."""

    name = "test_box.painted"


def post(*numbers):
    with transaction.atomic():
        events.say(*[LetterPosted(number=number) for number in numbers])


def write_down(batch):
    """Keep what was told in a table, so that what is undone shows."""
    for said in batch:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO test_told VALUES (%s)", [said.body["number"]])


def told():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM test_told ORDER BY place")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def table(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_told (number int, place bigserial)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_told")


@pytest.fixture
def follow(table):
    """Make a follower that has its place already."""

    def make(handle=write_down, **more):
        follower = Follower(name="test", events=(LetterPosted,), handle=handle, **more)
        followers.enrol(follower)
        return follower

    return make


@pytest.fixture
def elsewhere(transactional_db):
    """Another connection, whose transaction stays open until it is committed."""
    with psycopg.connect(**address()) as other:
        yield other


def say_elsewhere(other, number):
    other.execute(
        "INSERT INTO event (name, body) VALUES ('test_letter.posted', %s::jsonb)",
        [f'{{"number": {number}}}'],
    )


def at_once(monkeypatch, attempts=2):
    """Let failures rest for no time."""
    pauses = followers.Pauses(attempts=attempts, first=timedelta())
    monkeypatch.setattr(followers, "PAUSES", pauses)


def test_a_follower_reads_in_order_and_in_batches_what_is_said_from_now_on(follow):
    post(1)
    sizes = []
    follower = follow(lambda batch: (sizes.append(len(batch)), write_down(batch)), batch=3)
    post(2, 3)
    post(4, 5)
    post(6)

    followers.catch_up(follower)

    assert told() == [2, 3, 4, 5, 6]
    assert sizes == [3, 2]


def test_a_follower_goes_on_where_it_stopped(follow):
    follower = follow()
    post(1)
    followers.catch_up(follower)
    post(2)

    followers.catch_up(follower)

    assert told() == [1, 2]


def test_other_events_are_passed_over_and_cost_no_call(follow):
    follower = follow(lambda batch: pytest.fail("nothing here is wanted"))
    with transaction.atomic():
        events.say(BoxPainted(), BoxPainted())

    assert followers.step(follower) is False
    row = FollowerRow.objects.get()
    assert Cursor(row.transaction, row.event_id).id == EventRow.objects.latest("id").pk


def test_an_event_of_a_slower_transaction_is_not_missed(follow, elsewhere):
    """The cursor trap: it has the older number, and is committed last."""
    follower = follow()
    say_elsewhere(elsewhere, 1)
    post(2)

    followers.catch_up(follower)
    assert told() == []

    elsewhere.commit()
    followers.catch_up(follower)
    assert told() == [1, 2]


def test_while_a_follower_reads_nobody_is_held_back(follow, elsewhere):
    """A transaction number would be the horizon of every live page."""
    numbers = []

    def look(batch):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned()")
            numbers.append(cursor.fetchone()[0])

    follower = follow(look)
    post(1)

    followers.catch_up(follower)

    assert numbers == [None]


def test_what_fails_is_undone_with_the_cursor_and_tried_again(follow, monkeypatch):
    at_once(monkeypatch, attempts=5)
    trouble = [ValueError("not yet"), ValueError("not yet")]

    def stumble(batch):
        write_down(batch)
        if trouble:
            raise trouble.pop()

    follower = follow(stumble)
    post(1, 2)

    assert followers.step(follower) is False
    assert told() == []
    assert FollowerRow.objects.get().failures == 1
    followers.step(follower)
    followers.step(follower)

    assert told() == [1, 2]
    assert FollowerRow.objects.get().failures == 0


def test_a_follower_that_failed_rests(follow):
    calls = []

    def stumble(batch):
        calls.append(len(batch))
        raise ValueError

    follower = follow(stumble)
    post(1)

    followers.step(follower)
    followers.step(follower)

    assert calls == [1]


def test_a_bad_event_is_parked_and_hurts_no_other(follow, monkeypatch):
    at_once(monkeypatch)

    def choke(batch):
        write_down(batch)
        if any(said.body["number"] == 2 for said in batch):
            raise ValueError("two")

    follower = follow(choke)
    post(1, 2, 3)
    for _ in range(3):
        followers.step(follower)
    post(4)
    followers.catch_up(follower)

    assert told() == [1, 3, 4]
    parked = ParkedRow.objects.get()
    assert parked.trouble == "ValueError"
    assert EventRow.objects.get(pk=parked.event_id).body["number"] == 2
    assert standings.figures()["test"].parked == 1


def test_what_is_parked_is_taken_when_better_code_comes(follow, monkeypatch):
    at_once(monkeypatch, attempts=1)
    broken = follow(lambda batch: 1 / 0)
    post(1, 2)
    followers.step(broken)
    followers.step(broken)
    assert ParkedRow.objects.count() == 2

    assert followers.take_parked(broken) == 0
    assert followers.take_parked(follow(write_down)) == 2

    assert told() == [1, 2]
    assert not ParkedRow.objects.exists()


def test_when_the_database_goes_away_nobody_is_blamed(follow):
    def lose(batch):
        connection.connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    follower = follow(lose)
    post(1)

    with pytest.raises(OperationalError):
        followers.step(follower)

    assert FollowerRow.objects.get().failures == 0


def test_two_at_once_tell_each_event_once(follow):
    post_numbers = range(1, 61)
    follower = follow(batch=7)
    done = threading.Event()

    def work():
        try:
            while not done.is_set() or followers.step(follower):
                followers.step(follower)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for number in post_numbers:
        post(number)
    done.set()
    for worker in workers:
        worker.join()
    followers.catch_up(follower)

    assert told() == list(post_numbers)


def test_who_is_overtaken_takes_back_what_it_did(follow):
    """Should a lock be lost with its connection, the cursor still tells."""

    def dawdle(batch):
        write_down(batch)
        FollowerRow.objects.update(event_id=10**12)

    follower = follow(dawdle)
    post(1)

    with pytest.raises(followers._Overtaken):
        followers.catch_up(follower)

    assert told() == []


def test_inside_a_transaction_of_the_caller_its_own_words_count(follow):
    follower = follow()

    with transaction.atomic():
        events.say(LetterPosted(number=1))
        followers.catch_up(follower)

        assert told() == [1]


def test_a_thread_is_woken_by_what_is_said_and_not_only_by_the_clock(follow, monkeypatch):
    monkeypatch.setattr(following, "POLL_SECONDS", 60)
    follower = follow()
    with following.keeping([follower]):
        post(1)
        wait_for(lambda: told() == [1])
        post(2)
        wait_for(lambda: told() == [1, 2])
        monkeypatch.setattr(following, "POLL_SECONDS", 0)
        post(3)


def test_a_thread_outlives_its_connection(follow):
    follower = follow()
    with following.keeping([follower]):
        post(1)
        wait_for(lambda: told() == [1])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND usename = current_user"  # nobody ends what is the superuser's
            )
        post(2)
        wait_for(lambda: told() == [1, 2])


def test_what_a_killed_process_had_in_hand_is_told_once_by_the_next(follow, tmp_path):
    follow()
    post(1, 2)
    script = Path(__file__).with_name("following_slowly.py")
    environment = os.environ | {
        "DATABASE_URL": _url(),
        "DJANGO_SETTINGS_MODULE": "weft.config.settings",
        "WEFT_TEST_DIARY": str(tmp_path / "diary"),
    }

    def start():
        return subprocess.Popen(
            [sys.executable, "-m", f"weft.kernel.tests.{script.stem}"],
            cwd=script.parents[3],
            env=environment,
        )

    first = start()
    wait_for((tmp_path / "diary").exists)
    first.kill()
    first.wait()
    second = start()
    wait_for(lambda: told() == [1, 2])
    second.terminate()

    assert second.wait(10) == 0
    assert told() == [1, 2]


def _url():
    database = connection.settings_dict
    return (
        f"postgresql://{database['USER']}:{database['PASSWORD']}"
        f"@/{database['NAME']}?host={database['HOST']}"
    )


def test_the_figures_tell_how_far_behind_a_follower_is(follow):
    follower = follow()
    assert standings.figures()["test"].waiting == 0
    post(1, 2, 3)
    time.sleep(0.01)

    behind = standings.figures()["test"]
    assert (behind.waiting, behind.parked) == (3, 0)
    assert behind.stalled_seconds > 0
    shown = {
        sample.name: sample.value
        for family in metrics._read_followers()
        for sample in family.samples
        if sample.labels == {"follower": "test"}
    }
    assert shown["weft_follower_waiting_events"] == 3

    followers.catch_up(follower)
    assert standings.figures()["test"] == (0, 0, 0)
