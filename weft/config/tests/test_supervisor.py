"""`weft serve` as its users know it: a command that stays up, and goes when it is told to."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from weft.kernel import keys

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
START_SECONDS = 90


def until(condition, seconds=30.0):
    """Return what the condition returns as soon as it is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    pytest.fail(f"it did not happen within {seconds:.0f} seconds")


@dataclass
class Served:
    process: subprocess.Popen
    log: Path

    def said(self):
        return self.log.read_text()

    def port(self):
        found = re.search(r"Open http://localhost:(\d+)", self.said())
        assert self.process.poll() is None, self.said()
        return int(found[1]) if found else None

    def get(self, path, seconds=15):
        connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=seconds)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def is_ready(self):
        try:
            return self.get("/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def child(self, words):
        """The one direct child whose command line holds `words`."""
        found = [pid for pid in children(self.process.pid) if words in command_line(pid)]
        return found[0] if found else None


def children(pid):
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def family(pid):
    return [pid, *(one for child in children(pid) for one in family(child))]


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"  # nobody may be there to reap the dead


def clean():
    """The environment of somebody who has set nothing."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WEFT_", "DJANGO_", "DATABASE_", "PYTEST_"))
    }


@contextlib.contextmanager
def serving(data):
    log = data.with_suffix(".log")
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "weft.config.cli", "serve", "--port", "0", "--data", str(data)],
            stdout=file, stderr=subprocess.STDOUT, cwd=ROOT, env=clean(),
            start_new_session=True,
        )  # fmt: skip
    served = Served(process, log)
    try:
        until(served.port, START_SECONDS)
        yield served
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def data_folder(name):
    """A folder that the database's own user can reach; pytest's own are closed to it."""
    keys.make_room(settings.WEFT_DATA)
    return settings.WEFT_DATA / name


@pytest.fixture(scope="module")
def served():
    with serving(data_folder("served")) as running:
        until(running.is_ready)
        yield running


def test_a_killed_web_process_is_replaced_and_no_visitor_is_refused(served):
    refused, answered, is_over = [], [], threading.Event()

    def visit():
        while not is_over.is_set():
            try:
                answered.append(served.get("/healthz")[0])
            except ConnectionRefusedError as problem:
                refused.append(problem)
            except (OSError, http.client.HTTPException):
                pass  # the request that the killed process had in hand; the visitor asks again
            time.sleep(0.01)

    visitor = threading.Thread(target=visit)
    visitor.start()
    first = served.child(" web ")
    os.kill(first, signal.SIGKILL)
    second = until(lambda: (pid := served.child(" web ")) != first and pid)
    seen = len(answered)
    until(lambda: len(answered) > seen + 10)
    is_over.set()
    visitor.join()

    assert second != first
    assert refused == []
    assert set(answered) == {200}


def test_a_killed_worker_is_replaced(served):
    first = served.child(" worker")

    os.kill(first, signal.SIGKILL)

    assert until(lambda: (pid := served.child(" worker")) != first and pid)


def test_a_killed_listener_is_replaced(served):
    first = until(lambda: served.child("cli listen"))

    os.kill(first, signal.SIGKILL)

    assert until(lambda: (pid := served.child("cli listen")) != first and pid)


def test_a_killed_database_heals(served):
    first = served.child("/postgres ")

    os.kill(first, signal.SIGKILL)

    assert until(lambda: (pid := served.child("/postgres ")) != first and pid)
    until(served.is_ready)


def test_figures_are_for_this_machine_only(served):
    status, text = served.get("/metrics")

    assert status == 200
    assert b"weft_database_up 1.0" in text
    assert b'weft_rows_stored_total{table="django_migrations"}' in text


def test_a_second_weft_on_the_same_data_is_told_so(served):
    data = data_folder("served")
    second = subprocess.run(
        [sys.executable, "-m", "weft.config.cli", "serve", "--port", "0", "--data", str(data)],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, env=clean(),
    )  # fmt: skip

    assert second.returncode == 1
    assert "already runs with the data folder" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_told_in_one_line(served):
    taken = str(served.port())
    second = subprocess.run(
        [sys.executable, "-m", "weft.config.cli", "serve", "--port", taken],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, env=clean(),
    )  # fmt: skip

    assert second.returncode == 1
    assert f"Port {taken}" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_nothing_outlives_its_supervisor_and_the_next_start_works():
    data = data_folder("killed")
    with serving(data) as served:
        everybody = family(served.process.pid)
        assert len(everybody) > 4

        served.process.kill()
        served.process.wait()

        until(lambda: not any(map(is_alive, everybody)), 20)

    with serving(data) as served:
        until(served.is_ready)
        everybody = family(served.process.pid)
        # Ctrl-C: every process of the terminal's foreground group hears it
        os.killpg(served.process.pid, signal.SIGINT)
        assert served.process.wait(20) == 0
        left = [pid for pid in everybody if is_alive(pid)]

    assert left == []
    assert served.said().endswith("Weft has stopped.\n")
    logs = "".join(log.read_text() for log in (data / "postgres" / "data" / "log").iterdir())
    assert logs.rstrip().endswith("database system is shut down")


def test_the_log_is_json_and_short_even_after_all_this(served):
    own = ("Starting", "Weft ", "Web process", "Worker", "Listener", "The database", "Stopping")

    lines = served.said().splitlines()

    assert len(lines) < 500  # a database that is away is not told a thousand times
    for line in lines:
        if not line.startswith(own):
            assert json.loads(line)["event"], line


def test_the_other_commands_work_beside_it(served):
    def run(*command):
        return subprocess.run(
            [sys.executable, "-m", "weft.config.cli", *command, "--data", data_folder("served")],
            capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, env=clean(),
        )  # fmt: skip

    migrated = run("migrate")
    checked = run("check")

    assert migrated.returncode == 0, migrated.stderr
    assert "No migrations to apply" in migrated.stdout
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "may only handle rows" in checked.stdout
    until(served.is_ready)
