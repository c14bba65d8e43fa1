"""What was said lately, read once for all followers of a process; and who may not trust it."""

import threading

import pytest
from django.db import connection, transaction

from weft.kernel import events, followers, following, standings, window
from weft.kernel.events import Cursor
from weft.kernel.followers import Follower
from weft.kernel.models import FollowerRow, ParkedRow
from weft.kernel.tests.test_followers import (
    BoxPainted,
    LetterPosted,
    at_once,
    elsewhere,
    follow,
    post,
    say_elsewhere,
    table,
    told,
    write_down,
)
from weft.kernel.tests.test_worker import wait_for
from weft.kernel.window import Window

__all__ = ["elsewhere", "follow", "table"]


def paint(times=1):
    with transaction.atomic():
        events.say(*[BoxPainted()] * times)


@pytest.fixture
def glass(transactional_db):
    """A window that a test fills by itself."""
    return Window({LetterPosted.name, BoxPainted.name})


@pytest.fixture
def reading(glass):
    with glass.reading({LetterPosted.name}) as one:
        yield one


def place():
    row = FollowerRow.objects.get(name="test")
    return Cursor(row.transaction, row.event_id)


def reads_of(monkeypatch):
    """Count how often a follower reads the table by itself."""
    looks = []
    monkeypatch.setattr(
        followers, "_look", lambda *told, look=followers._look: looks.append(1) or look(*told)
    )
    return looks


def test_what_is_read_once_is_taken_by_each_without_reading_again(
    follow, glass, reading, monkeypatch
):
    follower = follow()
    glass.fill()
    followers.step(follower, reading)  # it was there before the window
    looks = reads_of(monkeypatch)
    post(1, 2)
    paint()
    glass.fill()

    assert reading.is_due()
    assert followers.step(follower, reading) is False
    assert (told(), looks) == ([1, 2], [])
    assert not reading.is_due()


def test_more_than_a_batch_is_taken_batch_by_batch(follow, glass, reading):
    sizes = []
    follower = follow(lambda batch: (sizes.append(len(batch)), write_down(batch)), batch=2)
    glass.fill()
    post(1, 2, 3)
    paint()
    post(4, 5)
    glass.fill()

    while followers.step(follower, reading):
        pass

    assert (told(), sizes) == ([1, 2, 3, 4, 5], [2, 2, 1])


def test_who_stands_before_the_window_reads_by_itself_and_then_from_it(
    follow, glass, reading, monkeypatch
):
    follower = follow(batch=2)
    post(1, 2, 3)
    glass.fill()
    post(4)
    glass.fill()
    looks = reads_of(monkeypatch)

    while followers.step(follower, reading):
        pass

    assert told() == [1, 2, 3, 4]
    assert len(looks) == 2
    post(5)
    glass.fill()
    followers.step(follower, reading)
    assert told() == [1, 2, 3, 4, 5]
    assert len(looks) == 2


def test_the_window_lets_go_of_what_is_old(follow, glass, reading, monkeypatch):
    monkeypatch.setattr(window, "MOST_KEPT", 3)
    follower = follow()
    glass.fill()
    for number in range(1, 7):
        post(number)
        glass.fill()

    assert glass.after(place(), follower.names, 10) is None
    followers.step(follower, reading)
    assert told() == [1, 2, 3, 4, 5, 6]


def test_an_event_of_a_slower_transaction_is_in_the_window_in_its_place(
    follow, elsewhere, glass, reading
):
    follower = follow()
    glass.fill()
    say_elsewhere(elsewhere, 1)
    post(2)
    glass.fill()
    assert not reading.is_due() or followers.step(follower, reading) is False
    assert told() == []

    elsewhere.commit()
    glass.fill()
    followers.step(follower, reading)

    assert told() == [1, 2]


def test_passing_over_what_others_follow_is_written_down_only_now_and_then(
    follow, glass, reading, monkeypatch
):
    follower = follow(lambda batch: pytest.fail("nothing here is wanted"))
    glass.fill()
    followers.step(follower, reading)
    before = place()
    paint(3)
    glass.fill()

    assert not reading.is_due()
    assert place() == before
    assert standings.figures()["test"].stalled_seconds >= 0

    monkeypatch.setattr(window, "PASS_SECONDS", -1)
    assert reading.is_due()
    followers.step(follower, reading)
    assert place() > before


def test_what_was_passed_over_is_not_read_again_when_the_window_has_moved_on(
    follow, glass, reading, monkeypatch
):
    monkeypatch.setattr(window, "MOST_KEPT", 2)
    follower = follow()
    glass.fill()
    followers.step(follower, reading)
    looks = reads_of(monkeypatch)
    for _ in range(4):
        paint()
        glass.fill()
        assert not reading.is_due()
    post(1)
    glass.fill()

    followers.step(follower, reading)

    assert (told(), looks) == ([1], [])


def test_a_place_that_somebody_else_moved_is_believed(follow, glass, reading):
    """Another worker took the letters; ours had read them as well."""
    follower = follow()
    glass.fill()
    followers.step(follower, reading)
    post(1)
    glass.fill()
    followers.catch_up(follower)
    post(2)
    glass.fill()

    followers.step(follower, reading)

    assert told() == [1, 2]


