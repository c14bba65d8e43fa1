"""Who of a worker's followers goes when: those whom nobody waits for take turns."""

import threading
import time
from types import SimpleNamespace

import pytest

from weft.kernel import following
from weft.kernel.following import Turns

PATIENT = SimpleNamespace(gap=0.5)
PROMPT = SimpleNamespace(gap=0.05)


class Clock:
    """Stands in for the event that stops a worker: tells how long was rested, in no time."""

    def __init__(self):
        self.rested = []

    def wait(self, seconds):
        self.rested.append(seconds)


def machine(*, is_full):
    return SimpleNamespace(is_full=lambda: is_full)


def take(turns, follower, seconds=0.02, *, is_more=False):
    """Work for some time, on a backlog or not, and return how long the rest was."""
    clock = Clock()
    with turns.of(follower, clock) as turn:
        time.sleep(seconds)
        turn.is_more = is_more
    return sum(clock.rested)


def test_on_a_full_machine_one_that_nobody_waits_for_rests_longer_than_it_worked():
    assert take(Turns(machine(is_full=True)), PATIENT) >= 4 * 0.02


def test_one_that_somebody_waits_for_rests_a_moment_at_most():
    assert take(Turns(machine(is_full=True)), PROMPT, seconds=0.1) == 0.2


@pytest.mark.parametrize("follower", [PATIENT, PROMPT])
def test_nobody_rests_while_a_core_is_idle(follower):
    assert take(Turns(machine(is_full=False)), follower) == 0


@pytest.mark.parametrize("follower", [PATIENT, PROMPT])
def test_a_backlog_is_worked_off_in_half_of_the_time(follower):
    assert take(Turns(machine(is_full=False)), follower, is_more=True) >= 0.02


def test_the_pause_after_a_batch_of_a_backlog_counts_in_on_a_full_machine():
    assert take(Turns(machine(is_full=True)), PATIENT, is_more=True) >= (1 + 4 * 2) * 0.02


class Other:
    """A follower in a thread of its own, that asks for its turn."""

    def __init__(self, turns, follower=PATIENT):
        self.goes = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(turns, follower), daemon=True)
        self.thread.start()

    def run(self, turns, follower):
        with turns.of(follower, Clock()):
            self.goes.set()


def test_those_whom_nobody_waits_for_go_one_at_a_time():
    turns = Turns(machine(is_full=False))
    with turns.of(PATIENT, Clock()):
        other = Other(turns)
        prompt = Other(turns, PROMPT)

        assert prompt.goes.wait(10)
        assert not other.goes.wait(0.1)

    assert other.goes.wait(10)


def test_one_that_hangs_holds_up_nobody_for_long(monkeypatch):
    monkeypatch.setattr(following, "HANGING_SECONDS", 0.05)
    turns = Turns(machine(is_full=False))
    with turns.of(PATIENT, Clock()):
        assert Other(turns).goes.wait(10)


def test_one_that_rests_does_not_hang(monkeypatch):
    monkeypatch.setattr(following, "HANGING_SECONDS", 0.02)
    turns = Turns(machine(is_full=True))
    rests, rest_is_over = threading.Event(), threading.Event()

    def wait(_seconds):
        rests.set()
        rest_is_over.wait(10)

    def work():
        with turns.of(PATIENT, SimpleNamespace(wait=wait)):
            pass

    first = threading.Thread(target=work, daemon=True)
    first.start()
    assert rests.wait(10)
    second = Other(turns)

    assert not second.goes.wait(0.2)
    rest_is_over.set()
    assert second.goes.wait(10)
    first.join(10)
