"""Whether the machine is full, by what the kernel tells."""

import pytest

from weft.kernel import pressure
from weft.kernel.pressure import Machine


@pytest.fixture
def stat(tmp_path, monkeypatch):
    """Return a writer of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal."""
    monkeypatch.setattr(pressure, "LOOK_SECONDS", 0)
    path = tmp_path / "stat"

    def write(*times):
        path.write_text(f"cpu  {' '.join(map(str, times))} 0 0\ncpu0 1 1 1 1\n")
        return path

    return write


def test_a_machine_is_full_when_hardly_any_time_was_idle(stat):
    machine = Machine(stat(100, 0, 50, 1000, 0, 0, 0, 0))

    stat(160, 20, 70, 1004, 1, 0, 2, 0)

    assert machine.is_full()


def test_a_machine_is_not_full_that_had_time_left_of_late(stat):
    machine = Machine(stat(100_000, 0, 50, 10, 0, 0, 0, 0))

    stat(100_060, 0, 50, 40, 10, 0, 0, 0)

    assert not machine.is_full()


def test_a_machine_that_tells_nothing_counts_as_idle(tmp_path):
    assert not Machine(tmp_path / "nothing").is_full()


def test_the_kernel_is_not_asked_more_often_than_it_counts(stat, monkeypatch):
    monkeypatch.setattr(pressure, "LOOK_SECONDS", 3600)
    machine = Machine(stat(0, 0, 0, 0, 0, 0, 0, 0))

    stat(100, 0, 0, 0, 0, 0, 0, 0)

    assert not machine.is_full()