def test_a_place_that_was_set_back_is_believed(follow, glass, reading):
    follower = follow()
    glass.fill()
    followers.step(follower, reading)
    begun = place()
    post(1)
    glass.fill()
    followers.step(follower, reading)
    FollowerRow.objects.update(transaction=begun.transaction, event_id=begun.id)
    post(2)
    glass.fill()

    followers.step(follower, reading)

    assert told() == [1, 1, 2]


def test_without_a_window_each_reads_by_itself(follow, glass, reading, monkeypatch):
    follower = follow()
    glass.fill()
    followers.step(follower, reading)
    glass.end()
    post(1)
    looks = reads_of(monkeypatch)

    assert reading.is_due()
    followers.step(follower, reading)

    assert (told(), looks) == ([1], [1])


def test_a_window_that_begins_anew_forgets_what_followers_had_passed(follow, glass, reading):
    """A database that lost its last moments may write other events in their place."""
    follower = follow()
    glass.fill()
    followers.step(follower, reading)
    glass.add([], Cursor(10**15, 10**15))
    assert not reading.is_due()
    assert reading.start(place()) == Cursor(10**15, 10**15)

    glass.end()
    glass.fill()

    assert reading.start(place()) == place()
    post(1)
    glass.fill()
    followers.step(follower, reading)
    assert told() == [1]


def test_a_batch_that_failed_is_taken_from_the_window_again(follow, glass, reading, monkeypatch):
    at_once(monkeypatch)

    def choke(batch):
        write_down(batch)
        if any(said.body["number"] == 2 for said in batch):
            raise ValueError("two")

    follower = follow(choke)
    glass.fill()
    post(1, 2, 3)
    glass.fill()
    for _ in range(3):
        followers.step(follower, reading)

    assert told() == [1, 3]
    assert ParkedRow.objects.count() == 1
    assert not reading.is_due()


def test_who_is_overtaken_believes_only_the_database(follow, glass, reading):
    def dawdle(batch):
        write_down(batch)
        if len(told()) == 1:
            elsewhere_do(FollowerRow.objects.update, transaction=10**12)

    follower = follow(dawdle)
    glass.fill()
    post(1)
    glass.fill()

    assert followers.step(follower, reading) is True
    assert told() == []
    assert reading.start(Cursor(10**12, 0)) == Cursor(10**12, 0)


def elsewhere_do(call, **values):
    """Call it on a connection of another thread, and wait until it is done."""

    def work():
        try:
            call(**values)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_one_that_fails_does_not_hold_the_others_back(table):
    def fail(batch):
        raise ValueError

    bad = Follower(name="bad", events=(LetterPosted,), handle=fail)
    good = Follower(name="test", events=(LetterPosted,), handle=write_down)
    for one in (bad, good):
        followers.enrol(one)
    with following.keeping([bad, good]):
        post(1)
        wait_for(lambda: told() == [1])
        post(2)
        wait_for(lambda: told() == [1, 2])

    assert FollowerRow.objects.get(name="bad").failures >= 1


def test_one_that_lags_does_not_hold_the_others_back(table, monkeypatch):
    monkeypatch.setattr(following, "HANGING_SECONDS", 0.05)
    may_go = threading.Event()
    slow = Follower(name="slow", events=(LetterPosted,), handle=lambda batch: may_go.wait(30))
    quick = Follower(name="test", events=(LetterPosted,), handle=write_down)
    for one in (slow, quick):
        followers.enrol(one)
    with following.keeping([slow, quick]):
        for number in range(1, 4):
            post(number)
            wait_for(lambda number=number: len(told()) == number)
        may_go.set()

    assert told() == [1, 2, 3]


def test_two_workers_tell_each_event_once_and_in_order(table):
    letters = Follower(name="test", events=(LetterPosted,), handle=write_down, batch=7, gap=0.01)
    boxes = Follower(name="boxes", events=(BoxPainted,), handle=lambda batch: None)
    for one in (letters, boxes):
        followers.enrol(one)
    with following.keeping([letters, boxes]), following.keeping([letters, boxes]):
        for number in range(1, 101):
            post(number)
            paint()
        wait_for(lambda: len(told()) >= 100)

    assert told() == list(range(1, 101))


def test_a_new_follower_and_one_that_slept_are_served_beside_each_other(table):
    slept = Follower(name="test", events=(LetterPosted,), handle=write_down, batch=2)
    followers.enrol(slept)
    post(1, 2, 3, 4, 5)
    heard = []
    new = Follower(name="new", events=(LetterPosted,), handle=heard.extend)
    with following.keeping([slept, new]):
        wait_for(lambda: told() == [1, 2, 3, 4, 5])
        post(6)
        wait_for(lambda: told() == [1, 2, 3, 4, 5, 6])
        wait_for(lambda: heard)

    assert [said.body["number"] for said in heard] == [6]


def test_those_whom_nobody_waits_for_go_one_at_a_time(table, monkeypatch):
    monkeypatch.setattr(following, "HANGING_SECONDS", 60)
    may_go, at_work, most = threading.Event(), [], []

    def work(batch):
        at_work.append(1)
        most.append(len(at_work))
        may_go.wait(0.05)
        at_work.pop()

    some = [Follower(name=f"{n}", events=(LetterPosted,), handle=work) for n in range(4)]
    urgent = Follower(name="test", events=(LetterPosted,), handle=write_down, gap=0.01)
    for one in (*some, urgent):
        followers.enrol(one)
    with following.keeping([*some, urgent]):
        post(1)
        wait_for(lambda: told() == [1] and len(most) == 4)

    assert set(most) == {1}
