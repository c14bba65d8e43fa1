"""Who sits before which conversation, for processes that have no streams of their own."""

import time

import pytest

from weft.kernel import live
from weft.people import seats


def told(process="p", *places):
    return {"process": process, "seats": [list(place) for place in places], "agents": []}


@pytest.fixture
def watch(monkeypatch):
    monkeypatch.setattr(live, "overhear", lambda topic, hear: None)
    return seats.Watch()


def test_the_seats_of_all_processes_are_put_together(watch):
    watch.hear("presence", told("one", (9, 1)))
    watch.hear("presence", told("two", (9, 2), (8, 1)))

    assert watch.sitting() == {(9, 1), (9, 2), (8, 1)}


def test_what_a_process_says_last_counts(watch):
    watch.hear("presence", told("one", (9, 1)))
    watch.hear("presence", told("one"))

    assert watch.sitting() == set()


def test_whoever_falls_silent_is_believed_to_be_gone(watch, monkeypatch):
    watch.hear("presence", told("one", (9, 1)))
    later = time.monotonic() + seats.SILENT_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert watch.sitting() == set()


def test_other_signals_of_the_topic_are_no_seats(watch):
    watch.hear("writing", {"conversation_id": 9, "agent_id": 1})

    assert watch.sitting() == set()


@pytest.mark.django_db(transaction=True)
def test_a_process_without_streams_overhears_what_others_signal():
    watch = seats.Watch()
    watch.sitting()
    until = time.monotonic() + 10

    while not watch.sitting():
        live.signal(seats.TOPIC, seats.EVENT, **told("one", (9, 1)))
        live.signal("agent:1", seats.EVENT, **told("two", (7, 7)))
        time.sleep(0.05)
        assert time.monotonic() < until

    assert watch.sitting() == {(9, 1)}
